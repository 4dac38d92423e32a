/** CPU idle governors, one instance per CPU. */
import type { IdleGovernor, IdleStates } from '../cpuidle/governor.js';
import type { BaseContext, ParamSpecs, ParamsOf, PluginBase } from './base.js';

export interface CpuidleContext<P extends ParamSpecs = ParamSpecs> extends BaseContext {
  readonly params: ParamsOf<P>;
  /** Number of the CPU. */
  readonly cpu: number;
  /** At least two; state 0 is the shallowest. */
  readonly states: IdleStates;
  /** Length of the operating system's tick, ns. */
  readonly tick: number;
}

export type CpuidleHandlers = IdleGovernor;

export interface CpuidlePlugin<P extends ParamSpecs = ParamSpecs> extends PluginBase<P> {
  readonly kind: 'cpuidle';
  create(context: CpuidleContext<P>): CpuidleHandlers;
}
