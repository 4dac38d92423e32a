/**
 * How a metric moved between two states of an experiment. Worse (or better) needs both: the 95 % interval of the
 * difference excludes zero, and the difference is larger than a threshold that somebody would care about.
 */
import { studentQuantile } from '../statistics/estimate.js';
import type { BaselineMetric } from './baseline.js';

export type Movement = 'same-bytes' | 'same' | 'better' | 'worse';

export interface Threshold {
  /** Share of the old mean, 0…1. */
  readonly relative: number;
  /** In the unit of the metric; decides where the old mean is 0. */
  readonly absolute: number;
}

export interface Difference {
  readonly difference: number;
  /** Half width of the 95 % interval of the difference; NaN: one seed on either side, so the threshold decides alone. */
  readonly halfWidth: number;
  /** Relative to the old mean; NaN where that is 0. */
  readonly relative: number;
}

interface Moments {
  readonly variance: number;
  readonly seeds: number;
}

/** Squared standard error of a mean, from its interval. */
const momentsOf = ({ half_width, seeds }: BaselineMetric): Moments => ({
  variance: half_width === null ? NaN : (half_width / studentQuantile(0.975, seeds - 1)) ** 2,
  seeds,
});

/**
 * Difference of two means with its 95 % interval after Welch (1947). Two states of one experiment may share their seeds,
 * and their figures then move together; a baseline keeps no single run, so the interval is the wider, unpaired one.
 */
export function welch(before: BaselineMetric, after: BaselineMetric): Difference {
  const difference = after.mean - before.mean;
  const relative = before.mean === 0 ? NaN : difference / Math.abs(before.mean);
  const exact = before.half_width === 0 && after.half_width === 0;
  if (exact) return { difference, halfWidth: 0, relative };
  const [a, b] = [momentsOf(before), momentsOf(after)];
  const variance = a.variance + b.variance;
  const freedom = variance ** 2 / (a.variance ** 2 / (a.seeds - 1) + b.variance ** 2 / (b.seeds - 1));
  return { difference, halfWidth: studentQuantile(0.975, freedom) * Math.sqrt(variance), relative };
}

/** Which way a metric moved. @param better direction that is an improvement */
export function movementOf(d: Difference, threshold: Threshold, better: 'lower' | 'higher'): Movement {
  const size = Math.abs(d.difference);
  const practical = Number.isNaN(d.relative) ? size > threshold.absolute : Math.abs(d.relative) > threshold.relative;
  // A difference without an interval comes from single seeds: all that is known of it is its size.
  const statistical = Number.isNaN(d.halfWidth) || size > d.halfWidth;
  if (!practical || !statistical) return 'same';
  return d.difference < 0 === (better === 'lower') ? 'better' : 'worse';
}
