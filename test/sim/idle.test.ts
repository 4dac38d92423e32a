import fc from 'fast-check';
import { defaultUse } from '../../src/policy/registry.js';
import { defineCpuidle, type PluginUse } from '../../src/policy/contract.js';
import type { ProcessingElement } from '../../src/platform/model.js';
import type { RunResult, Scenario } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import type { Application } from '../../src/workload/model.js';
import {
  application,
  element,
  idleStates,
  layer,
  network,
  platform,
  policy,
  scenario,
  workload,
} from '../support/make.js';

const MS = 1e6;

const governed = (name: string, params: Record<string, number> = {}): PluginUse => {
  const use = defaultUse('cpuidle', name);
  return { ...use, params: { ...use.params, ...params } };
};

interface Setup {
  readonly governor?: PluginUse;
  readonly elements?: readonly ProcessingElement[];
  readonly apps?: readonly Application[];
  readonly more?: Partial<Scenario>;
}

/** 5 ms of work every 20 ms on one core, for a second. */
const periodic = (more: Partial<Application> = {}): Application =>
  application({
    network: network([layer(5e6)]),
    arrivals: { kind: 'periodic', period: 20 * MS, offset: 0, jitter: 0 } as never,
    ...more,
  });

const run = ({
  governor = governed('always-deepest'),
  elements = [element({ idleStates: idleStates() })],
  apps = [periodic()],
  more = {},
}: Setup = {}): RunResult =>
  simulate(
    scenario({
      platform: platform(...elements),
      workload: workload(apps),
      policy: policy({ cpuidle: governor }),
      duration: 1000 * MS,
      idle: true,
      ...more,
    }),
  );

const timeIn = (result: RunResult, state: string, name = 'cpu'): number =>
  result.idle!.states.find((s) => s.element === name && s.state === state)!.time / MS;

test('A CPU in its deep state saves power until it wakes, which takes the exit latency', () => {
  const result = run();
  const [first, ...others] = result.applications[0]!.latencies;
  // Nothing had been entered when the first came.
  expect(first! / MS).toBeCloseTo(5, 9);
  for (const latency of others) expect(latency / MS).toBeCloseTo(5.2, 9);
  expect(timeIn(result, 'deep')).toBeCloseTo(15 + 49 * 14.8, 6);
  // The last comes as the run ends.
  expect(result.idle!.wakeups).toBe(50);
  // 0.1 W all the time, but for three quarters of it while in the state, of which the way in saves nothing.
  const saved = 0.75 * (15 + 49 * 14.8 - 50 * 0.1) * 1e-3;
  expect(result.idleEnergy).toBeCloseTo(0.1 * (1 - saved), 9);
});

test.each([
  ['on its way in', 0.04, 0.06 + 0.2],
  ['just in', 0.1, 0.2],
  ['in its state for long', 9, 0.2],
])('A CPU %s when work comes begins after what is left of the way in, and the way out', (_what, rest, delay) => {
  const times = [0, (5 + rest) * MS];
  const { applications, idleEnergy } = run({ apps: [periodic({ arrivals: { kind: 'trace', times } })] });
  expect(applications[0]!.latencies[1]! / MS).toBeCloseTo(5 + delay, 9);
  // The way in saves nothing; the run ends in the state.
  const asleep = rest - Math.min(0.1, rest) + (1000 - 10 - rest - delay - 0.1);
  const idle = 1000 * 0.1 - 0.75 * 0.1 * asleep;
  expect(idleEnergy).toBeCloseTo(idle * 1e-3, 9);
});

test('Without idle states, and with the switch off, nothing is saved', () => {
  const plain = run({ elements: [element()] });
  expect(run({ more: { idle: false } })).toEqual({ ...plain, idle: undefined });
  expect(plain.idleEnergy).toBeCloseTo(0.1, 9);
});

test('A latency request keeps a CPU from states that take longer', () => {
  const within = run({ governor: governed('always-deepest', { latency_request: 300_000 }) });
  expect(timeIn(within, 'deep')).toBeGreaterThan(700);
  const without = run({ governor: governed('always-deepest', { latency_request: 299_999 }) });
  expect(timeIn(without, 'deep')).toBe(0);
  expect(timeIn(without, 'wfi')).toBeCloseTo(750, 6);
});

test.each(['menu', 'teo', 'ladder', 'always-deepest'])('%s goes deep between periods of 20 ms', (name) => {
  const result = run({ governor: governed(name) });
  expect(timeIn(result, 'deep')).toBeGreaterThan(0.8 * 750);
  expect(timeIn(result, 'deep') + timeIn(result, 'wfi')).toBeLessThanOrEqual(750 + 1e-6);
});

test.each(['menu', 'teo'])('%s keeps a CPU shallow whose timer comes before the target residency', (name) => {
  const short = periodic({
    network: network([layer(0.1e6)]),
    arrivals: { kind: 'closed', think: 0.5 * MS },
  });
  expect(timeIn(run({ governor: governed(name), apps: [short] }), 'deep')).toBeLessThan(5);
});

test('A cluster state is in effect only while all its CPUs ask for it', () => {
  const states = idleStates({ cluster: true });
  const two = element({ count: 2, idleStates: states });
  const pinned = { element: 'cpu', cores: 1 };
  const alone = run({ elements: [two], apps: [periodic({ pinned })] });
  // The second CPU sleeps all the time; the first for 15 of 20 ms, and with it the cluster.
  const both = 15 + 49 * 14.8;
  expect(timeIn(alone, 'deep')).toBeCloseTo(both, 6);
  expect(timeIn(alone, 'wfi')).toBeCloseTo((1000 - both) / 2, 6);
  expect(alone.idleEnergy).toBeCloseTo(0.1 * (1 - 0.75 * both * 1e-3), 3);
  const never = run({ elements: [two], apps: [periodic({ pinned, arrivals: { kind: 'closed', think: 0 } })] });
  expect(timeIn(never, 'deep')).toBe(0);
});

/** Always asks for the same state of each CPU. */
const asking = (wishes: readonly number[], stopTick = true): PluginUse => ({
  plugin: defineCpuidle({
    name: 'asking',
    about: 'Made by a test.',
    params: {},
    create: ({ cpu }) => ({ stopTick, select: () => wishes[cpu]!, reflect: () => undefined }),
  }),
  params: {},
});
const resting = application({ startsActive: false });

test.each([
  ['of the cluster, and all are', [2, 2], [2, 2]],
  ['of the cluster beside a core state, and has the core state', [2, 1], [1, 1]],
  ['of the cluster beside WFI, and has the core state', [0, 2], [0, 1]],
  ['each its own', [0, 1], [0, 1]],
])('CPUs ask for states: %s', (_what, asked, effective) => {
  const shares = [1, 0.5, 0.1];
  const states = shares.map((power, i) => ({
    name: String(i),
    entry: 0,
    exit: 0,
    residency: i * MS,
    power,
    cluster: i === 2,
  }));
  const result = run({
    governor: asking(asked),
    elements: [element({ count: 2, idleStates: states })],
    apps: [resting],
  });
  for (const s of [0, 1, 2])
    expect(timeIn(result, String(s))).toBeCloseTo((1000 * effective.filter((e) => e === s).length) / 2, 9);
  expect(result.idleEnergy).toBeCloseTo((0.1 * (shares[effective[0]!]! + shares[effective[1]!]!)) / 2, 12);
});

test('A core that sleeps saves its part of the idle power beside one that works', () => {
  const states = idleStates({ entry: 0, exit: 0 });
  const loop = periodic({ arrivals: { kind: 'closed', think: 0 } });
  const result = run({ governor: asking([1, 1]), elements: [element({ count: 2, idleStates: states })], apps: [loop] });
  // One of two cores is left with a quarter of its half.
  const idle = 0.1 * (0.5 + 0.5 * 0.25);
  expect(result.idleEnergy).toBeCloseTo(idle, 12);
  expect(result.railEnergy[0]).toBeCloseTo(idle + (0.2 - 0.1) + 1, 9);
});

test('A tick that was kept wakes a CPU: it saves nothing on the way out and on the way in again', () => {
  const result = run({ governor: asking([1], false), apps: [resting], more: { duration: 1002 * MS } });
  expect(result.idle!.wakeups).toBe(250);
  // Ticks every 4 ms; the run ends 2 ms after one.
  const saved = 250 * (4 - 0.1 - 0.2) + (2 - 0.1);
  expect(result.idleEnergy).toBeCloseTo(0.1 * (1.002 - 0.75 * saved * 1e-3), 12);
  const stopped = run({ governor: asking([1]), apps: [resting], more: { duration: 1002 * MS } });
  expect(stopped.idle!.wakeups).toBe(0);
  expect(stopped.idleEnergy).toBeCloseTo(0.1 * (1.002 - 0.75 * 1.0019), 12);
});

/** What a governor is told: at each question, and of each idle; times in ms, `refused` where nothing was entered. */
function told(
  stopTick: boolean,
  duration: number,
  params: Record<string, number> = {},
  app: Application = periodic(),
): unknown[] {
  const list: unknown[] = [];
  const ms = (ns: number): number => ns / MS;
  const plugin = defineCpuidle({
    name: 'spy',
    about: 'Made by a test.',
    params: {},
    create: () => ({
      stopTick,
      select: (query) => {
        const { tickStopped, latencyRequest } = query;
        list.push({ sleep: ms(query.sleepLength()), delta: ms(query.deltaTick()), tickStopped, latencyRequest });
        return 1;
      },
      reflect: ({ state, residency, span, gotTick }) => {
        list.push({ state, residency: ms(residency), overhead: span - residency, gotTick });
      },
      refused: () => list.push('refused'),
    }),
  });
  run({ governor: { plugin, params }, apps: [app], more: { duration: duration * MS } });
  return list;
}
const asked = (sleep: number, delta: number, tickStopped = false, latencyRequest = 2e12) => ({
  sleep,
  delta,
  tickStopped,
  latencyRequest,
});
/** The exit takes 0.2 ms, which count as idle; the software's way a microsecond. */
const idled = (ms: number, gotTick: boolean) => ({ state: 1, residency: ms + 0.2, overhead: 1000, gotTick });

test('A governor is told of the next timer and tick, of its request and of how long the CPU was idle', () => {
  // Nobody sleeps there yet, and work comes in the same instant.
  const start = [asked(4e6, 4), 'refused'];
  expect(told(true, 39)).toEqual([...start, asked(15, 3), idled(15, false), asked(14.8, 2.8)]);
  const ticks = [asked(15, 3), idled(3, true), asked(12, 4), idled(4, true), asked(8, 4), idled(4, true), asked(4, 4)];
  // The tick at 20 ms comes after the work.
  expect(told(false, 21)).toEqual([...start, ...ticks, idled(4, false)]);
  expect(told(true, 1, { latency_request: 5 })[0]).toEqual(asked(4e6, 4, false, 5));
});

test('The timers that a CPU knows of are those of its own applications, not what comes from outside', () => {
  const sleep = (arrivals: Application['arrivals']): unknown => {
    // Of the first idle after work.
    const list = told(true, 300, {}, periodic({ arrivals }));
    return (list.find((entry) => typeof entry === 'object' && (entry as { delta?: number }).delta === 3) as { sleep: number }).sleep; // prettier-ignore
  };
  expect(sleep({ kind: 'closed', think: 7 * MS })).toBe(7);
  expect(sleep({ kind: 'periodic', period: 20 * MS, jitter: 0 })).toBe(15);
  for (const arrivals of [
    { kind: 'trace', times: [0, 20 * MS] },
    { kind: 'trace', times: [0] },
  ] as const)
    expect(sleep(arrivals)).toBe(4e6);
});

test('Jitter and random arrivals are not foreseen', () => {
  for (const arrivals of [
    { kind: 'periodic', period: 20 * MS, jitter: 0.3 },
    { kind: 'poisson', rate: 1 / (20 * MS) },
  ] as const) {
    const sleeps = told(true, 500, {}, periodic({ arrivals })).flatMap((entry) =>
      typeof entry === 'object' && 'sleep' in entry! ? [(entry as { sleep: number }).sleep] : [],
    );
    expect(sleeps.length).toBeGreaterThan(5);
    expect(new Set(sleeps)).toEqual(new Set([4e6]));
  }
});

test('States deeper than the deepest that is allowed are not entered', () => {
  for (const name of ['menu', 'teo', 'ladder', 'always-deepest'])
    expect(timeIn(run({ governor: governed(name, { deepest: 0 }) }), 'deep')).toBe(0);
});

test('With idle states the energy of rails is that of applications and idle, and layers change nothing', () => {
  const elements = [
    element({ count: 3, idleStates: idleStates({ cluster: true }) }),
    element({ name: 'gpu', kind: 'gpu', autosuspend: { delay: 5 * MS, wake: 1 * MS, power: 0.1 } }),
  ];
  const task = (name: string, on: string, cores: number) =>
    fc
      .record({ macs: fc.integer({ min: 1, max: 4 }), period: fc.integer({ min: 7, max: 40 }) })
      .map(({ macs, period }) =>
        periodic({
          name,
          network: network([layer(macs * 1e6), layer(macs * 0.7e6)]),
          arrivals: { kind: 'periodic', period: period * MS, offset: 0, jitter: 0 } as never,
          pinned: { element: on, cores },
        }),
      );
  const governor = fc.constantFrom('menu', 'teo', 'ladder', 'haltpoll', 'always-deepest');
  fc.assert(
    fc.property(governor, task('a', 'cpu', 1), task('b', 'cpu', 2), task('c', 'gpu', 1), (name, ...apps) => {
      const [fast, slow] = [true, false].map((fastForward) =>
        run({ governor: governed(name), elements, apps, more: { fastForward } }),
      ) as [RunResult, RunResult];
      const total = (r: RunResult): number => r.railEnergy.reduce((sum, joules) => sum + joules, 0);
      expect(total(slow)).toBeCloseTo(total(fast), 9);
      const causes = fast.applications.reduce((sum, a) => sum + a.energy, fast.idleEnergy);
      expect(causes).toBeCloseTo(total(fast), 9);
      // Each CPU is in one state or another, or at work.
      const idle = fast.idle!.states.reduce((sum, s) => sum + s.time, 0);
      expect(idle).toBeLessThanOrEqual(1000 * MS + 1e-3);
      expect(slow.idle).toEqual(fast.idle);
    }),
    { numRuns: 40 },
  );
});

test('A GPU goes off after its delay and takes its time to work again', () => {
  const gpu = element({ name: 'gpu', kind: 'gpu', autosuspend: { delay: 50 * MS, wake: MS, power: 0.05 } });
  const every = (period: number): RunResult =>
    run({
      elements: [gpu],
      apps: [
        periodic({
          arrivals: { kind: 'periodic', period: period * MS, offset: 0, jitter: 0 } as never,
          pinned: { element: 'gpu', cores: 1 },
        }),
      ],
    });
  const seldom = every(100);
  expect([...seldom.applications[0]!.latencies].map((l) => l / MS)).toEqual([5, ...Array<number>(9).fill(6)]);
  // Off from 55 ms (56 ms after a wake-up) of each 100 on.
  const off = 45 + 9 * 44;
  expect(seldom.idle!.off).toEqual([{ element: 'gpu', time: off * MS }]);
  expect(seldom.idleEnergy).toBeCloseTo(0.1 * (1 - 0.95 * off * 1e-3), 9);
  const often = every(50);
  expect(often.idle!.off[0]!.time).toBe(0);
  expect(Math.max(...often.applications[0]!.latencies)).toBe(5 * MS);
});

test('Time off counts from the end of the warm-up', () => {
  const gpu = element({ name: 'gpu', kind: 'gpu', autosuspend: { delay: 50 * MS, wake: MS, power: 0.05 } });
  const once = periodic({ arrivals: { kind: 'trace', times: [300 * MS] }, pinned: { element: 'gpu', cores: 1 } });
  const off = (warmUp: number): number =>
    run({ elements: [gpu], apps: [once], more: warmUp > 0 ? { warmUp } : {} }).idle!.off[0]!.time / MS;
  // From 50 to 300 ms, and from 50 ms after its end at 306 ms.
  expect(off(0)).toBeCloseTo(250 + (1000 - 356), 9);
  expect(off(500 * MS)).toBeCloseTo(500, 9);
  expect(off(200 * MS)).toBeCloseTo(100 + 644, 9);
});
