/**
 * The plug-in contract: what a policy may see (monitors) and turn (knobs). Built-in policies use exactly this.
 *
 * A policy of an experiment is a stack of plug-ins, one an entry: `cpufreq` (one instance per CPU DVFS domain),
 * `devfreq` (one per GPU or NPU domain), `memfreq` (one per memory with OPPs, of the kind `devfreq`), `cpuidle` (one per
 * CPU), `scheduler`, `thermal` (one per thermal zone), `placement` and `manager`. Times are ns, other quantities SI,
 * except that frequencies in `cpufreq` are kHz and in `devfreq` Hz, as in Linux, whose integer rules they follow.
 */
import type { Platform } from '../platform/model.js';
import type { Requirements } from '../workload/model.js';
import type { IdleGovernor, IdleStates } from './cpuidle/governor.js';
import type { EasDomain, WakingTask } from './scheduling/eas.js';
import type { PlacementCpu } from './scheduling/wake-up.js';
import type { ThermalGovernor, ThermalZone } from './thermal/zone.js';

export type PluginKind = 'cpufreq' | 'devfreq' | 'cpuidle' | 'scheduler' | 'thermal' | 'placement' | 'manager';
export const PLUGIN_KINDS: readonly PluginKind[] = [
  'cpufreq',
  'devfreq',
  'cpuidle',
  'scheduler',
  'thermal',
  'placement',
  'manager',
];

/** Entries of a policy's stack, and the kind of plug-in that each takes. */
export const STACK_ENTRIES = {
  cpufreq: 'cpufreq',
  devfreq: 'devfreq',
  memfreq: 'devfreq',
  cpuidle: 'cpuidle',
  scheduler: 'scheduler',
  thermal: 'thermal',
  placement: 'placement',
  manager: 'manager',
} as const satisfies Record<string, PluginKind>;
export type StackEntry = keyof typeof STACK_ENTRIES;

// ---- parameters -------------------------------------------------------------------------------------------------

/** Declaration of one parameter. The value given in an experiment is checked against it before anything runs. */
export type ParamSpec =
  | {
      readonly type: 'number';
      readonly default: number;
      /** Unit of the value as the plug-in receives it (`us`, `ns`, `kHz`, `%`, `J`, …); a written value of the same dimension is converted. */
      readonly unit?: string;
      readonly min?: number;
      readonly max?: number;
      readonly integer?: boolean;
      readonly about: string;
    }
  | { readonly type: 'boolean'; readonly default: boolean; readonly about: string }
  | { readonly type: 'choice'; readonly default: string; readonly values: readonly string[]; readonly about: string }
  | { readonly type: 'text'; readonly default: string; readonly about: string }
  | { readonly type: 'numbers'; readonly default: readonly number[]; readonly unit?: string; readonly about: string };

export type ParamSpecs = Readonly<Record<string, ParamSpec>>;

type ValueOf<S extends ParamSpec> = S extends { type: 'number' }
  ? number
  : S extends { type: 'boolean' }
    ? boolean
    : S extends { type: 'numbers' }
      ? readonly number[]
      : string;

export type ParamsOf<P extends ParamSpecs> = { readonly [K in keyof P]: ValueOf<P[K]> };
export type ParamValue = number | boolean | string | readonly number[];

// ---- what every plug-in gets --------------------------------------------------------------------------------------

/** Opaque handle of a pending timer. */
export type Timer = number;

export interface BaseContext {
  /** Simulated time, ns. */
  now(): number;
  /** Calls `fn` once at `time` (ns, not before now). At one instant, timers fire in the order in which they were set. */
  at(time: number, fn: () => void): Timer;
  /** Calls `fn` at `first`, `first + period`, `first + 2·period`, … computed as exact multiples. `first` defaults to now + period. */
  every(period: number, fn: () => void, first?: number): Timer;
  cancel(timer: Timer): void;
  /** Uniform in [0, 1) from the plug-in's own stream, which depends on the seed and the plug-in's name only. */
  random(): number;
  /** A line for `--timeline`. */
  log(message: string): void;
}

// ---- cpufreq ------------------------------------------------------------------------------------------------------

/** Linux relations: lowest at or above, highest at or below, closest. */
export type Relation = 'L' | 'H' | 'C';

export interface CpuSignals {
  /** PELT averages and util_est of the CPU's run queue, 0…1024, as last updated by the scheduler. */
  readonly utilAvg: number;
  readonly runnableAvg: number;
  readonly utilEst: number;
  /** How often this CPU has entered idle. */
  readonly idleCalls: number;
  /** Utilisation by real-time and deadline tasks, 0…1024. */
  readonly rt: number;
  readonly dl: number;
  /** Bandwidth that active deadline tasks have reserved, 0…1024. */
  readonly dlBw: number;
  /** Clamps of what runs there, 0…1024. */
  readonly uclampMin: number;
  readonly uclampMax: number;
  /** A real-time task is runnable. */
  readonly rtRunning: boolean;
}

export interface CpufreqContext<P extends ParamSpecs = ParamSpecs> extends BaseContext {
  readonly params: ParamsOf<P>;
  readonly domain: {
    readonly name: string;
    /** kHz, ascending. */
    readonly frequencies: readonly number[];
    /** Numbers of the CPUs that share this clock. */
    readonly cpus: readonly number[];
    /** Capacity of each of its CPUs at the highest OPP, 1…1024. */
    readonly capacity: number;
    /** Transition latency, ns. */
    readonly transitionLatency: number;
    /** Running frequency, kHz. During a transition this is already the new one, as Linux' `policy->cur` is after the call. */
    current(): number;
    /** Present limits (always OPPs), kHz. */
    min(): number;
    max(): number;
  };
  /** Operating system tick, Hz. */
  readonly tickRate: number;
  /** Resolves the target to an OPP within the limits and switches to it: Linux' driver_target. */
  request(khz: number, relation: Relation): void;
  /** Time that the CPU has been idle since the start, ns, up to now. */
  idleTime(cpu: number): number;
  /** Time the CPU has been busy only with positively niced tasks since the start, ns. */
  niceTime(cpu: number): number;
  isIdle(cpu: number): boolean;
  signals(cpu: number): CpuSignals;
}

export interface CpufreqHandlers {
  start?(): void;
  /** Scheduler utilisation event on a CPU of the domain: enqueue, dequeue, or tick of a busy CPU that moved PELT. */
  onUtilisation?(cpu: number, time: number): void;
  /** A CPU became idle (`true`) or busy. Called after the utilisation event of the same instant. */
  onIdle?(cpu: number, idle: boolean): void;
  /** The limits changed; the context already reports the new ones. */
  onLimits?(): void;
  /** The frequency is about to change; `current()` is still the old one. */
  beforeChange?(): void;
  /** Sets a fixed speed (userspace). Absent: the domain's frequency is not a knob under this governor. */
  setSpeed?(khz: number): void;
  /** True: call `onUtilisation` at every tick of a busy CPU. */
  readonly ticks?: boolean;
}

// ---- devfreq ------------------------------------------------------------------------------------------------------

export interface DevfreqStatus {
  /**
   * Busy and total time of the window since the last run, ns. A memory is busy for the share of the window that its
   * traffic has of what it could have moved.
   */
  readonly busy: number;
  readonly total: number;
  /** Hz. */
  readonly current: number;
}

/** Clock of a DVFS domain, kHz. */
export interface DomainClock {
  /** The one that runs: after a change the new one. */
  readonly current: number;
  /** Of the hardware, whatever the limits. */
  readonly min: number;
  readonly max: number;
}

export interface DevfreqContext<P extends ParamSpecs = ParamSpecs> extends BaseContext {
  readonly params: ParamsOf<P>;
  readonly domain: { readonly name: string; /** Hz, ascending. */ readonly frequencies: readonly number[] };
  /** Asks the core for a run now: `target` is called and its answer applied. */
  update(): void;
  /** One a CPU domain. */
  cpus(): readonly DomainClock[];
  /** One a domain of GPUs and NPUs, but for its own and for those that are off. */
  devices(): readonly DomainClock[];
}

export interface DevfreqHandlers {
  /** ns between two runs; absent: runs only when a limit changes or `update()` is called, and once at the start. */
  readonly polling?: number;
  /** Wanted frequency in Hz, or Infinity for the highest. */
  target(status: DevfreqStatus): number;
  /** Sets a fixed speed (userspace), Hz. */
  setSpeed?(hz: number): void;
  /** The clock of a CPU domain has changed, in this instant; `cpus()` already tells the new one. */
  onCpuClock?(): void;
  /** The clock of a GPU or NPU domain has changed, or what it clocks went on or off; `devices()` already tells. */
  onDeviceClock?(): void;
}

// ---- cpuidle ------------------------------------------------------------------------------------------------------

export interface CpuidleContext<P extends ParamSpecs = ParamSpecs> extends BaseContext {
  readonly params: ParamsOf<P>;
  /** Number of the CPU. */
  readonly cpu: number;
  /** At least two; state 0 is the shallowest. */
  readonly states: IdleStates;
  /** Length of the operating system's tick, ns. */
  readonly tick: number;
}

export type CpuidleHandlers = IdleGovernor;

// ---- scheduler ----------------------------------------------------------------------------------------------------

export interface SchedulerContext<P extends ParamSpecs = ParamSpecs> extends BaseContext {
  readonly params: ParamsOf<P>;
  /** The CPUs, by number; their signals are those of the question at hand. */
  readonly cpus: readonly PlacementCpu[];
  /** Performance domains with their energy model, in the order in which Linux visits them. */
  readonly domains: readonly EasDomain[];
  /** Whether Linux would place by energy: capacities differ and schedutil governs every CPU. */
  readonly energyAware: boolean;
  /** Whether some CPU has more to do than placement by energy allows. */
  readonly overutilised: () => boolean;
}

export interface SchedulerTask extends WakingTask {
  readonly application: string;
  /** The CPUs that it may wake up on. */
  candidates(): readonly PlacementCpu[];
}

export interface SchedulerHandlers {
  /**
   * The CPU of a thread that wakes up; `previous` is −1 for one that has not run. Absent: threads take the least loaded
   * cores of the cluster that placement chose.
   */
  place?(task: SchedulerTask): number;
  /** True: idle CPUs take threads over from busy ones, and greater ones those that do not fit where they are. */
  readonly balances?: boolean;
  /** Whether `place` goes by energy, so that while no CPU is over-utilised nothing else moves threads. */
  readonly usesEnergy?: boolean;
  /** ns of work that a thread loses when it is moved while it runs. */
  readonly migrationCost?: number;
}

// ---- thermal ------------------------------------------------------------------------------------------------------

export interface ThermalContext<P extends ParamSpecs = ParamSpecs> extends BaseContext {
  readonly params: ParamsOf<P>;
  /** The zone, with its trips and what is bound to them. */
  readonly zone: ThermalZone;
  /** Tells the manager, if there is one, that a trip was crossed. */
  readonly notify: (trip: number, upward: boolean) => void;
}

export type ThermalHandlers = ThermalGovernor;

// ---- placement ----------------------------------------------------------------------------------------------------

/** One mapping that an application could get now. */
export interface PlacementCandidate {
  readonly element: string;
  readonly kind: 'cpu' | 'gpu' | 'npu';
  readonly cores: number;
  /** Sum of the weights of what is mapped there now, 1024 a nice-0 application, divided by its cores. */
  readonly load: number;
  /** Time of one inference there at the highest OPP that may be used, ns, alone. */
  readonly time: number;
  /** Position in the application's list of choices. */
  readonly order: number;
}

export interface PlacementContext<P extends ParamSpecs = ParamSpecs> extends BaseContext {
  readonly params: ParamsOf<P>;
}

export interface PlacementHandlers {
  /**
   * Called when an application starts and whenever elements come or go, are taken or freed.
   * @param candidates what is free for it now; never empty
   * @param present the application's present mapping if it still holds it
   * @returns an index into candidates
   */
  place(
    application: string,
    candidates: readonly PlacementCandidate[],
    present: PlacementCandidate | undefined,
  ): number;
}

/** What the memory is called among the domains, and so the owner of the knobs and monitors of its clock. */
export { MEMORY } from '../platform/model.js';

// ---- manager ------------------------------------------------------------------------------------------------------

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

// ---- the plug-in itself ---------------------------------------------------------------------------------------------

interface PluginBase<P extends ParamSpecs> {
  readonly name: string;
  /** One sentence for `socsim list policies`. */
  readonly about: string;
  readonly params: P;
  /**
   * Why it cannot work with these parameters on a platform; undefined where it can. Asked before anything runs, so that
   * `check` tells what `create` would only throw.
   */
  obstacle?(params: ParamsOf<P>, platform: Platform): string | undefined;
}

export interface CpufreqPlugin<P extends ParamSpecs = ParamSpecs> extends PluginBase<P> {
  readonly kind: 'cpufreq';
  /** True: its handlers have `setSpeed`, so that a manager that sets clocks can be combined with it. */
  readonly takesSpeed?: boolean;
  create(context: CpufreqContext<P>): CpufreqHandlers;
}
export interface DevfreqPlugin<P extends ParamSpecs = ParamSpecs> extends PluginBase<P> {
  readonly kind: 'devfreq';
  /** True: its handlers have `setSpeed`, so that a manager that sets clocks can be combined with it. */
  readonly takesSpeed?: boolean;
  create(context: DevfreqContext<P>): DevfreqHandlers;
}
export interface CpuidlePlugin<P extends ParamSpecs = ParamSpecs> extends PluginBase<P> {
  readonly kind: 'cpuidle';
  create(context: CpuidleContext<P>): CpuidleHandlers;
}
export interface SchedulerPlugin<P extends ParamSpecs = ParamSpecs> extends PluginBase<P> {
  readonly kind: 'scheduler';
  create(context: SchedulerContext<P>): SchedulerHandlers;
}
export interface ThermalPlugin<P extends ParamSpecs = ParamSpecs> extends PluginBase<P> {
  readonly kind: 'thermal';
  create(context: ThermalContext<P>): ThermalHandlers;
}
export interface PlacementPlugin<P extends ParamSpecs = ParamSpecs> extends PluginBase<P> {
  readonly kind: 'placement';
  create(context: PlacementContext<P>): PlacementHandlers;
}
export interface ManagerPlugin<P extends ParamSpecs = ParamSpecs> extends PluginBase<P> {
  readonly kind: 'manager';
  /** True: it sets frequencies, which needs governors that take a speed (`takesSpeed`) on what it manages. */
  readonly setsClocks?: boolean;
  create(context: ManagerContext<P>): ManagerHandlers;
}
/* eslint-disable @typescript-eslint/no-explicit-any -- the registry holds plug-ins of all parameter types */
export type Plugin =
  | CpufreqPlugin<any>
  | DevfreqPlugin<any>
  | CpuidlePlugin<any>
  | SchedulerPlugin<any>
  | ThermalPlugin<any>
  | PlacementPlugin<any>
  | ManagerPlugin<any>;
/* eslint-enable @typescript-eslint/no-explicit-any */

/** Checks a CPU frequency governor where it is written. */
export const defineCpufreq = <const P extends ParamSpecs>(
  plugin: Omit<CpufreqPlugin<P>, 'kind'>,
): CpufreqPlugin<P> => ({ kind: 'cpufreq', ...plugin });
/** Checks a device frequency governor where it is written. */
export const defineDevfreq = <const P extends ParamSpecs>(
  plugin: Omit<DevfreqPlugin<P>, 'kind'>,
): DevfreqPlugin<P> => ({ kind: 'devfreq', ...plugin });
/** Checks a CPU idle governor where it is written. */
export const defineCpuidle = <const P extends ParamSpecs>(
  plugin: Omit<CpuidlePlugin<P>, 'kind'>,
): CpuidlePlugin<P> => ({ kind: 'cpuidle', ...plugin });
/** Checks a CPU scheduler where it is written. */
export const defineScheduler = <const P extends ParamSpecs>(
  plugin: Omit<SchedulerPlugin<P>, 'kind'>,
): SchedulerPlugin<P> => ({ kind: 'scheduler', ...plugin });
/** Checks a thermal governor where it is written. */
export const defineThermal = <const P extends ParamSpecs>(
  plugin: Omit<ThermalPlugin<P>, 'kind'>,
): ThermalPlugin<P> => ({ kind: 'thermal', ...plugin });
/** Checks a placement policy where it is written. */
export const definePlacement = <const P extends ParamSpecs>(
  plugin: Omit<PlacementPlugin<P>, 'kind'>,
): PlacementPlugin<P> => ({ kind: 'placement', ...plugin });
/** Checks a runtime manager where it is written. */
export const defineManager = <const P extends ParamSpecs>(
  plugin: Omit<ManagerPlugin<P>, 'kind'>,
): ManagerPlugin<P> => ({ kind: 'manager', ...plugin });

/** A plug-in with the parameter values of one experiment. */
export interface PluginUse {
  readonly plugin: Plugin;
  readonly params: Readonly<Record<string, ParamValue>>;
}

/** The stack of one policy. */
export interface PolicyStack {
  readonly name: string;
  readonly cpufreq: PluginUse;
  readonly devfreq: PluginUse;
  /** undefined: threads stay on the cluster that placement chose, on its least loaded cores. */
  readonly scheduler?: PluginUse;
  /** Of memories with OPPs, a devfreq plug-in; undefined: they stay at the highest. */
  readonly memfreq?: PluginUse;
  /** undefined: an idle CPU stays in its shallowest state. */
  readonly cpuidle?: PluginUse;
  /** undefined: only zones with a governor of their own act when it gets hot, and a critical trip ends the run. */
  readonly thermal?: PluginUse;
  readonly placement: PluginUse;
  readonly manager: PluginUse | undefined;
  /** Variant at the start of every unpinned foreground application, by index from the smallest; undefined: the workload's own. */
  readonly variant: number | undefined;
}
