/** teo of Linux 6.1.192: reads the timer at every choice, and looks at the last nine idles as well as at the averages. */
import type { IdleQuery, IdleStates } from './governor.js';
import { decayed, PULSE, TeoState } from './teo.js';

const RECENT = 9;
const NONE = -1;

export class Teo61 extends TeoState {
  /** Intercepts of each state among the last nine idles. */
  readonly recent: Float64Array;
  private readonly events = new Int8Array(RECENT).fill(NONE);
  private next = 0;

  constructor(states: IdleStates, tick: number) {
    super(states, tick);
    this.recent = new Float64Array(states.count);
  }

  private takeIn(): void {
    const { states, sleepLength, hits, intercepts, recent, events } = this;
    const measured = this.measured();
    this.last = -1;
    this.total = PULSE;
    let byTimer = 0;
    let byDuration = 0;
    for (let i = 0; i < states.count; i++) {
      hits[i] = decayed(hits[i]!);
      intercepts[i] = decayed(intercepts[i]!);
      this.total += hits[i]! + intercepts[i]!;
      if (states.residency[i]! > sleepLength) continue;
      byTimer = i;
      if (states.residency[i]! <= measured) byDuration = i;
    }
    const oldest = events[this.next]!;
    if (oldest !== NONE) recent[oldest] = recent[oldest]! - 1;
    if (byTimer === byDuration) {
      hits[byTimer] = hits[byTimer]! + PULSE;
      events[this.next] = NONE;
    } else {
      intercepts[byDuration] = intercepts[byDuration]! + PULSE;
      recent[byDuration] = recent[byDuration]! + 1;
      events[this.next] = byDuration;
    }
    this.next = (this.next + 1) % RECENT;
  }

  select(query: IdleQuery): number {
    const { states } = this;
    const { count, residency, enabled } = states;
    const { tickStopped } = query;
    if (this.last >= 0) this.takeIn();
    const duration = (this.sleepLength = query.sleepLength());
    const deltaTick = query.deltaTick();
    this.stopTick = true;
    if (enabled[0] === 1 && residency[1]! > duration) return this.settle(0, 0, duration, deltaTick, tickStopped);

    let index = enabled[0] === 1 ? 0 : -1;
    let first = 0;
    let constraint = 0;
    let hitSum = 0;
    let interceptSum = 0;
    let recentSum = 0;
    let hitsBelow = 0;
    let interceptsBelow = 0;
    let recentBelow = 0;
    for (let i = 1; i < count; i++) {
      hitSum += this.hits[i - 1]!;
      interceptSum += this.intercepts[i - 1]!;
      recentSum += this.recent[i - 1]!;
      if (enabled[i] === 0) continue;
      if (index < 0) index = first = i;
      if (residency[i]! > duration) break;
      index = i;
      if (states.latency[i]! <= query.latencyRequest) constraint = i;
      hitsBelow = hitSum;
      interceptsBelow = interceptSum;
      recentBelow = recentSum;
    }
    if (index < 0 || index === first) return this.settle(Math.max(index, 0), first, duration, deltaTick, tickStopped);

    const intercepted = 2 * interceptsBelow > this.total - hitsBelow;
    const lately = recentBelow > Math.floor(RECENT / 2);
    let [chosen, length] = [index, duration];
    if (intercepted || lately)
      [chosen, length] = this.alternative(
        index,
        duration,
        intercepted ? interceptsBelow : -1,
        lately ? recentBelow : -1,
        tickStopped,
      );
    return this.settle(Math.min(chosen, constraint), first, length, deltaTick, tickStopped);
  }

  /**
   * The deepest state above which more than half of the early wake-ups lie, and the middle of its bin.
   * @param intercepts of all shallower states, −1 where the averages do not count; `recent` likewise
   */
  private alternative(
    deep: number,
    duration: number,
    intercepts: number,
    recent: number,
    tickStopped: boolean,
  ): [state: number, duration: number] {
    const { residency, enabled } = this.states;
    let suitable = deep;
    let suitableSpan = duration;
    let interceptSum = 0;
    let recentSum = 0;
    for (let i = deep - 1; i >= 0; i--) {
      interceptSum += this.intercepts[i]!;
      recentSum += this.recent[i]!;
      const span = Math.floor((residency[i]! + residency[i + 1]!) / 2);
      const fits = !tickStopped || span >= this.tick;
      if (2 * recentSum > recent && 2 * interceptSum > intercepts)
        return fits && enabled[i] === 1 ? [i, span] : [suitable, suitableSpan];
      if (enabled[i] === 0) continue;
      if (fits) [suitable, suitableSpan] = [i, span];
      else if (suitable === deep) break;
    }
    return [deep, duration];
  }
}
