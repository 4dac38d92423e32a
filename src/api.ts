/**
 * Experiments from code: read one, run it, compare its policies. What the command line does, without printing.
 *
 * ```ts
 * import { loadExperiment, runExperiment, compare } from 'socsim';
 *
 * const experiment = await loadExperiment('sweep.yaml', { set: ['seeds=5'] });
 * const outcome = await runExperiment(experiment, 'results/sweep');
 * const comparison = await compare('results/sweep', { baseline: 'ondemand' });
 * ```
 */
import type { BatchOptions, BatchOutcome } from './batch/run.js';
import type { Plan } from './batch/plan.js';
import type { CompareOptions, Comparison } from './compare/compare.js';
import type { ResultTable } from './results/table.js';

export type { BatchOptions, BatchOutcome, CompareOptions, Comparison, Plan, ResultTable };

/**
 * Reads and checks an experiment file and lists its runs.
 * @param options `set`: values for the whole experiment, each `path=value` as on the command line
 * @throws InputError with all problems at once
 */
export async function loadExperiment(file: string, options: { readonly set?: readonly string[] } = {}): Promise<Plan> {
  const { planExperiment } = await import('./batch/plan.js');
  const { parseSets } = await import('./experiment/set.js');
  return planExperiment(file, parseSets(options.set ?? []));
}

/**
 * Runs an experiment into a folder; what is there from before is taken.
 * @param options `workers` 0 stays in this process
 * @throws StorageError, Interrupted; the same call then goes on
 */
export async function runExperiment(plan: Plan, folder: string, options: BatchOptions = {}): Promise<BatchOutcome> {
  const { runBatch } = await import('./batch/run.js');
  return runBatch(plan, folder, options);
}

/** Rows of a folder of results, a column an array. @throws InputError */
export async function readResults(folder: string): Promise<ResultTable> {
  const { readResults: read } = await import('./results/table.js');
  return read(folder);
}

/**
 * Compares the policies of results.
 * @param results folder that a run has written, or its table
 * @throws InputError for a metric or baseline that is not there
 */
export async function compare(results: string | ResultTable, options: CompareOptions = {}): Promise<Comparison> {
  const { compareResults } = await import('./compare/compare.js');
  return compareResults(typeof results === 'string' ? await readResults(results) : results, options);
}
