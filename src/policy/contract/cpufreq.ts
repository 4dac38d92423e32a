/** CPU frequency governors, one instance per DVFS domain of CPUs. Frequencies are kHz. */
import type { BaseContext, ParamSpecs, ParamsOf, PluginBase } from './base.js';

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

export interface CpufreqPlugin<P extends ParamSpecs = ParamSpecs> extends PluginBase<P> {
  readonly kind: 'cpufreq';
  /** True: its handlers have `setSpeed`, so that a manager that sets clocks can be combined with it. */
  readonly takesSpeed?: boolean;
  create(context: CpufreqContext<P>): CpufreqHandlers;
}
