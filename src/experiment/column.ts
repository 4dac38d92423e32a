/** What a column of `runs.csv` is, and the kinds of them. */
import type { RunView } from './figures.js';
import type { Cell } from './model.js';

export type Better = 'lower' | 'higher';

export interface Column {
  readonly name: string;
  /** Unit of the figure; empty for text and counts. */
  readonly unit: string;
  readonly meaning: string;
  /** Which direction is an improvement; absent for factors and descriptions. */
  readonly better?: Better;
  /** True: a figure of the simulation, empty in the row of a failed run. */
  readonly measured: boolean;
  readonly cells: (view: RunView) => readonly (readonly [name: string, value: Cell])[];
}

const column = (
  name: string,
  unit: string,
  meaning: string,
  measured: boolean,
  compute: (view: RunView) => Cell,
  better?: Better,
): Column => ({
  name,
  unit,
  meaning,
  measured,
  ...(better !== undefined && { better }),
  cells: (view) => [[name, compute(view)]],
});

/** A factor or description of the run, known before it starts. */
export const factor = (name: string, meaning: string, compute: (view: RunView) => Cell, unit = ''): Column =>
  column(name, unit, meaning, false, compute);

/** A figure of the run. */
export const figure = (
  name: string,
  unit: string,
  meaning: string,
  better: Better | undefined,
  compute: (view: RunView) => Cell,
): Column => column(name, unit, meaning, true, compute, better);

/** One column a rail or an application: its name holds the part in angle brackets. */
export const family = (
  name: string,
  unit: string,
  meaning: string,
  better: Better | undefined,
  cells: Column['cells'],
): Column => ({ name, unit, meaning, measured: true, ...(better !== undefined && { better }), cells });
