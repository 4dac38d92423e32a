/** Correction for many comparisons. */

/**
 * Holm's step-down adjustment (1979): the k-th smallest of m p values times m − k + 1, never falling, at most 1. An
 * adjusted p below α rejects with a family-wise error of at most α.
 * @param values of one family; NaN (a comparison without a test) is left out of it and stays NaN
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_p, i) => i).filter((i) => !Number.isNaN(values[i]!));
  order.sort((i, k) => values[i]! - values[k]!);
  const adjusted = values.map(() => NaN);
  let highest = 0;
  order.forEach((i, rank) => {
    highest = Math.max(highest, Math.min(1, values[i]! * (order.length - rank)));
    adjusted[i] = highest;
  });
  return adjusted;
}
