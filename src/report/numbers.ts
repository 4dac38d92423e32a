/** Figures for people. */
import type { Estimate } from '../experiment/statistics.js';

/** A number with about three significant digits and no exponent; `–` for none. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

/** `mean ± half width`, both with the decimals of the mean; without the interval where all values are equal or there is one. */
export function interval(estimate: Estimate | undefined, factor = 1): string {
  if (estimate === undefined || estimate.count === 0) return '–';
  const mean = figure(estimate.mean * factor);
  if (mean === '–' || Number.isNaN(estimate.halfWidth) || estimate.halfWidth === 0) return mean;
  const decimals = mean.split('.')[1]?.length ?? 0;
  return `${mean} ± ${(estimate.halfWidth * factor).toFixed(decimals)}`;
}

/** The same for a difference, with its sign. */
export function signedInterval(estimate: Estimate | undefined, factor = 1): string {
  const text = interval(estimate, factor);
  return estimate !== undefined && estimate.mean > 0 && text !== '–' ? `+${text}` : text;
}
