/**
 * A thermal zone as Linux keeps it: trips with hysteresis, cooling devices bound to them, and when to look again.
 * Temperatures are whole m°C, cooling states 0 (no cooling) to the device's highest.
 */

export type TripType = 'active' | 'passive' | 'hot' | 'critical';

export interface Trip {
  readonly type: TripType;
  /** m°C */
  readonly temperature: number;
  /** m°C, not negative */
  readonly hysteresis: number;
}

/** Target of a binding that asks for nothing. */
export const NONE = -1;

/** One cooling device on one trip. */
export interface Binding {
  readonly device: CoolingDevice;
  readonly lower: number;
  readonly upper: number;
  /** Of fair_share and power_allocator; 1024 stands for 1 in the latter. */
  readonly weight: number;
  target: number;
  initialized: boolean;
}

/** What power_allocator asks of a cooling device. All powers in mW. */
export interface PowerModel {
  /** What it would draw now without a cap; opens a new window of its load. */
  requestedPower(): number;
  powerOf(state: number): number;
  stateFor(power: number): number;
}

export class CoolingDevice {
  state: number;
  readonly bindings: Binding[] = [];
  /** Its targets have changed since the last update. A device starts so. */
  private marked = true;

  /** @param apply told the state at each update, whether it is another one or not */
  constructor(
    readonly name: string,
    readonly maxState: number,
    private readonly apply: (state: number) => void,
    readonly power?: PowerModel,
    initialState = 0,
  ) {
    this.state = initialState;
  }

  mark(): void {
    this.marked = true;
  }

  /** Where marked, takes the highest target of all its bindings in all zones. */
  update(): void {
    if (!this.marked) return;
    this.marked = false;
    this.state = this.bindings.reduce((highest, { target }) => Math.max(highest, target), 0);
    this.apply(this.state);
  }
}

export interface ThermalGovernor {
  /** Kernel whose rules it follows: 6.1 has no thresholds, and the governor counts what is passive. */
  readonly kernel: '6.12' | '6.1';
  /** A passive or active trip was crossed (6.12 only). */
  crossed?(zone: ThermalZone, trip: number, upward: boolean): void;
  /** At each update, after the crossings. */
  manage(zone: ThermalZone): void;
}

export interface ZoneSpec {
  readonly name: string;
  readonly trips: readonly Trip[];
  /** ms; 0: none */
  readonly pollingDelay: number;
  /** ms between polls while a passive trip is reached; 0: none */
  readonly pollingDelayPassive: number;
  /** mW; 0: to be estimated */
  readonly sustainablePower: number;
}

export interface Crossing {
  readonly trip: number;
  readonly upward: boolean;
}

export class ThermalZone {
  /** m°C; before the first update far below everything. */
  temperature = -Infinity;
  /** 1 raising, 0 stable, −1 dropping. */
  trend = 1;
  /** Passive trips that are reached (6.12), or as the governor counts (6.1). */
  passive = 0;
  /** A critical trip is reached. */
  critical = false;
  /** The sensor has to report when the temperature falls below `low` or rises to `high`, m°C. */
  low = -Infinity;
  high = Infinity;
  /** Temperature at which each trip changes sides next, m°C. */
  readonly thresholds: number[];
  readonly bindings: readonly Binding[][];
  /** Crossings of the last update, in the order in which they were announced. */
  crossings: readonly Crossing[] = [];

  private governor: ThermalGovernor | undefined;

  constructor(readonly spec: ZoneSpec) {
    this.thresholds = spec.trips.map(() => Infinity);
    this.bindings = spec.trips.map(() => []);
  }

  /** Binds a device to a trip. All bindings are made before the first update. */
  bind(trip: number, device: CoolingDevice, lower: number, upper: number, weight: number): void {
    const binding: Binding = { device, lower, upper, weight, target: NONE, initialized: false };
    this.bindings[trip]!.push(binding);
    device.bindings.push(binding);
  }

  /** Gives the zone its governor, once its bindings are made. */
  govern(governor: ThermalGovernor): void {
    this.governor = governor;
  }

  /** Numbers of the active and passive trips, in order. */
  governed(): number[] {
    return this.spec.trips.flatMap(({ type }, i) => (type === 'active' || type === 'passive' ? [i] : []));
  }

  /** Updates all devices of the zone whose targets have changed. */
  updateDevices(): void {
    for (const list of this.bindings) for (const { device } of list) device.update();
  }

  /**
   * One update: what the sensor says, which trips that crosses, what the governor makes of it.
   * @param temperature m°C, already quantised as the sensor does
   * @returns ms until the next poll; 0: none
   * @throws Error before `govern`
   */
  update(temperature: number): number {
    const { governor } = this;
    if (governor === undefined) throw new Error(`zone ${this.spec.name} has no governor`);
    const last = this.temperature;
    this.temperature = temperature;
    this.trend = Math.sign(temperature - last);
    this.critical = this.spec.trips.some((t) => t.type === 'critical' && temperature >= t.temperature);
    if (governor.kernel === '6.12') this.cross(governor, last);
    governor.manage(this);
    const { pollingDelay, pollingDelayPassive } = this.spec;
    if (this.passive > 0 && (pollingDelayPassive > 0 || governor.kernel === '6.1')) return pollingDelayPassive;
    return pollingDelay;
  }

  private cross(governor: ThermalGovernor, last: number): void {
    const { trips } = this.spec;
    const { temperature } = this;
    const found: Crossing[] = [];
    this.passive = 0;
    trips.forEach((trip, i) => {
      const bottom = trip.temperature - trip.hysteresis;
      const before = last >= this.thresholds[i]!;
      const reached = before ? temperature >= bottom : temperature >= trip.temperature;
      if (before !== reached) found.push({ trip: i, upward: reached });
      this.thresholds[i] = reached ? bottom : trip.temperature;
      if (reached && trip.type === 'passive') this.passive++;
    });
    this.low = Math.max(-Infinity, ...this.thresholds.filter((t) => t <= temperature));
    this.high = Math.min(Infinity, ...this.thresholds.filter((t) => t >= temperature));
    const top = (c: Crossing): number => trips[c.trip]!.temperature;
    const bottom = (c: Crossing): number => top(c) - trips[c.trip]!.hysteresis;
    this.crossings = [
      ...found.filter((c) => c.upward).sort((a, b) => top(a) - top(b)),
      ...found.filter((c) => !c.upward).sort((a, b) => bottom(b) - bottom(a)),
    ];
    if (governor.crossed === undefined) return;
    for (const { trip, upward } of this.crossings) {
      const { type } = trips[trip]!;
      if (type === 'active' || type === 'passive') governor.crossed(this, trip, upward);
    }
  }
}
