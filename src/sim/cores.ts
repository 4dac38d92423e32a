/** CPU cores and who is on them: how many jobs, of what weight, and which cores an inference should take. */
import type { Layout } from './layout.js';

/** Part of a CPU that fair threads keep where real-time ones would starve them (50 ms of each second). */
const FAIR_SERVER = 0.05;
/** Highest rank of a real-time thread. Those of deadline threads are above it. */
const MOST_REAL_TIME = 99;

export class Cores {
  /** Cores that are there, by element: the first ones. */
  readonly available: Int32Array;
  /** Cores with at least one job, by element; of a GPU or NPU 1 while it works. */
  readonly busy: Int32Array;
  /** Sum of the weights of the jobs on each CPU. */
  private readonly weight: Float64Array;
  private readonly jobs: Int32Array;
  /** Jobs of higher classes on each CPU, in the order in which they came. */
  private readonly higher: number[][];
  /** Of the last question. */
  mean = 1;
  slowest = 1;

  constructor(
    private readonly layout: Layout,
    /** Rank of a job of a higher class: real-time by priority, deadline by deadline; at most 0: it may not run now. */
    private readonly rankOf: (job: number) => number,
  ) {
    this.available = Int32Array.from(layout.elements, (e) => e.count);
    this.busy = new Int32Array(layout.elements.length);
    this.weight = new Float64Array(layout.cpuCount);
    this.jobs = new Int32Array(layout.cpuCount);
    this.higher = Array.from({ length: layout.cpuCount }, () => []);
  }

  /**
   * Chooses n cores of a cluster: least weight first, then those of `previous` (bit mask), then the lowest number.
   * @returns bit mask over the element's cores
   */
  pick(e: number, n: number, previous: number): number {
    const first = this.layout.firstCpu[e]!;
    if (first < 0) return 1;
    const there = this.available[e]!;
    let mask = 0;
    for (let k = 0; k < n; k++) {
      let best = -1;
      for (let c = 0; c < there; c++) {
        if ((mask >> c) & 1) continue;
        if (best < 0 || this.before(first, c, best, previous)) best = c;
      }
      mask |= 1 << best;
    }
    return mask;
  }

  private before(first: number, c: number, best: number, previous: number): boolean {
    const dw = this.weight[first + c]! - this.weight[first + best]!;
    if (dw !== 0) return dw < 0;
    return ((previous >> c) & 1) > ((previous >> best) & 1);
  }

  /**
   * A job comes onto cores (`one` is 1) or leaves them (−1).
   * @param weight in sharing; 0 for a job of a higher class
   */
  occupy(e: number, mask: number, weight: number, one: number, job: number): void {
    const first = this.layout.firstCpu[e]!;
    if (first < 0) {
      this.busy[e] = this.busy[e]! + one;
      return;
    }
    for (let c = 0, m = mask; m !== 0; c++, m >>>= 1) {
      if ((m & 1) === 0) continue;
      const cpu = first + c;
      const before = this.jobs[cpu]!;
      const after = before + one;
      this.jobs[cpu] = after;
      if (weight === 0) this.occupyHigher(cpu, one, job);
      // A CPU without jobs of its class has weight exactly 0, whatever was added and taken away.
      else this.weight[cpu] = after === this.higher[cpu]!.length ? 0 : this.weight[cpu]! + one * weight;
      if (before === 0) this.busy[e] = this.busy[e]! + 1;
      if (after === 0) this.busy[e] = this.busy[e]! - 1;
    }
  }

  private occupyHigher(cpu: number, one: number, job: number): void {
    const list = this.higher[cpu]!;
    if (one > 0) list.push(job);
    else list.splice(list.indexOf(job), 1);
  }

  /** Sets `mean` and `slowest` to the shares that a job gets of its cores, 0…1. */
  shares(e: number, mask: number, weight: number, job: number): void {
    const first = this.layout.firstCpu[e]!;
    this.mean = this.slowest = 1;
    if (first < 0) return;
    let sum = 0;
    let cores = 0;
    for (let c = first, m = mask; m !== 0; c++, m >>>= 1) {
      if ((m & 1) === 0) continue;
      let share = 1;
      if (this.higher[c]!.length > 0) share = this.besideHigher(c, weight, job);
      else if (this.jobs[c] !== 1) share = weight / this.weight[c]!;
      sum += share;
      cores++;
      if (share < this.slowest) this.slowest = share;
    }
    this.mean = sum / cores;
  }

  /** Share of a CPU on which jobs of higher classes are: the first of the highest rank has it, but for the fair server. */
  private besideHigher(cpu: number, weight: number, job: number): number {
    let winner = -1;
    let best = 0;
    for (const other of this.higher[cpu]!) {
      const rank = this.rankOf(other);
      if (rank <= best) continue;
      best = rank;
      winner = other;
    }
    // Deadline threads starve nobody: what they may have together leaves a twentieth over.
    const kept = winner >= 0 && best <= MOST_REAL_TIME ? FAIR_SERVER : 0;
    if (weight > 0) return ((winner < 0 ? 1 : kept) * weight) / this.weight[cpu]!;
    if (job !== winner) return 0;
    const fair = this.jobs[cpu]! - this.higher[cpu]!.length;
    return fair > 0 ? 1 - kept : 1;
  }
}
