/** Sensors of power: each reading is the mean since the one before, from a counter of energy. */
import type { RandomStream } from '../kernel/random.js';
import type { SensorSpec } from '../platform/model.js';
import { Float64List } from './growable.js';
import type { Meters } from './meters.js';
import { nearest, Sensor } from './sensor.js';

const NS = 1e-9;
/** Share of a window from which it counts as one of work. */
const MOSTLY = 0.5;

export class PowerSensor extends Sensor {
  /** @param energy J up to a time, ns */
  constructor(spec: SensorSpec, energy: (t: number) => number, random: RandomStream) {
    let before = 0;
    const measure = (t: number): number => {
      const here = energy(t);
      const power = (here - before) / (spec.period * NS);
      before = here;
      return power;
    };
    super(spec, measure, nearest, random);
  }
}

/** The sensor of a rail, and how long the rail's elements were at work meanwhile, as the operating system counts it. */
export class RailSensor extends PowerSensor {
  /** ns at work up to each sample; first that of no sample. */
  private readonly busy = new Float64List();

  constructor(
    spec: SensorSpec,
    private readonly meters: Meters,
    private readonly rail: number,
    random: RandomStream,
  ) {
    super(spec, (t) => meters.railEnergy(rail, t), random);
    this.busy.push(0);
  }

  override sample(): void {
    this.busy.push(this.meters.railBusy(this.rail, this.next));
    super.sample();
  }

  /**
   * J of an inference from `start` to now, ns, as far as readings tell: what the rail drew while at work, times the
   * service. It rests on the readings that came meanwhile, or on the last one where none did; of these on windows that
   * were more work than rest, for what others hold is mostly something else. undefined: there is none.
   */
  energySince(start: number, now: number): number | undefined {
    const last = this.readable(now);
    let drawn = 0;
    let atWork = 0;
    for (let k = Math.max(0, Math.min(this.readable(start), last - 1)); k < last; k++) {
      const busy = this.busy.at(k + 1) - this.busy.at(k);
      if (busy < MOSTLY * this.period) continue;
      drawn += this.at(k) * this.period;
      atWork += busy;
    }
    // Noise may fall below zero, and no inference gives energy back.
    return atWork > 0 ? Math.max(0, (drawn / atWork) * (now - start) * NS) : undefined;
  }
}
