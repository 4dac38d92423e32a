/** What is said of results when they are all there: tables, fronts, verdicts. Reads the rows that it needs from the file. */
import { join } from 'node:path';
import { headerOf } from '../experiment/columns.js';
import { csvOf } from '../experiment/csv.js';
import { endedOf } from '../experiment/ended.js';
import { membersOf } from '../experiment/members.js';
import type { Experiment, Row, Run } from '../experiment/model.js';
import { MOST_CELLS, SummaryBuilder, type Summary } from '../experiment/summary.js';
import { writeWhole, type Files } from '../store/files.js';
import { evaluateVerdicts, type Verdict } from '../verdict/verdicts.js';
import type { BlockPlace } from './assemble.js';
import { RowsFile } from './rows-file.js';

export interface Conclusion {
  readonly summary: Summary;
  readonly verdicts: readonly Verdict[];
}

/** Blocks by the part that they are of. */
function blocksByPart(runs: readonly Run[]): Map<string, number[]> {
  const parts = new Map<string, number[]>();
  for (const { part, block } of runs) {
    const blocks = parts.get(part);
    if (blocks === undefined) parts.set(part, [block]);
    else if (blocks.at(-1) !== block) blocks.push(block);
  }
  return parts;
}

/** What tells whether a run was ended: the rows of a sweep are too many to keep whole. */
const endingCells = (row: Row): Row => ({ shutdown: row['shutdown'], duration_s: row['duration_s'] });

/**
 * Summarises `runs.csv` of a folder, writes `pareto.csv` where there are operating points, and judges.
 * @param runs of the folder, in the order of its rows
 * @param whole whether these are all runs of the experiment: a part of them is not judged
 */
export async function conclude(
  files: Files,
  folder: string,
  experiment: Experiment,
  runs: readonly Run[],
  blocks: readonly BlockPlace[],
  whole: boolean,
): Promise<Conclusion> {
  const header = headerOf(membersOf(experiment));
  const rows = new RowsFile(files, folder, csvOf(header, []), blocks);
  try {
    const byPart = blocksByPart(runs);
    const builder = new SummaryBuilder(experiment);
    for (const part of experiment.parts) {
      const own = byPart.get(part.name) ?? [];
      if (part.kind === 'scenario' && part.scenarios.length > MOST_CELLS)
        builder.addUnshown(part, own.length, endedOf(own.flatMap((block) => rows.rowsOf(block).map(endingCells))));
      else for (const block of own) builder.addBlock(rows.rowsOf(block));
    }
    const summary = builder.build();
    const front = summary.points.flatMap((p) => p.front);
    if (front.length > 0) writeWhole(files, join(folder, 'pareto.csv'), csvOf(header, front));
    const rowsOfPart = (part: string): Row[] => (byPart.get(part) ?? []).flatMap((block) => rows.rowsOf(block));
    return { summary, verdicts: whole ? await evaluateVerdicts(experiment, runs, rowsOfPart) : [] };
  } finally {
    rows.close();
  }
}
