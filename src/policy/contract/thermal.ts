/** Thermal governors, one instance per thermal zone. */
import type { ThermalGovernor, ThermalZone } from '../thermal/zone.js';
import type { BaseContext, ParamSpecs, ParamsOf, PluginBase } from './base.js';

export interface ThermalContext<P extends ParamSpecs = ParamSpecs> extends BaseContext {
  readonly params: ParamsOf<P>;
  /** The zone, with its trips and what is bound to them. */
  readonly zone: ThermalZone;
  /** Tells the manager, if there is one, that a trip was crossed. */
  readonly notify: (trip: number, upward: boolean) => void;
}

export type ThermalHandlers = ThermalGovernor;

export interface ThermalPlugin<P extends ParamSpecs = ParamSpecs> extends PluginBase<P> {
  readonly kind: 'thermal';
  create(context: ThermalContext<P>): ThermalHandlers;
}
