/** Plain values that the stages of an experiment hand on: read → check → expand → execute → summarise. */
import type { ParamValue } from '../policy/contract.js';

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
  readonly placement: PluginSpec;
  readonly manager: PluginSpec | undefined;
  readonly variant: string | undefined;
}

/** Every variant × element × cores × OPP of networks on platforms, a run each. */
export interface PointsPart {
  readonly kind: 'operating-points';
  readonly name: string;
  readonly title: string;
  /** Names of built-in platforms, or absolute paths of files. */
  readonly platforms: readonly string[];
  readonly networks: readonly string[];
  /** Inferences a point, in closed loop. */
  readonly inferences: number;
}

/** Workloads × platforms × policies × seeds. */
export interface ScenarioPart {
  readonly kind: 'scenario';
  readonly name: string;
  readonly title: string;
  readonly platforms: readonly string[];
  readonly workloads: readonly string[];
  readonly policies: readonly StackSpec[];
  readonly seeds: readonly string[];
  /** ns; Infinity: until `inferences`. */
  readonly duration: number;
  /** Finished foreground inferences; Infinity: until `duration`. */
  readonly inferences: number;
  /** ns */
  readonly warmUp: number;
  /** Application that the tables are about; undefined: all foreground applications together. */
  readonly focus: string | undefined;
}

export type Part = PointsPart | ScenarioPart;

/** A named condition on the results with its limits; `acceptance/index.ts` knows the checks. */
export interface AcceptanceSpec {
  readonly check: string;
  readonly part: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface Experiment {
  readonly name: string;
  readonly title: string;
  readonly parts: readonly Part[];
  readonly acceptance: readonly AcceptanceSpec[];
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
  /** Unique in the experiment and stable: made of the factors, not of positions. */
  readonly key: string;
  readonly part: string;
  readonly platform: string;
  readonly seed: string;
}

export interface PointRun extends RunBase {
  readonly kind: 'operating-points';
  readonly network: string;
  readonly point: PointSpec;
  readonly inferences: number;
}

export interface ScenarioRun extends RunBase {
  readonly kind: 'scenario';
  readonly workload: string;
  readonly policy: StackSpec;
  readonly duration: number;
  readonly inferences: number;
  readonly warmUp: number;
}

export type Run = PointRun | ScenarioRun;

/** A cell of `runs.csv`; undefined and NaN are written as an empty cell. */
export type Cell = string | number | undefined;

/** One row of `runs.csv`: a cell a column name. */
export type Row = Readonly<Record<string, Cell>>;
