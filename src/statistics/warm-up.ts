/** Where a series has left its initial transient behind. */

const BATCH = 5;

/**
 * MSER-5 (White, Cobb and Spratt 2000): of all cuts between batches of five, the one after which the mean of the rest
 * has the least estimated standard error: Σ(b − b̄)² / m² over the m batch means that are kept.
 * @returns how many values to leave out; undefined where the best cut is not in the first half (or there are fewer
 * than ten values): the series is then too short to tell
 */
export function mser5(series: ArrayLike<number>): number | undefined {
  const batches = Math.floor(series.length / BATCH);
  if (batches < 2) return undefined;
  const means = Array.from({ length: batches }, (_, b) => {
    let sum = 0;
    for (let i = b * BATCH; i < (b + 1) * BATCH; i++) sum += series[i]!;
    return sum / BATCH;
  });
  let best = Infinity;
  let cut = 0;
  // From the end, so that each step adds one batch (Welford's update of mean and squares).
  let mean = 0;
  let squares = 0;
  for (let d = batches - 1; d >= 0; d--) {
    const kept = batches - d;
    const delta = means[d]! - mean;
    mean += delta / kept;
    squares += delta * (means[d]! - mean);
    // The last few batches always look steady.
    if (kept < 5 && batches > 10) continue;
    const statistic = squares / (kept * kept);
    if (statistic <= best) {
      best = statistic;
      cut = d;
    }
  }
  return cut <= batches / 2 ? cut * BATCH : undefined;
}
