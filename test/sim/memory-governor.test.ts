/** Governors of memory: what their counters say, what they decide, and who else may turn the clock. */
import {
  defineDevfreq,
  defineManager,
  type DevfreqStatus,
  type ManagerContext,
  type PluginUse,
} from '../../src/policy/contract.js';
import { defaultMemoryUse, defaultUse } from '../../src/policy/registry.js';
import type { RunResult, Scenario } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import { application, GHZ, layer, network, policy, scenario, workload } from '../support/make.js';
import { clockOf, HALVES, memory, memoryBoard, memoryClock, memoryOpp, MS } from '../support/memory.js';

const MHZ = 1e6;
/** 1, 2, 4 and 8 GB/s. */
const OPPS = [100, 200, 400, 800].map((mhz) => memoryOpp(mhz * MHZ, 0.01));

/** So many inferences of 1 MB in each window of 100 ms, 2 ms each, from its beginning on. */
const windows = (...megabytes: readonly number[]): number[] =>
  megabytes.flatMap((n, w) => Array.from({ length: n }, (_, k) => (w * 100 + 4 * k + 1) * MS));

const run = (memfreq: PluginUse, times: readonly number[], more: Partial<Scenario> = {}): RunResult =>
  simulate(
    scenario({
      platform: memoryBoard(['a'], memory(memoryClock(OPPS), { bandwidth: 8e9 })),
      workload: workload([
        application({
          name: 'a',
          network: network([layer(2e6, { weights: 2.5e5 })]),
          arrivals: { kind: 'trace', times },
          pinned: { element: 'a', cores: 1 },
        }),
      ]),
      policy: policy({ memfreq }),
      duration: 1000 * MS,
      contention: true,
      recordTimeline: true,
      ...more,
    }),
  );

/** Writes down what it is told, and asks for what it is given, Hz, from one poll to the next. */
function listener(...wishes: readonly number[]): { use: PluginUse; told: DevfreqStatus[] } {
  const told: DevfreqStatus[] = [];
  const plugin = defineDevfreq({
    name: 'listener',
    about: 'Listens.',
    params: {},
    create: () => ({
      polling: 100 * MS,
      target: (status) => {
        told.push(status);
        return wishes[told.length - 1] ?? wishes.at(-1)!;
      },
    }),
  });
  return { use: { plugin, params: {} }, told };
}

describe('busy', () => {
  test('is the share of what could have been moved at the clock of the window', () => {
    const { use, told } = listener(100 * MHZ, 800 * MHZ);
    run(use, windows(12, 12, 12, 0));
    // 12 MB of 100, of 100 again, and of 800.
    expect(told.slice(0, 4).map(({ busy, total, current }) => [busy, total, current])).toEqual([
      [expect.closeTo(12 * MS, 3), 100 * MS, 100 * MHZ],
      [expect.closeTo(12 * MS, 3), 100 * MS, 100 * MHZ],
      [expect.closeTo(1.5 * MS, 3), 100 * MS, 800 * MHZ],
      [0, 100 * MS, 800 * MHZ],
    ]);
  });
  test('counts each clock that a window had', () => {
    const { use, told } = listener(800 * MHZ);
    const slow = memoryClock(OPPS, { transitionLatency: 25 * MS });
    run(use, windows(12, 12), { platform: memoryBoard(['a'], memory(slow, { bandwidth: 8e9 })) });
    // A quarter of the second window at 1 GB/s, the rest at 8.
    expect(told[1]!.busy / told[1]!.total).toBeCloseTo(12 / (0.25 * 100 + 0.75 * 800), 9);
  });
  test('is all of the time where more is wanted than there is, and never more', () => {
    const { use, told } = listener(100 * MHZ);
    run(use, [0], { workload: workload([application({ name: 'a', network: network([layer(1, { weights: 1e9 })]), pinned: { element: 'a', cores: 1 } })]) }); // prettier-ignore
    // The tenth window ends with the run.
    expect(told).toHaveLength(9);
    for (const { busy, total } of told) {
      expect(busy / total).toBeCloseTo(1, 12);
      expect(busy).toBeLessThanOrEqual(total);
    }
  });
});

describe('simple_ondemand as exynos5422-dmc sets it up', () => {
  const use = defaultMemoryUse('simple_ondemand');

  test('has its thresholds and period', () => {
    expect(use.params).toEqual({ upthreshold: 10, downdifferential: 5, polling: 100 });
    expect(defaultUse('devfreq', 'simple_ondemand').params).toEqual({ upthreshold: 90, downdifferential: 5, polling: 50 }); // prettier-ignore
  });
  test('decides as by hand', () => {
    // Window, clock: load, decision.
    // 1, 100 MHz: 12 MB of 100 are above 10 %: the highest.
    // 2, 800 MHz: 12 MB of 800 are 1.5 %, at most 5 %: 1.5 % · 800 MHz / 8 % = 150 MHz, so 200 MHz.
    // 3, 200 MHz: 12 MB of 200 are 6 %: stays.
    // 4, 200 MHz: 10 MB are 5 %, which is not above: 5 % · 200 MHz / 8 % = 125 MHz, so 200 MHz.
    // 5, 200 MHz: 6 MB are 3 %: 75 MHz, so 100 MHz.
    // 6, 100 MHz: 8 MB are 8 %: stays.
    // 7, 100 MHz: 10 MB are 10 %, which is not above: stays.
    // 8, 100 MHz: 11 MB: the highest.
    // 9, 800 MHz: nothing: the lowest.
    const result = run(use, windows(12, 12, 12, 10, 6, 8, 10, 11, 0, 0));
    expect(clockOf(result)).toEqual([[0, 100], [100, 800], [200, 200], [500, 100], [800, 800], [900, 100]]); // prettier-ignore
    expect(result.frequencyChanges).toBe(5);
  });
});

describe('the clock as a knob', () => {
  const turning = (memfreq: PluginUse, act: (context: ManagerContext) => void): RunResult => {
    const plugin = defineManager({
      name: 'turning',
      about: 'Turns the clock of the memory.',
      params: {},
      create: (context) => ({
        onEvent: () => {
          act(context);
        },
      }),
    });
    return run(memfreq, [], { policy: policy({ memfreq, manager: { plugin, params: {} } }), duration: 200 * MS });
  };

  test('is one under userspace, with its frequency and voltage as monitors', () => {
    const seen: unknown[] = [];
    const result = turning(defaultMemoryUse('userspace'), (context) => {
      const knob = context.knob('domain/memory/frequency')!;
      context.at(50 * MS, () => seen.push(knob.set(400 * MHZ).accepted));
      context.at(60 * MS, () => {
        seen.push(context.monitor('domain/memory/frequency')!.read(), context.monitor('domain/memory/voltage')!.read());
      });
    });
    expect(seen).toEqual([true, 400 * MHZ, 1]);
    expect(clockOf(result)).toEqual([[0, 100], [50, 400]]); // prettier-ignore
  });
  test('is none under another governor, whose limits it still has', () => {
    const seen: unknown[] = [];
    const result = turning(defaultUse('devfreq', 'performance'), (context) => {
      seen.push(context.knob('domain/memory/frequency')!.set(100 * MHZ).reason);
      context.at(50 * MS, () => context.knob('domain/memory/max_frequency')!.set(400 * MHZ));
    });
    expect(seen).toEqual(['the frequency of memory is governed by performance']);
    expect(clockOf(result)).toEqual([[0, 800], [50, 400]]); // prettier-ignore
  });
  test('has one value where the memory is held', () => {
    const seen: unknown[] = [];
    turning(defaultMemoryUse('userspace'), (context) => {
      seen.push(context.knob('domain/memory/frequency')!.values);
    });
    simulate(
      scenario({
        platform: memoryBoard(['a'], memory(memoryClock(HALVES))),
        workload: workload([application({ pinned: { element: 'a', cores: 1 } })]),
        policy: policy({
          memfreq: defaultMemoryUse('userspace'),
          managerPlugin: defineManager({
            name: 'looking',
            about: 'Looks.',
            params: {},
            create: (context) => ({
              onEvent: () => {
                const knob = context.knob('domain/memory/frequency')!;
                seen.push(knob.values, knob.set(0.8 * GHZ).reason);
              },
            }),
          }),
        }),
        duration: MS,
      }),
    );
    expect(seen).toEqual([
      [100 * MHZ, 200 * MHZ, 400 * MHZ, 800 * MHZ],
      [0.8 * GHZ],
      'the frequency of memory is governed by nobody: it stays at its highest OPP',
    ]);
  });
});
