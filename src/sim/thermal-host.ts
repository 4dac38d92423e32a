/** Thermal zones at run time: sensors that are polled or report, governors, and caps on the clocks of domains. */
import type { EventQueue } from '../kernel/event-queue.js';
import type { DvfsDomain, HeatModel, ThermalZoneSpec } from '../platform/model.js';
import type { PluginUse, ThermalPlugin } from '../policy/contract.js';
import { defaultUse } from '../policy/registry.js';
import { CpufreqCooling, DevfreqCooling, type CoolingOpp } from '../policy/thermal/cooling.js';
import { CoolingDevice, ThermalZone, type Binding, type PowerModel } from '../policy/thermal/zone.js';
import { EventKind } from './events.js';
import { checkHandlers } from './handlers.js';
import type { Heat } from './heat.js';
import type { HeatResult } from './model.js';
import type { RunContext } from './run-context.js';
import { PluginError } from './plugin-guard.js';
import type { ZoneSensors } from './sensors.js';

interface Zone {
  readonly index: number;
  readonly spec: ThermalZoneSpec;
  readonly zone: ThermalZone;
  /** Name of its governor; empty where there is none. */
  readonly governor: string;
  /** Index of its poll event. */
  readonly poll: number;
  /** m°C that its sensor last said. */
  reading: number;
}

export class ThermalHost {
  /** What ended the run: a critical trip, or a node without limit. */
  shutdown: HeatResult['shutdown'];
  /** ns with at least one capped domain, up to `cappedSince`. */
  private throttled = 0;
  private cappedSince = -1;
  private readonly devices = new Map<string, CoolingDevice>();
  /** Governor whose target each binding holds. */
  private readonly owners = new Map<Binding, string>();
  private readonly zones: readonly Zone[];
  private readonly lookEvent: number;
  /** Some sensor could report before the next look: each event is one. */
  private near = false;

  constructor(
    private readonly engine: RunContext,
    private readonly queue: EventQueue,
    private readonly model: HeatModel,
    private readonly heat: Heat,
    private readonly sensors: ZoneSensors,
    policy: PluginUse | undefined,
    private readonly onTrip: (zone: string, trip: number, upward: boolean) => void,
  ) {
    this.lookEvent = queue.add(EventKind.Heat, 0, EventKind.Heat);
    this.zones = model.zones.map((spec, i) => this.zoneOf(spec, i, policy));
  }

  private zoneOf(spec: ThermalZoneSpec, index: number, policy: PluginUse | undefined): Zone {
    const milli = (celsius: number): number => Math.round(celsius * 1000);
    const zone = new ThermalZone({
      name: spec.name,
      trips: spec.trips.map((t) => ({
        type: t.type,
        temperature: milli(t.temperature),
        hysteresis: milli(t.hysteresis),
      })),
      pollingDelay: spec.polling / 1e6,
      pollingDelayPassive: spec.pollingPassive / 1e6,
      sustainablePower: Math.round(spec.sustainablePower * 1000),
    });
    spec.trips.forEach((trip, t) => {
      for (const { domain, lower, upper, weight } of trip.cooling)
        zone.bind(t, this.deviceOf(domain), lower, upper, weight);
    });
    // Firmware that caps clocks knows nothing of a policy.
    const use = spec.governor === undefined ? policy : defaultUse('thermal', spec.governor);
    for (const binding of zone.bindings.flat()) this.owners.set(binding, use?.plugin.name ?? '');
    zone.govern(use === undefined ? { kernel: '6.12', manage: () => undefined } : this.governor(use, spec, zone));
    const poll = this.queue.add(EventKind.ThermalPoll, index, EventKind.ThermalPoll);
    return { index, spec, zone, governor: use?.plugin.name ?? '', poll, reading: NaN };
  }

  private governor({ plugin, params }: PluginUse, spec: ThermalZoneSpec, zone: ThermalZone) {
    const { engine } = this;
    const { name } = plugin;
    const context = {
      ...engine.baseContext(name, `policy/thermal/${name}/${spec.name}`),
      params: params as never,
      zone,
      notify: (trip: number, upward: boolean) => {
        this.onTrip(spec.name, trip, upward);
      },
    };
    return engine.guard.call(name, () => checkHandlers('thermal', (plugin as ThermalPlugin).create(context)));
  }

  private deviceOf(name: string): CoolingDevice {
    const known = this.devices.get(name);
    if (known !== undefined) return known;
    const d = this.engine.layout.domains.findIndex((domain) => domain.name === name);
    const domain = this.engine.layout.domains[d]!;
    const top = domain.opps.length - 1;
    const apply = (state: number): void => {
      if (!(Number.isInteger(state) && state >= 0 && state <= top)) this.refuse(device, state);
      this.cap(d, top - state);
    };
    const device = new CoolingDevice(name, top, apply, this.powerModel(d, domain));
    this.devices.set(name, device);
    return device;
  }

  /** Some zone wants a state that a device has not. Who updates the device need not be who set the target. */
  private refuse({ name, bindings, maxState }: CoolingDevice, state: number): never {
    const { guard } = this.engine;
    const isState = (target: unknown): boolean => Number.isInteger(target) && Number(target) <= maxState;
    const bad = bindings.find(({ target }) => !isState(target));
    const owner = bad && this.owners.get(bad);
    if (owner) guard.enter(owner);
    throw new PluginError(`cools ${name} by state ${String(state)}, expected 0 to ${String(maxState)}`);
  }

  /**
   * Linux' cooling of a policy or device. Its power at full load is the energy model's, C·V²·f of one core. A CPU's
   * load is its busy share since the last look, times its clock over the highest where it rested at all: a window in
   * place of PELT.
   */
  private powerModel(d: number, domain: DvfsDomain): PowerModel {
    const { engine } = this;
    const opps: CoolingOpp[] = domain.opps.map((o) => ({
      khz: Math.round(o.frequency / 1e3),
      microwatts: Math.round(o.corePower * 1e6),
    }));
    const frequency = (): number => opps[engine.domains.requested[d]!]!.khz;
    const elements = engine.layout.elementsOfDomain[d]!;
    const cpus = elements.flatMap((e) => {
      const first = engine.layout.firstCpu[e]!;
      return first < 0 ? [] : Array.from({ length: engine.layout.elements[e]!.count }, (_, c) => first + c);
    });
    if (cpus.length === 0) {
      const status = () => engine.governors.lastStatus(d);
      return new DevfreqCooling(opps, { frequency, busy: () => status().busy, total: () => status().total });
    }
    const idle = cpus.map(() => 0);
    let since = 0;
    const load = (): number => {
      const wall = engine.now - since;
      since = engine.now;
      const scale = frequency() / opps.at(-1)!.khz;
      return cpus.reduce((sum, cpu, k) => {
        const total = engine.cpus.idleTime(cpu, engine.now);
        const rested = total - idle[k]!;
        idle[k] = total;
        if (wall <= 0) return sum;
        // PELT makes up for a low clock while a CPU rests; one that never does counts as full at any clock.
        return sum + (rested > 0 ? Math.trunc((100 * (wall - rested) * scale) / wall) : 100);
      }, 0);
    };
    return new CpufreqCooling(opps, cpus.length, { frequency, load });
  }

  private cap(domain: number, opp: number): void {
    const { engine } = this;
    if (!engine.governors.setThermalCap(domain, opp)) return;
    const capped = engine.governors.thermallyCapped();
    if (capped === this.cappedSince >= 0) return;
    if (capped) this.cappedSince = engine.now;
    else {
      this.throttled += engine.now - this.cappedSince;
      this.cappedSince = -1;
    }
  }

  /** Figures count from t on. */
  restart(t: number): void {
    this.throttled = 0;
    if (this.cappedSince >= 0) this.cappedSince = t;
    this.heat.look(t);
    this.heat.peak = this.heat.hottest();
  }

  /** °C of each node at the last look. */
  get temperatures(): Float64Array {
    return this.heat.temperature;
  }

  result(t: number): HeatResult {
    this.heat.look(t);
    return {
      peak: this.heat.peak,
      final: this.heat.hottest(),
      throttled: this.throttled + (this.cappedSince < 0 ? 0 : t - this.cappedSince),
      shutdown: this.shutdown,
    };
  }

  /** °C of the node of a zone at t, ns, read without a look. */
  nodeTemperature(index: number, t: number): number {
    return this.heat.at(this.zones[index]!.spec.node, t);
  }

  /** m°C as the sensor says; undefined before its first reading. */
  private sensor({ index }: Zone): number | undefined {
    const celsius = this.sensors.read(index);
    return celsius === undefined ? undefined : Math.round(celsius * 1000);
  }

  start(): void {
    for (const zone of this.zones) this.update(zone, 0);
    this.schedule(0);
  }

  /** A zone's poll is due. */
  poll(index: number, t: number): void {
    this.heat.look(t);
    this.update(this.zones[index]!, t);
    this.look(t);
  }

  /** Some event was: where a sensor is about to report, it may have changed when. */
  afterEvent(t: number): void {
    if (this.near) this.look(t);
  }

  /** Temperatures are due: sensors that report do so, and the next look is set. */
  look(t: number): void {
    this.heat.look(t);
    for (const zone of this.zones) {
      if (!zone.spec.interrupts) continue;
      const reading = this.sensor(zone);
      if (reading === undefined || reading === zone.reading) continue;
      if (reading < zone.zone.low || reading >= zone.zone.high) this.update(zone, t);
    }
    this.schedule(t);
  }

  private update(zone: Zone, t: number): void {
    const reading = this.sensor(zone);
    if (reading === undefined) {
      this.queue.at(zone.poll, this.sensors.nextReading(zone.index, t));
      return;
    }
    zone.reading = reading;
    const next = this.engine.guard.call(zone.governor, () => zone.zone.update(reading));
    if (next > 0) this.queue.at(zone.poll, t + next * 1e6);
    else this.queue.cancel(zone.poll);
    if (zone.zone.critical) this.shutdown ??= { kind: 'critical', where: zone.spec.name, time: t };
  }

  private schedule(t: number): void {
    if (this.heat.ranAway) {
      const hottest = this.heat.temperature.indexOf(Math.max(...this.heat.temperature));
      this.shutdown ??= { kind: 'runaway', where: this.model.nodes[hottest]!, time: t };
    }
    const horizon = this.heat.horizon();
    let next = horizon;
    this.near = false;
    for (const zone of this.zones) {
      if (!zone.spec.interrupts) continue;
      if (this.sensors.samples(zone.index)) {
        next = Math.min(next, this.sensors.nextReading(zone.index, t) - t);
        continue;
      }
      for (const edge of [zone.zone.low, zone.zone.high]) {
        if (!Number.isFinite(edge)) continue;
        const distance = Math.abs(this.heat.temperature[zone.spec.node]! - edge / 1000);
        if (distance > this.heat.tolerance) continue;
        if (!this.near) this.heat.readPower(t);
        this.near = true;
        next = Math.min(next, this.heat.crossing(zone.spec.node, edge / 1000, horizon));
      }
    }
    this.queue.at(this.lookEvent, t + Math.max(next, 1));
  }
}
