/** What both forms of the PELT signal offer, so that a run queue can use either. */
export interface UtilSignal {
  /** Share of time spent running, 0…1024, as of the last update that crossed a period border. */
  readonly utilAvg: number;
  /** The same for being runnable; of a queue with n tasks up to 1024·n. */
  readonly runnableAvg: number;
  /** Weight times the share of time runnable; of a queue the sum over its tasks. */
  readonly loadAvg: number;
  /** Running sum behind `utilAvg`, in the kernel's unit: tells whether a queue is saturated. */
  readonly utilSum: number;

  /**
   * Accounts the time since the last update.
   * @param now      PELT time, ns; going back only restarts the clock
   * @param load     task: 1 while queued, else 0; queue: sum of the weights of its tasks
   * @param runnable number of runnable tasks (task: 0 or 1)
   * @param running  share of the CPU, 0…1
   * @returns whether a period border was crossed, so that the averages are new
   */
  update(now: number, load: number, runnable: number, running: number): boolean;

  /** Gives a task that was never queued its first averages; no sums until it is attached. */
  presume(utilAvg: number): void;
  /** On a queue: adds a task's share; the task takes the queue's clock over. */
  attach(task: this): void;
  /** On a queue: takes a task's share out. `asleep`: the task was not queued, its average alone counts. */
  detach(task: this, asleep: boolean): void;
}

/** One period, ns of PELT time: 1024 units of 1024 ns. */
export const PELT_PERIOD = 1048576;
/** Number of periods in which a signal halves. */
export const PELT_HALF_LIFE = 32;
/** Sum of a signal that was always on. */
export const PELT_MAX_SUM = 47742;
/** Divider at the very start of a period: the least there is. */
export const PELT_MIN_DIVIDER = PELT_MAX_SUM - 1024;
