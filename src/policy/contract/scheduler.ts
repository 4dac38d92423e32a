/** Schedulers: on which CPUs threads run. */
import type { EasDomain, WakingTask } from '../scheduling/eas.js';
import type { PlacementCpu } from '../scheduling/wake-up.js';
import type { BaseContext, ParamSpecs, ParamsOf, PluginBase } from './base.js';

export interface SchedulerContext<P extends ParamSpecs = ParamSpecs> extends BaseContext {
  readonly params: ParamsOf<P>;
  /** The CPUs, by number; their signals are those of the question at hand. */
  readonly cpus: readonly PlacementCpu[];
  /** Performance domains with their energy model, in the order in which Linux visits them. */
  readonly domains: readonly EasDomain[];
  /** Whether Linux would place by energy: capacities differ and schedutil governs every CPU. */
  readonly energyAware: boolean;
  /** Whether some CPU has more to do than placement by energy allows. */
  readonly overutilised: () => boolean;
}

export interface SchedulerTask extends WakingTask {
  readonly application: string;
  /** The CPUs that it may wake up on. */
  candidates(): readonly PlacementCpu[];
}

export interface SchedulerHandlers {
  /**
   * The CPU of a thread that wakes up; `previous` is −1 for one that has not run. Absent: threads take the least loaded
   * cores of the cluster that placement chose.
   */
  place?(task: SchedulerTask): number;
  /** True: idle CPUs take threads over from busy ones, and greater ones those that do not fit where they are. */
  readonly balances?: boolean;
  /** Whether `place` goes by energy, so that while no CPU is over-utilised nothing else moves threads. */
  readonly usesEnergy?: boolean;
  /** ns of work that a thread loses when it is moved while it runs. */
  readonly migrationCost?: number;
}

export interface SchedulerPlugin<P extends ParamSpecs = ParamSpecs> extends PluginBase<P> {
  readonly kind: 'scheduler';
  create(context: SchedulerContext<P>): SchedulerHandlers;
}
