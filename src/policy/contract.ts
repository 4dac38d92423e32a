/**
 * The plug-in contract: what a policy may see (monitors) and turn (knobs). Built-in policies use exactly this. Each kind
 * of plug-in has a file of its own in `contract/`, with what its plug-ins get and what they return.
 *
 * A policy of an experiment is a stack of plug-ins, one an entry: `cpufreq` (one instance per CPU DVFS domain),
 * `devfreq` (one per GPU or NPU domain), `memfreq` (one per memory with OPPs, of the kind `devfreq`), `cpuidle` (one per
 * CPU), `scheduler`, `thermal` (one per thermal zone), `placement` and `manager`. Times are ns, other quantities SI,
 * except that frequencies in `cpufreq` are kHz and in `devfreq` Hz, as in Linux, whose integer rules they follow.
 */
import type { ParamSpecs, ParamValue } from './contract/base.js';
import type { CpufreqPlugin } from './contract/cpufreq.js';
import type { CpuidlePlugin } from './contract/cpuidle.js';
import type { DevfreqPlugin } from './contract/devfreq.js';
import type { ManagerPlugin } from './contract/manager.js';
import type { PlacementPlugin } from './contract/placement.js';
import type { SchedulerPlugin } from './contract/scheduler.js';
import type { ThermalPlugin } from './contract/thermal.js';

export type * from './contract/base.js';
export type * from './contract/cpufreq.js';
export type * from './contract/devfreq.js';
export type * from './contract/cpuidle.js';
export type * from './contract/scheduler.js';
export type * from './contract/thermal.js';
export type * from './contract/placement.js';
export type * from './contract/manager.js';
/** What the memory is called among the domains, and so the owner of the knobs and monitors of its clock. */
export { MEMORY } from '../platform/model.js';

export const PLUGIN_KINDS = ['cpufreq', 'devfreq', 'cpuidle', 'scheduler', 'thermal', 'placement', 'manager'] as const;
export type PluginKind = (typeof PLUGIN_KINDS)[number];

/** Entries of a policy's stack, and the kind of plug-in that each takes. */
export const STACK_ENTRIES = {
  cpufreq: 'cpufreq',
  devfreq: 'devfreq',
  memfreq: 'devfreq',
  cpuidle: 'cpuidle',
  scheduler: 'scheduler',
  thermal: 'thermal',
  placement: 'placement',
  manager: 'manager',
} as const satisfies Record<string, PluginKind>;
export type StackEntry = keyof typeof STACK_ENTRIES;

/* eslint-disable @typescript-eslint/no-explicit-any -- the registry holds plug-ins of all parameter types */
export type Plugin =
  | CpufreqPlugin<any>
  | DevfreqPlugin<any>
  | CpuidlePlugin<any>
  | SchedulerPlugin<any>
  | ThermalPlugin<any>
  | PlacementPlugin<any>
  | ManagerPlugin<any>;
/* eslint-enable @typescript-eslint/no-explicit-any */

/** Checks a CPU frequency governor where it is written. */
export const defineCpufreq = <const P extends ParamSpecs>(
  plugin: Omit<CpufreqPlugin<P>, 'kind'>,
): CpufreqPlugin<P> => ({ kind: 'cpufreq', ...plugin });
/** Checks a device frequency governor where it is written. */
export const defineDevfreq = <const P extends ParamSpecs>(
  plugin: Omit<DevfreqPlugin<P>, 'kind'>,
): DevfreqPlugin<P> => ({ kind: 'devfreq', ...plugin });
/** Checks a CPU idle governor where it is written. */
export const defineCpuidle = <const P extends ParamSpecs>(
  plugin: Omit<CpuidlePlugin<P>, 'kind'>,
): CpuidlePlugin<P> => ({ kind: 'cpuidle', ...plugin });
/** Checks a CPU scheduler where it is written. */
export const defineScheduler = <const P extends ParamSpecs>(
  plugin: Omit<SchedulerPlugin<P>, 'kind'>,
): SchedulerPlugin<P> => ({ kind: 'scheduler', ...plugin });
/** Checks a thermal governor where it is written. */
export const defineThermal = <const P extends ParamSpecs>(
  plugin: Omit<ThermalPlugin<P>, 'kind'>,
): ThermalPlugin<P> => ({ kind: 'thermal', ...plugin });
/** Checks a placement policy where it is written. */
export const definePlacement = <const P extends ParamSpecs>(
  plugin: Omit<PlacementPlugin<P>, 'kind'>,
): PlacementPlugin<P> => ({ kind: 'placement', ...plugin });
/** Checks a runtime manager where it is written. */
export const defineManager = <const P extends ParamSpecs>(
  plugin: Omit<ManagerPlugin<P>, 'kind'>,
): ManagerPlugin<P> => ({ kind: 'manager', ...plugin });

/** A plug-in with the parameter values of one experiment. */
export interface PluginUse {
  readonly plugin: Plugin;
  readonly params: Readonly<Record<string, ParamValue>>;
}

/** The stack of one policy. */
export interface PolicyStack {
  readonly name: string;
  readonly cpufreq: PluginUse;
  readonly devfreq: PluginUse;
  /** undefined: threads stay on the cluster that placement chose, on its least loaded cores. */
  readonly scheduler?: PluginUse;
  /** Of memories with OPPs, a devfreq plug-in; undefined: they stay at the highest. */
  readonly memfreq?: PluginUse;
  /** undefined: an idle CPU stays in its shallowest state. */
  readonly cpuidle?: PluginUse;
  /** undefined: only zones with a governor of their own act when it gets hot, and a critical trip ends the run. */
  readonly thermal?: PluginUse;
  readonly placement: PluginUse;
  readonly manager: PluginUse | undefined;
  /** Variant at the start of every unpinned foreground application, by index from the smallest; undefined: the workload's own. */
  readonly variant: number | undefined;
}
