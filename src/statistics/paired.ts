/** Paired comparison: the difference of two series over the same seeds, with what supports it. */
import jstat from 'jstat';
import { estimateAt, type Estimate } from './estimate.js';
import { wilcoxon, type Wilcoxon } from './wilcoxon.js';

/** What the differences are, before any test: tests of constants mean nothing. */
export type DifferenceKind = 'identical' | 'exact' | 'varying' | 'single';

export interface PairedComparison {
  /** `identical`: every pair agrees; `exact`: every pair differs by the same; `single`: one pair. */
  readonly kind: DifferenceKind;
  readonly pairs: number;
  /** a − b. Half width of the 95 % interval by Student's t over the pairs; 0 of constants, NaN of one pair. */
  readonly difference: Estimate;
  /** Two-sided p of the paired t-test; NaN where there is none. */
  readonly p: number;
  readonly wilcoxon: Wilcoxon | undefined;
  readonly signs: { readonly positive: number; readonly negative: number; readonly zero: number };
  /** Standardised mean difference of the pairs, d_z = d̄ / s_d, with Hedges' correction; NaN of constants. */
  readonly effect: number;
}

/** Differences that rounding alone tells apart from a constant. */
const SAME = 1e-12;

function kindOf(differences: readonly number[], scale: number): DifferenceKind {
  if (differences.every((d) => d === 0)) return 'identical';
  if (differences.length === 1) return 'single';
  const [first] = differences as [number];
  return differences.every((d) => Math.abs(d - first) <= SAME * scale) ? 'exact' : 'varying';
}

/** Two-sided p of t with that many degrees of freedom. */
const studentP = (t: number, freedom: number): number => 2 * jstat.studentt.cdf(-Math.abs(t), freedom);

/**
 * Compares a with b, value by value.
 * @param a values of the same seeds in the same order as `b`; at least one
 */
export function comparePairs(a: readonly number[], b: readonly number[]): PairedComparison {
  const differences = a.map((x, i) => x - b[i]!);
  const scale = Math.max(...a.map(Math.abs), ...b.map(Math.abs), Number.MIN_VALUE);
  const kind = kindOf(differences, scale);
  const signs = {
    positive: differences.filter((d) => d > 0).length,
    negative: differences.filter((d) => d < 0).length,
    zero: differences.filter((d) => d === 0).length,
  };
  const n = differences.length;
  if (kind !== 'varying') {
    const difference = { count: n, mean: kind === 'identical' ? 0 : differences[0]!, halfWidth: n > 1 ? 0 : NaN };
    return { kind, pairs: n, difference, p: NaN, wilcoxon: undefined, signs, effect: NaN };
  }
  const difference = estimateAt(differences, 0.95);
  const deviation = Math.sqrt(differences.reduce((sum, d) => sum + (d - difference.mean) ** 2, 0) / (n - 1));
  const standardised = difference.mean / deviation;
  // Hedges (1981): the plain ratio is too large for few pairs. Approximate factor 1 − 3 / (4 (n − 1) − 1).
  const effect = standardised * (1 - 3 / (4 * (n - 1) - 1));
  const p = studentP(standardised * Math.sqrt(n), n - 1);
  return { kind, pairs: n, difference, p, wilcoxon: wilcoxon(differences), signs, effect };
}

/** Whether an interval leaves the sign of a difference open. */
export const isOpen = ({ kind, difference }: PairedComparison): boolean =>
  kind === 'identical' ||
  kind === 'single' ||
  (kind === 'varying' && Math.abs(difference.mean) <= difference.halfWidth);
