/** Inferences alone on one processing element at a fixed clock, through the whole simulator. */
import type { Precision, Platform, ProcessingElement } from '../platform/model.js';
import { defineCpufreq, defineDevfreq, definePlacement, type PluginUse, type PolicyStack } from '../policy/contract.js';
import { defaultUse } from '../policy/registry.js';
import { HEAT_DEFAULTS } from '../sim/model.js';
import { simulate } from '../sim/simulate.js';
import type { Network, Workload } from '../workload/model.js';

/** What is to be run. */
export interface IsolatedRun {
  readonly platform: Platform;
  readonly element: ProcessingElement;
  readonly network: Network;
  /** Index into the network's variants. */
  readonly variant: number;
  readonly precision: Precision;
  /** 1…element.count */
  readonly cores: number;
  /** Index into the OPPs of the element's domain. */
  readonly opp: number;
}

export interface IsolatedFigures {
  /** ns */
  readonly latency: number;
  /** J of the element's rail from start to finish. */
  readonly energy: number;
  /** Mean power of the rail meanwhile, W. */
  readonly power: number;
}

/**
 * What of the board is modelled. `tables`: time and power as they stand in its tables. `everything`: heat from the
 * temperature on that the power table holds at, idle states of the other cores, and contention, too. The memory stays
 * at its highest clock, as clocks are fixed.
 */
export type Conditions = 'tables' | 'everything';

/** Measurements are of many in a row. The last one finds its clock settled and its element awake. */
const INFERENCES = 5;

/** @throws Error where the simulator did not finish the inference: a bug of ours */
export function runIsolated(run: IsolatedRun, conditions: Conditions): IsolatedFigures {
  const result = simulate({
    platform: run.platform,
    workload: workloadOf(run),
    policy: fixedClock(run.element.domain.opps[run.opp]!.frequency),
    seed: 'validate',
    duration: Infinity,
    inferences: INFERENCES,
    recordJobs: true,
    ...(conditions === 'everything' && {
      heat: { ...HEAT_DEFAULTS, initial: run.element.domain.leakage?.reference ?? ('ambient' as const) },
      idle: true,
      contention: true,
    }),
  });
  const job = result.jobs.at(-1);
  if (job === undefined) throw new Error(`no inference finished: ${result.failure?.message ?? 'unknown'}`);
  const latency = job.finish - job.start;
  return { latency, energy: job.energy, power: (job.energy / latency) * 1e9 };
}

function workloadOf({ element, network, variant, precision, cores }: IsolatedRun): Workload {
  return {
    name: 'isolated',
    title: 'One inference alone',
    timeline: [],
    applications: [
      {
        name: 'app',
        network,
        precision: { [element.kind]: precision },
        arrivals: { kind: 'closed', think: 0 },
        work: { kind: 'constant' },
        requirements: {},
        priority: 0,
        weight: 1024,
        concurrency: 1,
        queueLimit: Infinity,
        variant,
        pinned: { element: element.name, cores },
        choices: [],
        startsActive: true,
        background: false,
      },
    ],
  };
}

/** Every domain at the OPP that is closest to the frequency (Hz). */
function fixedClock(frequency: number): PolicyStack {
  const use = (plugin: PluginUse['plugin']): PluginUse => ({ plugin, params: {} });
  return {
    name: 'fixed-clock',
    cpufreq: use(
      defineCpufreq({
        name: 'fixed-clock',
        about: 'One frequency from the start.',
        params: {},
        create: (context) => ({ start: () => context.request(frequency / 1e3, 'C') }),
      }),
    ),
    devfreq: use(
      defineDevfreq({
        name: 'fixed-clock',
        about: 'One frequency from the start.',
        params: {},
        create: () => ({ target: () => frequency }),
      }),
    ),
    placement: use(
      definePlacement({ name: 'first', about: 'The first candidate.', params: {}, create: () => ({ place: () => 0 }) }),
    ),
    cpuidle: defaultUse('cpuidle', 'teo'),
    manager: undefined,
    variant: undefined,
  };
}
