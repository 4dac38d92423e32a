/** An interval from within one run: the means of long batches are nearly independent, and a test says whether enough. */
import { estimateAt, mean } from './estimate.js';

export interface BatchMeans {
  readonly mean: number;
  /** Half width of the 95 % interval; undefined where the batches do not pass the test. */
  readonly halfWidth: number | undefined;
  /** Correlation of neighbouring batch means, −1…1. */
  readonly lag1: number;
  readonly batches: number;
}

/** Correlation of a series with itself one later. */
function lag1Of(values: readonly number[]): number {
  const centre = mean(values);
  let above = 0;
  let below = 0;
  values.forEach((v, i) => {
    below += (v - centre) ** 2;
    if (i > 0) above += (v - centre) * (values[i - 1]! - centre);
  });
  return below === 0 ? 0 : above / below;
}

/**
 * Means of equally long batches, what is left over at the beginning cut off.
 * The test: the lag-1 correlation of k independent batches is about −1/k with a deviation of 1/√k, so one beyond
 * −1/k + 1.645/√k (one-sided, 5 %) says that neighbours hang together, and no interval is given.
 * @param count batches, at least 10; a series shorter than twice as many has no interval
 */
export function batchMeans(series: ArrayLike<number>, count = 20): BatchMeans {
  const size = Math.floor(series.length / count);
  if (size < 2) return { mean: mean(series), halfWidth: undefined, lag1: NaN, batches: count };
  const start = series.length - size * count;
  const means = Array.from({ length: count }, (_, b) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += series[start + b * size + i]!;
    return sum / size;
  });
  const lag1 = lag1Of(means);
  const independent = lag1 <= -1 / count + 1.645 / Math.sqrt(count);
  const { mean: centre, halfWidth } = estimateAt(means, 0.95);
  return { mean: centre, halfWidth: independent ? halfWidth : undefined, lag1, batches: count };
}
