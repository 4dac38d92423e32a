/** A cost table as the processors walk it. */
import type { CostTable } from '../cost/model.js';

/** A way through a cost table, and what it holds. One that is used again costs no memory. */
export class Stretch {
  /** Positions, ns alone at the clock of the table; negative: overhead before the first layer. */
  from = NaN;
  to = NaN;
  /** ns of full activity of each core. */
  activity = NaN;
  /** Of DRAM traffic. */
  bytes = NaN;
}

export class SimTable {
  readonly time: Float64Array;
  readonly activity: Float64Array;
  readonly traffic: Float64Array;
  /** B/ns, greatest of any layer. */
  readonly peakTraffic: number;
  /** Number of layers. */
  readonly layers: number;
  /** ns of the whole inference. */
  readonly total: number;
  /** Activity per time where it is the same in all layers, else −1: then no layer needs to be known. */
  readonly ratio: number;
  /** Of each layer, activity per time; 1 where it takes no time. */
  readonly activityRate: Float64Array;
  /** Of each layer when it runs alone, B/ns. */
  readonly trafficRate: Float64Array;

  constructor(table: CostTable) {
    this.time = table.time;
    this.activity = table.activity;
    this.traffic = table.traffic;
    const n = table.time.length - 1;
    this.layers = n;
    this.total = table.time[n]!;
    const ratio = this.total > 0 ? table.activity[n]! / this.total : 1;
    let uniform = true;
    for (let l = 0; l < n && uniform; l++) {
      const dt = table.time[l + 1]! - table.time[l]!;
      uniform = Math.abs(table.activity[l + 1]! - table.activity[l]! - ratio * dt) <= 1e-12 * this.total;
    }
    this.ratio = uniform ? ratio : -1;
    this.activityRate = ratesOf(table.activity, table.time, 1);
    // A layer that takes no time has no bytes either.
    this.trafficRate = ratesOf(table.traffic, table.time, 0);
    this.peakTraffic = this.trafficRate.reduce((a, b) => Math.max(a, b), 0);
  }

  /**
   * Sets what lies on a stretch of the table.
   * @param hint a layer that the stretch may well be in
   */
  over(stretch: Stretch, hint = 0): void {
    const { from, to } = stretch;
    const { time } = this;
    if (from >= time[hint]! && to <= time[hint + 1]!) {
      stretch.activity = this.activityRate[hint]! * (to - from);
      stretch.bytes = this.trafficRate[hint]! * (to - from);
    } else this.overBorders(stretch);
  }

  private overBorders(stretch: Stretch): void {
    const { from, to } = stretch;
    const start = Math.max(from, 0);
    // Before the start, in overheads, a core is fully active.
    stretch.activity = Math.min(to, 0) - Math.min(from, 0);
    stretch.bytes = 0;
    if (to <= start) return;
    const a = this.layerAt(start);
    const b = this.layerAt(to, a);
    const before = start - this.time[a]!;
    const after = to - this.time[b]!;
    stretch.activity +=
      this.activity[b]! - this.activity[a]! + after * this.activityRate[b]! - before * this.activityRate[a]!;
    stretch.bytes = this.traffic[b]! - this.traffic[a]! + after * this.trafficRate[b]! - before * this.trafficRate[a]!;
  }

  /** What a sum over layers, spread evenly over the time of each, gains on a stretch; nothing before the start. */
  gain(sums: Float64Array, { from, to }: Stretch): number {
    const start = Math.max(from, 0);
    return to <= start ? 0 : this.sumAt(sums, to) - this.sumAt(sums, start);
  }

  private sumAt(sums: Float64Array, position: number): number {
    const l = this.layerAt(position);
    const t0 = this.time[l]!;
    const span = this.time[l + 1]! - t0;
    return span > 0 ? sums[l]! + (position - t0) * ((sums[l + 1]! - sums[l]!) / span) : sums[l]!;
  }

  /**
   * Last layer whose start is at or before `position` (ns); 0 before the first.
   * @param hint a layer that it may well be
   */
  layerAt(position: number, hint = 0): number {
    const { time } = this;
    let low = 0;
    let high = time.length - 2;
    if (time[hint]! <= position && (hint >= high || position < time[hint + 1]!)) return hint;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (time[middle]! <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The position in `other` that is as far through the same layer: progress kept over a change of clock. */
  translate(position: number, other: SimTable): number {
    if (position <= 0) return position;
    if (position >= this.total) return other.total;
    const l = this.layerAt(position);
    const t0 = this.time[l]!;
    const span = this.time[l + 1]! - t0;
    const u0 = other.time[l]!;
    return span > 0 ? u0 + ((position - t0) / span) * (other.time[l + 1]! - u0) : u0;
  }
}

/** Growth of a sum over each layer per ns. */
function ratesOf(sums: Float64Array, time: Float64Array, ofNoTime: number): Float64Array {
  const rates = new Float64Array(time.length - 1);
  for (let l = 0; l < rates.length; l++) {
    const span = time[l + 1]! - time[l]!;
    rates[l] = span > 0 ? (sums[l + 1]! - sums[l]!) / span : ofNoTime;
  }
  return rates;
}
