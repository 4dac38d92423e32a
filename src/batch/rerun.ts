/** One row of results, run again with the same seed. */
import { InputError } from '../input/errors.js';
import type { Row, Run } from '../experiment/model.js';
import { executeRun, type RecordOptions, type RunOutput } from '../experiment/run.js';
import { readResults } from '../results/table.js';
import { realFiles } from '../store/files.js';
import { readManifest } from './manifest.js';
import { planOf, runsOf } from './planned.js';

export interface Rerun {
  readonly run: Run;
  readonly output: RunOutput;
  /** Columns whose value is not the stored one; empty: the same. */
  readonly differing: readonly { readonly column: string; readonly stored: string; readonly now: string }[];
}

const written = (row: Row, column: string): string => {
  const cell = row[column];
  return cell === undefined || (typeof cell === 'number' && Number.isNaN(cell)) ? '' : String(cell);
};

/**
 * Runs a row again, in this process.
 * @param number of the row in `runs.csv`, from 1
 * @param file experiment file; without: the one that the results name
 * @throws InputError where there is no such row, or the inputs have changed; what a plug-in throws outside a run
 */
export async function rerunRow(folder: string, number: number, records: RecordOptions, file?: string): Promise<Rerun> {
  const manifest = readManifest(realFiles, folder);
  const plan = await planOf(manifest, folder, file);
  const runs = runsOf(plan, manifest);
  const run = runs[number - 1];
  if (run === undefined)
    throw new InputError([
      { file: folder, path: '', found: `row ${number}`, expected: `a row from 1 to ${runs.length}` },
    ]);
  const table = await readResults(folder);
  const stored = table.row(number - 1);
  const output = await executeRun(run, records);
  const differing = table.columns.flatMap((column) => {
    const [before, now] = [written(stored, column), written(output.row, column)];
    return before === now ? [] : [{ column, stored: before, now }];
  });
  return { run, output, differing };
}
