/** Figures for people. */
import type { Estimate } from '../statistics/estimate.js';

/** A count with its noun: `1 run`, `2 runs`. */
export const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** Decimals that leave about three significant digits. */
function decimalsOf(value: number): number {
  const size = Math.abs(value);
  if (size >= 100 || size === 0) return 0;
  return size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
}

/** Whole, or so close to it that only rounding keeps it away. */
const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-9 && Math.abs(value) < 1e6;

/** A rounded zero has no sign. */
const fixed = (value: number, decimals: number): string => value.toFixed(decimals).replace(/^-(0(\.0*)?)$/, '$1');

/** A number with about three significant digits and no exponent, whole numbers whole; `–` for none. */
export const figure = (value: number): string =>
  !Number.isFinite(value) ? '–' : isWhole(value) ? String(Math.round(value) + 0) : fixed(value, decimalsOf(value));

/**
 * `mean ± half width` with the decimals of the mean, more where the half width would vanish; without the interval where
 * all values are equal or there is one.
 */
export function interval(estimate: Estimate | undefined, factor = 1): string {
  if (estimate === undefined || estimate.count === 0) return '–';
  const mean = estimate.mean * factor;
  const half = estimate.halfWidth * factor;
  // Rounding of sums alone makes no interval.
  if (!Number.isFinite(mean) || !(half > 1e-9 * Math.abs(mean))) return figure(mean);
  const decimals = [0, 1].map((more) => decimalsOf(mean) + more).find((d) => Number(half.toFixed(d)) > 0);
  if (decimals !== undefined) return `${fixed(mean, decimals)} ± ${half.toFixed(decimals)}`;
  const finest = decimalsOf(mean) + 1;
  return `${fixed(mean, finest)} ± <${(10 ** -finest).toFixed(finest)}`;
}

/** The same for a difference, with its sign. */
export function signedInterval(estimate: Estimate | undefined, factor = 1): string {
  const text = interval(estimate, factor);
  return /^[1-9]|^0\.0*[1-9]/.test(text) ? `+${text}` : text;
}
