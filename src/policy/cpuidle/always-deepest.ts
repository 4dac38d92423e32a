import type { IdleGovernor, IdleQuery, IdleStates } from './governor.js';

/** The deepest enabled state whose exit latency fits the latency request, with the tick stopped: a bound, not a kernel's. */
export class AlwaysDeepest implements IdleGovernor {
  readonly stopTick = true;

  constructor(private readonly states: IdleStates) {}

  select({ latencyRequest }: IdleQuery): number {
    const { count, enabled, latency } = this.states;
    for (let i = count - 1; i > 0; i--) if (enabled[i] === 1 && latency[i]! <= latencyRequest) return i;
    return 0;
  }

  reflect(): void {
    // It learns nothing.
  }

  refused(): void {
    // It learns nothing.
  }
}
