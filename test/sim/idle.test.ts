import fc from 'fast-check';
import type { RunResult } from '../../src/sim/model.js';
import { element, idleStates, layer, network } from '../support/make.js';
import { governed, MS, periodic, run, timeIn } from '../support/idle.js';

test('A CPU in its deep state saves power until it wakes, which takes the exit latency', () => {
  const result = run();
  const [first, ...others] = result.applications[0]!.latencies;
  // Nothing had been entered when the first came.
  expect(first! / MS).toBeCloseTo(5, 9);
  for (const latency of others) expect(latency / MS).toBeCloseTo(5.2, 9);
  expect(timeIn(result, 'deep')).toBeCloseTo(15 + 49 * 14.8, 6);
  // The 51st would come as the run ends.
  expect(result.idle!.wakeups).toBe(49);
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

test.each([
  ['core', element({ idleStates: idleStates() }), 49 * 0.2],
  ['GPU', element({ name: 'gpu', kind: 'gpu', autosuspend: { delay: 10 * MS, wake: MS, power: 0.05 } }), 49],
])('A %s that wakes up draws what its unit draws while on, and does no work yet', (_what, unit, waking) => {
  const app = periodic({ pinned: { element: unit.name, cores: 1 } });
  const { applications, railEnergy, idleEnergy } = run({ elements: [unit], apps: [app] });
  const { idlePower, activePower, corePower } = unit.domain.opps[0]!;
  const work = 50 * 5 * (activePower - idlePower + corePower);
  expect(applications[0]!.energy).toBeCloseTo((work + waking * (activePower - idlePower)) * 1e-3, 9);
  expect(railEnergy[0]!).toBeCloseTo(applications[0]!.energy + idleEnergy, 9);
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
