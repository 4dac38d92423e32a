/**
 * util_est: what a task needed in its last activations, so that a long sleep does not make it look small
 * (kernel/sched/fair.c of Linux 6.12.117 and 6.1.192).
 */

/** Differences below one per cent of a CPU are noise. */
const MARGIN = 10;

export interface UtilEst {
  /** The estimate that a queue adds up, 0…1024. */
  readonly value: number;
  /** An update of the task's PELT averages crossed a period border: the next sleep counts. */
  changed(): void;
  /**
   * The task goes to sleep.
   * @param util     its utilAvg, 0…1024
   * @param runnable its runnableAvg, 0…1024
   * @param capacity of its CPU
   */
  sleep(util: number, runnable: number, capacity: number): void;
}

/** One value: fast up, a quarter of the way down. */
export class UtilEst612 implements UtilEst {
  private unchanged = false;

  constructor(public value = 0) {}

  changed(): void {
    this.unchanged = false;
  }

  sleep(util: number, runnable: number, capacity: number): void {
    if (this.unchanged) return;
    const above = this.value - util;
    if (above > 0 && above >= MARGIN) {
      if (util > capacity) return;
      // It was kept waiting: the utilisation says less than it needed. The flag is set all the same.
      if (util + MARGIN >= runnable) this.value = (4 * this.value - above) >> 2;
    } else if (above <= 0) {
      this.value = util;
    }
    this.unchanged = true;
  }
}

/** Two values: the last activation, and an average that follows it fast up and slowly down. */
export class UtilEst61 implements UtilEst {
  private unchanged = false;

  constructor(
    private enqueued = 0,
    private ewma = 0,
  ) {}

  get value(): number {
    return Math.max(this.enqueued, this.ewma);
  }

  changed(): void {
    this.unchanged = false;
  }

  sleep(util: number, _runnable: number, capacity: number): void {
    if (this.unchanged) return;
    if (this.ewma < util) {
      this.ewma = util;
    } else if (this.ewma - util < MARGIN) {
      // Both near what they were: the kernel stores nothing, not even the flag.
      if (Math.abs(this.enqueued - util) < MARGIN) return;
    } else {
      if (util > capacity) return;
      this.ewma = (4 * this.ewma + (util - this.ewma)) >> 2;
    }
    this.enqueued = util;
    this.unchanged = true;
  }
}
