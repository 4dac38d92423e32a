/** The idle loop of a CPU: what its governor is told, and what comes of what it asks for. */
import { defineCpuidle, type PluginUse } from '../../src/policy/contract.js';
import type { Application } from '../../src/workload/model.js';
import { application, element, idleStates } from '../support/make.js';
import { governed, MS, periodic, run, timeIn } from '../support/idle.js';

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
