/** Runtime managers: monitors that they read, knobs that they turn. */
import type { Requirements } from '../../workload/model.js';
import type { BaseContext, ParamSpecs, ParamsOf, PluginBase } from './base.js';

export interface SetResult {
  readonly accepted: boolean;
  /** Why it was refused. */
  readonly reason?: string;
  /** When the new value governs, ns; Infinity: at the next inference. */
  readonly effectiveAt: number;
  readonly cost: {
    /** ns during which the owner stands still */ readonly stall: number;
    /** J */ readonly energy: number;
  };
}

/**
 * A typed knob. Ids: `app/NAME/variant`, `app/NAME/mapping` (value `ELEMENT:CORES`), `app/NAME/uclamp_min`,
 * `app/NAME/uclamp_max` (0…1024), `domain/NAME/frequency` (Hz), `domain/NAME/max_frequency`,
 * `domain/NAME/min_frequency` (Hz).
 */
export interface Knob {
  readonly id: string;
  readonly layer: 'app' | 'device';
  readonly owner: string;
  readonly values: readonly (string | number)[];
  get(): string | number;
  set(value: string | number): SetResult;
}

/** A typed monitor. Ids: see `docs/policies.md`. `read()` is undefined before there is a first value. */
export interface Monitor {
  readonly id: string;
  readonly layer: 'app' | 'device';
  readonly owner: string;
  readonly unit: string;
  read(): number | undefined;
}

/** One setting of all knobs that concern one application. */
export interface OperatingPoint {
  /** Index into the application's variants. */
  readonly variant: number;
  readonly element: string;
  readonly cores: number;
  /** Index into the OPPs of the element's domain. */
  readonly opp: number;
}

/** What an estimator expects of one inference at an operating point, running alone. */
export interface Prediction {
  /** ns */
  readonly latency: number;
  /** Energy of the element's rail from the inference's start to its end, static part included, J. */
  readonly energy: number;
  /** Mean power of that rail meanwhile, W. */
  readonly power: number;
  /** 0…1 */
  readonly accuracy: number;
}

/** One finished inference. */
export interface InferenceReport {
  readonly application: string;
  /** Release to finish, ns. */
  readonly latency: number;
  /** Start to finish, ns: without waiting in the application's queue. */
  readonly service: number;
  /**
   * Energy of the element's rail from start to finish as its sensor tells it, J: the mean of the readings that came
   * meanwhile (else the last one before) times the service. undefined: the rail has no sensor, or no reading yet.
   */
  readonly energy: number | undefined;
  /** The point it ran at (OPP: at its end). */
  readonly point: OperatingPoint;
  /** A requirement was violated; that of energy as far as `energy` tells. */
  readonly late: boolean;
  readonly overEnergy: boolean;
}

export interface ManagedApplication {
  readonly name: string;
  readonly priority: number;
  readonly variants: readonly { readonly name: string; readonly accuracy: number }[];
  requirements(): Requirements;
  active(): boolean;
  /** Every operating point of its knob space, whether free now or not. The same array each time. */
  points(): readonly OperatingPoint[];
  /** Whether the point's element and cores are there and not held by an application of higher priority. */
  free(point: OperatingPoint): boolean;
  predict(point: OperatingPoint): Prediction;
  /** undefined while it has no element to run on. */
  current(): OperatingPoint | undefined;
  /** Turns variant, mapping and frequency together; each takes effect as its knob says. */
  apply(point: OperatingPoint): SetResult;
}

export type ManagerEvent = 'start' | 'stop' | 'requirements' | 'resources';

export interface ManagerContext<P extends ParamSpecs = ParamSpecs> extends BaseContext {
  readonly params: ParamsOf<P>;
  /** Kind of the estimator behind `predict`: a column of the result. */
  readonly estimator: string;
  /** Foreground applications that are not pinned, by descending priority, active or not. */
  applications(): readonly ManagedApplication[];
  knobs(): readonly Knob[];
  monitors(): readonly Monitor[];
  knob(id: string): Knob | undefined;
  monitor(id: string): Monitor | undefined;
  /** Charges one decision: the time is added to the service of the application's next inference. */
  chargeDecision(application: string, time: number): void;
}

export interface ManagerHandlers {
  /** At time 0, before anything is released, and then at each event, after the engine has applied it. */
  onEvent?(event: ManagerEvent, subject: string): void;
  onInference?(report: InferenceReport): void;
  /** A trip of a zone was crossed that is governed by `user_space`. */
  onTrip?(zone: string, trip: number, upward: boolean): void;
}

export interface ManagerPlugin<P extends ParamSpecs = ParamSpecs> extends PluginBase<P> {
  readonly kind: 'manager';
  /** True: it sets frequencies, which needs governors that take a speed (`takesSpeed`) on what it manages. */
  readonly setsClocks?: boolean;
  create(context: ManagerContext<P>): ManagerHandlers;
}
