/** What the parts around the engine (governors, placement, manager, CPUs) see of a run. Interfaces only: no circles. */
import type { Platform } from '../platform/model.js';
import type { BaseContext, CpufreqHandlers, CpuSignals, DevfreqStatus, SetResult } from '../policy/contract.js';
import type { ApplicationState } from './application.js';
import type { Deadlines } from './deadlines.js';
import type { Dispatcher } from './dispatcher.js';
import type { Domains } from './domains.js';
import type { FinishWindow } from './finish-window.js';
import type { Layout } from './layout.js';
import type { Task } from './lanes.js';
import type { RunQueue } from './run-queue.js';
import type { PluginGuard } from './plugin-guard.js';
import type { Processors } from './processors.js';
import type { Resting } from './resting.js';

/** One mapping that policies may choose for an application. */
export interface Choice {
  readonly element: number;
  readonly cores: number;
  /** Hz */
  readonly maxFrequency: number;
}

/** CPUs as the operating system sees them. Times in ns. */
export interface CpuView {
  isIdle(cpu: number): boolean;
  idleTime(cpu: number, t: number): number;
  niceTime(cpu: number, t: number): number;
  signals(cpu: number): CpuSignals;
  /** Threads on each CPU, in the order in which they came. */
  readonly queues: readonly RunQueue[];
  /** CPUs with more than one thread. */
  readonly crowded: number;
  /** A sleeping thread wakes up on a CPU. @returns ns until it runs */
  wake(task: Task, cpu: number, t: number): number;
  sleep(task: Task, t: number): void;
  /** Application of a higher class whose thread has the CPU; −1: none. */
  higherOn(cpu: number): number;
  /** A running thread leaves its CPU for want of budget, or comes back to the one that it was on. */
  park(task: Task, t: number): void;
  unpark(task: Task, t: number): void;
  /** Who has a CPU may have changed by itself. */
  rerank(cpu: number, t: number): void;
  /** A running thread moves. @returns ns until it runs there */
  migrate(task: Task, cpu: number, t: number): number;
  /** Clamps of applications have changed. */
  reclamp(): void;
}

/** A governor on a CPU domain, for those who call its handlers. */
export interface CpufreqGovernor {
  readonly name: string;
  readonly handlers: CpufreqHandlers;
}

/** What both kinds of governor have in common. */
export interface GovernorHost {
  readonly name: string;
  start(): void;
  /** Limits of the domain have changed. */
  limitsChanged(): void;
  /** Sets a fixed speed in Hz. @returns false where the governor does not take one */
  setSpeed(hz: number): boolean;
}

export interface GovernorControl {
  /** The cpufreq governor of a domain; undefined for those of GPUs, NPUs and memories. */
  cpufreqOf(domain: number): CpufreqGovernor | undefined;
  /** The clock of a domain has changed, or what it clocks went on or off. */
  clockChanged(domain: number): void;
  setSpeed(domain: number, hz: number): SetResult;
  setLimits(domain: number, min: number | undefined, max: number | undefined): SetResult;
  /** Caps a domain at an OPP. @returns whether that is another cap than before */
  setThermalCap(domain: number, opp: number): boolean;
  /** Whether any domain is capped below its highest OPP. */
  thermallyCapped(): boolean;
  /** Of the last devfreq run of a GPU or NPU domain. */
  lastStatus(domain: number): DevfreqStatus;
}

export interface RunContext {
  /** ns */
  readonly now: number;
  readonly platform: Platform;
  readonly layout: Layout;
  readonly apps: readonly ApplicationState[];
  readonly windows: readonly FinishWindow[];
  readonly processors: Processors;
  readonly domains: Domains;
  readonly dispatcher: Dispatcher;
  readonly cpus: CpuView;
  readonly resting: Resting;
  readonly deadlines: Deadlines;
  readonly governors: GovernorControl;
  readonly guard: PluginGuard;
  /** What every kind of plug-in gets. `streamName` names its random stream. */
  baseContext(name: string, streamName: string): BaseContext;
  /** @throws PluginError where the platform has no element of that name */
  elementIndex(name: string): number;
  choices(app: ApplicationState): readonly Choice[];
  setVariant(app: ApplicationState, variant: number): void;
  /** Thermal zones by name; none where temperatures are not modelled. */
  readonly zones: readonly string[];
  /** °C of each node of the thermal network at the last look; none where temperatures are not modelled. */
  readonly temperatures: ArrayLike<number>;
}
