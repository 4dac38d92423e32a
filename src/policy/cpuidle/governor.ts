/**
 * What Linux' idle loop asks of a governor: which state a CPU enters, and whether its tick stops. One governor a CPU;
 * nothing is allocated from one idle to the next. All times are whole ns.
 */

/** Idle states of a CPU from shallow to deep. */
export interface IdleStates {
  readonly count: number;
  /** Exit latency of each. */
  readonly latency: Float64Array;
  /** Target residency of each. */
  readonly residency: Float64Array;
  /** 1: may be entered. */
  readonly enabled: Uint8Array;
  /** State 0 spins instead of sleeping. */
  readonly polling: boolean;
}

/** The CPU at the moment of choice. */
export interface IdleQuery {
  /** Longest exit latency that anybody bears. */
  readonly latencyRequest: number;
  readonly tickStopped: boolean;
  /** Tasks that slept on this CPU and wait for I/O. */
  readonly ioWaiters: number;
  /** Time to the next timer that this CPU knows of, the tick left out. Some rules do not ask. */
  sleepLength(): number;
  /** Time to the earlier of the next tick and the next timer. */
  deltaTick(): number;
}

/** How an idle ended. */
export interface IdleReport {
  readonly state: number;
  /** From the begin of the entry to the end of the exit. */
  readonly residency: number;
  /** From the choice to the report on the clock: the residency and the way through the idle loop. */
  readonly span: number;
  /** The tick's handler ran. */
  readonly gotTick: boolean;
  /** The polling state was left by its time limit. */
  readonly pollLimit: boolean;
}

export interface IdleGovernor {
  /** Of the last choice: whether the tick stops (or stays stopped). */
  readonly stopTick: boolean;
  select(query: IdleQuery): number;
  reflect(report: IdleReport): void;
  /** The state was not entered: work came between choice and entry. No `reflect` follows. */
  refused?(): void;
}

/** Of kernels with HZ ticks a second, ns. */
export const tickLength = (hz: number): number => Math.floor((1e9 + Math.floor(hz / 2)) / hz);

/** Residency below which no timer is worth reading, ns. */
export const SHORT = 15_000;

/** A time that was not read: the kernel's largest. */
export const UNKNOWN = 2 ** 63;

/**
 * The next shallower enabled state whose target residency is at most `time`; where none is, the shallowest enabled one
 * below k, and k itself where there is none below.
 */
export function shallower(states: IdleStates, k: number, time: number): number {
  let found = k;
  for (let i = k - 1; i >= 0; i--) {
    if (states.enabled[i] === 0) continue;
    found = i;
    if (states.residency[i]! <= time) break;
  }
  return found;
}

/**
 * Time after which the polling state gives up, ns: the residency of the first enabled state from 10 µs up, at most a
 * sixteenth of a tick.
 */
export function pollingLimit(states: IdleStates, tick: number): number {
  const most = Math.floor(tick / 16);
  for (let i = 1; i < states.count; i++)
    if (states.enabled[i] === 1 && states.residency[i]! >= 10_000) return Math.min(states.residency[i]!, most);
  return most;
}
