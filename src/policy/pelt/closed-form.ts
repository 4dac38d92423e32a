/**
 * PELT as the exponential that its integers approximate: one `exp` per change of state, no ticks needed. Right after
 * a period border the average, rounded down, is within 2 of the kernel's integer. As in the kernel the published
 * averages move only at updates that cross a border.
 */
import { PELT_HALF_LIFE, PELT_MIN_DIVIDER, PELT_PERIOD, type UtilSignal } from './signal.js';

/** 1/ns */
const DECAY_RATE = Math.LN2 / (PELT_HALF_LIFE * PELT_PERIOD);

export class ClosedFormSignal implements UtilSignal {
  utilAvg = 0;
  runnableAvg = 0;
  loadAvg = 0;
  private util = 0;
  private runnable = 0;
  private load = 0;
  private last = 0;
  private lastPeriod = 0;

  /** @param weight of a task (1024 at nice 0); 1 for a queue, whose load comes weighted */
  constructor(private readonly weight: number) {}

  get utilSum(): number {
    return this.util * (PELT_MIN_DIVIDER + Math.floor((this.last - this.lastPeriod * PELT_PERIOD) / 1024));
  }

  update(now: number, load: number, runnable: number, running: number): boolean {
    const delta = now - this.last;
    if (delta === 0) return false;
    this.last = now;
    const period = Math.floor(now / PELT_PERIOD);
    if (delta < 0) {
      this.lastPeriod = period;
      return false;
    }
    const keep = Math.exp(-delta * DECAY_RATE);
    const queued = load === 0 ? 0 : 1024;
    const util = queued * running;
    const runnableTarget = queued * runnable;
    const loadTarget = this.weight * load;
    this.util = util + (this.util - util) * keep;
    this.runnable = runnableTarget + (this.runnable - runnableTarget) * keep;
    this.load = loadTarget + (this.load - loadTarget) * keep;
    if (period === this.lastPeriod) return false;

    this.lastPeriod = period;
    this.publish();
    return true;
  }

  presume(utilAvg: number): void {
    this.util = utilAvg;
    this.runnable = utilAvg;
    this.load = this.weight;
    this.publish();
  }

  attach(task: this): void {
    task.last = this.last;
    task.lastPeriod = this.lastPeriod;
    this.util += task.util;
    this.runnable += task.runnable;
    this.load += task.load;
    this.publish();
  }

  detach(task: this, _asleep: boolean): void {
    this.util = Math.max(0, this.util - task.util);
    this.runnable = Math.max(0, this.runnable - task.runnable);
    this.load = Math.max(0, this.load - task.load);
    this.publish();
  }

  private publish(): void {
    this.utilAvg = Math.floor(this.util);
    this.runnableAvg = Math.floor(this.runnable);
    this.loadAvg = Math.floor(this.load);
  }
}

/**
 * PELT time until an average that rises from `from` with the CPU always running reaches `to`, ns.
 * @param from present average, 0…1024
 * @param to   wanted average, from…1024; 1024 is never reached
 */
export const timeToRise = (from: number, to: number): number => Math.log((1024 - from) / (1024 - to)) / DECAY_RATE;
