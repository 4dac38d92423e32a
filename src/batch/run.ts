/** An experiment run into a folder: what is there already is taken, the rest is done, and all files are written anew. */
import { join } from 'node:path';
import type { Verdict } from '../verdict/verdicts.js';
import { expandRuns } from '../experiment/expand.js';
import { membersOf } from '../experiment/members.js';
import type { Experiment, Row, Run } from '../experiment/model.js';
import type { Plan } from './plan.js';
import type { Summary } from '../experiment/summary.js';
import { ResultCache } from '../store/cache.js';
import { realFiles, type Files } from '../store/files.js';
import { takeLock } from '../store/lock.js';
import { assemble } from './assemble.js';
import { conclude } from './conclude.js';
import { DEFAULT_TIMEOUT_MS, defaultMemory, defaultWorkers, Executor, type ExecuteOptions } from './execute.js';
import { RunKeys } from './keys.js';
import { writeManifest, type Shard } from './manifest.js';
import type { RunRecord } from './record.js';
import { Replicator, type Replication } from './replicate.js';

export interface BatchOptions extends Partial<ExecuteOptions> {
  /** As the user typed it, for the manifest. */
  readonly command?: readonly string[];
  /** The experiment file, as it was named. */
  readonly file?: string;
  /** Folder of the cache, in place of the one inside the output folder. */
  readonly cache?: string | undefined;
  readonly shard?: Shard | undefined;
  readonly breakLock?: boolean;
  readonly files?: Files;
  /** Told each row of `runs.csv`, in order. */
  readonly onRow?: (row: Row) => void;
}

export interface BatchOutcome {
  readonly summary: Summary;
  /** Empty for a shard, which sees a part of the results only. */
  readonly verdicts: readonly Verdict[];
  readonly runs: number;
  readonly failed: number;
  /** Rows of the first failed runs. */
  readonly failures: readonly Row[];
  readonly replications: readonly Replication[];
}

/** Folder inside the results that is the program's own. */
const PRIVATE = '.socsim';
const SHOWN_FAILURES = 10;

const isIn = (shard: Shard | undefined, run: Run): boolean =>
  shard === undefined || run.block % shard.of === shard.index - 1;

const quiet = (): void => undefined;

function completed(options: BatchOptions): ExecuteOptions {
  const workers = options.workers ?? defaultWorkers();
  return {
    jobs: options.jobs ?? false,
    timeline: options.timeline ?? false,
    workers,
    timeout: options.timeout ?? DEFAULT_TIMEOUT_MS,
    memory: options.memory ?? defaultMemory(workers),
    retryFailed: options.retryFailed ?? false,
    debug: options.debug ?? false,
    onProgress: options.onProgress ?? quiet,
    signal: options.signal,
  };
}

/** What tells a run from the others of an experiment. */
const placeOf = (run: Run): string =>
  JSON.stringify([run.block, run.kind === 'scenario' ? run.policy.name : run.point, run.seed]);

/** Does all runs, with the seeds that `until` adds. */
async function executeAll(
  experiment: Experiment,
  first: readonly Run[],
  shard: Shard | undefined,
  executor: Executor,
  rowOf: (run: Run) => Row,
): Promise<{ runs: readonly Run[]; replications: readonly Replication[] }> {
  const replicator = new Replicator(experiment);
  let runs = first.filter((run) => isIn(shard, run));
  await executor.execute(runs);
  while (!replicator.idle && replicator.extend(runs, rowOf)) {
    const before = new Set(runs.map(placeOf));
    runs = expandRuns(experiment, (block) => replicator.seedsOf(block)).filter((run) => isIn(shard, run));
    await executor.execute(runs.filter((run) => !before.has(placeOf(run))));
  }
  return { runs, replications: [...replicator.results.values()] };
}

/**
 * Runs a plan into a folder.
 * @param folder made where it does not exist
 * @throws StorageError, LockedError, Interrupted: whatever is finished by then is kept, and the same call goes on
 */
export async function runBatch(plan: Plan, folder: string, options: BatchOptions = {}): Promise<BatchOutcome> {
  const files = options.files ?? realFiles;
  const own = join(folder, PRIVATE);
  files.makeFolder(own);
  const unlock = takeLock(files, own, folder, options.breakLock ?? false);
  let cache: ResultCache<RunRecord> | undefined;
  try {
    cache = new ResultCache<RunRecord>(options.cache ?? join(own, 'cache'), files);
    return await runInto(plan, folder, options, files, cache);
  } finally {
    cache?.close();
    unlock();
  }
}

async function runInto(
  plan: Plan,
  folder: string,
  options: BatchOptions,
  files: Files,
  cache: ResultCache<RunRecord>,
): Promise<BatchOutcome> {
  const { experiment } = plan;
  const execute = completed(options);
  const { jobs, timeline } = execute;
  const keys = new RunKeys({ jobs, timeline });
  const recordOf = (run: Run): RunRecord => cache.get(keys.keyOf(run))!;
  const { shard } = options;
  const blocksInAll = plan.runs.at(-1)!.block + 1;
  const executor = new Executor(cache, keys, execute);
  const { runs, replications } = await executeAll(experiment, plan.runs, shard, executor, (run) => recordOf(run).row);

  const failures: Row[] = [];
  let failed = 0;
  const blocks = assemble(files, folder, membersOf(experiment), runs, recordOf, { jobs, timeline }, (_run, row) => {
    options.onRow?.(row);
    if (row['failed'] === undefined) return;
    failed++;
    if (failures.length < SHOWN_FAILURES) failures.push(row);
  });
  const { summary, verdicts } = await conclude(files, folder, experiment, runs, blocks, shard === undefined);
  writeManifest(files, folder, {
    command: options.command ?? [],
    file: options.file ?? '',
    experiment,
    blocks,
    blocksInAll,
    records: { jobs, timeline },
    shard,
    failed,
    replications,
  });
  return { summary, verdicts, runs: runs.length, failed, failures, replications };
}
