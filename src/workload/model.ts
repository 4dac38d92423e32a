/**
 * Networks, applications and the scenario they play in. Times are in ns, everything else in SI units.
 */
import type { Precision, Status } from '../platform/model.js';

/** One row of a network's layer table. */
export interface Layer {
  readonly name: string;
  /** Operator, e.g. `conv`, `dwconv`, `fc`, `maxpool`; `docs/formats.md` lists them. */
  readonly op: string;
  /** Multiply-accumulates of one inference. */
  readonly macs: number;
  /** Weights read (elements, not bytes). */
  readonly weights: number;
  /** Activations read and written (elements, not bytes). */
  readonly inputs: number;
  readonly outputs: number;
  /** Shape for people, e.g. `55x55x96`. */
  readonly shape: string;
}

/** One runnable form of a network. */
export interface Variant {
  /** e.g. `100%` */
  readonly name: string;
  readonly layers: readonly Layer[];
  /** Accuracy of the metric that the network states, 0…1; NaN where unknown. */
  readonly accuracy: number;
  readonly accuracyStatus: Status;
}

export interface Network {
  readonly name: string;
  readonly title: string;
  readonly metric: string;
  /** From the smallest to the full network; a static network has one, named `100%`. */
  readonly variants: readonly Variant[];
  /** True where the layer table was made by us and is not a published one. */
  readonly synthetic: boolean;
  readonly source: string;
}

export type Arrivals =
  | {
      readonly kind: 'periodic';
      readonly period: number;
      /** uniform in ±jitter·period around each release */ readonly jitter: number;
    }
  | { readonly kind: 'poisson'; /** 1/ns */ readonly rate: number }
  | { readonly kind: 'closed'; /** time from a finish to the next release, ns */ readonly think: number }
  | {
      readonly kind: 'trace';
      /** release times after the application's start, ns, ascending */ readonly times: readonly number[];
    };

/** Factor on the work of one inference, drawn once an input and alike under every policy. Mean 1. */
export type WorkVariation =
  | { readonly kind: 'constant' }
  | { readonly kind: 'exponential' }
  | { readonly kind: 'uniform'; /** half width, 0…1 */ readonly spread: number }
  | { readonly kind: 'lognormal'; /** standard deviation of the logarithm */ readonly sigma: number };

/** What an application asks for; an absent figure is not asked for. */
export interface Requirements {
  /** Relative deadline: release to finish, ns. */
  readonly latency?: number;
  /** Energy of one inference on its processing element's rail, J. */
  readonly energy?: number;
  /** Least accuracy, 0…1. */
  readonly accuracy?: number;
}

/** Where an application may run. */
export interface Mapping {
  readonly element: string;
  /** Cores of a CPU cluster; 1 on a GPU or NPU. */
  readonly cores: number;
}

/** SCHED_FIFO with a priority of 1…99, or SCHED_DEADLINE with a reservation (ns). */
export type SchedulingClass =
  | { readonly kind: 'fifo'; readonly priority: number }
  | {
      readonly kind: 'deadline';
      readonly runtime: number;
      readonly deadline: number;
      readonly period: number;
      readonly reclaim: boolean;
    };

export interface Application {
  readonly name: string;
  readonly network: Network;
  /** Precision by processing-element kind; fp32 where absent. */
  readonly precision: Readonly<Partial<Record<'cpu' | 'gpu' | 'npu', Precision>>>;
  readonly arrivals: Arrivals;
  readonly work: WorkVariation;
  readonly requirements: Requirements;
  /** Higher is more important. */
  readonly priority: number;
  /** Weight in CPU sharing; 1024 at nice 0. */
  readonly weight: number;
  /** Class above the fair one; absent: fair, with `weight`. */
  readonly scheduling?: SchedulingClass;
  /** Utilisation clamps of its threads, 0…1024; absent: none. */
  readonly uclamp?: { readonly min: number; readonly max: number };
  /** Numbers of the CPUs that its threads may run on; absent: all. */
  readonly affinity?: readonly number[];
  /** Inferences of this application that may run at the same time; the others wait first come, first served. */
  readonly concurrency: number;
  /** Releases beyond this many waiting ones are dropped and count as missed. Infinity: never. */
  readonly queueLimit: number;
  /** Index of the variant at the start. */
  readonly variant: number;
  /** Mapping that no policy may change, e.g. an application that is built for the NPU. */
  readonly pinned: Mapping | undefined;
  /** Mappings that policies may choose among; empty: every element that can run the network, on any number of cores. */
  readonly choices: readonly MappingChoice[];
  /** Active from the start of the run; else a timeline event starts it. */
  readonly startsActive: boolean;
  /** Background load: no requirement, left out of accuracy, latency and miss figures. */
  readonly background: boolean;
}

/** A processing element with the core counts and the highest frequency that policies may use on it. */
export interface MappingChoice {
  readonly element: string;
  readonly cores: readonly number[];
  /** Hz; Infinity: no limit. */
  readonly maxFrequency: number;
}

export type TimelineAction =
  | { readonly kind: 'start'; readonly application: string }
  | { readonly kind: 'stop'; readonly application: string }
  | {
      readonly kind: 'require';
      readonly application: string;
      readonly requirements: Requirements;
      readonly arrivals?: Arrivals;
    }
  /** Cores that are there from now on; 0 takes the element away. */
  | { readonly kind: 'resource'; readonly element: string; readonly cores: number };

export interface TimelineEvent {
  /** ns */
  readonly at: number;
  readonly action: TimelineAction;
}

/** Applications and what happens to them: one workload file. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly applications: readonly Application[];
  /** Ascending in time. */
  readonly timeline: readonly TimelineEvent[];
}
