/** haltpoll (drivers/cpuidle/governors/haltpoll.c): guests spin for a while before they halt. State 0 polls, state 1 halts. */
import type { IdleGovernor, IdleQuery, IdleReport } from './governor.js';

export interface HaltpollTunables {
  /** Longest time to poll, ns. */
  readonly pollNs: number;
  /** Divisor of a limit that was too short; 0: reset. */
  readonly shrink: number;
  readonly grow: number;
  /** First limit, ns. */
  readonly growStart: number;
  readonly allowShrink: boolean;
}

export const HALTPOLL_DEFAULTS: HaltpollTunables = {
  pollNs: 200_000,
  shrink: 2,
  grow: 2,
  growStart: 50_000,
  allowShrink: true,
};

export class Haltpoll implements IdleGovernor {
  stopTick = true;
  /** Time limit of the polling state, ns. */
  limit = 0;
  private last = 0;
  private pollLimit = false;

  /** @param kernel 6.1 does not reset a limit that has become small */
  constructor(
    private readonly tunables: HaltpollTunables = HALTPOLL_DEFAULTS,
    private readonly kernel: '6.12' | '6.1' = '6.12',
  ) {}

  select({ latencyRequest }: IdleQuery): number {
    this.stopTick = true;
    if (latencyRequest === 0) return this.poll();
    if (this.limit === 0) return 1;
    return this.last === 0 && this.pollLimit ? 1 : this.poll();
  }

  reflect({ state, residency, pollLimit }: IdleReport): void {
    this.last = state;
    if (state === 0) this.pollLimit = pollLimit;
    else this.adjust(residency);
  }

  refused(): void {
    // Nothing is remembered of an idle that was not entered.
  }

  private poll(): number {
    this.stopTick = false;
    return 0;
  }

  private adjust(blocked: number): void {
    const { pollNs, shrink, grow, growStart, allowShrink } = this.tunables;
    if (blocked > this.limit && blocked <= pollNs)
      this.limit = Math.min(Math.max(this.limit * grow, growStart), pollNs);
    else if (blocked > pollNs && allowShrink) {
      const shorter = shrink === 0 ? 0 : Math.floor(this.limit / shrink);
      this.limit = shorter < growStart && this.kernel === '6.12' ? 0 : shorter;
    }
  }
}
