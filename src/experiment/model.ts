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

/** A value that takes the place of the one in a file: put into the parsed YAML before the schema checks it. */
export interface Setting {
  /** Steps from the top of the file, e.g. `['domains', 'big', 'transition', 'latency', 'value']`. */
  readonly path: readonly (string | number)[];
  /** As YAML has it, e.g. the text `1.4 GHz`. */
  readonly value: unknown;
}

/** A platform or workload by its file, with what an experiment changes in it. */
export interface InputRef {
  /** Name of a built-in one, absolute path of a file, or `FILE#N` for the workload written in part N of an experiment. */
  readonly ref: string;
  readonly settings: readonly Setting[];
}

/** Levels of the factors by name, as written; a bundle's is its label. */
export type Factors = Readonly<Record<string, string>>;

/** One network on one platform at one combination of levels. */
export interface PointsBlock {
  readonly platform: InputRef;
  /** Name or file of a network. */
  readonly network: string;
  readonly factors: Factors;
}

/** One scenario with its policies, all of which run on the same seeds. */
export interface ScenarioBlock {
  readonly platform: InputRef;
  readonly workload: InputRef;
  readonly factors: Factors;
  /** Those of the part, with their parameters at these levels. */
  readonly policies: readonly StackSpec[];
}

/** Every variant × element × cores × OPP of networks on platforms, a run each. */
export interface PointsPart {
  readonly kind: 'operating-points';
  readonly name: string;
  readonly title: string;
  /** In the order of the rows. */
  readonly blocks: readonly PointsBlock[];
  /** Inferences a point, in closed loop. */
  readonly inferences: number;
}

/** Platforms × workloads × levels of factors × policies × seeds. */
export interface ScenarioPart {
  readonly kind: 'scenario';
  readonly name: string;
  readonly title: string;
  /** In the order of the rows. */
  readonly blocks: readonly ScenarioBlock[];
  /** As the experiment has them, before any factor. */
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
  /** Index of its block over the whole experiment: one scenario with all its policies and seeds, or one network on one platform. */
  readonly block: number;
  readonly platform: InputRef;
  readonly factors: Factors;
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
  readonly workload: InputRef;
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
