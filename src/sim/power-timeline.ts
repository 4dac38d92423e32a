/**
 * Power of the rails for `--timeline`: the mean over each interval between events, written at its beginning, so that
 * the sum of value × length over the rows is the energy of the rail. Layers of one inference differ in power, but in
 * fast-forward only their mean over the interval is known.
 */
import type { Processors } from './processors.js';
import type { Timeline } from './timeline.js';

/** Relative difference below which two intervals count as one: rounding, not a change. */
const SAME_POWER = 1e-10;

export class PowerTimeline {
  private since = 0;
  private readonly energy: Float64Array;
  private readonly last: Float64Array;

  constructor(
    private readonly timeline: Timeline,
    private readonly processors: Processors,
    private readonly rails: readonly string[],
  ) {
    this.energy = new Float64Array(rails.length);
    this.last = new Float64Array(rails.length).fill(NaN);
  }

  /** Closes the interval that ends at `t`, ns. */
  record(t: number): void {
    const length = t - this.since;
    if (length === 0) return;
    for (let r = 0; r < this.rails.length; r++) {
      const energy = this.processors.meters.railEnergy(r, t);
      const power = ((energy - this.energy[r]!) / length) * 1e9;
      this.energy[r] = energy;
      if (Math.abs(power - this.last[r]!) <= SAME_POWER * Math.abs(power)) continue;
      this.last[r] = power;
      this.timeline.value(this.since, `rail/${this.rails[r]!}`, 'power_w', power);
    }
    this.since = t;
  }
}
