/** Groups of a ranking whose members cannot be told apart. */

/**
 * Letters for ranked items, as agronomists print them: two items share a letter where no comparison tells them apart.
 * Each letter is a longest run of neighbours in the ranking all of whose pairs are alike (insert and absorb reduced to
 * a ranking).
 * @param count items, by rank
 * @param alike whether items i < k cannot be told apart
 * @returns a text of letters an item, `a` the best
 */
export function letterGroups(count: number, alike: (i: number, k: number) => boolean): string[] {
  const runs: [number, number][] = [];
  for (let from = 0; from < count; from++) {
    let to = from;
    while (to + 1 < count && Array.from({ length: to - from + 1 }, (_, d) => from + d).every((i) => alike(i, to + 1)))
      to++;
    const last = runs.at(-1);
    if (last === undefined || to > last[1]) runs.push([from, to]);
  }
  const letters = Array.from({ length: count }, () => '');
  runs.forEach(([from, to], k) => {
    for (let i = from; i <= to; i++) letters[i] = letters[i]! + letterOf(k);
  });
  return letters;
}

/** a … z, then a1, b1, … */
const letterOf = (k: number): string =>
  String.fromCharCode(97 + (k % 26)) + (k >= 26 ? String(Math.floor(k / 26)) : '');
