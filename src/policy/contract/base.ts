/** What plug-ins of every kind have: parameters, and time, timers and random numbers of their own. */
import type { Platform } from '../../platform/model.js';

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

/** What a plug-in of every kind declares. */
export interface PluginBase<P extends ParamSpecs> {
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
