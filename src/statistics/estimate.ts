/** Means with their intervals, and percentiles. */
import jstat from 'jstat';

/** Mean with a two-sided confidence interval. */
export interface Estimate {
  readonly count: number;
  readonly mean: number;
  /** Half width of the interval; NaN for fewer than two values, 0 where all values are equal. */
  readonly halfWidth: number;
}

/** Mean of the values; NaN of none. Summed in order, so the same values in the same order give the same bits. */
export const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
};

const isConstant = (values: readonly number[]): boolean => values.every((v) => v === values[0]);

/** Quantile of Student's t. @param p 0…1 @param freedom degrees of freedom, more than 0 and not necessarily whole */
export const studentQuantile = (p: number, freedom: number): number => jstat.studentt.inv(p, freedom);

/** Mean and 95 % confidence interval, as {@link estimateAt}. */
export const estimate = (values: readonly number[]): Estimate => estimateAt(values, 0.95);

/**
 * Mean and confidence interval by Student's t: mean ± t((1+c)/2, n−1)·s/√n with the sample deviation s.
 * The values are one figure a seed, so they are independent.
 * @param confidence c, 0…1
 */
export function estimateAt(values: readonly number[], confidence: number): Estimate {
  const count = values.length;
  // Equal values would otherwise get a rounding error of the mean as their deviation.
  if (count > 1 && isConstant(values)) return { count, mean: values[0]!, halfWidth: 0 };
  const m = mean(values);
  if (count < 2) return { count, mean: m, halfWidth: NaN };
  const variance = values.reduce((sum, v) => sum + (v - m) ** 2, 0) / (count - 1);
  return { count, mean: m, halfWidth: studentQuantile((1 + confidence) / 2, count - 1) * Math.sqrt(variance / count) };
}

/**
 * Percentile by linear interpolation between the closest ranks: rank (n−1)·p over the sorted values
 * (type 7 of Hyndman and Fan 1996, the default of R and NumPy).
 * @param sorted ascending
 * @param p 0…1
 * @returns NaN of no values
 */
export function percentile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return NaN;
  const rank = (sorted.length - 1) * p;
  const low = Math.floor(rank);
  const lowValue = sorted[low]!;
  const highValue = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return lowValue + (highValue - lowValue) * (rank - low);
}
