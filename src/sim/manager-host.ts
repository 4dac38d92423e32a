/** What a runtime manager sees and turns: applications with their operating points, knobs, monitors. */
import type {
  InferenceReport,
  Knob,
  ManagedApplication,
  ManagerContext,
  ManagerEvent,
  ManagerHandlers,
  ManagerPlugin,
  Monitor,
  OperatingPoint,
  PluginUse,
  Prediction,
  SetResult,
} from '../policy/contract.js';
import type { ApplicationState } from './application.js';
import { appKnobs, domainKnobs } from './knobs.js';
import { networkCost } from './network-cost.js';
import { buildMonitors, isCounter } from './monitors.js';
import type { RunContext } from './run-context.js';
import { checkHandlers } from './handlers.js';
import { PluginError } from './plugin-guard.js';
import type { SensorView } from './sensors.js';

const REFUSED = { stall: 0, energy: 0 };

export class ManagerHost {
  readonly name: string;
  private readonly handlers: ManagerHandlers;
  private readonly managed: ManagedApplication[];

  constructor(
    private readonly engine: RunContext,
    use: PluginUse,
    sensors: SensorView,
  ) {
    this.name = use.plugin.name;
    this.managed = engine.apps
      .filter((a) => !a.spec.background && a.spec.pinned === undefined)
      .sort((a, b) => b.spec.priority - a.spec.priority)
      .map((a) => new Managed(engine, a));
    const knobs: Knob[] = [...appKnobs(engine), ...domainKnobs(engine)];
    const monitors = buildMonitors(engine, sensors);
    const context: ManagerContext = {
      ...engine.baseContext(this.name, `policy/manager/${this.name}`),
      params: use.params,
      estimator: 'cost-model',
      applications: () => this.managed,
      knobs: () => knobs,
      monitors: () => {
        engine.processors.openCounters(engine.now);
        return monitors;
      },
      knob: (id) => knobs.find((k) => k.id === id),
      monitor: (id): Monitor | undefined => {
        if (isCounter(id)) engine.processors.openCounters(engine.now);
        return monitors.find((m) => m.id === id);
      },
      chargeDecision: (application, time) => {
        if (typeof time !== 'number' || !(time >= 0 && time < Infinity))
          throw new PluginError(`charged a decision of ${String(time)} ns`);
        const app = engine.apps.find((a) => a.spec.name === application);
        if (app === undefined) throw new PluginError(`charged a decision to "${application}", which does not exist`);
        app.decisionTime += time;
      },
    };
    this.handlers = engine.guard.call(this.name, () =>
      checkHandlers('manager', (use.plugin as ManagerPlugin).create(context)),
    );
  }

  event(event: ManagerEvent, subject: string): void {
    this.engine.guard.call(this.name, () => this.handlers.onEvent?.(event, subject));
  }

  trip(zone: string, trip: number, upward: boolean): void {
    this.engine.guard.call(this.name, () => this.handlers.onTrip?.(zone, trip, upward));
  }

  inference(report: InferenceReport): void {
    this.engine.guard.call(this.name, () => this.handlers.onInference?.(report));
  }
}

class Managed implements ManagedApplication {
  readonly name: string;
  readonly priority: number;
  readonly variants: readonly { readonly name: string; readonly accuracy: number }[];
  /** Of this run alone, so that a manager that changes them harms no other: to freeze so many is slow. */
  private readonly all: readonly OperatingPoint[];
  private readonly predictions = new Map<OperatingPoint, Prediction>();

  constructor(
    private readonly engine: RunContext,
    private readonly app: ApplicationState,
  ) {
    this.name = app.spec.name;
    this.priority = app.spec.priority;
    this.variants = app.spec.network.variants;
    this.all = operatingPoints(engine, app);
  }

  requirements(): ApplicationState['requirements'] {
    return this.app.requirements;
  }

  active(): boolean {
    return this.app.active;
  }

  points(): readonly OperatingPoint[] {
    return this.all;
  }

  free(point: OperatingPoint): boolean {
    return this.engine.dispatcher.isFree(this.app, this.engine.elementIndex(point.element), point.cores);
  }

  predict(point: OperatingPoint): Prediction {
    const known = this.predictions.get(point);
    if (known !== undefined) return known;
    const element = this.engine.layout.elements[this.engine.elementIndex(point.element)]!;
    const variant = this.app.spec.network.variants[point.variant];
    if (variant === undefined || element.domain.opps[point.opp] === undefined) {
      throw new PluginError(`asked about an operating point that does not exist: ${JSON.stringify(point)}`);
    }
    const precision = this.app.spec.precision[element.kind] ?? 'fp32';
    const prediction = {
      ...networkCost(variant, element, precision).prediction(point.cores, point.opp),
      accuracy: variant.accuracy,
    };
    this.predictions.set(point, prediction);
    return prediction;
  }

  current(): OperatingPoint | undefined {
    const e = this.app.element;
    if (e < 0) return undefined;
    const opp = this.engine.domains.requested[this.engine.layout.domainOf[e]!]!;
    const element = this.engine.layout.elements[e]!.name;
    const { variant, cores } = this.app;
    return (
      this.all.find((p) => p.variant === variant && p.element === element && p.cores === cores && p.opp === opp) ?? {
        variant,
        element,
        cores,
        opp,
      }
    );
  }

  apply(point: OperatingPoint): SetResult {
    const { engine, app } = this;
    const e = engine.elementIndex(point.element);
    const domain = engine.layout.domainOf[e]!;
    const refuse = (reason: string): SetResult => ({ accepted: false, reason, effectiveAt: engine.now, cost: REFUSED });
    if (app.spec.network.variants[point.variant] === undefined) {
      throw new PluginError(`asked for variant ${String(point.variant)} of ${this.name}, which does not exist`);
    }
    if (!(Number.isInteger(point.cores) && point.cores >= 1))
      throw new PluginError(`asked for ${String(point.cores)} cores of ${point.element}`);
    if (!this.free(point)) return refuse(`${point.element} with ${String(point.cores)} cores is not free`);
    const frequency = engine.layout.domains[domain]!.opps[point.opp]?.frequency;
    if (frequency === undefined)
      throw new PluginError(`asked for OPP ${String(point.opp)} of ${point.element}, which does not exist`);
    const set = engine.governors.setSpeed(domain, frequency);
    if (!set.accepted) return set;
    const remap = app.element !== e || app.cores !== point.cores || app.variant !== point.variant;
    engine.setVariant(app, point.variant);
    engine.dispatcher.map(app, e, point.cores, engine.now);
    if (app.active) engine.dispatcher.tryStart(app, engine.now);
    return { ...set, effectiveAt: remap && app.inFlight > 0 ? Infinity : set.effectiveAt };
  }
}

/** Every variant on every choice at every OPP up to the choice's highest frequency. */
function operatingPoints(engine: RunContext, app: ApplicationState): OperatingPoint[] {
  const points: OperatingPoint[] = [];
  app.spec.network.variants.forEach((_v, variant) => {
    for (const choice of engine.choices(app)) {
      if (engine.dispatcher.obstacle(app, variant, choice.element) !== undefined) continue;
      const element = engine.layout.elements[choice.element]!;
      element.domain.opps.forEach((o, opp) => {
        if (o.frequency > choice.maxFrequency) return;
        points.push({ variant, element: element.name, cores: choice.cores, opp });
      });
    }
  });
  return points;
}
