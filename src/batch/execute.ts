/** Runs → records in the cache, on several processes or in this one. */
import { availableParallelism, totalmem } from 'node:os';
import type { Run } from '../experiment/model.js';
import { executeRun, failedRow, type RecordOptions, type RunOutput } from '../experiment/run.js';
import { ProcessPool, type TaskOutcome } from '../pool/pool.js';
import type { ResultCache } from '../store/cache.js';
import type { RunKeys } from './keys.js';
import { recordOf, stands, type RunRecord } from './record.js';
import { batchesOf } from './schedule.js';
import type { RunTask } from './worker.js';

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
  /** Of those done, the ones whose results were there already. */
  readonly cached: number;
}

export interface ExecuteOptions extends RecordOptions {
  /** Processes; 0: this one, without protection against a plug-in that hangs or crashes. */
  readonly workers: number;
  /** ms a run may take. */
  readonly timeout: number;
  /** Bytes that one process may use. */
  readonly memory: number;
  readonly retryFailed: boolean;
  readonly debug: boolean;
  readonly onProgress: (progress: Progress) => void;
  /** Ends the work early; what is finished is kept. */
  readonly signal: AbortSignal | undefined;
}

export const defaultWorkers = (): number => availableParallelism();
/** Bytes that a process needs for itself: of many that share the machine few are busy at a time. */
const LEAST_MEMORY = 256 * 2 ** 20;
/** Four fifths of the machine, shared by the processes. */
export const defaultMemory = (workers: number): number =>
  Math.max(LEAST_MEMORY, Math.floor((0.8 * totalmem()) / Math.max(1, workers)));
export const DEFAULT_TIMEOUT_MS = 3_600_000;

/** Records are made safe against a loss of power so often; a killed process loses none in any case. */
const SYNC_EVERY_MS = 1000;

/** The work was ended from outside before it was complete. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Counts what is there of a plan and does the rest. */
export class Executor {
  private done = 0;
  private failed = 0;
  private cached = 0;
  private synced = 0;
  private total = 0;

  constructor(
    private readonly cache: ResultCache<RunRecord>,
    private readonly keys: RunKeys,
    private readonly options: ExecuteOptions,
  ) {}

  /**
   * Makes sure that every run has a record.
   * @throws Interrupted, StorageError
   */
  async execute(runs: readonly Run[]): Promise<void> {
    this.total += runs.length;
    const wanted: Run[] = [];
    const asked = new Set<string>();
    for (const run of runs) {
      const key = this.keys.keyOf(run);
      const record = this.cache.has(key) ? this.cache.get(key) : undefined;
      if (record !== undefined && stands(record, this.options.retryFailed)) {
        this.cached++;
        this.count(record);
        // Runs of equal inputs, such as a policy without the parameter that is varied, are done once.
      } else if (asked.has(key)) this.total--;
      else {
        asked.add(key);
        wanted.push(run);
      }
    }
    if (this.done > 0) this.options.onProgress(this.progress());
    const onOutcome = (index: number, outcome: TaskOutcome<RunOutput>): void => {
      this.finished(wanted[index]!, outcome);
    };
    if (this.options.workers === 0) await this.here(wanted, onOutcome);
    else await this.pooled(wanted, onOutcome);
    this.cache.sync();
  }

  private finished(run: Run, outcome: TaskOutcome<RunOutput>): void {
    const record = recordOf(this.keys.keyOf(run), outcome, (reason) => failedRow(run, reason));
    this.cache.put(record);
    const now = performance.now();
    if (now - this.synced > SYNC_EVERY_MS) {
      this.cache.sync();
      this.synced = now;
    }
    this.count(record);
    this.options.onProgress(this.progress());
  }

  private count(record: RunRecord): void {
    this.done++;
    if (record.kind !== 'ok') this.failed++;
  }

  private progress(): Progress {
    return { done: this.done, total: this.total, failed: this.failed, cached: this.cached };
  }

  private async here(runs: readonly Run[], onOutcome: (i: number, o: TaskOutcome<RunOutput>) => void): Promise<void> {
    for (const [i, run] of runs.entries()) {
      if (this.options.signal?.aborted === true) throw new Interrupted();
      let outcome: TaskOutcome<RunOutput>;
      try {
        outcome = { result: await executeRun(run, this.options) };
      } catch (error) {
        outcome = { failure: 'error', reason: error instanceof Error ? error.message : String(error) };
      }
      onOutcome(i, outcome);
    }
  }

  private async pooled(runs: readonly Run[], onOutcome: (i: number, o: TaskOutcome<RunOutput>) => void): Promise<void> {
    const { workers, timeout, memory, debug, jobs, timeline, signal } = this.options;
    const records: RecordOptions = { jobs, timeline };
    const module = import.meta.resolve('#run-worker');
    const pool = new ProcessPool<RunTask, RunOutput>({ module, processes: workers, timeout, memory, debug });
    const tasks = runs.map((run) => ({ run, records }));
    await new Promise<void>((resolve, reject) => {
      const interrupt = (): void => {
        pool.stop();
        reject(new Interrupted());
      };
      if (signal?.aborted === true) {
        interrupt();
        return;
      }
      signal?.addEventListener('abort', interrupt, { once: true });
      pool
        .run(tasks, batchesOf(runs), onOutcome)
        .then(resolve, reject)
        .finally(() => signal?.removeEventListener('abort', interrupt));
    });
  }
}
