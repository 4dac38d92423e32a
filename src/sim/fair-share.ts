/**
 * Max-min fair shares: all flows rise together, each until its demand is met or something that it needs is used up.
 * Arrays are kept from call to call.
 */

/** Relative difference that is rounding. */
const ROUNDING = 1e-12;

/** Whether nothing is left of a capacity; of an infinite one something always is. */
const spent = (left: number, capacity: number): boolean => capacity < Infinity && left <= capacity * ROUNDING;

export class FairShare {
  /** Flows of the next `fill`. */
  count = 0;
  demand = new Float64Array(16);
  /** What each flow gets, at most its demand. */
  share = new Float64Array(16);
  private group = new Int32Array(16);
  private open = new Uint8Array(16);
  private readonly left: Float64Array;
  private readonly openIn: Int32Array;

  /** @param groups number of groups, each of which has a capacity of its own within that of the whole */
  constructor(groups: number) {
    this.left = new Float64Array(groups);
    this.openIn = new Int32Array(groups);
  }

  /** Adds a flow of a group. @param demand not negative */
  add(demand: number, group: number): void {
    if (this.count === this.demand.length) this.grow();
    this.demand[this.count] = demand;
    this.group[this.count] = group;
    this.count++;
  }

  /**
   * Finds the shares of the flows that were added.
   * @param capacityOf of each group
   * @param capacity   of the whole
   */
  fill(capacityOf: ArrayLike<number>, capacity: number): void {
    const { count, demand, share, group, open, left, openIn } = this;
    for (let g = 0; g < left.length; g++) left[g] = capacityOf[g]!;
    let remaining = capacity;
    for (let i = 0; i < count; i++) {
      share[i] = 0;
      open[i] = demand[i]! > 0 ? 1 : 0;
    }
    // Each round meets a demand, fills a group, or fills the whole.
    for (;;) {
      openIn.fill(0);
      let flows = 0;
      let rise = Infinity;
      for (let i = 0; i < count; i++) {
        if (open[i] === 0) continue;
        flows++;
        openIn[group[i]!] = openIn[group[i]!]! + 1;
        rise = Math.min(rise, demand[i]! - share[i]!);
      }
      if (flows === 0) return;
      rise = Math.min(rise, remaining / flows);
      for (let g = 0; g < left.length; g++) if (openIn[g]! > 0) rise = Math.min(rise, left[g]! / openIn[g]!);
      remaining -= rise * flows;
      for (let i = 0; i < count; i++) {
        if (open[i] === 0) continue;
        share[i] = share[i]! + rise;
        left[group[i]!] = left[group[i]!]! - rise;
      }
      for (let i = 0; i < count; i++) {
        if (open[i] === 0) continue;
        const met = demand[i]! - share[i]! <= demand[i]! * ROUNDING;
        if (met) share[i] = demand[i]!;
        const full = spent(left[group[i]!]!, capacityOf[group[i]!]!) || spent(remaining, capacity);
        if (met || full) open[i] = 0;
      }
    }
  }

  private grow(): void {
    const size = 2 * this.demand.length;
    const demand = new Float64Array(size);
    const group = new Int32Array(size);
    demand.set(this.demand);
    group.set(this.group);
    this.demand = demand;
    this.group = group;
    this.share = new Float64Array(size);
    this.open = new Uint8Array(size);
  }
}
