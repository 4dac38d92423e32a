/** CPU cores and who is on them: how many jobs, of what weight, and which cores an inference should take. */
import type { Layout } from './layout.js';

export class Cores {
  /** Cores that are there, by element: the first ones. */
  readonly available: Int32Array;
  /** Cores with at least one job, by element; of a GPU or NPU 1 while it works. */
  readonly busy: Int32Array;
  /** Sum of the weights of the jobs on each CPU. */
  private readonly weight: Float64Array;
  private readonly jobs: Int32Array;
  /** Of the last question. */
  mean = 1;
  slowest = 1;

  constructor(private readonly layout: Layout) {
    this.available = Int32Array.from(layout.elements, (e) => e.count);
    this.busy = new Int32Array(layout.elements.length);
    this.weight = new Float64Array(layout.cpuCount);
    this.jobs = new Int32Array(layout.cpuCount);
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

  /** A job of a weight comes onto cores (`one` is 1) or leaves them (weight negative, `one` is −1). */
  occupy(e: number, mask: number, weight: number, one: number): void {
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
      // An empty core has weight exactly 0, whatever was added and taken away.
      this.weight[cpu] = after === 0 ? 0 : this.weight[cpu]! + weight;
      if (before === 0) this.busy[e] = this.busy[e]! + 1;
      if (after === 0) this.busy[e] = this.busy[e]! - 1;
    }
  }

  /** Sets `mean` and `slowest` to the shares that a job of a weight gets of its cores, 0…1. */
  shares(e: number, mask: number, weight: number): void {
    const first = this.layout.firstCpu[e]!;
    this.mean = this.slowest = 1;
    if (first < 0) return;
    let sum = 0;
    let cores = 0;
    for (let c = first, m = mask; m !== 0; c++, m >>>= 1) {
      if ((m & 1) === 0) continue;
      const share = this.jobs[c] === 1 ? 1 : weight / this.weight[c]!;
      sum += share;
      cores++;
      if (share < this.slowest) this.slowest = share;
    }
    this.mean = sum / cores;
  }
}
