/** A process of the pool: executes runs and sends back their plain rows. */
import type { Run } from '../experiment/model.js';
import { executeRun, type RecordOptions, type RunOutput } from '../experiment/run.js';
import { serve } from '../pool/child.js';

export interface RunTask {
  readonly run: Run;
  readonly records: RecordOptions;
}

serve(({ run, records }: RunTask): Promise<RunOutput> => executeRun(run, records));
