/** What the plug-ins ondemand and conservative share: the common tunables, counters, and handlers. */
import type { CpufreqContext, CpufreqHandlers, ParamSpecs } from '../contract.js';
import type { DbsCounters, DbsPolicy } from './dbs.js';
import { defaultSamplingRate, leastSamplingRate, type Kernel } from './defaults.js';

export const samplingRateParam = {
  type: 'number',
  default: 0,
  unit: 'us',
  min: 0,
  integer: true,
  about: "least time between two samples, at least two ticks; 0: the kernel's default for the tick and the latency",
} as const;

export const ignoreNiceLoadParam = {
  type: 'boolean',
  default: false,
  about: 'time spent on positively niced tasks counts as idle',
} as const;

/** Idle and nice time of the domain's CPUs. Nothing waits for I/O here. */
export const contextCounters = <P extends ParamSpecs>(context: CpufreqContext<P>): DbsCounters => ({
  idle: (cpu) => Math.floor(context.idleTime(context.domain.cpus[cpu]!) / 1000),
  iowait: () => 0,
  nice: (cpu) => Math.floor(context.niceTime(context.domain.cpus[cpu]!)),
});

/**
 * The sampling rate, µs: as given, or by the kernel's rule.
 * @throws RangeError below what the kernel takes
 */
export const samplingRateOf = <P extends ParamSpecs>(
  context: CpufreqContext<P>,
  given: number,
  kernel: Kernel,
): number => {
  const { tickRate, domain } = context;
  if (given === 0) return defaultSamplingRate(kernel, domain.transitionLatency, tickRate);
  const problem = samplingRateObstacle({ sampling_rate: given }, { tickRate });
  if (problem !== undefined) throw new RangeError(problem);
  return given;
};

/** Why a sampling rate cannot be had on a platform. */
export function samplingRateObstacle(
  { sampling_rate: given }: { readonly sampling_rate: number },
  { tickRate }: { readonly tickRate: number },
): string | undefined {
  const least = leastSamplingRate(tickRate);
  return given > 0 && given < least ? `sampling_rate ${given} us is below two ticks (${least} us)` : undefined;
}

export const dbsHandlers = <P extends ParamSpecs>(
  context: CpufreqContext<P>,
  governor: DbsPolicy,
): CpufreqHandlers => ({
  ticks: true,
  start: () => governor.start(Math.floor(context.now() / 1000)),
  onUtilisation(_cpu, time) {
    governor.hook(time);
  },
  onLimits: () => governor.limits(),
});
