import fc from 'fast-check';
import { defineScheduler, type PluginUse, type SchedulerHandlers } from '../../src/policy/contract.js';
import { defaultUse } from '../../src/policy/registry.js';
import type { Platform } from '../../src/platform/model.js';
import type { RunResult, Scenario } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import type { Application } from '../../src/workload/model.js';
import {
  application,
  domain,
  element,
  GHZ,
  layer,
  network,
  opp,
  platform,
  policy,
  scenario,
  workload,
} from '../support/make.js';

const MS = 1e6;

/** Two little cores at half the speed of two big ones; a busy little core takes a sixth of the power. */
const board = (): Platform => ({
  ...platform(
    element({
      name: 'little',
      count: 2,
      capacity: 512,
      domain: domain([opp(GHZ / 4, { corePower: 0.02 }), opp(GHZ / 2, { corePower: 0.15 })], { name: 'little' }),
    }),
    element({
      name: 'big',
      count: 2,
      capacity: 1024,
      domain: domain([opp(GHZ / 2, { corePower: 0.3 }), opp(GHZ, { corePower: 1 })], { name: 'big' }),
    }),
  ),
});

const everywhere = (cores: number): Application['choices'] =>
  ['little', 'big'].map((name) => ({ element: name, cores: [cores], maxFrequency: Infinity }));

const app = (more: Partial<Application> = {}, cores = 1): Application =>
  application({ pinned: undefined, choices: everywhere(cores), ...more });

/** A scheduler that puts the threads of each application on given CPUs, in turn. */
const puts = (where: Readonly<Record<string, readonly number[]>>, more: Partial<SchedulerHandlers> = {}): PluginUse => {
  const next: Record<string, number> = {};
  const plugin = defineScheduler({
    name: 'puts',
    about: 'Made by a test.',
    params: {},
    create: () => ({
      ...more,
      place: ({ application: name }) => {
        const list = where[name]!;
        next[name] = (next[name] ?? -1) + 1;
        return list[next[name] % list.length]!;
      },
    }),
  });
  return { plugin, params: {} };
};

const run = (
  scheduler: PluginUse,
  apps: readonly Application[],
  more: Partial<Scenario> = {},
  cpufreq = defaultUse('cpufreq', 'performance'),
): RunResult =>
  simulate(
    scenario({
      platform: board(),
      workload: workload(apps),
      policy: policy({ scheduler, cpufreq }),
      duration: 1000 * MS,
      recordJobs: true,
      ...more,
    }),
  );

const once: Application['arrivals'] = { kind: 'trace', times: [0] };
const jobsOf = (result: RunResult, name: string) => result.jobs.filter((j) => j.application === name);
const finish = (result: RunResult, name: string): number => jobsOf(result, name)[0]!.finish / MS;

/** Two layers, together 20 ms on one big core. */
const twenty = network([layer(12e6), layer(8e6)]);

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

const linux = defaultUse('scheduler', 'linux');
const schedutil = defaultUse('cpufreq', 'schedutil');
const every = (period: number): Application['arrivals'] => ({ kind: 'periodic', period: period * MS, jitter: 0 });
const elementsUsed = (result: RunResult, name: string): Record<string, number> => {
  const used: Record<string, number> = {};
  for (const job of jobsOf(result, name)) used[job.element] = (used[job.element] ?? 0) + 1;
  return used;
};

test('By energy, a light task lives on the little cores', () => {
  const light = app({ name: 'a', network: network([layer(1e6)]), arrivals: every(20) });
  const used = elementsUsed(run(linux, [light], {}, schedutil), 'a');
  expect(used['little']).toBeGreaterThan(45);
});

test('A task that does not fit on a little core is moved up while it runs, and wakes up above from then on', () => {
  // 16 of 20 ms of a little core are more than 80 % of it.
  const heavy = app({ name: 'a', network: network([layer(9e6)]), arrivals: every(20) });
  for (const cpufreq of [schedutil, defaultUse('cpufreq', 'performance')]) {
    const result = run(linux, [heavy], {}, cpufreq);
    const late = jobsOf(result, 'a').slice(10);
    expect(late.every((j) => j.element === 'big')).toBe(true);
    expect(jobsOf(result, 'a')[0]!.element).toBe('little');
  }
});

test('Clamps keep a task up or down', () => {
  const light = { network: network([layer(1e6)]), arrivals: every(20) };
  const boosted = run(linux, [app({ name: 'a', ...light, uclamp: { min: 800, max: 1024 } })], {}, schedutil);
  expect(elementsUsed(boosted, 'a')['big']).toBeGreaterThan(45);
  const heavy = { network: network([layer(9e6)]), arrivals: every(20) };
  const capped = run(linux, [app({ name: 'a', ...heavy, uclamp: { min: 0, max: 256 } })], {}, schedutil);
  expect(elementsUsed(capped, 'a')).toEqual({ little: jobsOf(capped, 'a').length });
});

test('A thread stays on the CPUs of its affinity', () => {
  const result = run(linux, [
    app({ name: 'a', network: twenty, affinity: [3] }),
    app({ name: 'b', affinity: [0, 1] }, 2),
  ]);
  expect(Object.keys(elementsUsed(result, 'a'))).toEqual(['big']);
  expect(Object.keys(elementsUsed(result, 'b'))).toEqual(['little']);
});

test('An application that is pinned or managed stays on its cluster', () => {
  const pinned = application({ name: 'a', network: twenty, pinned: { element: 'little', cores: 2 } });
  expect(Object.keys(elementsUsed(run(linux, [pinned]), 'a'))).toEqual(['little']);
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
