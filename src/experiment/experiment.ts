/** From an experiment file to files of results: the stages in order. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../input/errors.js';
import { evaluateAcceptance, type Verdict } from './acceptance/index.js';
import { checkExperiment, readExperiment } from './check.js';
import { headerOf } from './columns.js';
import { csvOf } from './csv.js';
import { executeRuns, type ExecuteOptions } from './execute.js';
import { expandRuns } from './expand.js';
import type { Experiment, Row, Run } from './model.js';
import { JOB_COLUMNS, TIMELINE_COLUMNS } from './records.js';
import type { RunOutput } from './run.js';
import type { SetOption } from './set.js';
import { summarise, type Summary } from './summary.js';

/** An experiment that passed its check, with its runs. */
export interface Plan {
  readonly experiment: Experiment;
  readonly runs: readonly Run[];
}

export interface Outcome {
  readonly rows: readonly Row[];
  readonly summary: Summary;
  readonly verdicts: readonly Verdict[];
}

/** Reads, checks and expands an experiment file. @throws InputError with all problems at once */
export async function planExperiment(file: string, sets: readonly SetOption[] = []): Promise<Plan> {
  const experiment = await checkExperiment(readExperiment(file), sets);
  const runs = expandRuns(experiment);
  if (runs.length === 0)
    throw new InputError([{ file, path: 'parts', found: 'an experiment without runs', expected: 'at least one run' }]);
  return { experiment, runs };
}

/** Makes sure that results can be written before hours of runs. @throws InputError */
export function openFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    const probe = join(folder, '.socsim');
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    const found = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new InputError([{ file: folder, path: '', found, expected: 'a folder that can be written' }]);
  }
}

/** Writes `runs.csv`, `pareto.csv` where there are operating points, and the records that were asked for. */
function writeFiles(folder: string, outputs: readonly RunOutput[], summary: Summary, options: ExecuteOptions): void {
  const rows = outputs.map((o) => o.row);
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write('runs.csv', csvOf(headerOf(rows), rows));
  const front = summary.points.flatMap((p) => p.front);
  if (front.length > 0) write('pareto.csv', csvOf(headerOf(front), front));
  if (options.jobs) write('jobs.csv', csvOf(JOB_COLUMNS, []) + outputs.map((o) => o.jobs).join(''));
  if (options.timeline) write('timeline.csv', csvOf(TIMELINE_COLUMNS, []) + outputs.map((o) => o.timeline).join(''));
}

/**
 * Executes a plan and writes its result files.
 * @param folder made where it does not exist
 */
export async function runExperiment(plan: Plan, folder: string, options: ExecuteOptions = {}): Promise<Outcome> {
  openFolder(folder);
  const outputs = await executeRuns(plan.runs, options);
  const rows = outputs.map((o) => o.row);
  const summary = summarise(plan.experiment, rows);
  writeFiles(folder, outputs, summary, options);
  const verdicts = await evaluateAcceptance(plan.experiment, plan.runs, rows);
  return { rows, summary, verdicts };
}
