/**
 * Per-entity load tracking with the kernel's integers (kernel/sched/pelt.c of Linux 6.12.117), in doubles: every
 * value stays below 2^53, and products with the 32-bit inverses are split so that they do too.
 */
import { PELT_MAX_SUM, PELT_MIN_DIVIDER, type UtilSignal } from './signal.js';

/** 2^32 · y^n for n = 0…31, y^32 = 1/2. */
const INVERSE = new Float64Array([
  4294967295, 4202935002, 4112874772, 4024744346, 3938502374, 3854108390, 3771522795, 3690706838, 3611622601,
  3534232977, 3458501652, 3384393093, 3311872528, 3240905929, 3171459998, 3103502150, 3037000499, 2971923841,
  2908241641, 2845924020, 2784941737, 2725266178, 2666869343, 2609723833, 2553802832, 2499080104, 2445529971,
  2393127306, 2341847523, 2291666560, 2242560871, 2194507416,
]);

/** Beyond this many periods nothing is left. */
const LAST_PERIOD = 2016;

/**
 * v · y^n as the kernel truncates it.
 * @param value integer, 0…2^37
 * @param periods integer ≥ 1
 */
export const decay = (value: number, periods: number): number => {
  if (periods > LAST_PERIOD) return 0;
  const halved = periods < 32 ? value : Math.floor(value / 2 ** Math.floor(periods / 32));
  const inverse = INVERSE[periods % 32]!;
  const high = Math.floor(halved / 65536);
  const low = halved - high * 65536;
  return Math.floor((high * inverse + Math.floor((low * inverse) / 65536)) / 65536);
};

/** max(0, a − b) */
const subtract = (a: number, b: number): number => (a > b ? a - b : 0);

export class PeltSignal implements UtilSignal {
  utilAvg = 0;
  runnableAvg = 0;
  loadAvg = 0;
  utilSum = 0;
  runnableSum = 0;
  loadSum = 0;
  /** PELT time of the last update, ns, a multiple of 1024 after a start at one. */
  last = 0;
  /** Units of 1024 ns since the last period border, 0…1023. */
  periodContrib = 0;

  /** @param weight of a task (1024 at nice 0); 1 for a queue, whose load comes weighted */
  constructor(private readonly weight: number) {}

  update(now: number, load: number, runnable: number, running: number): boolean {
    const delta = now - this.last;
    if (delta < 0) {
      this.last = now;
      return false;
    }
    const units = Math.floor(delta / 1024);
    if (units === 0) return false;
    this.last += units * 1024;

    let contrib = units;
    const sinceBorder = units + this.periodContrib;
    const periods = Math.floor(sinceBorder / 1024);
    if (periods > 0) {
      this.loadSum = decay(this.loadSum, periods);
      this.runnableSum = decay(this.runnableSum, periods);
      this.utilSum = decay(this.utilSum, periods);
      const rest = sinceBorder - periods * 1024;
      if (load !== 0) {
        const firstPart = decay(1024 - this.periodContrib, periods);
        const wholePeriods = PELT_MAX_SUM - decay(PELT_MAX_SUM, periods) - 1024;
        contrib = firstPart + wholePeriods + rest;
      }
      this.periodContrib = rest;
    } else {
      this.periodContrib = sinceBorder;
    }

    if (load !== 0) {
      this.loadSum += load * contrib;
      this.runnableSum += runnable * contrib * 1024;
      // The kernel knows 0 and 1 only; a share of a CPU adds its part, kept whole.
      this.utilSum += Math.floor(running * contrib * 1024);
    }
    if (periods === 0) return false;

    const divider = this.divider();
    this.utilAvg = Math.floor(this.utilSum / divider);
    this.runnableAvg = Math.floor(this.runnableSum / divider);
    this.loadAvg = Math.floor((this.weight * this.loadSum) / divider);
    return true;
  }

  presume(utilAvg: number): void {
    this.utilAvg = utilAvg;
    this.runnableAvg = utilAvg;
    this.loadAvg = this.weight;
  }

  attach(task: this): void {
    const divider = this.divider();
    task.last = this.last;
    task.periodContrib = this.periodContrib;
    task.utilSum = task.utilAvg * divider;
    task.runnableSum = task.runnableAvg * divider;
    const load = task.loadAvg * divider;
    task.loadSum = task.weight < load ? Math.floor(load / task.weight) : 1;

    this.utilAvg += task.utilAvg;
    this.utilSum += task.utilSum;
    this.runnableAvg += task.runnableAvg;
    this.runnableSum += task.runnableSum;
    this.loadAvg += task.loadAvg;
    this.loadSum += task.weight * task.loadSum;
  }

  detach(task: this, asleep: boolean): void {
    const divider = this.divider();
    const floorSum = (sum: number, average: number): number => Math.max(sum, average * PELT_MIN_DIVIDER);

    this.utilAvg = subtract(this.utilAvg, task.utilAvg);
    this.utilSum = floorSum(subtract(this.utilSum, asleep ? task.utilAvg * divider : task.utilSum), this.utilAvg);
    this.runnableAvg = subtract(this.runnableAvg, task.runnableAvg);
    this.runnableSum = floorSum(
      subtract(this.runnableSum, asleep ? task.runnableAvg * divider : task.runnableSum),
      this.runnableAvg,
    );
    this.loadAvg = subtract(this.loadAvg, task.loadAvg);
    this.loadSum = floorSum(
      subtract(this.loadSum, asleep ? task.loadAvg * divider : task.weight * task.loadSum),
      this.loadAvg,
    );
  }

  private divider(): number {
    return PELT_MIN_DIVIDER + this.periodContrib;
  }
}

/**
 * First utilisation of a new task: its share of half of what the queue leaves free.
 * @param capacity of the CPU, 1…1024
 * @param queue    averages of the run queue it starts on
 * @param weight   of the task, 1024 at nice 0
 */
export const newTaskUtil = (
  capacity: number,
  queue: { readonly utilAvg: number; readonly loadAvg: number },
  weight: number,
): number => {
  const cap = Math.trunc((capacity - queue.utilAvg) / 2);
  if (cap <= 0) return 0;
  if (queue.utilAvg === 0) return cap;
  return Math.min(cap, Math.floor((queue.utilAvg * weight) / (queue.loadAvg + 1)));
};
