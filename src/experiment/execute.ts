/** Runs → outputs, on all cores or in this thread, always in the order of the runs. */
import { availableParallelism } from 'node:os';
import type { Run } from './model.js';
import { isOracle } from './oracle-name.js';
import { executeRun, type RecordOptions, type RunOutput } from './run.js';

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
}

export interface ExecuteOptions extends Partial<RecordOptions> {
  /** Worker threads; 0: this thread. Default: one a core. */
  readonly workers?: number;
  readonly onProgress?: (progress: Progress) => void;
}

/** What one task of the pool carries: messages cost as much as a short run, so runs travel in batches. */
export interface Batch {
  readonly runs: readonly Run[];
  readonly options: RecordOptions;
}

/** An oracle searches hundreds of points, so it is a task of its own. */
const isLong = (run: Run): boolean => run.kind === 'scenario' && isOracle(run.policy.manager);
const LARGEST_BATCH = 32;

/** Indices of the runs of each task, the longest tasks first. */
function batchesOf(runs: readonly Run[], workers: number): number[][] {
  const indices = runs.map((_run, i) => i);
  const long = indices.filter((i) => isLong(runs[i]!)).map((i) => [i]);
  const short = indices.filter((i) => !isLong(runs[i]!));
  const size = Math.max(1, Math.min(LARGEST_BATCH, Math.ceil(short.length / (workers * 8))));
  const batches: number[][] = [];
  for (let i = 0; i < short.length; i += size) batches.push(short.slice(i, i + size));
  return [...long, ...batches];
}

/**
 * Executes all runs.
 * @returns one output a run, in the order of `runs`, the same bytes whatever the number of workers
 */
export async function executeRuns(runs: readonly Run[], options: ExecuteOptions = {}): Promise<RunOutput[]> {
  const workers = Math.min(options.workers ?? availableParallelism(), runs.length);
  const record: RecordOptions = { jobs: options.jobs ?? false, timeline: options.timeline ?? false };
  const outputs = new Array<RunOutput>(runs.length);
  let done = 0;
  let failed = 0;
  const store = (index: number, output: RunOutput): void => {
    outputs[index] = output;
    done++;
    if (output.row['failed'] !== undefined) failed++;
  };
  const report = (): void => options.onProgress?.({ done, total: runs.length, failed });

  // A single run is done before a worker would have started.
  if (workers <= 1 && options.workers !== 1) {
    for (let i = 0; i < runs.length; i++) {
      store(i, await executeRun(runs[i]!, record));
      report();
    }
    return outputs;
  }
  const { Piscina } = await import('piscina');
  const pool = new Piscina<Batch, RunOutput[]>({
    filename: import.meta.resolve('#run-worker'),
    minThreads: workers,
    maxThreads: workers,
  });
  try {
    await Promise.all(
      batchesOf(runs, workers).map(async (indices) => {
        const batch = await pool.run({ runs: indices.map((i) => runs[i]!), options: record });
        indices.forEach((index, k) => store(index, batch[k]!));
        report();
      }),
    );
  } finally {
    await pool.destroy();
  }
  return outputs;
}
