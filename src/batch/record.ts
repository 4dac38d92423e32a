/** What is kept of a run: its row and its part of the record files, or why it failed. */
import type { Row } from '../experiment/model.js';
import type { RunOutput } from '../experiment/run.js';
import type { FailureKind, TaskOutcome } from '../pool/pool.js';

/** `failed`: a plug-in broke the contract; `error`: the run could not be made. Both come again with the same inputs. */
export type RecordKind = 'ok' | 'failed' | FailureKind;

/** The key comes first: the cache finds it there without reading the rest. */
export interface RunRecord {
  readonly key: string;
  readonly kind: RecordKind;
  readonly row: Row;
  readonly jobs: string;
  readonly timeline: string;
}

const LASTING: readonly RecordKind[] = ['failed', 'error'];

/** Whether a record stands for its run, so that the run need not be done again. */
export const stands = ({ kind }: Pick<RunRecord, 'kind'>, retryFailed: boolean): boolean =>
  kind === 'ok' || (LASTING.includes(kind) && !retryFailed);

/** @param failedRow row of a run without figures, with the reason */
export function recordOf(key: string, outcome: TaskOutcome<RunOutput>, failedRow: (reason: string) => Row): RunRecord {
  if ('result' in outcome) {
    const { row, jobs, timeline } = outcome.result;
    return { key, kind: row['failed'] === undefined ? 'ok' : 'failed', row, jobs, timeline };
  }
  const { failure, reason } = outcome;
  const text = failure === 'error' ? reason : `${failure}: ${reason}`;
  return { key, kind: failure, row: failedRow(text), jobs: '', timeline: '' };
}
