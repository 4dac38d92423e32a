/**
 * What plug-ins read about power and temperature: the sensors of the board, or the truth where these are ideal.
 * Thermal governors see their zones by its sensors too.
 *
 * Samples are taken when the run comes past their instants and not by events: what a rail has drawn up to an instant
 * between two events has a closed form, and is read without settling anything. So sensors change no figure of a run.
 */
import { stream } from '../kernel/random.js';
import type { Platform, SensorModel, SensorSpec } from '../platform/model.js';
import type { Meters } from './meters.js';
import { PowerSensor, RailSensor } from './power-sensor.js';
import { reached, Sensor } from './sensor.js';

/** The true values, at any time since the last event, ns. */
export interface Truth {
  readonly now: number;
  readonly platform: Platform;
  readonly meters: Meters;
  /** Thermal zones by name; none where temperatures are not modelled. */
  readonly zones: readonly string[];
  /** °C of the node of a thermal zone. */
  zoneTemperature(zone: number, t: number): number;
}

/** Takes samples as the run goes on. */
export interface Sampler {
  /** ns of the next sample of any sensor. */
  readonly next: number;
  /** Takes all samples up to t, ns. */
  sampleUpTo(t: number): void;
}

/** What can be read now; undefined before there is a first value. */
export interface SensorView extends Sampler {
  /** Whether a rail, or all of them together, can be read. */
  readonly seesRail: readonly boolean[];
  readonly seesMeter: boolean;
  /** W, and J since the start. */
  railPower(rail: number): number | undefined;
  railEnergy(rail: number): number | undefined;
  meterPower(): number | undefined;
  meterEnergy(): number | undefined;
  /** °C */
  temperature(zone: number): number | undefined;
  /**
   * J that a rail drew from a time to now, as far as can be told.
   * @param start ns
   * @param truth J
   */
  energySince(rail: number, start: number, truth: number): number | undefined;
}

/** Everything as it is, at any time and to the last digit. */
export class IdealSensors implements SensorView {
  readonly next = Infinity;
  readonly seesRail: readonly boolean[];
  readonly seesMeter: boolean;

  constructor(private readonly truth: Truth) {
    this.seesRail = truth.platform.rails.map(() => true);
    this.seesMeter = truth.platform.sensors?.meter !== undefined;
  }

  sampleUpTo(): void {
    // There are no samples.
  }

  railPower(rail: number): number {
    return this.truth.meters.railPower(rail, this.truth.now);
  }

  railEnergy(rail: number): number {
    return this.truth.meters.railEnergy(rail, this.truth.now);
  }

  meterPower(): number {
    return this.truth.platform.rails.reduce((sum, _, rail) => sum + this.railPower(rail), 0);
  }

  meterEnergy(): number {
    return totalEnergy(this.truth, this.truth.now);
  }

  temperature(zone: number): number {
    return this.truth.zoneTemperature(zone, this.truth.now);
  }

  energySince(_rail: number, _start: number, truth: number): number {
    return truth;
  }
}

/** J of all rails up to t, ns. */
function totalEnergy({ platform, meters }: Truth, t: number): number {
  let sum = 0;
  for (let rail = 0; rail < platform.rails.length; rail++) sum += meters.railEnergy(rail, t);
  return sum;
}

/** Takes all samples up to t, ns, and returns when the next is due. */
function sampleAll(sensors: readonly Sensor[], t: number): number {
  let next = Infinity;
  for (const sensor of sensors) {
    while (sensor.next <= t) sensor.sample();
    next = Math.min(next, sensor.next);
  }
  return next;
}

/** The sensors of the thermal zones, which their governors and managers share: whoever reads changes nothing. */
export class ZoneSensors implements Sampler {
  next: number;
  private readonly sensors: readonly Sensor[];
  /** Those that take samples; the others measure when they are read. */
  private readonly sampled: readonly Sensor[];

  /** @param specs in the order of the zones */
  constructor(
    private readonly truth: Truth,
    specs: readonly SensorSpec[],
    seed: string,
  ) {
    this.sensors = truth.zones.map((name, zone) => {
      const measure = (t: number): number => truth.zoneTemperature(zone, t);
      return new Sensor(specs[zone]!, measure, reached, stream(seed, `sensor/zone/${name}`));
    });
    this.sampled = this.sensors.filter(({ period }) => period > 0);
    this.next = sampleAll(this.sampled, 0);
  }

  sampleUpTo(t: number): void {
    this.next = sampleAll(this.sampled, t);
  }

  /** °C as the sensor of a zone has it now; undefined before its first reading. */
  read(zone: number): number | undefined {
    return this.sensors[zone]!.read(this.truth.now);
  }

  /** Whether a zone has readings at instants of their own. */
  samples(zone: number): boolean {
    return this.sensors[zone]!.period > 0;
  }

  /** ns after t at which a zone that samples has its next reading. */
  nextReading(zone: number, t: number): number {
    return this.sensors[zone]!.nextReadable(t);
  }
}

/** The sensors of the board. */
export class BoardSensors implements SensorView {
  next = Infinity;
  readonly seesRail: readonly boolean[];
  readonly seesMeter: boolean;
  private readonly rails: readonly (RailSensor | undefined)[];
  private readonly meter: PowerSensor | undefined;
  /** Those of power. */
  private readonly sampled: readonly Sensor[];

  constructor(
    private readonly truth: Truth,
    model: SensorModel,
    private readonly zones: ZoneSensors,
    seed: string,
  ) {
    const { platform, meters } = truth;
    this.rails = model.rails.map(
      (spec, rail) => spec && new RailSensor(spec, meters, rail, stream(seed, `sensor/rail/${platform.rails[rail]!}`)),
    );
    this.meter =
      model.meter && new PowerSensor(model.meter, (t) => totalEnergy(truth, t), stream(seed, 'sensor/meter'));
    this.seesRail = this.rails.map((sensor) => sensor !== undefined);
    this.seesMeter = this.meter !== undefined;
    this.sampled = [...this.rails, this.meter].filter((sensor) => sensor !== undefined);
    this.sampleUpTo(0);
  }

  sampleUpTo(t: number): void {
    this.zones.sampleUpTo(t);
    this.next = Math.min(sampleAll(this.sampled, t), this.zones.next);
  }

  railPower(rail: number): number | undefined {
    return this.rails[rail]?.read(this.truth.now);
  }

  railEnergy(rail: number): number | undefined {
    return this.rails[rail]?.integral(this.truth.now);
  }

  meterPower(): number | undefined {
    return this.meter?.read(this.truth.now);
  }

  meterEnergy(): number | undefined {
    return this.meter?.integral(this.truth.now);
  }

  temperature(zone: number): number | undefined {
    return this.zones.read(zone);
  }

  energySince(rail: number, start: number): number | undefined {
    return this.rails[rail]?.energySince(start, this.truth.now);
  }
}
