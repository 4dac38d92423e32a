/** In which order runs start, and which travel together. */
import type { Run } from '../experiment/model.js';
import { weightsOf } from '../experiment/weight.js';

/**
 * A message costs a tenth of a millisecond, so short runs travel together; but not so many that the others wait at the
 * end for the last batch. The weight is that of some twenty milliseconds.
 */
const BATCH_WEIGHT = 8000;
const BATCH_RUNS = 32;

/** Indices of the runs of each batch, the longest runs first, so that none of them is left over at the end. */
export function batchesOf(runs: readonly Run[]): number[][] {
  const weights = weightsOf(runs);
  const order = runs.map((_run, i) => i).sort((a, b) => weights[b]! - weights[a]! || a - b);
  const batches: number[][] = [];
  let batch: number[] = [];
  let sum = 0;
  for (const i of order) {
    batch.push(i);
    sum += weights[i]!;
    if (sum < BATCH_WEIGHT && batch.length < BATCH_RUNS) continue;
    batches.push(batch);
    batch = [];
    sum = 0;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
