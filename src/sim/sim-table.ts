/** A cost table as the processors walk it. */
import type { CostTable } from '../cost/model.js';

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
  /** Activity per time where it is the same in all layers, else −1: saves the search for the layer. */
  readonly ratio: number;

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
    let peak = 0;
    for (let l = 0; l < n; l++) peak = Math.max(peak, this.trafficOf(l));
    this.peakTraffic = peak;
  }

  /** B/ns of a layer that runs alone. A layer that takes no time has no bytes either. */
  trafficOf(l: number): number {
    const span = this.time[l + 1]! - this.time[l]!;
    return span > 0 ? (this.traffic[l + 1]! - this.traffic[l]!) / span : 0;
  }

  /**
   * What a sum over layers, spread evenly over the time of each, gains between two positions; nothing before the start.
   * @param hint as of `layerAt`
   */
  gain(sums: Float64Array, from: number, to: number, hint = 0): number {
    if (from < 0) return to <= 0 ? 0 : this.gain(sums, 0, to);
    const l = this.layerAt(from, hint);
    const t0 = this.time[l]!;
    const end = this.time[l + 1]!;
    // Mostly both lie in one layer, or at its ends.
    if (to <= end) return end > t0 ? (to - from) * ((sums[l + 1]! - sums[l]!) / (end - t0)) : 0;
    return this.sumAt(sums, to, l + 1) - this.sumAt(sums, from, l);
  }

  private sumAt(sums: Float64Array, position: number, hint: number): number {
    const l = this.layerAt(position, hint);
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

  /**
   * ns of full activity between two positions; before the start (overheads) a core is fully active.
   * @param hint as of `layerAt`
   */
  activityBetween(from: number, to: number, hint = 0): number {
    if (from < 0) return to <= 0 ? to - from : this.activityBetween(0, to) - from;
    return this.ratio >= 0 ? this.ratio * (to - from) : this.gain(this.activity, from, to, hint);
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
