import { simulate } from '../../src/sim/simulate.js';
import type { ApplicationResult, RunResult, Scenario } from '../../src/sim/model.js';
import type { Application } from '../../src/workload/model.js';
import {
  application,
  domain,
  element,
  governor,
  layer,
  network,
  opp,
  platform,
  policy,
  scenario,
  workload,
} from '../support/make.js';

const MS = 1e6;
const S = 1e9;
const work = (ms: number, more: Partial<Application> = {}): Application =>
  application({ network: network([layer(ms * MS)]), ...more });
const once = (...times: number[]): Application['arrivals'] => ({ kind: 'trace', times });
const run = (more: Partial<Scenario> & Pick<Scenario, 'platform' | 'workload'>): RunResult =>
  simulate(scenario({ duration: S, ...more }));
const app = (result: RunResult, name = 'app'): ApplicationResult => result.applications.find((a) => a.name === name)!;

describe('sharing a core', () => {
  test('divides it by weight, and gives all of it to who is left', () => {
    // 3072:1024 until a's 30 ms of work are done at 40 ms; b then has 30 of its 40 ms left.
    const result = run({
      platform: platform(element()),
      workload: workload([
        work(30, { name: 'a', weight: 3072, arrivals: once(0) }),
        work(40, { name: 'b', weight: 1024, arrivals: once(0) }),
      ]),
    });
    expect(app(result, 'a').latencies[0]).toBeCloseTo(40 * MS, 3);
    expect(app(result, 'b').latencies[0]).toBeCloseTo(70 * MS, 3);
  });

  test('spreads applications over idle cores first', () => {
    const result = run({
      platform: platform(element({ count: 2 })),
      workload: workload(['a', 'b'].map((name) => work(30, { name, arrivals: once(0) }))),
    });
    expect(app(result, 'a').latencies[0]).toBeCloseTo(30 * MS, 3);
    expect(app(result, 'b').latencies[0]).toBeCloseTo(30 * MS, 3);
  });

  test('speeds one inference up by n·η^(n−1) on n cores', () => {
    const result = run({
      platform: platform(element({ count: 4, parallelEfficiency: 0.9 })),
      workload: workload([work(40, { arrivals: once(0), pinned: { element: 'cpu', cores: 4 } })]),
    });
    expect(app(result).latencies[0]).toBeCloseTo((40 * MS) / (4 * 0.9 ** 3), 3);
  });

  test('is bound by memory where the roofline says so, and a stalled core then draws less', () => {
    const memory = network([layer(1e6, { weights: 1e6 })]);
    const result = run({
      platform: platform(element({ coreBandwidth: 1e9, stallActivity: 0.25 })),
      workload: workload([application({ network: memory, arrivals: once(0) })]),
    });
    // 4 MB at 1 GB/s; 1 ms of it computes, 3 ms stall.
    expect(app(result).latencies[0]).toBeCloseTo(4 * MS, 3);
    expect(app(result).energies[0]).toBeCloseTo(0.2 * 4e-3 + 1 * (1e-3 + 0.25 * 3e-3), 12);
  });
});

describe('energy', () => {
  test('is idle power while nothing runs, active and core power while something does', () => {
    const result = run({ platform: platform(element()), workload: workload([work(100, { arrivals: once(0) })]) });
    expect(result.railEnergy[0]).toBeCloseTo(0.1 * 0.9 + (0.2 + 1) * 0.1, 12);
    expect(result.idleEnergy).toBeCloseTo(0.1, 12);
    expect(app(result).energy).toBeCloseTo(0.1 * (0.2 - 0.1 + 1), 12);
    expect(app(result).energies[0]).toBeCloseTo(0.1 * 1.2, 12);
  });

  test('of the element that works is what an inference counts, whatever the others on the rail draw', () => {
    const busy = element({ name: 'cpu', rail: 'one' });
    const idle = element({ name: 'other', rail: 'one' });
    const result = run({ platform: platform(busy, idle), workload: workload([work(100, { arrivals: once(0) })]) });
    expect(app(result).energies[0]).toBeCloseTo(0.1 * (1.2 + 0.1), 12);
  });
});

describe('a change of frequency', () => {
  const opps = [opp(1e9), opp(2e9)];
  const upAt = (time: number) =>
    policy({
      cpufreq: {
        plugin: governor((c) => ({
          start: () => {
            c.at(time, () => {
              c.request(2e6, 'L');
            });
          },
        })),
        params: {},
      },
    });
  const latency = (more: Parameters<typeof domain>[1]): number =>
    app(
      run({
        platform: platform(element({ domain: domain(opps, more) })),
        workload: workload([work(40, { arrivals: once(0) })]),
        policy: upAt(10 * MS),
      }),
    ).latencies[0]!;

  test('keeps the work that is done', () => {
    expect(latency({})).toBeCloseTo((10 + 15) * MS, 3);
  });

  test('comes after the transition latency, with work going on at the old clock', () => {
    expect(latency({ transitionLatency: 4 * MS })).toBeCloseTo((10 + 4 + 13) * MS, 3);
  });

  test('stops the work meanwhile where the platform says so', () => {
    expect(latency({ transitionLatency: 4 * MS, stallsOnTransition: true })).toBeCloseTo((10 + 4 + 15) * MS, 3);
  });
});

describe('a GPU or NPU', () => {
  const npu = (more: Parameters<typeof element>[0] = {}) => element({ name: 'npu', kind: 'npu', ...more });
  const on = { element: 'npu', cores: 1 };

  test('serves one inference at a time, first come first served among equals', () => {
    const result = run({
      platform: platform(npu()),
      workload: workload([
        work(30, { name: 'a', pinned: on, arrivals: once(0) }),
        work(10, { name: 'b', pinned: on, arrivals: once(1 * MS) }),
      ]),
    });
    expect(app(result, 'b').latencies[0]).toBeCloseTo(39 * MS, 3);
  });

  test('is taken by a higher priority at the next layer border; the loser starts again where it is mapped next', () => {
    const four = network([1, 2, 3, 4].map((i) => layer(10 * MS, { name: `l${String(i)}` })));
    const result = run({
      platform: platform(npu(), element()),
      workload: workload(
        [
          application({
            name: 'low',
            network: four,
            pinned: undefined,
            arrivals: once(0),
            choices: [
              { element: 'npu', cores: [1], maxFrequency: Infinity },
              { element: 'cpu', cores: [1], maxFrequency: Infinity },
            ],
          }),
          work(5, { name: 'high', priority: 1, pinned: on, startsActive: false, arrivals: once(0) }),
        ],
        [{ at: 15 * MS, action: { kind: 'start', application: 'high' } }],
      ),
    });
    // The border comes at 20 ms: high runs until 25 ms; low starts anew on the CPU at 20 ms and needs 40 ms.
    expect(app(result, 'high').latencies[0]).toBeCloseTo(10 * MS, 3);
    expect(app(result, 'low').latencies[0]).toBeCloseTo(60 * MS, 3);
  });
});

describe('a scenario', () => {
  test('takes cores away: work on them starts again elsewhere', () => {
    const result = run({
      platform: platform(element({ name: 'fast', domain: domain([opp(2e9)], { name: 'fast' }) }), element()),
      workload: workload(
        [
          work(100, {
            pinned: undefined,
            arrivals: once(0),
            choices: ['fast', 'cpu'].map((name) => ({ element: name, cores: [1], maxFrequency: Infinity })),
          }),
        ],
        [{ at: 20 * MS, action: { kind: 'resource', element: 'fast', cores: 0 } }],
      ),
    });
    expect(app(result).latencies[0]).toBeCloseTo(120 * MS, 3);
  });

  test('changes deadlines and rates for the releases that follow', () => {
    const result = run({
      platform: platform(element()),
      workload: workload(
        [work(30, { arrivals: { kind: 'periodic', period: 100 * MS, jitter: 0 }, requirements: { latency: 40 * MS } })],
        [
          {
            at: 500 * MS,
            action: {
              kind: 'require',
              application: 'app',
              requirements: { latency: 20 * MS },
              arrivals: { kind: 'periodic', period: 50 * MS, jitter: 0 },
            },
          },
        ],
      ),
      duration: 999 * MS,
    });
    expect(app(result).released).toBe(5 + 10);
    expect(app(result).missed).toBe(10);
  });

  test('ends a grid of releases where the next begins, so that jitter does not release one inference twice', () => {
    const periodic = (period: number) => ({ kind: 'periodic', period, jitter: 0.1 }) as const;
    for (const seed of ['1', '2', '3', '4', '5', '6', '7', '8']) {
      const result = run({
        platform: platform(element()),
        workload: workload(
          [work(1, { arrivals: periodic(100 * MS) })],
          [
            {
              at: 500 * MS,
              action: { kind: 'require', application: 'app', requirements: {}, arrivals: periodic(50 * MS) },
            },
          ],
        ),
        duration: 970 * MS,
        seed,
      });
      expect(app(result).released).toBe(5 + 10);
    }
  });

  test('stops an application: what is cut off is neither finished nor missed', () => {
    const result = run({
      platform: platform(element()),
      workload: workload(
        [work(100, { arrivals: once(0, 50 * MS, 60 * MS), requirements: { latency: 10 * MS } })],
        [{ at: 70 * MS, action: { kind: 'stop', application: 'app' } }],
      ),
    });
    expect(app(result)).toMatchObject({ released: 0, finished: 0, missed: 0 });
  });

  test('drops releases beyond the queue limit and counts them as missed', () => {
    const result = run({
      platform: platform(element()),
      workload: workload([work(100, { arrivals: once(0, 1, 2, 3), queueLimit: 1 })]),
    });
    expect(app(result)).toMatchObject({ released: 4, finished: 2, dropped: 2, missed: 2 });
  });

  test('counts what is unfinished beyond its deadline at the end as missed', () => {
    const result = run({
      platform: platform(element()),
      workload: workload([work(100, { arrivals: once(0), requirements: { latency: 10 * MS } })]),
      duration: 50 * MS,
    });
    expect(app(result)).toMatchObject({ finished: 0, missed: 1, violated: 1 });
  });

  test('names a plug-in that throws, with the time, and keeps the figures up to then', () => {
    const result = run({
      platform: platform(element()),
      workload: workload([work(1)]),
      policy: policy({
        cpufreq: {
          plugin: governor((c) => ({
            start: () => {
              c.at(30 * MS, () => {
                throw new Error('no such luck');
              });
            },
          })),
          params: {},
        },
      }),
    });
    expect(result.failure).toEqual({ plugin: 'test-governor', time: 30 * MS, message: 'no such luck' });
    expect(app(result).finished).toBe(30);
  });

  test('names a plug-in that asks for nonsense', () => {
    const result = run({
      platform: platform(element()),
      workload: workload([work(1)]),
      policy: policy({ cpufreq: { plugin: governor((c) => ({ start: () => c.request(NaN, 'L') })), params: {} } }),
    });
    expect(result.failure).toMatchObject({ plugin: 'test-governor', time: 0 });
    expect(result.failure?.message).toContain('NaN');
  });
});

test('A queue without places drops what comes while the core is busy, and nothing else', () => {
  const result = run({
    platform: platform(element()),
    workload: workload([work(30, { arrivals: once(0, 10 * MS, 40 * MS), queueLimit: 0 })]),
  });
  expect(app(result)).toMatchObject({ released: 3, finished: 2, dropped: 1 });
});
