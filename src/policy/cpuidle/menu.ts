/**
 * menu (drivers/cpuidle/governors/menu.c of Linux 6.12.117): the time to the next timer, corrected by how much of it
 * earlier idles used, or a typical recent interval where these repeat.
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

const INTERVALS = 8;
const RESOLUTION = 1024;
const DECAY = 8;
/** A correction factor of 1. */
export const UNITY = RESOLUTION * DECAY;
const MAX_INTERESTING = 50_000_000;
/** After a tick woke it, an idle counts as so long, ns. */
const AFTER_TICK = 45_000_000;
const U32 = 2 ** 32;
/** No typical interval, µs: the kernel's largest unsigned. */
export const NONE = U32 - 1;
/** The unknown time in µs, as the kernel cuts it to 32 bits. */
const UNKNOWN_US = 2_783_138_807;

/** Bucket of the correction factors by the time to the next timer, ns. */
export const bucketOf = (time: number): number =>
  time < 1e4 ? 0 : time < 1e5 ? 1 : time < 1e6 ? 2 : time < 1e7 ? 3 : time < 1e8 ? 4 : 5;

/** ⌊(time·factor + 4 096 000) / 8 192 000⌋ in 32 bits: µs of a corrected time in ns, without a product beyond 2^53. */
export function corrected(time: number, factor: number): number {
  const rest = time % 8_192_000;
  return (((time - rest) / 8_192_000) * factor + Math.floor((4_096_000 + rest * factor) / 8_192_000)) % U32;
}

/**
 * A recent interval that repeats, µs: outliers are cut from the top until the others agree.
 * @param below where not undefined: none as soon as no kept interval is below it, µs (the rule of 6.1)
 * @returns NONE where they do not agree
 */
export function typicalInterval(intervals: Float64Array, below?: number): number {
  let threshold = 2 ** 31 - 1;
  for (;;) {
    let count = 0;
    let sum = 0;
    let max = 0;
    let min = NONE;
    for (let i = 0; i < INTERVALS; i++) {
      const v = intervals[i]!;
      if (v > threshold) continue;
      count++;
      sum += v;
      if (v > max) max = v;
      if (v < min) min = v;
    }
    if (below === undefined ? max === 0 : min >= below) return NONE;
    const average = Math.floor(sum / count);
    let squares = 0;
    for (let i = 0; i < INTERVALS; i++) {
      const v = intervals[i]!;
      if (v <= threshold) squares += (v - average) ** 2;
    }
    const variance = Math.floor(squares / count);
    if (variance <= 400 || (average * average > 36 * variance && 4 * count >= 3 * INTERVALS)) return average;
    if (4 * count <= 3 * INTERVALS) return NONE;
    threshold = max - 1;
  }
}

/** State and update of both kernels' rules. */
export abstract class MenuState implements IdleGovernor {
  stopTick = true;
  readonly factors: Float64Array;
  /** µs */
  readonly intervals = new Float64Array(INTERVALS);
  next = 0;
  protected bucket = 0;
  protected nextTimer = 0;
  private needsUpdate = false;
  private lastState = 0;
  private residency = 0;
  private tickWakeup = false;
  private pollLimit = false;

  constructor(
    protected readonly states: IdleStates,
    protected readonly tick: number,
    buckets: number,
  ) {
    this.factors = new Float64Array(buckets).fill(UNITY);
  }

  abstract select(query: IdleQuery): number;

  reflect({ state, residency, gotTick, pollLimit }: IdleReport): void {
    this.needsUpdate = true;
    this.lastState = state;
    this.residency = residency;
    this.tickWakeup = gotTick;
    this.pollLimit = pollLimit;
  }

  refused(): void {
    // Nothing: a choice without a report before it records an unknown interval.
  }

  /** Takes in the last idle. The very first choice of a CPU records an unknown interval as well. */
  protected takeIn(): void {
    if (!this.needsUpdate) {
      this.record(NONE);
      return;
    }
    this.needsUpdate = false;
    const { lastState, nextTimer, tick, states } = this;
    let measured: number;
    if (this.tickWakeup && nextTimer > tick) measured = AFTER_TICK;
    else if (lastState === 0 && states.polling && this.pollLimit) measured = nextTimer;
    else {
      const latency = states.latency[lastState]!;
      measured = this.residency > 2 * latency ? this.residency - latency : Math.floor(this.residency / 2);
    }
    measured = Math.min(measured, nextTimer);
    const factor = this.factors[this.bucket]!;
    const used =
      nextTimer > 0 && measured < MAX_INTERESTING ? Math.floor((RESOLUTION * measured) / nextTimer) : RESOLUTION;
    this.factors[this.bucket] = factor - Math.floor(factor / DECAY) + used;
    this.record(measured === UNKNOWN ? UNKNOWN_US : Math.floor(measured / 1000) % U32);
  }

  private record(microseconds: number): void {
    this.intervals[this.next] = microseconds;
    this.next = (this.next + 1) % INTERVALS;
  }

  /** The state is found; whether the tick stops, and what that means for the state. */
  protected settle(index: number, predicted: number, deltaTick: number, tickStopped: boolean): number {
    this.stopTick = true;
    if (((index === 0 && this.states.polling) || predicted < this.tick) && !tickStopped) {
      this.stopTick = false;
      if (index > 0 && this.states.residency[index]! > deltaTick) return shallower(this.states, index, deltaTick);
    }
    return index;
  }
}

export class Menu extends MenuState {
  constructor(states: IdleStates, tick: number) {
    super(states, tick, 6);
  }

  select(query: IdleQuery): number {
    this.takeIn();
    const { states, tick } = this;
    const { latencyRequest, tickStopped } = query;
    const typical = typicalInterval(this.intervals) * 1000;
    let predicted = typical;
    let deltaTick = Math.floor(tick / 2);
    this.nextTimer = UNKNOWN;
    this.bucket = 5;
    if (typical > SHORT || tickStopped) {
      const sleep = query.sleepLength();
      this.nextTimer = Math.max(sleep, 0);
      deltaTick = sleep < 0 ? 0 : query.deltaTick();
      this.bucket = bucketOf(this.nextTimer);
      predicted = Math.min(corrected(this.nextTimer, this.factors[this.bucket]!) * 1000, typical);
      if (tickStopped && predicted < tick) predicted = this.nextTimer;
    }
    const early = this.nextTimer < states.residency[1]! || latencyRequest < states.latency[1]!;
    if (latencyRequest === 0 || (states.enabled[0] === 1 && early)) {
      this.stopTick = !states.polling;
      return 0;
    }
    let index = -1;
    for (let i = 0; i < states.count; i++) {
      if (states.enabled[i] === 0) continue;
      if (index < 0) index = i;
      if (states.latency[i]! > latencyRequest) break;
      const residency = states.residency[i]!;
      if (residency <= predicted) {
        index = i;
        continue;
      }
      // Sleep rather than spin, unless a timer is about to fire.
      if (
        index === 0 &&
        states.polling &&
        residency < SHORT &&
        residency <= this.nextTimer &&
        states.latency[i]! <= predicted
      ) {
        predicted = residency;
        index = i;
        break;
      }
      if (predicted < tick) break;
      if (!tickStopped) {
        predicted = states.residency[index]!;
        break;
      }
      if (states.residency[index]! < tick && residency <= deltaTick) index = i;
      this.stopTick = true;
      return index;
    }
    return this.settle(Math.max(index, 0), predicted, deltaTick, tickStopped);
  }
}
