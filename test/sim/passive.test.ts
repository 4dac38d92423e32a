/** Memories and GPUs whose clock follows those of CPUs. */
import { defineManager, type ManagerPlugin } from '../../src/policy/contract.js';
import type { Platform } from '../../src/platform/model.js';
import { defaultMemoryUse, defaultUse } from '../../src/policy/registry.js';
import type { RunResult, Scenario } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import { application, domain, element, layer, network, opp, platform, policy, scenario, workload } from '../support/make.js'; // prettier-ignore
import { clockOf, memory, memoryClock, memoryOpp, MS } from '../support/memory.js';

const MHZ = 1e6;
const MEMORY_OPPS = [100, 200, 400, 800].map((mhz) => memoryOpp(mhz * MHZ, 0.01));

/** A CPU of 400, 600 and 1200 MHz that takes 2 ms to change, and what else is given, at a memory. */
function board(...others: readonly ReturnType<typeof element>[]): Platform {
  const opps = [400, 600, 1200].map((mhz) => opp(mhz * MHZ));
  const cpu = element({ name: 'cpu', domain: domain(opps, { name: 'cpu', transitionLatency: 2 * MS }) });
  const soc = platform(cpu, ...others);
  return { ...soc, rails: [...soc.rails, 'mem'], memories: [memory(memoryClock(MEMORY_OPPS), { bandwidth: 8e9 })] };
}

/** Sets knobs, Hz, at instants, ms. */
const turning = (...script: readonly (readonly [number, string, number])[]): ManagerPlugin =>
  defineManager({
    name: 'turning',
    about: 'Turns knobs.',
    params: {},
    create: (context) => ({
      onEvent: () => {
        for (const [ms, id, hz] of script) context.at(ms * MS, () => context.knob(id)!.set(hz));
      },
    }),
  });

const run = (soc: Platform, managerPlugin: ManagerPlugin, more: Partial<Scenario> = {}): RunResult =>
  simulate(
    scenario({
      platform: soc,
      workload: workload([application({ pinned: { element: 'cpu', cores: 1 } })]),
      policy: policy({
        cpufreq: defaultUse('cpufreq', 'userspace'),
        devfreq: defaultUse('devfreq', 'userspace'),
        memfreq: defaultMemoryUse('passive'),
        cpuidle: defaultUse('cpuidle', 'teo'),
        managerPlugin,
      }),
      duration: 100 * MS,
      contention: true,
      recordTimeline: true,
      ...more,
    }),
  );

/** When a clock was what: [ms, MHz]. */
const clocks = ({ timeline }: RunResult, name: string): [number, number][] =>
  timeline
    .filter((row) => row.subject === `domain/${name}` && row.quantity === 'frequency_mhz')
    .map((row) => [row.time / MS, Number(row.value)]);

test('the clock of the memory changes in the instant in which that of the CPU has', () => {
  const result = run(board(), turning([10, 'domain/cpu/frequency', 600 * MHZ], [30, 'domain/cpu/frequency', 1200 * MHZ], [50, 'domain/cpu/frequency', 400 * MHZ])); // prettier-ignore
  expect(result.failure).toBeUndefined();
  expect(clocks(result, 'cpu')).toEqual([[0, 400], [12, 600], [32, 1200], [52, 400]]); // prettier-ignore
  // 600 MHz are 25 % of the range: 100 + 0.25 · 700 = 275 MHz, so 400.
  expect(clockOf(result)).toEqual([[0, 100], [12, 400], [32, 800], [52, 100]]); // prettier-ignore
});

test('limits of the memory win', () => {
  const result = run(board(), turning([5, 'domain/memory/max_frequency', 400 * MHZ], [10, 'domain/cpu/frequency', 1200 * MHZ], [40, 'domain/memory/max_frequency', 800 * MHZ])); // prettier-ignore
  expect(clockOf(result)).toEqual([[0, 100], [12, 400], [40, 800]]); // prettier-ignore
});

const gpu = (...mhz: readonly number[]) =>
  element({
    name: 'gpu',
    kind: 'gpu',
    domain: domain(mhz.map((f) => opp(f * MHZ)), { name: 'gpu' }), // prettier-ignore
    autosuspend: { delay: 10 * MS, wake: 1 * MS, power: 0.1 },
  });

test('a GPU under it follows the CPU, and itself not', () => {
  const stack = policy({
    cpufreq: defaultUse('cpufreq', 'userspace'),
    devfreq: defaultMemoryUse('passive'),
    managerPlugin: turning([10, 'domain/cpu/frequency', 600 * MHZ], [30, 'domain/cpu/frequency', 400 * MHZ]),
  });
  const result = run(board(gpu(200, 300, 600)), turning(), { policy: stack });
  // 200 + 0.25 · 400 = 300 MHz.
  expect(clocks(result, 'gpu')).toEqual([[0, 200], [12, 300], [32, 200]]); // prettier-ignore
});

/** One inference of 5 ms on the GPU, from 40 ms on. */
const once = workload([
  application({
    network: network([layer(5e6)]),
    arrivals: { kind: 'trace', times: [40 * MS] },
    pinned: { element: 'gpu', cores: 1 },
  }),
]);

test('a GPU counts while it is on', () => {
  const script = turning([30, 'domain/gpu/frequency', 1000 * MHZ]);
  const result = run(board(gpu(500, 1000)), script, { workload: once, idle: true });
  // Off from 10 ms on; on from 40 ms until 10 ms after the inference, which takes 1 + 5 ms.
  expect(clockOf(result)).toEqual([[0, 100], [40, 800], [56, 100]]); // prettier-ignore
});

test('one of a single clock counts at its highest while it is on, so that it has its bandwidth', () => {
  const result = run(board(gpu(1000)), turning(), { workload: once, idle: true });
  expect(clockOf(result)).toEqual([[0, 800], [10, 100], [40, 800], [56, 100]]); // prettier-ignore
});
