import fc from 'fast-check';
import { defaultUse } from '../../src/policy/registry.js';
import { layer, network, platform } from '../support/make.js';
import { memory } from '../support/memory.js';
import { app, board, every, finish, jobsOf, linux, once, puts, run, twenty } from '../support/scheduler.js';

const MS = 1e6;

test('Threads on fast and slow cores meet at the end of each layer, and those that wait there spin', () => {
  const slow = run(puts({ a: [0, 1] }), [app({ name: 'a', network: twenty, arrivals: once }, 2)]);
  expect(finish(slow, 'a')).toBeCloseTo(20, 9);
  const mixed = run(puts({ a: [0, 2] }), [app({ name: 'a', network: twenty, arrivals: once }, 2)]);
  expect(finish(mixed, 'a')).toBeCloseTo(20, 9);
  expect(jobsOf(mixed, 'a')[0]!.element).toBe('big+little');
  expect(jobsOf(mixed, 'a')[0]!.cores).toBe(2);
  // Little: its part for 20 ms. Big: its part for 10 ms, then it spins at half the activity. Shared parts for 20 ms.
  const busy = 0.15 * 20e-3 + 1 * (10e-3 + 0.5 * 10e-3) + 2 * 0.1 * 20e-3;
  expect(mixed.applications[0]!.energy).toBeCloseTo(busy, 12);
  const both = run(puts({ a: [2, 3] }), [app({ name: 'a', network: twenty, arrivals: once }, 2)]);
  expect(finish(both, 'a')).toBeCloseTo(10, 9);
});

test.each([
  // At 24 ms the little core has done 24 of 60 ms, the big one 24 of 30: 60 % of 30 ms are left.
  ['before', 60e6, 24 + 18],
  // At 24 ms the little core has done 24 of 40 ms, the big one waits: 40 % of 20 ms are left.
  ['after', 40e6, 24 + 8],
])(
  'A thread that comes to the others %s they are done with the layer still has its own part to do',
  (_w, macs, end) => {
    // Too great for the little core from 20.7 ms on, which the tick at 24 ms sees.
    const a = app({ name: 'a', network: network([layer(macs)]), arrivals: once }, 2);
    const result = run(puts({ a: [0, 2] }, { balances: true, usesEnergy: true }), [a]);
    expect(finish(result, 'a')).toBeCloseTo(end, 9);
    expect(jobsOf(result, 'a')[0]!.element).toBe('big');
  },
);

test('Threads of one inference on two clusters ask the memory for a part each', () => {
  // 100 MB at 10 GB/s, half of it from each cluster.
  const dram = memory(undefined);
  const clusters = board().elements.map((cluster) => ({ ...cluster, coreBandwidth: 5e9, bandwidth: dram.bandwidth }));
  const of = { ...platform(...clusters), rails: ['little', 'big', dram.rail], memories: [dram] };
  const a = app({ name: 'a', network: network([layer(1, { weights: 25e6 })]), arrivals: once }, 2);
  const result = run(puts({ a: [0, 2] }), [a], { platform: of, contention: true });
  expect(finish(result, 'a')).toBeCloseTo(10, 9);
  expect(result.dramTraffic).toBeCloseTo(1e8, 0);
  // Two alike take twice as long.
  const b = app({ name: 'b', network: network([layer(1, { weights: 25e6 })]), arrivals: once }, 2);
  const both = run(puts({ a: [0, 2], b: [1, 3] }), [a, b], { platform: of, contention: true });
  expect(finish(both, 'a')).toBeCloseTo(20, 9);
  expect(finish(both, 'b')).toBeCloseTo(20, 9);
});

test('A thread that shares its core holds the others up', () => {
  const result = run(puts({ a: [2, 3], b: [3] }), [
    app({ name: 'a', network: twenty, arrivals: once }, 2),
    app({ name: 'b', network: twenty, arrivals: once }),
  ]);
  // Half of one core: 20 ms for a, of which b had half, and 10 ms more for b alone.
  expect(finish(result, 'a')).toBeCloseTo(20, 9);
  expect(finish(result, 'b')).toBeCloseTo(30, 9);
});

test('Weights by nice divide a core', () => {
  const result = run(puts({ a: [2], b: [2] }), [
    app({ name: 'a', network: twenty, arrivals: once, weight: 3 * 1024 }),
    app({ name: 'b', network: twenty, arrivals: once }),
  ]);
  expect(finish(result, 'a')).toBeCloseTo(20 / 0.75, 9);
  expect(finish(result, 'b')).toBeCloseTo(40, 9);
});

test('At a tick, one of two threads on a CPU moves to an idle one; without balancing it stays', () => {
  const two = [
    app({ name: 'a', network: twenty, arrivals: once }),
    app({ name: 'b', network: twenty, arrivals: once }),
  ];
  const where = { a: [2], b: [2] };
  expect(finish(run(puts(where), two), 'b')).toBeCloseTo(40, 9);
  const moved = run(puts(where, { balances: true }), two);
  // Both at half speed until the tick at 4 ms, then each alone: 2 + 18 ms.
  expect(finish(moved, 'a')).toBeCloseTo(22, 9);
  expect(finish(moved, 'b')).toBeCloseTo(22, 9);
  const dear = run(puts(where, { balances: true, migrationCost: 1 * MS }), two);
  expect(finish(dear, 'a')).toBeCloseTo(22, 9);
  expect(finish(dear, 'b')).toBeCloseTo(23, 9);
});

test('A thread does not follow another of its inference to the CPU that this one is just leaving', () => {
  const result = run(puts({ a: [0, 1], b: [1] }, { balances: true }), [
    app({ name: 'b', network: twenty, arrivals: once, uclamp: { min: 0, max: 100 } }),
    app({ name: 'a', network: twenty, arrivals: once, uclamp: { min: 1024, max: 1024 } }, 2),
  ]);
  const [a] = jobsOf(result, 'a');
  expect(a).toMatchObject({ cores: 2, element: 'big' });
  // The second layer, 8 ms on one big core, is theirs alone on both.
  expect(finish(result, 'a')).toBeLessThan(20);
  expect(result.railEnergy.every((energy) => energy > 0)).toBe(true);
});

test('A CPU that runs out of threads takes one over from a busy one', () => {
  // Nothing is idle at the ticks until a and c end.
  const long = network([layer(30e6)]);
  const apps = [
    app({ name: 'a', network: network([layer(7e6)]), arrivals: once }),
    app({ name: 'b', network: long, arrivals: once }),
    app({ name: 'c', network: long, arrivals: once }),
    app({ name: 'd', network: long, arrivals: once }),
    app({ name: 'e', network: long, arrivals: once }),
  ];
  const result = run(puts({ a: [3], b: [2], c: [2], d: [0], e: [1] }, { balances: true }), apps);
  // b and c share until 7 ms; c goes to the CPU that a leaves, at once and not at the next tick.
  expect(finish(result, 'b')).toBeCloseTo(7 + 26.5, 9);
  expect(finish(result, 'c')).toBeCloseTo(7 + 26.5, 9);
});

test('It takes one from the CPU with the most', () => {
  const long = network([layer(30e6)]);
  const names = ['b', 'c', 'd', 'e', 'f', 'g'];
  const apps = names.map((name) => app({ name, network: long, arrivals: once }));
  const first = app({ name: 'a', network: network([layer(7e6)]), arrivals: once });
  const where = { a: [3], b: [2], c: [2], d: [0], e: [0], f: [0], g: [1] };
  const result = run(puts(where, { balances: true }), [first, ...apps]);
  // Until 7 ms f has a third of a little core, then a big one alone.
  expect(finish(result, 'f')).toBeCloseTo(7 + 30 - 7 / 6, 9);
  expect(jobsOf(result, 'f')[0]!.element).toBe('big');
});

test('Where cores are idle nobody shares one, under any mix: work is conserved', () => {
  // As many closed loops as cores: from the first tick on, all cores work all the time.
  const four = ['a', 'b', 'c', 'd'].map((name) => app({ name, network: network([layer(3e6)]) }));
  const result = run(linux, four);
  const macs = result.jobs.length * 3e6;
  // 2·1 + 2·0.5 GMAC/s for a second, but for the first 4 ms and what is cut off at the end.
  expect(macs).toBeGreaterThan(3e9 * 0.99);
});

test('Threads that move change neither the balance of energy nor what layers make of it', () => {
  const task = (name: string) =>
    fc
      .record({
        // Odd numbers: two that end in the same instant may do so in either order.
        macs: fc.array(fc.integer({ min: 1_000_001, max: 9_000_001 }), { minLength: 1, maxLength: 4 }),
        cores: fc.integer({ min: 1, max: 2 }),
        period: fc.double({ min: 5, max: 40, noNaN: true }),
        weight: fc.constantFrom(335, 1024, 3121),
      })
      .map(({ macs, cores, period, weight }) =>
        app({ name, network: network(macs.map((m) => layer(m))), arrivals: every(period), weight }, cores),
      );
  const governor = fc.constantFrom('schedutil', 'performance', 'ondemand');
  const balanced = { ...linux, params: { ...linux.params, migration_cost: 0 } };
  fc.assert(
    fc.property(governor, task('a'), task('b'), task('c'), (name, ...apps) => {
      const cpufreq = defaultUse('cpufreq', name);
      const fast = run(balanced, apps, { duration: 300 * MS }, cpufreq);
      const rails = fast.railEnergy.reduce((sum, joules) => sum + joules, 0);
      const causes = fast.applications.reduce((sum, a) => sum + a.energy, fast.idleEnergy);
      expect(Math.abs(causes - rails)).toBeLessThan(1e-9 * rails);
      const slow = run(balanced, apps, { duration: 300 * MS, fastForward: false }, cpufreq);
      expect(slow.jobs.length).toBe(fast.jobs.length);
      slow.jobs.forEach((job, i) => {
        expect(job.finish / MS).toBeCloseTo(fast.jobs[i]!.finish / MS, 6);
      });
    }),
    { numRuns: 60 },
  );
});
