/** Idle states of a cluster's CPUs as the idle loop reads them. */
import type { ProcessingElement } from '../platform/model.js';
import type { IdleStates } from '../policy/cpuidle/governor.js';

export interface IdleCluster {
  readonly states: IdleStates;
  readonly entry: Float64Array;
  readonly exit: Float64Array;
  /** Share of the shallowest state's power that is left in each. */
  readonly power: Float64Array;
  /** 1: a state of the cluster. */
  readonly shared: Uint8Array;
  /** Deepest core state at or above each. */
  readonly alone: Int32Array;
}

/** @returns undefined where the element has no idle states */
export function clusterOf(element: ProcessingElement, deepest: number): IdleCluster | undefined {
  const specs = element.idleStates;
  if (specs === undefined || specs.length === 0) return undefined;
  const shared = Uint8Array.from(specs, (s) => (s.cluster ? 1 : 0));
  return {
    states: {
      count: specs.length,
      latency: Float64Array.from(specs, (s) => s.entry + s.exit),
      residency: Float64Array.from(specs, (s) => s.residency),
      enabled: Uint8Array.from(specs, (_, i) => (i <= deepest ? 1 : 0)),
      polling: false,
    },
    entry: Float64Array.from(specs, (s) => s.entry),
    exit: Float64Array.from(specs, (s) => s.exit),
    power: Float64Array.from(specs, (s) => s.power),
    shared,
    alone: Int32Array.from(specs, (_, i) => {
      let core = i;
      while (core > 0 && shared[core] === 1) core--;
      return core;
    }),
  };
}
