/**
 * power_allocator ("intelligent power allocation"): a PID controller turns the distance to the control temperature
 * into a power for all devices together, and gives it to them in proportion to what they ask for.
 * Fixed point with 10 fractional bits; every shift rounds down.
 */
import type { Binding, PowerModel, ThermalGovernor, ThermalZone } from './zone.js';

const BITS = 1024;
const shifted = (x: number): number => Math.floor(x / BITS);
const rounded = (a: number, b: number): number => Math.trunc((a + Math.floor(b / 2)) / b);

/** Gains in mW/m°C and bounds, as users may write them. */
export interface Tunables {
  /** mW; 0: estimated in the first run */
  sustainablePower: number;
  kPo: number;
  kPu: number;
  /** Per update. */
  kI: number;
  kD: number;
  /** m°C below the control temperature at which the integral begins to grow. */
  integralCutoff: number;
}

/** Number of the trip that it keeps: the last passive one, else the last active one; −1: none. */
export function controlTrip(trips: readonly { readonly type: string }[]): number {
  const last = (type: string): number => trips.map((trip) => trip.type).lastIndexOf(type);
  return last('passive') >= 0 ? last('passive') : last('active');
}

/** Why a zone with devices at its control trip cannot have it: the controller divides by the time between its looks. */
export const zoneObstacle = (name: string, passivePolling: number): string | undefined =>
  passivePolling === 0 ? `power_allocator needs a time between passive polls in zone ${name}` : undefined;

interface Actor {
  readonly binding: Binding;
  readonly model: PowerModel;
  requested: number;
  weighted: number;
  max: number;
  granted: number;
}

export interface PidTerms {
  p: number;
  i: number;
  d: number;
}

export class PowerAllocator implements ThermalGovernor {
  readonly kernel = '6.12';
  /** mW that the last run gave out; NaN where the governor was off. */
  range = NaN;
  readonly pid: PidTerms = { p: 0, i: 0, d: 0 };
  errorIntegral = 0;
  readonly actors: readonly Actor[];
  private previousError = 0;
  /** The sustainable power for which the gains were estimated. */
  private known: number;
  private throttled = false;
  private readonly switchOn: number | undefined;
  private readonly control: number;

  /**
   * Takes a zone over whose bindings are made; one without a device at its last passive (else active) trip is left alone.
   * @param tunables as the zone has them; gains are estimated here
   * @throws Error where the zone is not polled while it is hot, or a device of the control trip has no power model
   */
  constructor(
    private readonly zone: ThermalZone,
    readonly tunables: Tunables,
  ) {
    const { trips, name, pollingDelayPassive } = zone.spec;
    const passive = trips.flatMap((t, i) => (t.type === 'passive' ? [i] : []));
    const control = controlTrip(trips);
    this.control = control < 0 ? 0 : trips[control]!.temperature;
    this.switchOn = passive.length > 1 ? trips[passive[0]!]!.temperature : undefined;
    const bindings = control < 0 ? [] : zone.bindings[control]!;
    this.actors = bindings.map((binding) => {
      const model = binding.device.power;
      if (model === undefined) throw new Error(`cooling device ${binding.device.name} has no power model`);
      return { binding, model, requested: 0, weighted: 0, max: 0, granted: 0 };
    });
    const problem = this.actors.length > 0 ? zoneObstacle(name, pollingDelayPassive) : undefined;
    if (problem !== undefined) throw new Error(problem);
    this.known = tunables.sustainablePower;
    this.estimateGains(this.known);
  }

  manage(): void {
    const { zone } = this;
    if (this.actors.length === 0) return;
    if (this.switchOn !== undefined && zone.temperature < this.switchOn) {
      this.release();
      return;
    }
    const all = this.actors;
    const weights = all.reduce((sum, { binding }) => sum + binding.weight, 0);
    for (const actor of all) {
      actor.requested = actor.model.requestedPower();
      actor.max = actor.model.powerOf(actor.binding.lower);
      actor.weighted = weights === 0 ? actor.requested : shifted(actor.binding.weight * actor.requested);
    }
    this.range = this.allowed(all.reduce((sum, { max }) => sum + max, 0));
    this.divide();
    for (const { binding, model, granted } of all) {
      binding.target = Math.min(Math.max(model.stateFor(granted), binding.lower), binding.upper);
      binding.device.mark();
      binding.device.update();
    }
    this.throttled = true;
  }

  /** Below the switch-on temperature nobody is capped. */
  private release(): void {
    this.range = NaN;
    this.errorIntegral = 0;
    this.previousError = 0;
    for (const { binding, model } of this.actors) {
      binding.target = 0;
      binding.device.mark();
      model.requestedPower();
      if (this.throttled) binding.device.update();
    }
    this.throttled = false;
  }

  private estimateGains(sustainable: number): void {
    const { tunables } = this;
    // Unsigned: a control trip below the switch-on trip is a huge distance, hence gains of 0.
    const distance = (this.control - (this.switchOn ?? 0)) >>> 0;
    if (distance === 0) return;
    tunables.kPo = Math.trunc((sustainable * BITS) / distance);
    tunables.kPu = Math.trunc((2 * sustainable * BITS) / distance);
    tunables.kI = Math.max(Math.trunc(tunables.kPu / 10), 1);
  }

  private sustainable(): number {
    const { tunables } = this;
    if (tunables.sustainablePower === 0)
      tunables.sustainablePower = this.actors.reduce((sum, a) => sum + a.model.powerOf(a.binding.upper), 0);
    if (tunables.sustainablePower !== this.known) {
      this.known = tunables.sustainablePower;
      this.estimateGains(this.known);
    }
    return this.known;
  }

  /** The controller: mW for all actors together, at most `most`. */
  private allowed(most: number): number {
    const { tunables, pid } = this;
    const sustainable = this.sustainable();
    const error = (this.control - this.zone.temperature) * BITS;
    pid.p = shifted((error < 0 ? tunables.kPo : tunables.kPu) * error);
    pid.i = shifted(tunables.kI * this.errorIntegral);
    if (error < tunables.integralCutoff * BITS) {
      const next = pid.i + shifted(tunables.kI * error);
      if (Math.abs(next) < most * BITS) {
        pid.i = next;
        this.errorIntegral += error;
      }
    }
    const slope = shifted(tunables.kD * (error - this.previousError)) * BITS;
    // + 0: a truncated small negative slope is 0 and not −0.
    pid.d = Math.trunc(slope / this.zone.spec.pollingDelayPassive) + 0;
    this.previousError = error;
    return Math.min(Math.max(sustainable + shifted(pid.p + pid.i + pid.d), 0), most);
  }

  /** Grants in proportion to the weighted requests; what is more than an actor can use goes to those with room. */
  private divide(): void {
    const all = this.actors;
    // Nobody asks: every grant is 0, which is the lowest frequency.
    const asked = all.reduce((sum, { weighted }) => sum + weighted, 0) || 1;
    let over = 0;
    let room = 0;
    for (const actor of all) {
      const grant = rounded(actor.weighted * this.range, asked);
      over += Math.max(0, grant - actor.max);
      actor.granted = Math.min(grant, actor.max);
      room += actor.max - actor.granted;
    }
    if (over === 0 || room === 0) return;
    over = Math.min(over, room);
    for (const actor of all) actor.granted += rounded((actor.max - actor.granted) * over, room);
  }
}
