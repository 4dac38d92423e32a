/** Pareto front over several criteria. */

/**
 * Indices of the rows that no other row beats: another beats a row where it is at least as good in every criterion and
 * better in one. Equal rows stay together. Rows with a NaN criterion are left out.
 * @param rows criteria of each row, all to be minimised (negate one to maximise it)
 */
export function paretoFront(rows: readonly (readonly number[])[]): number[] {
  const beats = (a: readonly number[], b: readonly number[]): boolean =>
    a.every((v, i) => v <= b[i]!) && a.some((v, i) => v < b[i]!);
  const candidates = rows.map((row, i) => ({ row, i })).filter(({ row }) => !row.some(Number.isNaN));
  return candidates.filter(({ row }) => !candidates.some((other) => beats(other.row, row))).map(({ i }) => i);
}
