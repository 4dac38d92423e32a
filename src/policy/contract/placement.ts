/** Placement policies: which element, and how many of its cores, an application gets. */
import type { BaseContext, ParamSpecs, ParamsOf, PluginBase } from './base.js';

/** One mapping that an application could get now. */
export interface PlacementCandidate {
  readonly element: string;
  readonly kind: 'cpu' | 'gpu' | 'npu';
  readonly cores: number;
  /** Sum of the weights of what is mapped there now, 1024 a nice-0 application, divided by its cores. */
  readonly load: number;
  /** Time of one inference there at the highest OPP that may be used, ns, alone. */
  readonly time: number;
  /** Position in the application's list of choices. */
  readonly order: number;
}

export interface PlacementContext<P extends ParamSpecs = ParamSpecs> extends BaseContext {
  readonly params: ParamsOf<P>;
}

export interface PlacementHandlers {
  /**
   * Called when an application starts and whenever elements come or go, are taken or freed.
   * @param candidates what is free for it now; never empty
   * @param present the application's present mapping if it still holds it
   * @returns an index into candidates
   */
  place(
    application: string,
    candidates: readonly PlacementCandidate[],
    present: PlacementCandidate | undefined,
  ): number;
}

export interface PlacementPlugin<P extends ParamSpecs = ParamSpecs> extends PluginBase<P> {
  readonly kind: 'placement';
  create(context: PlacementContext<P>): PlacementHandlers;
}
