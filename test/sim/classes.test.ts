import fc from 'fast-check';
import { defaultUse } from '../../src/policy/registry.js';
import type { RunResult, Scenario } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import type { Application, SchedulingClass } from '../../src/workload/model.js';
import {
  application,
  domain,
  element,
  GHZ,
  idleStates,
  layer,
  network,
  opp,
  platform,
  policy,
  scenario,
  workload,
} from '../support/make.js';

const MS = 1e6;
const work = (ms: number) => network([layer(ms * 0.4e6), layer(ms * 0.6e6)]);
const at = (...times: number[]): Application['arrivals'] => ({ kind: 'trace', times: times.map((t) => t * MS) });
const every = (period: number): Application['arrivals'] => ({ kind: 'periodic', period: period * MS, jitter: 0 });
const fifo = (priority: number): SchedulingClass => ({ kind: 'fifo', priority });
const reserved = (runtime: number, period: number, more = {}): SchedulingClass => ({
  kind: 'deadline',
  runtime: runtime * MS,
  deadline: period * MS,
  period: period * MS,
  reclaim: false,
  ...more,
});

interface Setup extends Partial<Scenario> {
  readonly cores?: number;
  readonly cpufreq?: string;
  /** ms of work that a thread loses when it moves. */
  readonly migration?: number;
}

const run = (
  apps: readonly Partial<Application>[],
  { cores = 1, cpufreq = 'performance', migration = 0, ...more }: Setup = {},
) =>
  simulate(
    scenario({
      platform: platform(element({ count: cores, domain: domain([opp(GHZ / 4), opp(GHZ)]) })),
      workload: workload(
        apps.map((app) =>
          application({
            pinned: undefined,
            choices: [{ element: 'cpu', cores: [1], maxFrequency: Infinity }],
            ...app,
          }),
        ),
      ),
      policy: policy({
        scheduler: {
          ...defaultUse('scheduler', 'linux'),
          params: { energy_aware: true, migration_cost: migration * MS },
        },
        cpufreq: defaultUse('cpufreq', cpufreq),
        cpuidle: defaultUse('cpuidle', 'always-deepest'),
      }),
      duration: 1000 * MS,
      recordJobs: true,
      ...more,
    }),
  );

/** What there is of an application's inferences; a run without any says nothing about them. */
const ended = (result: RunResult, name: string) => {
  const jobs = result.jobs.filter((j) => j.application === name);
  expect([name, jobs.length]).not.toEqual([name, 0]);
  return jobs;
};
const finishes = (result: RunResult, name: string): number[] => ended(result, name).map((j) => j.finish / MS);
const latencies = (result: RunResult, name: string): number[] =>
  ended(result, name).map((j) => (j.finish - j.release) / MS);

test('A real-time thread pre-empts those of lower priority, and the first of equals goes first', () => {
  const result = run([
    { name: 'low', network: work(10), arrivals: at(0), scheduling: fifo(10) },
    { name: 'high', network: work(10), arrivals: at(4), scheduling: fifo(20) },
    { name: 'also', network: work(10), arrivals: at(1), scheduling: fifo(10) },
  ]);
  expect(finishes(result, 'high')[0]).toBeCloseTo(14, 9);
  expect(finishes(result, 'low')[0]).toBeCloseTo(20, 9);
  expect(finishes(result, 'also')[0]).toBeCloseTo(30, 9);
});

test('Fair threads keep a twentieth beside a real-time one, and have all of the CPU after it', () => {
  const result = run([
    { name: 'rt', network: work(19), arrivals: at(0), scheduling: fifo(50) },
    { name: 'fair', network: work(10), arrivals: at(0) },
  ]);
  expect(finishes(result, 'rt')[0]).toBeCloseTo(20, 9);
  expect(finishes(result, 'fair')[0]).toBeCloseTo(20 + 9, 9);
});

test('On n CPUs the n most important threads run', () => {
  const apps = [1, 2, 3, 4].map((p) => ({
    name: `p${String(p)}`,
    network: work(10),
    arrivals: at(5 - p),
    scheduling: fifo(p),
  }));
  const result = run(apps, { cores: 2 });
  expect(finishes(result, 'p4')[0]).toBeCloseTo(11, 9);
  expect(finishes(result, 'p3')[0]).toBeCloseTo(12, 9);
  // They come while both CPUs have more important ones, and take over where these end.
  expect(finishes(result, 'p2')[0]).toBeCloseTo(21, 9);
  expect(finishes(result, 'p1')[0]).toBeCloseTo(22, 9);
});

describe('A real-time thread that waits', () => {
  const rt = (name: string, priority: number, from: number, ms: number, more: Partial<Application> = {}) => ({
    name,
    network: work(ms),
    arrivals: at(from),
    scheduling: fifo(priority),
    ...more,
  });
  /** ms at which each ends. */
  const ends = (apps: readonly Partial<Application>[], cores: number, migration = 0): Record<string, number> => {
    const result = run(apps, { cores, migration });
    return Object.fromEntries(apps.map(({ name = '' }) => [name, +finishes(result, name)[0]!.toFixed(9)]));
  };

  test('displaces nobody of its own rank, on whichever CPU', () => {
    const apps = [rt('a', 10, 0, 10), rt('b', 10, 0, 12), rt('c', 10, 2, 5)];
    expect(ends(apps, 2)).toEqual({ a: 10, b: 12, c: 15 });
  });
  test('moves to a CPU that gets free, of equals the one that came first', () => {
    const apps = [rt('a', 10, 0, 10), rt('b', 10, 0, 6), rt('c', 10, 2, 5), rt('d', 10, 3, 5)];
    expect(ends(apps, 2)).toEqual({ a: 10, b: 6, c: 11, d: 15 });
  });
  test('moves to where the least important thread runs, and that one waits; nobody else moves', () => {
    // From 2 ms on the urgent one has CPU 0, where it must be, for 4 ms, and then the last one goes there.
    const apps = [rt('mid', 20, 0, 10), rt('low', 10, 0, 10), rt('least', 5, 0, 10), rt('less', 8, 0, 10)];
    const urgent = rt('urgent', 30, 2, 4, { affinity: [0] });
    expect(ends([...apps, urgent], 4, 1)).toEqual({ mid: 11, low: 10, least: 15, less: 10, urgent: 6 });
  });
});

describe('A thread of a higher class wakes up', () => {
  /** A core each, with these shares of the greatest capacity and clock. */
  const cores = (...shares: readonly number[]) =>
    platform(
      ...shares.map((share, i) =>
        element({
          name: `c${String(i)}`,
          capacity: 1024 * share,
          domain: domain([opp(GHZ * share)], { name: `c${String(i)}` }),
        }),
      ),
    );
  const onAny = (count: number) => ({
    choices: Array.from({ length: count }, (_, i) => ({
      element: `c${String(i)}`,
      cores: [1],
      maxFrequency: Infinity,
    })),
  });
  const places = (result: RunResult, name: string): string[] => ended(result, name).map((j) => j.element);

  test('where it was, if nothing less important runs elsewhere', () => {
    // Both idle at 20 ms; at 40 ms only the first is.
    const apps = [
      { name: 'a', network: work(2), arrivals: at(1, 20, 40), scheduling: fifo(10), ...onAny(2) },
      { name: 'b', network: work(5), arrivals: at(0), scheduling: fifo(20), ...onAny(2), affinity: [0] },
      { name: 'c', network: work(5), arrivals: at(39), scheduling: fifo(5), ...onAny(2), affinity: [1] },
    ];
    expect(places(run(apps, { platform: cores(1, 1) }), 'a')).toEqual(['c1', 'c1', 'c0']);
  });
  test('and waits for the idle CPU to which it has to go, because the one that is great enough has a more important one', () => {
    const idle = [['c0', 0.5] as const, ['c1', 1] as const].map(([name, share]) =>
      element({
        name,
        capacity: 1024 * share,
        domain: domain([opp(GHZ * share)], { name }),
        idleStates: idleStates({ exit: 0.2 * MS }),
      }),
    );
    const result = run(
      [
        { name: 'a', network: work(1), arrivals: at(50), scheduling: fifo(10), ...onAny(2) },
        { name: 'b', network: work(100), arrivals: at(0), scheduling: fifo(20), ...onAny(2) },
      ],
      { platform: platform(...idle), idle: true, migration: 1 },
    );
    expect(places(result, 'a')).toEqual(['c0']);
    // At half of the speed, and without loss: it moves before it has done anything.
    expect(latencies(result, 'a')[0]).toBeCloseTo(2 + 0.2, 9);
  });
  test('on the greatest CPU, where all are too small and idle', () => {
    const a = { name: 'a', network: work(1), arrivals: at(0), scheduling: reserved(16, 20), ...onAny(3) };
    expect(places(run([a], { platform: cores(0.25, 0.75, 0.5) }), 'a')).toEqual(['c1']);
  });
});

test('Threads of one real-time application have a CPU each, whoever else is there', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 }), (widths) => {
      const result = run(
        widths.map((cores, i) => ({
          name: `a${String(i)}`,
          network: work(2 + i),
          arrivals: every(7 + i),
          scheduling: fifo(10 + i),
          choices: [{ element: 'cpu', cores: [cores], maxFrequency: Infinity }],
        })),
        { cores: 4, duration: 200 * MS },
      );
      expect(result.failure).toBeUndefined();
      // The most important one is never held up: on n cores alone it takes an nth of its work.
      const last = widths.length - 1;
      const alone = (2 + last) / widths[last]!;
      for (const latency of latencies(result, `a${String(last)}`)) expect(latency).toBeCloseTo(alone, 6);
      const causes = result.applications.reduce((sum, a) => sum + a.energy, result.idleEnergy);
      expect(causes).toBeCloseTo(result.railEnergy[0]!, 9);
    }),
    { numRuns: 40 },
  );
});

test('The earliest deadline runs first', () => {
  const result = run([
    { name: 'far', network: work(5), arrivals: at(0), scheduling: reserved(10, 100) },
    { name: 'near', network: work(5), arrivals: at(2), scheduling: reserved(6, 20) },
  ]);
  expect(finishes(result, 'near')[0]).toBeCloseTo(7, 9);
  expect(finishes(result, 'far')[0]).toBeCloseTo(10, 9);
});

test('A thread that wants more than its budget waits for the next period, and gets its bandwidth in the long run', () => {
  const result = run([{ name: 'a', network: work(14), arrivals: at(0), scheduling: reserved(5, 20) }]);
  // 5 ms in each of the periods from 0 and 20 on, and 4 in the third.
  expect(finishes(result, 'a')[0]).toBeCloseTo(44, 6);
});

test('A deadline before the period delays nobody who keeps to its period', () => {
  const scheduling = reserved(5, 30, { deadline: 20 * MS });
  const result = run([{ name: 'a', network: work(2), arrivals: every(30), scheduling }]);
  for (const latency of latencies(result, 'a')) expect(latency).toBeCloseTo(2, 6);
});

test('A thread with a deadline before its period has one budget a period, however often it wakes', () => {
  const scheduling = reserved(5, 30, { deadline: 20 * MS });
  const result = run([{ name: 'a', network: work(2), arrivals: at(0, 25, 40), scheduling }]);
  // The second one comes after the deadline at 20 and waits for the period from 30 on; at 40 there is budget left.
  expect(finishes(result, 'a').map((t) => +t.toFixed(6))).toEqual([2, 32, 42]);
});

test('A thread that overruns does not make another one miss', () => {
  const result = run([
    { name: 'rogue', network: work(500), arrivals: at(0), scheduling: reserved(9, 20) },
    { name: 'good', network: work(4), arrivals: every(10), scheduling: reserved(4.5, 10) },
    { name: 'fair', network: work(3) },
  ]);
  expect(Math.max(...latencies(result, 'good'))).toBeLessThanOrEqual(10 + 1e-6);
  expect(latencies(result, 'good').length).toBeGreaterThanOrEqual(99);
});

test('With reclaiming, a lone thread may use 95 % of the CPU beyond its budget', () => {
  const slow = run([{ name: 'a', network: work(50), arrivals: at(0), scheduling: reserved(5, 20) }]);
  const fast = run([{ name: 'a', network: work(50), arrivals: at(0), scheduling: reserved(5, 20, { reclaim: true }) }]);
  expect(finishes(slow, 'a')[0]).toBeCloseTo(185, 6);
  // 19 of 20 ms: 50 ms of work take two whole periods and 12 ms.
  expect(finishes(fast, 'a')[0]).toBeGreaterThan(51);
  expect(finishes(fast, 'a')[0]).toBeLessThan(54);
});

test('A budget is of the greatest CPU at its highest clock', () => {
  const result = run([{ name: 'a', network: work(4), arrivals: at(0), scheduling: reserved(5, 20) }], {
    cpufreq: 'powersave',
  });
  // At a quarter of the clock 4 ms of work take 16 ms, and use 4 ms of the budget.
  expect(finishes(result, 'a')[0]).toBeCloseTo(16, 6);
});

test('and a slower CPU uses it up more slowly', () => {
  // Half the capacity: 4 ms of work take 8 ms, which are 4 ms of the budget.
  const slow = platform(element({ capacity: 512, domain: domain([opp(GHZ / 2)]) }));
  const app = { name: 'a', network: work(4), arrivals: at(0), scheduling: reserved(5, 20) };
  expect(finishes(run([app], { platform: slow }), 'a')[0]).toBeCloseTo(8, 6);
  const more = { ...app, network: work(6) };
  // A millisecond of work is left for the next period.
  expect(finishes(run([more], { platform: slow }), 'a')[0]).toBeCloseTo(22, 6);
});

test('Threads of higher classes go to CPUs that are great enough: for their clamp, or for their density', () => {
  const two = platform(
    element({ name: 'little', capacity: 512, domain: domain([opp(GHZ / 2)], { name: 'little' }) }),
    element({ name: 'big', domain: domain([opp(GHZ)], { name: 'big' }) }),
  );
  const choices = ['little', 'big'].map((name) => ({ element: name, cores: [1], maxFrequency: Infinity }));
  const place = (scheduling: SchedulingClass, more: Partial<Application> = {}): string | undefined =>
    run([{ name: 'a', network: work(1), arrivals: at(0), choices, scheduling, ...more }], { platform: two }).jobs[0]
      ?.element;
  expect(place(fifo(5))).toBe('big');
  expect(place(fifo(5), { uclamp: { min: 512, max: 1024 } })).toBe('little');
  expect(place(fifo(5), { uclamp: { min: 513, max: 1024 } })).toBe('big');
  expect(place(reserved(10, 20))).toBe('little');
  expect(place(reserved(10.1, 20))).toBe('big');
});

test('More than 95 % is not admitted', () => {
  const result = run([
    { name: 'a', network: work(4), arrivals: every(10), scheduling: reserved(9, 20) },
    { name: 'b', network: work(4), arrivals: every(10), scheduling: reserved(11, 20) },
  ]);
  expect(result.failure?.plugin).toBe('workload');
  expect(result.failure?.message).toContain('reserve 1.00 of the greatest CPU');
});

test('schedutil runs a real-time thread at the highest clock from the first on, unless it is clamped', () => {
  const app = { name: 'a', network: work(1), arrivals: every(20), scheduling: fifo(1) };
  const fast = run([app], { cpufreq: 'schedutil' });
  expect(latencies(fast, 'a').every((l) => l < 1.01)).toBe(true);
  const slow = run([{ ...app, uclamp: { min: 0, max: 1024 } }], { cpufreq: 'schedutil' });
  expect(Math.max(...latencies(slow, 'a').slice(5))).toBeGreaterThan(2);
});

test('schedutil keeps the clock at the active bandwidth of deadline threads', () => {
  // Half of the CPU reserved and little used: without the reservation the lowest clock would do.
  const app = { name: 'a', network: work(0.5), arrivals: every(20) };
  const fair = run([app], { cpufreq: 'schedutil' });
  const kept = run([{ ...app, scheduling: reserved(10, 20) }], { cpufreq: 'schedutil' });
  // Until the estimate of a new thread, half of the CPU, has faded, the clock is high here too.
  expect(Math.min(...latencies(fair, 'a').slice(10))).toBeCloseTo(2, 6);
  expect(Math.max(...latencies(kept, 'a').slice(5))).toBeLessThan(1);
});

test('and no longer once a thread that sleeps could not claim it any more', () => {
  // It has used 0.5 of its 10 ms, so until 20 − 9.5 · 2 = 1 ms; the fair thread comes long after that.
  const reserving = { name: 'a', network: work(0.5), arrivals: at(0), scheduling: reserved(10, 20) };
  const light = { name: 'b', network: work(0.5), arrivals: at(...Array.from({ length: 30 }, (_, k) => 300 + 20 * k)) };
  const result = run([reserving, light], { cpufreq: 'schedutil' });
  // At a quarter of the clock.
  expect(latencies(result, 'b').at(-1)).toBeCloseTo(2, 6);
});

test('Periodic deadline threads that are admitted and keep their budgets never miss on one CPU, beside a fair one too', () => {
  const set = fc.array(
    fc.record({ share: fc.double({ min: 0.02, max: 0.4, noNaN: true }), period: fc.integer({ min: 4, max: 50 }) }),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(set, fc.boolean(), (tasks, beside) => {
      const total = tasks.reduce((sum, task) => sum + task.share, 0);
      const scale = Math.min(1, 0.94 / total);
      const apps = tasks.map(({ share, period }, i) => ({
        name: `t${String(i)}`,
        network: work(share * scale * period * 0.999),
        arrivals: every(period),
        scheduling: reserved(share * scale * period, period),
      }));
      const fair = { name: 'fair', network: work(3) };
      const fast = run(beside ? [...apps, fair] : apps, { duration: 400 * MS });
      expect(fast.failure).toBeUndefined();
      tasks.forEach(({ period }, i) => {
        for (const latency of latencies(fast, `t${String(i)}`)) expect(latency).toBeLessThanOrEqual(period + 1e-6);
      });
      const causes = fast.applications.reduce((sum, a) => sum + a.energy, fast.idleEnergy);
      expect(causes).toBeCloseTo(fast.railEnergy[0]!, 9);
    }),
    { numRuns: 60 },
  );
});
