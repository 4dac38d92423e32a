/** Frequency governors of GPUs, NPUs and memories, one instance per domain. Frequencies are Hz but in `DomainClock`. */
import type { BaseContext, ParamSpecs, ParamsOf, PluginBase } from './base.js';

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

export interface DevfreqPlugin<P extends ParamSpecs = ParamSpecs> extends PluginBase<P> {
  readonly kind: 'devfreq';
  /** True: its handlers have `setSpeed`, so that a manager that sets clocks can be combined with it. */
  readonly takesSpeed?: boolean;
  create(context: DevfreqContext<P>): DevfreqHandlers;
}
