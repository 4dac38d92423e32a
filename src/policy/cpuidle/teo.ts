/**
 * teo (drivers/cpuidle/governors/teo.c of Linux 6.12.117): the next timer decides, unless wake-ups before it have
 * dominated of late. Each idle falls into the bin of the state that the timer allowed (hit), or of the one that its
 * real length allowed (intercept).
 */
import {
  shallower,
  SHORT,
  UNKNOWN,
  type IdleGovernor,
  type IdleQuery,
  type IdleReport,
  type IdleStates,
} from './governor.js';

export const PULSE = 1024;
export const decayed = (x: number): number => x - Math.floor(x / 8);

/** State of both kernels' rules. */
export abstract class TeoState implements IdleGovernor {
  stopTick = true;
  readonly hits: Float64Array;
  readonly intercepts: Float64Array;
  total = 0;
  protected sleepLength = 0;
  /** State of the last idle, −1 once it is taken in. The first choice of a CPU takes in an idle of length 0. */
  protected last = 0;
  private span = 0;
  private residency = 0;

  constructor(
    protected readonly states: IdleStates,
    protected readonly tick: number,
  ) {
    this.hits = new Float64Array(states.count);
    this.intercepts = new Float64Array(states.count);
  }

  abstract select(query: IdleQuery): number;

  reflect({ state, residency, span, gotTick, pollLimit }: IdleReport): void {
    this.last = state;
    this.residency = residency;
    this.span = pollLimit || (gotTick && this.sleepLength > this.tick) ? this.sleepLength : span;
  }

  refused(): void {
    // An idle that was not entered is not taken in.
  }

  /** How long the last idle was, ns: without the exit, of which half is taken off where all of it may have happened. */
  protected measured(): number {
    if (this.span >= this.sleepLength) return Infinity;
    const { residency } = this;
    const latency = this.states.latency[this.last]!;
    return residency >= latency ? residency - Math.floor(latency / 2) : Math.floor(residency / 2);
  }

  protected keepTick(index: number): number {
    this.stopTick = false;
    return index;
  }

  protected settle(index: number, first: number, duration: number, deltaTick: number, tickStopped: boolean): number {
    const { states } = this;
    if ((!(index === 0 && states.polling) && duration >= this.tick) || tickStopped) return index;
    this.stopTick = false;
    return index > first && states.residency[index]! > deltaTick ? shallower(states, index, deltaTick) : index;
  }
}

export class Teo extends TeoState {
  tickHits = 0;

  private takeIn(): void {
    const { states, sleepLength, tick, hits, intercepts } = this;
    const { count, residency } = states;
    const measured = this.measured();
    this.last = -1;
    this.total = 0;
    let byTimer = 0;
    let byDuration = 0;
    for (let i = 0; i < count; i++) {
      hits[i] = decayed(hits[i]!);
      intercepts[i] = decayed(intercepts[i]!);
      this.total += hits[i]! + intercepts[i]!;
      if (residency[i]! > sleepLength) continue;
      byTimer = i;
      if (residency[i]! <= measured) byDuration = i;
    }
    // Beyond a deepest state that is worth less than a tick there is one more bin.
    if (residency[count - 1]! < tick) {
      this.tickHits = decayed(this.tickHits);
      this.total += this.tickHits;
      if (tick <= sleepLength) {
        byTimer = count;
        if (tick <= measured) {
          this.tickHits += PULSE;
          this.total += PULSE;
          return;
        }
      }
    }
    if (byTimer === byDuration) hits[byTimer] = hits[byTimer]! + PULSE;
    else intercepts[byDuration] = intercepts[byDuration]! + PULSE;
    this.total += PULSE;
  }

  select(query: IdleQuery): number {
    const { states, tick } = this;
    const { count, residency, enabled } = states;
    const { tickStopped, latencyRequest } = query;
    if (this.last >= 0) this.takeIn();
    this.sleepLength = UNKNOWN;
    this.stopTick = true;

    let index = enabled[0] === 1 ? 0 : -1;
    let first = 0;
    let constraint = 0;
    let hitSum = 0;
    let interceptSum = 0;
    let hitsBelow = 0;
    let interceptsBelow = 0;
    for (let i = 1; i < count; i++) {
      hitSum += this.hits[i - 1]!;
      interceptSum += this.intercepts[i - 1]!;
      if (enabled[i] === 0) continue;
      if (index < 0) first = i;
      index = i;
      if (states.latency[i]! <= latencyRequest) constraint = i;
      interceptsBelow = interceptSum;
      hitsBelow = hitSum;
    }
    if (index < 0) return this.keepTick(0);
    if (index === first) return this.settle(index, first, residency[index]!, Math.floor(tick / 2), tickStopped);

    const tickSum = interceptSum + this.intercepts[count - 1]!;
    const deep = index;
    if (2 * interceptsBelow > this.total - hitsBelow) index = this.byIntercepts(deep, interceptsBelow, tickStopped);
    if (index === 0 && deep > 0) {
      this.sleepLength = query.sleepLength();
      return this.keepTick(0);
    }
    if (index > constraint) index = constraint;
    if (index === 0) return this.keepTick(0);
    if (states.polling && residency[index]! < SHORT) return this.keepTick(index);
    this.sleepLength = query.sleepLength();
    const deltaTick = query.deltaTick();
    let duration = this.sleepLength;
    if (residency[index]! > duration) index = shallower(states, index, duration);
    if (residency[index]! < tick && tickSum > Math.floor(this.total / 2) + Math.floor(this.total / 8))
      duration = Math.floor(tick / 2);
    return this.settle(index, first, duration, deltaTick, tickStopped);
  }

  /** The deepest state above which more than half of the early wake-ups lie. */
  private byIntercepts(deep: number, interceptsBelow: number, tickStopped: boolean): number {
    const { residency, enabled } = this.states;
    let sum = 0;
    let fallback = deep;
    for (let i = deep - 1; i >= 0; i--) {
      sum += this.intercepts[i]!;
      const fits = !tickStopped || residency[i]! >= this.tick;
      if (2 * sum > interceptsBelow) return fits && enabled[i] === 1 ? i : fallback;
      if (enabled[i] === 0) continue;
      if (fits) fallback = i;
      else if (fallback === deep) break;
    }
    return deep;
  }
}
