/** A thread of the pool: executes batches of runs and sends back their plain rows. */
import type { Batch } from './execute.js';
import { executeRun, type RunOutput } from './run.js';

export default async function work({ runs, options }: Batch): Promise<RunOutput[]> {
  const outputs: RunOutput[] = [];
  for (const run of runs) outputs.push(await executeRun(run, options));
  return outputs;
}
