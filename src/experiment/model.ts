/** Plain values that the stages of an experiment hand on: read → check → expand → execute → summarise. */
import type { InputNote } from '../input/errors.js';
import type { ParamValue } from '../policy/contract.js';
import type { HeatSettings } from '../sim/model.js';

/** One plug-in of a stack with all its parameters; `file` where it is a user's own. */
export interface PluginSpec {
  readonly name: string;
  readonly file: string | undefined;
  readonly params: Readonly<Record<string, ParamValue>>;
  /** A governor that takes a speed from a manager, or a manager that sets one. */
  readonly clocks?: boolean;
}

/** One policy of an experiment: a plug-in a kind, and the variant that applications start (and without a manager stay) at. */
export interface StackSpec {
  readonly name: string;
  readonly cpufreq: PluginSpec;
  readonly devfreq: PluginSpec;
  /** undefined: the governor that the platform names (`onBoard`), which is there in the policies of a scenario. */
  readonly memfreq: PluginSpec | undefined;
  readonly cpuidle: PluginSpec;
  readonly scheduler: PluginSpec;
  readonly thermal: PluginSpec;
  readonly placement: PluginSpec;
  readonly manager: PluginSpec | undefined;
  readonly variant: string | undefined;
}

/** A value put at a path of a parsed platform or workload file before it is checked. */
export interface Setting {
  /** Steps from the top of the file, e.g. `['domains', 'big', 'transition', 'latency', 'value']`. */
  readonly path: readonly (string | number)[];
  /** As YAML has it, e.g. the text `1.4 GHz`. */
  readonly value: unknown;
}

/** A workload that is written in the experiment file. */
export interface InlineInput {
  readonly name: string;
  readonly value: unknown;
  /** Folder from which its relative paths count. */
  readonly folder: string;
}

/** A platform, network or workload that a run uses. */
export interface InputRef {
  /** Name of a built-in one, or the absolute path of a file; the name of an inline one. */
  readonly ref: string;
  readonly settings: readonly Setting[];
  readonly inline?: InlineInput;
}

/** One platform and workload with one level a factor. */
export interface ScenarioSpec {
  readonly platform: InputRef;
  readonly workload: InputRef;
  /** Level as written by the factor's name. */
  readonly factors: Readonly<Record<string, string>>;
  /** The policies that run in it, with the parameters that its factors set. */
  readonly policies: readonly StackSpec[];
}

/** What of the physics a run models. */
export interface Physics {
  readonly heat: HeatSettings | undefined;
  readonly idle: boolean;
  readonly contention: boolean;
  /** Whether policies read the board's sensors, and not the truth. */
  readonly sensors: boolean;
}

/** More seeds until an interval is narrow enough. */
export interface UntilSpec {
  readonly metric: string;
  readonly halfWidth: { readonly value: number; readonly relative: boolean };
  /** Most seeds a scenario. */
  readonly max: number;
}

/** One network on one platform with one level a factor. */
export interface PointsSpec {
  readonly platform: InputRef;
  readonly network: InputRef;
  /** Level as written by the factor's name. */
  readonly factors: Readonly<Record<string, string>>;
}

/** Every variant × element × cores × OPP of networks on platforms, a run each. */
export interface PointsPart {
  readonly kind: 'operating-points';
  readonly name: string;
  readonly title: string;
  readonly scenarios: readonly PointsSpec[];
  readonly factorNames: readonly string[];
  /** Inferences a point, in closed loop. */
  readonly inferences: number;
}

/** Platforms × workloads × factors, and in each of these scenarios policies × seeds. */
export interface ScenarioPart {
  readonly kind: 'scenario';
  readonly name: string;
  readonly title: string;
  readonly scenarios: readonly ScenarioSpec[];
  /** As the file gives them, before any factor. */
  readonly policies: readonly StackSpec[];
  readonly factorNames: readonly string[];
  readonly seeds: readonly string[];
  /** ns; Infinity: until `inferences`. */
  readonly duration: number;
  /** Finished foreground inferences; Infinity: until `duration`. */
  readonly inferences: number;
  /** ns; `auto`: found by MSER-5 in each run. */
  readonly warmUp: number | 'auto';
  /** ns between the rows of a timeline; 0: every change. */
  readonly timelineStep: number;
  readonly physics: Physics;
  readonly until: UntilSpec | undefined;
  /** Application that the tables are about; undefined: all foreground applications together. */
  readonly focus: string | undefined;
}

export type Part = PointsPart | ScenarioPart;

/** A condition on the results: one of the checks of `verdict/checks`, or a claim in words. */
export type VerdictSpec = (
  | {
      readonly kind: 'check';
      readonly check: string;
      readonly part: string;
      readonly options: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'claim';
      readonly claim: string;
      readonly part: string | undefined;
      readonly where: Readonly<Record<string, string>>;
    }
) & {
  /** A negative control: it must not hold. */
  readonly control: boolean;
};

export interface Experiment {
  readonly name: string;
  readonly title: string;
  /** What was set from outside the file, as `path=value`. */
  readonly set: readonly string[];
  readonly parts: readonly Part[];
  readonly verdicts: readonly VerdictSpec[];
  /** What is allowed and most probably not meant. */
  readonly notes: readonly InputNote[];
}

/** A fixed operating point in words, so that it survives a change of the platform file's order. */
export interface PointSpec {
  readonly variant: string;
  readonly element: string;
  readonly cores: number;
  /** Hz */
  readonly frequency: number;
}

interface RunBase {
  readonly part: string;
  /** Scenario of all its policies and seeds, numbered over the whole experiment. */
  readonly block: number;
  readonly platform: InputRef;
  readonly factors: Readonly<Record<string, string>>;
  readonly seed: string;
}

export interface PointRun extends RunBase {
  readonly kind: 'operating-points';
  readonly network: InputRef;
  readonly point: PointSpec;
  readonly inferences: number;
}

export interface ScenarioRun extends RunBase {
  readonly kind: 'scenario';
  readonly workload: InputRef;
  readonly policy: StackSpec;
  readonly duration: number;
  readonly inferences: number;
  readonly warmUp: number | 'auto';
  readonly timelineStep: number;
  readonly physics: Physics;
}

export type Run = PointRun | ScenarioRun;

/** A cell of `runs.csv`; undefined and NaN are written as an empty cell. */
export type Cell = string | number | undefined;

/** One row of `runs.csv`: a cell a column name. */
export type Row = Readonly<Record<string, Cell>>;
