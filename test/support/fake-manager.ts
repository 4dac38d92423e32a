/** A runtime manager with made-up applications around it: points with given figures, and a clock that a test moves. */
import type {
  InferenceReport,
  Knob,
  ManagedApplication,
  ManagerEvent,
  ManagerHandlers,
  ManagerPlugin,
  Monitor,
  OperatingPoint,
  ParamValue,
  Prediction,
  SetResult,
} from '../../src/policy/contract.js';
import { samePoint } from '../../src/policy/manager/operating-points.js';
import { checkParams } from '../../src/policy/params.js';
import type { Requirements } from '../../src/workload/model.js';

export const MS = 1e6;

/** A point and its figures, in ms, mJ and 0…1. */
export interface FakePoint extends OperatingPoint {
  readonly ms: number;
  readonly mj: number;
  readonly accuracy: number;
}

export const fakePoint = (given: Partial<FakePoint> & Pick<FakePoint, 'ms' | 'mj'>): FakePoint => ({
  variant: 0,
  element: 'cpu',
  cores: 1,
  opp: 0,
  accuracy: 0.7,
  ...given,
});

const ACCEPTED: SetResult = { accepted: true, effectiveAt: 0, cost: { stall: 0, energy: 0 } };

export class FakeApplication implements ManagedApplication {
  running = true;
  asked: Requirements = {};
  now: OperatingPoint | undefined;
  /** Elements that something of higher priority holds. */
  readonly held = new Set<string>();
  readonly applied: OperatingPoint[] = [];
  /** Answer of `apply`; undefined: accepted. */
  refusal: string | undefined;
  readonly variants: { name: string; accuracy: number }[];

  constructor(
    readonly name: string,
    private readonly list: readonly FakePoint[],
    readonly priority = 0,
  ) {
    const count = Math.max(...list.map((p) => p.variant)) + 1;
    this.variants = Array.from({ length: count }, (_, v) => ({
      name: `${25 * (v + 1)}%`,
      accuracy: list.find((p) => p.variant === v)?.accuracy ?? NaN,
    }));
  }

  requirements = (): Requirements => this.asked;
  active = (): boolean => this.running;
  points = (): readonly OperatingPoint[] => this.list;
  free = (point: OperatingPoint): boolean => !this.held.has(point.element);
  current = (): OperatingPoint | undefined => this.now;

  predict(point: OperatingPoint): Prediction {
    const found = this.list.find((p) => samePoint(p, point));
    if (found === undefined) throw new Error(`no such point: ${JSON.stringify(point)}`);
    const { ms, mj, accuracy } = found;
    return { latency: ms * MS, energy: mj / 1e3, power: mj / ms, accuracy };
  }

  apply(point: OperatingPoint): SetResult {
    if (this.refusal !== undefined) return { ...ACCEPTED, accepted: false, reason: this.refusal };
    this.now = point;
    this.applied.push(point);
    return ACCEPTED;
  }
}

export class FakeManager {
  time = 0;
  readonly charged: [application: string, time: number][] = [];
  /** OPPs of the domains that have a frequency knob, in Hz, and where they stand. */
  readonly domains = new Map<string, { frequencies: readonly number[]; now: number }>();
  readonly cores = new Map<string, number>();
  /** Foreground applications that the manager does not manage. */
  readonly strangers: string[] = [];
  private handlers: ManagerHandlers = {};

  constructor(
    readonly plugin: ManagerPlugin,
    readonly applications: readonly FakeApplication[],
    private readonly given: Readonly<Record<string, unknown>> = {},
  ) {}

  domain(name: string, frequencies: readonly number[], now = frequencies[0]!): this {
    this.domains.set(name, { frequencies, now });
    return this;
  }

  /** Creates the manager and tells it of the start. */
  start(): this {
    const checked = checkParams(this.plugin, this.given);
    if ('problems' in checked) throw new Error(JSON.stringify(checked.problems));
    const params: Readonly<Record<string, ParamValue>> = checked.params;
    this.handlers = this.plugin.create({
      params: params,
      estimator: 'fake',
      now: () => this.time,
      at: () => 0,
      every: () => 0,
      cancel: () => {},
      random: () => 0.5,
      log: () => {},
      applications: () => [...this.applications].sort((a, b) => b.priority - a.priority),
      knobs: () => this.knobs(),
      monitors: () => this.monitors(),
      knob: (id) => this.knobs().find((k) => k.id === id),
      monitor: (id) => this.monitors().find((m) => m.id === id),
      chargeDecision: (application, time) => this.charged.push([application, time]),
    });
    return this.event('start');
  }

  event(event: ManagerEvent, subject = 'app'): this {
    this.handlers.onEvent?.(event, subject);
    return this;
  }

  /**
   * One inference from start to finish at the application's present point.
   * @param factor observed over expected, of latency and energy
   */
  infer(
    app: FakeApplication,
    factor: { latency?: number; energy?: number } = {},
    more: Partial<InferenceReport> = {},
  ): this {
    const point = app.now!;
    const expected = app.predict(point);
    const latency = expected.latency * (factor.latency ?? 1);
    const energy = expected.energy * (factor.energy ?? 1);
    this.time += latency;
    this.handlers.onInference?.({
      application: app.name,
      latency,
      service: latency,
      energy,
      point,
      late: latency > (app.asked.latency ?? Infinity),
      overEnergy: energy > (app.asked.energy ?? Infinity),
      ...more,
    });
    return this;
  }

  private knobs(): Knob[] {
    return [...this.domains].map(([name, domain]) => ({
      id: `domain/${name}/frequency`,
      layer: 'device',
      owner: name,
      values: domain.frequencies,
      get: () => domain.now,
      set: (value) => {
        domain.now = Number(value);
        return ACCEPTED;
      },
    }));
  }

  private monitors(): Monitor[] {
    const names = [...this.applications.map((a) => a.name), ...this.strangers];
    return [
      ...names.map((n): Monitor => ({ id: `app/${n}/queue`, layer: 'app', owner: n, unit: '1', read: () => 0 })),
      ...[...this.cores].map(([n, cores]): Monitor => ({
        id: `element/${n}/cores_available`,
        layer: 'device',
        owner: n,
        unit: '1',
        read: () => cores,
      })),
    ];
  }
}
