/**
 * The clock that PELT reads: it runs slower than real time while the CPU works at less than the full power of the
 * biggest CPU, and jumps forward when idle time has made up for it (kernel/sched/pelt.h of Linux 6.12.117).
 */
import { PELT_MAX_SUM, PELT_MIN_DIVIDER } from './signal.js';

/** A queue whose running sums reach this was always busy. */
const SATURATED_SUM = PELT_MIN_DIVIDER * 1024 - PELT_MAX_SUM;

export class PeltClock {
  /** Real time accounted so far, ns (whole). */
  clockTask = 0;
  /** PELT time before `lostIdle` is taken off, ns. */
  clockPelt = 0;
  /** Idle time that never was: lag of a queue that was saturated when it went idle, ns. */
  lostIdle = 0;
  private scale: number;

  /**
   * @param capacity of the CPU at its highest OPP, 1…1024
   * @param reference frequency that defines the capacity, kHz
   * @param khz present frequency
   */
  constructor(
    private readonly capacity: number,
    private readonly reference: number,
    khz: number,
  ) {
    this.scale = Math.floor((khz * 1024) / reference);
  }

  /** What PELT takes as now, ns. */
  get now(): number {
    return this.clockPelt - this.lostIdle;
  }

  /** Accounts real time up to `time` (ns, rounded down) with what the CPU did until now. */
  advance(time: number, busy: boolean): void {
    const now = Math.floor(time);
    if (now === this.clockTask) return; // nothing ran, and being empty for an instant is not being idle
    if (busy) {
      const byCapacity = Math.floor(((now - this.clockTask) * this.capacity) / 1024);
      this.clockPelt += Math.floor((byCapacity * this.scale) / 1024);
    } else {
      this.clockPelt = now;
    }
    this.clockTask = now;
  }

  /** From now on the CPU runs at `khz`. Call after `advance`. */
  setFrequency(khz: number): void {
    this.scale = Math.floor((khz * 1024) / this.reference);
  }

  /** The CPU goes idle. Call after `advance`. `utilSum`: running sums of all its classes. */
  enterIdle(utilSum: number): void {
    if (utilSum >= SATURATED_SUM) this.lostIdle += this.clockTask - this.clockPelt;
    this.clockPelt = this.clockTask;
  }
}
