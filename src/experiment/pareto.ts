/** Pareto front over several criteria. */

/** Order by the first criterion, then the second, …: a row can only be beaten by one that comes before it. */
function compareRows(a: readonly number[], b: readonly number[]): number {
  for (const [k, v] of a.entries()) if (v !== b[k]) return v - b[k]!;
  return 0;
}

/**
 * Indices, ascending, of the rows that no other row beats: another beats a row where it is at least as good in every
 * criterion and better in one. Equal rows stay together. Rows with a NaN criterion are left out.
 * @param rows criteria of each row, all to be minimised (negate one to maximise it)
 */
export function paretoFront(rows: readonly (readonly number[])[]): number[] {
  const beats = (a: readonly number[], b: readonly number[]): boolean =>
    a.every((v, i) => v <= b[i]!) && a.some((v, i) => v < b[i]!);
  const order = rows.map((_row, i) => i).filter((i) => !rows[i]!.some(Number.isNaN));
  order.sort((i, k) => compareRows(rows[i]!, rows[k]!) || i - k);
  const front: number[] = [];
  // What a beaten row beats, its winner beats too: rows of the front are all that a row need be held against.
  for (const i of order) if (!front.some((k) => beats(rows[k]!, rows[i]!))) front.push(i);
  return front.sort((i, k) => i - k);
}
