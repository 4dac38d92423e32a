import { loadPlatform } from '../../src/platform/load.js';
import type { Platform } from '../../src/platform/model.js';
import { defineManager, defineScheduler, type ManagerContext, type PolicyStack } from '../../src/policy/contract.js';
import { COUNTS, type Count } from '../../src/sim/counters.js';
import { HEAT_DEFAULTS, type RunResult, type Scenario } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import { loadNetwork } from '../../src/workload/load.js';
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

type Reading = Record<Count | 'utilisation', number>;

/** Counters of each CPU at given times, ns; `act` may turn knobs at the start. */
function count(
  of: Platform,
  apps: readonly Application[],
  times: readonly number[],
  more: Partial<Scenario> = {},
  act: (context: ManagerContext) => void = () => undefined,
  opened = 0,
  stack: Partial<PolicyStack> = {},
): { result: RunResult; at: Reading[][] } {
  const at: Reading[][] = [];
  const cpus = of.elements.reduce((sum, e) => sum + (e.kind === 'cpu' ? e.count : 0), 0);
  const reader = defineManager({
    name: 'reader',
    about: 'Reads counters.',
    params: {},
    create(context: ManagerContext) {
      // Who first asks at a time has them from then on.
      context.at(opened, () => context.monitors());
      if (opened === 0) context.monitors();
      const read = (cpu: number, what: string): number => context.monitor(`cpu/${String(cpu)}/${what}`)!.read()!;
      for (const t of times)
        context.at(t, () => {
          const of = (cpu: number): Reading =>
            Object.fromEntries([...COUNTS, 'utilisation'].map((what) => [what, read(cpu, what)])) as Reading;
          at.push(Array.from({ length: cpus }, (_, cpu) => of(cpu)));
        });
      return {
        onEvent: () => {
          act(context);
        },
      };
    },
  });
  const result = simulate(
    scenario({
      platform: of,
      workload: workload(apps),
      policy: policy({ managerPlugin: reader, ...stack }),
      // The end is not part of the run, so it is just after the last reading.
      duration: times.at(-1)! + 1e-3,
      ...more,
    }),
  );
  expect(result.failure).toBeUndefined();
  return { result, at };
}

/** 3 ms of work every 20 ms. */
const periodic = application({
  network: network([layer(3e6)]),
  arrivals: { kind: 'periodic', period: 20 * MS, jitter: 0 },
});

describe('cycles', () => {
  test('are time at work times the clock, in the middle of an inference too', () => {
    const { at } = count(platform(element()), [periodic], [1 * MS, 15 * MS, 61.5 * MS]);
    expect(at.map(([cpu]) => cpu!.cycles)).toEqual([1e6, 3e6, 10.5e6].map((n) => expect.closeTo(n, 3) as number));
    const [cpu] = at[2]!;
    expect(cpu!.cycles).toBeCloseTo(cpu!.utilisation * 61.5 * MS, 3);
  });

  test('follow the clock, which may change and may stand still meanwhile', () => {
    const clocks = (stallsOnTransition: boolean): number => {
      const slow = domain([opp(GHZ / 2), opp(GHZ)], { name: 'cpu', transitionLatency: 2 * MS, stallsOnTransition });
      const busy = application({ network: network([layer(1e9)]) });
      const { at } = count(platform(element({ domain: slow })), [busy], [10 * MS], {}, (context) => {
        context.at(4 * MS, () => context.knob('domain/cpu/frequency')!.set(GHZ));
      });
      return at[0]![0]!.cycles;
    };
    expect(clocks(false)).toBeCloseTo(6e-3 * (GHZ / 2) + 4e-3 * GHZ, 3);
    expect(clocks(true)).toBeCloseTo(4e-3 * (GHZ / 2) + 4e-3 * GHZ, 3);
  });

  test('stand still while a deadline thread has no budget', () => {
    const reserved = application({
      network: network([layer(14e6)]),
      arrivals: { kind: 'trace', times: [0] },
      scheduling: { kind: 'deadline', runtime: 5 * MS, deadline: 20 * MS, period: 20 * MS, reclaim: false },
    });
    // 5 ms of each 20.
    const { at } = count(platform(element()), [reserved], [12 * MS, 22 * MS, 30 * MS]);
    expect(at.map(([cpu]) => cpu!.cycles)).toEqual([5e6, 7e6, 10e6].map((n) => expect.closeTo(n, 3) as number));
    expect(at[1]![0]!.instructions).toBeCloseTo(7e6, 3);
  });

  test('of a core that two share are counted once', () => {
    const two = [periodic, { ...periodic, name: 'second' }];
    expect(count(platform(element()), two, [20 * MS]).at[0]![0]!.cycles).toBeCloseTo(6e6, 3);
  });
});

test('count from when they are first asked for, in the middle of an inference too', () => {
  const steadily = application({
    network: network([layer(7e6, { weights: 1e5 }), layer(5e6, { outputs: 3e4 })]),
    pinned: { element: 'cpu', cores: 2 },
  });
  const [open, end] = [17.3 * MS, 40 * MS];
  const of = platform(element({ count: 2 }));
  const [before, after] = count(of, [steadily], [open, end]).at;
  const late = count(of, [steadily], [end], {}, () => undefined, open).at[0]!;
  for (const what of COUNTS) expect(late[1]![what] / (after![1]![what] - before![1]![what])).toBeCloseTo(1, 9);
});

describe('instructions and traffic', () => {
  const layers = [layer(8e6, { weights: 3e5, inputs: 1e5, outputs: 5e4 }), layer(0, { inputs: 5e4, outputs: 1e3 })];
  const wide = (count: number): Platform => platform(element({ count, macsPerCycle: { fp32: 4 } }));
  const once = (cores: number): Application =>
    application({
      network: network(layers),
      arrivals: { kind: 'trace', times: [0] },
      pinned: { element: 'cpu', cores },
    });
  // Layer by layer: MACs over 4 lanes, 4 bytes an element in accesses of 16, two an output.
  const expected = 8e6 / 4 + (4 * 4.5e5) / 16 + 2 * 5e4 + (4 * 5.1e4) / 16 + 2 * 1e3;

  test('of an inference follow the rule', () => {
    const [cpu] = count(wide(1), [once(1)], [100 * MS]).at[0]!;
    expect(cpu!.instructions).toBeCloseTo(expected, 4);
    expect(cpu!.bus_bytes).toBeCloseTo(4 * (4.5e5 + 5.1e4), 4);
    expect(cpu!.l2_refills).toBeCloseTo(cpu!.bus_bytes / 64, 9);
  });

  test('are split evenly over its cores, and others have none', () => {
    const cpus = count(wide(4), [once(3)], [100 * MS]).at[0]!;
    for (const cpu of cpus.slice(0, 3)) expect(cpu.instructions).toBeCloseTo(expected / 3, 4);
    expect(cpus[3]).toEqual({ cycles: 0, instructions: 0, l2_refills: 0, bus_bytes: 0, utilisation: 0 });
  });

  test('of threads on two clusters add up to those of the inference', () => {
    const clusters = ['little', 'big'].map((name, i) =>
      element({
        name,
        capacity: 512 * (i + 1),
        macsPerCycle: { fp32: 4 },
        domain: domain([opp((GHZ / 2) * (i + 1))], { name }),
      }),
    );
    let next = 0;
    const spread = defineScheduler({
      name: 'spread',
      about: 'Made by a test.',
      params: {},
      create: () => ({ place: () => [0, 2][next++ % 2]! }),
    });
    const two = application({
      network: network(layers),
      arrivals: { kind: 'trace', times: [0] },
      pinned: undefined,
      // Nobody's but the scheduler's.
      background: true,
      choices: clusters.map(({ name }) => ({ element: name, cores: [2], maxFrequency: Infinity })),
    });
    const board = platform(...clusters.map((cluster) => ({ ...cluster, count: 2 })));
    const { at, result } = count(board, [two], [100 * MS], { recordJobs: true }, () => undefined, 0, {
      scheduler: { plugin: spread, params: {} },
    });
    expect(result.jobs[0]!.element).toBe('big+little');
    const [little, , big] = at[0]!;
    for (const cpu of [little!, big!]) {
      expect(cpu.instructions).toBeCloseTo(expected / 2, 4);
      expect(cpu.bus_bytes).toBeCloseTo((4 * (4.5e5 + 5.1e4)) / 2, 4);
    }
  });

  test('grow with the work of an input alike', () => {
    const drawn = application({
      network: network([layer(8e6, { weights: 1e5, outputs: 100 })]),
      work: { kind: 'exponential' },
    });
    for (const [cpu] of count(wide(1), [drawn], [1.3 * MS, 7 * MS, 50 * MS]).at) {
      expect(cpu!.bus_bytes).toBeGreaterThan(0);
      expect(cpu!.instructions / cpu!.bus_bytes).toBeCloseTo((2e6 + 1001e2 / 4 + 200) / (4 * 1001e2), 9);
    }
  });

  test('come with the work: half of a layer after half of its time', () => {
    const half = application({
      network: network([layer(8e6, { outputs: 100 })]),
      arrivals: { kind: 'trace', times: [0] },
    });
    expect(count(wide(1), [half], [1 * MS]).at[0]![0]!.instructions).toBeCloseTo((2e6 + 25 + 200) / 2, 4);
  });
});

test('over all CPUs, bus bytes are the traffic of the memory, whatever shares, changes and is cut off', () => {
  const board = loadPlatform('odroid-xu3');
  const app = (name: string, network: string, place: string, cores: number): Application =>
    application({
      name,
      network: loadNetwork(network),
      arrivals: { kind: 'periodic', period: 90 * MS, jitter: 0.3 },
      work: { kind: 'lognormal', sigma: 0.3 },
      pinned: { element: place, cores },
    });
  const apps = [
    app('a', 'mobilenet_v1', 'big', 2),
    app('b', 'alexnet', 'big', 4),
    app('c', 'squeezenet1_1', 'little', 3),
  ];
  for (const fastForward of [true, false]) {
    const { result, at } = count(
      board,
      apps,
      [1234.5 * MS],
      { contention: true, heat: HEAT_DEFAULTS, fastForward },
      (c) => {
        [300, 500, 800].forEach((ms, i) => c.at(ms * MS, () => c.knob('domain/big/frequency')!.set((1 + i) * 4e8)));
      },
    );
    const total = (what: Count): number => at[0]!.reduce((sum, cpu) => sum + cpu[what], 0);
    expect(result.dramTraffic).toBeGreaterThan(1e8);
    expect(total('bus_bytes') / result.dramTraffic!).toBeCloseTo(1, 9);
    expect(total('l2_refills')).toBeCloseTo(total('bus_bytes') / 64, 3);
    expect(total('instructions')).toBeGreaterThan(0);
  }
});
