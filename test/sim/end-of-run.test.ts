/** A run is [0, T): what is counted follows by hand from that, and two halves of a run add up to the whole. */
import { simulate } from '../../src/sim/simulate.js';
import type { ApplicationResult, RunResult, Scenario } from '../../src/sim/model.js';
import { defineManager, defineThermal } from '../../src/policy/contract.js';
import type { Application } from '../../src/workload/model.js';
import {
  application,
  domain,
  element,
  GHZ,
  governor,
  heated,
  layer,
  network,
  opp,
  platform,
  policy,
  scenario,
  workload,
  zone,
} from '../support/make.js';

const MS = 1e6;
const S = 1e9;
const work = (ms: number, more: Partial<Application> = {}): Application =>
  application({ network: network([layer(ms * MS)]), ...more });
const periodic = (period: number, jitter = 0): Application['arrivals'] => ({ kind: 'periodic', period, jitter });
const once = (...times: number[]): Application['arrivals'] => ({ kind: 'trace', times });
const run = (apps: readonly Application[], more: Partial<Scenario> = {}): RunResult =>
  simulate(scenario({ platform: platform(element()), workload: workload(apps), duration: 10 * S, ...more }));
const only = ({ applications }: RunResult): ApplicationResult => applications[0]!;

describe('at the end of a run', () => {
  test('nothing is released: ten releases of a second fit into ten seconds, and all finish', () => {
    const { released, finished, missed } = only(
      run([work(1, { arrivals: periodic(S), requirements: { latency: S } })]),
    );
    expect({ released, finished, missed }).toEqual({ released: 10, finished: 10, missed: 0 });
  });

  test('work that ends there counts, and what follows on it does not', () => {
    const { released, finished } = only(run([work(1000)]));
    expect({ released, finished }).toEqual({ released: 10, finished: 10 });
  });

  test('the same holds where a number of inferences ends it', () => {
    const { released, finished } = only(run([work(1000)], { duration: Infinity, inferences: 7 }));
    expect({ released, finished }).toEqual({ released: 7, finished: 7 });
  });

  test('an inference that has not finished by a deadline there has missed it', () => {
    const late = run([work(1001, { arrivals: once(9 * S), requirements: { latency: S } })]);
    expect(only(late)).toMatchObject({ released: 1, finished: 0, missed: 1 });
    const just = run([work(1000, { arrivals: once(9 * S), requirements: { latency: S } })]);
    expect(only(just)).toMatchObject({ released: 1, finished: 1, missed: 0 });
    const open = run([work(1001, { arrivals: once(9 * S), requirements: { latency: S + 1 } })]);
    expect(only(open)).toMatchObject({ released: 1, finished: 0, missed: 0 });
  });

  test('no timer of a plug-in fires', () => {
    const times: number[] = [];
    const manager = defineManager({
      name: 'clockwork',
      about: 'Counts its timer.',
      params: {},
      create: (context) => {
        context.every(S, () => times.push(context.now() / S));
        return {};
      },
    });
    run([work(1, { arrivals: once(0) })], { policy: policy({ managerPlugin: manager }) });
    expect(times).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('no thermal zone is polled', () => {
    let polls = 0;
    const counting = defineThermal({
      name: 'counting',
      about: 'Counts.',
      params: {},
      create: () => ({
        kernel: '6.12',
        manage: () => {
          polls++;
        },
      }),
    });
    run([work(1, { arrivals: once(0) })], {
      platform: heated(platform(element()), {
        zones: [zone({ trips: [{ type: 'passive', temperature: 20, hysteresis: 1, cooling: [] }], pollingPassive: S })],
      }),
      policy: policy({ thermal: { plugin: counting, params: {} } }),
      heat: { initial: 'ambient', leakageTolerance: 1 },
    });
    // At 0, 1, … 9 s.
    expect(polls).toBe(10);
  });

  test('nothing of the scenario happens', () => {
    const stop = { at: 10 * S, action: { kind: 'stop', application: 'app' } } as const;
    const apps = [work(20_000, { arrivals: once(0), requirements: { latency: S } })];
    // A stop would cut the late inference off, which counts neither way.
    expect(only(run(apps, { workload: workload(apps, [stop]) }))).toMatchObject({ released: 1, missed: 1 });
  });

  test('a clock that comes there has come', () => {
    const slow = domain([opp(GHZ / 2), opp(GHZ)], { transitionLatency: 10 * S });
    const fast = governor((context) => ({
      start: () => {
        context.request(1e6, 'L');
      },
    }));
    const result = run([work(1, { arrivals: once(0) })], {
      platform: platform(element({ domain: slow })),
      policy: policy({ cpufreq: { plugin: fast, params: {} } }),
      recordTimeline: true,
    });
    const clocks = result.timeline.filter((r) => r.quantity === 'frequency_mhz');
    expect(clocks.map((r) => [r.time, r.value])).toEqual([
      [0, 500],
      [10 * S, 1000],
    ]);
  });
});

describe('a warm-up', () => {
  const halves = (app: Application, length: number): { first: RunResult; second: RunResult; whole: RunResult } => ({
    first: run([app], { duration: length }),
    second: run([app], { duration: 2 * length, warmUp: length }),
    whole: run([app], { duration: 2 * length }),
  });

  test.each([
    ['periodic releases, the last work of which ends at the border', work(1000, { arrivals: periodic(S) })],
    ['periodic releases of short work', work(1, { arrivals: periodic(S) })],
    ['a closed loop', work(1000)],
    ['a closed loop that thinks', work(500, { arrivals: { kind: 'closed', think: 500 * MS } })],
  ])('leaves what a run of its length counts: %s', (_, app) => {
    const { first, second, whole } = halves(app, 10 * S);
    expect(only(first)).toMatchObject({ released: 10, finished: 10 });
    expect(only(second)).toMatchObject({ released: 10, finished: 10 });
    expect(only(whole)).toMatchObject({ released: 20, finished: 20 });
    expect(first.railEnergy[0]! + second.railEnergy[0]!).toBeCloseTo(whole.railEnergy[0]!, 9);
  });

  test('as long as the run leaves nothing, and so does a longer one', () => {
    for (const warmUp of [10 * S, 11 * S]) {
      const result = run([work(1000)], { warmUp });
      expect(only(result)).toMatchObject({ released: 0, finished: 0, missed: 0, energy: 0 });
      expect(result).toMatchObject({ duration: 0, railEnergy: [0], idleEnergy: 0, frequencyChanges: 0 });
    }
  });
});
