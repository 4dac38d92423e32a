/** Wilcoxon's signed-rank test (1945) for paired differences. */
import jstat from 'jstat';

export interface Wilcoxon {
  /** Sum of the ranks of positive differences, V. */
  readonly statistic: number;
  /** Two-sided. */
  readonly p: number;
  /** Differences that are not 0: zeros are left out, as Wilcoxon does. */
  readonly count: number;
  /** Whether p is exact: up to 50 differences, none of them tied in size, none zero. */
  readonly exact: boolean;
}

/** Ranks by size, ties share the mean of theirs. */
function ranksOf(sizes: readonly number[]): { ranks: number[]; ties: number[] } {
  const order = sizes.map((_s, i) => i).sort((i, k) => sizes[i]! - sizes[k]!);
  const ranks = new Array<number>(sizes.length);
  const ties: number[] = [];
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && sizes[order[to + 1]!] === sizes[order[from]!]) to++;
    for (let i = from; i <= to; i++) ranks[order[i]!] = (from + to) / 2 + 1;
    if (to > from) ties.push(to - from + 1);
    from = to + 1;
  }
  return { ranks, ties };
}

/** Probability that V is at most v for n differences without ties, under the hypothesis: counted, not approximated. */
function exactLower(v: number, n: number): number {
  const most = (n * (n + 1)) / 2;
  // ways[s]: subsets of the ranks so far that add up to s.
  let ways = new Float64Array(most + 1);
  ways[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    const next = ways.slice();
    for (let s = rank; s <= most; s++) next[s] = next[s]! + ways[s - rank]!;
    ways = next;
  }
  let sum = 0;
  for (let s = 0; s <= v; s++) sum += ways[s]!;
  return sum / 2 ** n;
}

const MOST_EXACT = 50;

/**
 * Two-sided test that paired differences lie evenly about 0.
 * With ties or zeros, or more than fifty differences: the normal approximation with corrections for ties and continuity,
 * as R's wilcox.test.
 * @returns undefined where every difference is 0
 */
export function wilcoxon(differences: readonly number[]): Wilcoxon | undefined {
  const kept = differences.filter((d) => d !== 0);
  const n = kept.length;
  if (n === 0) return undefined;
  const { ranks, ties } = ranksOf(kept.map(Math.abs));
  const statistic = kept.reduce((sum, d, i) => (d > 0 ? sum + ranks[i]! : sum), 0);
  const exact = n === differences.length && ties.length === 0 && n <= MOST_EXACT;
  if (exact) {
    const most = (n * (n + 1)) / 2;
    const p = 2 * exactLower(Math.min(statistic, most - statistic), n);
    return { statistic, p: Math.min(1, p), count: n, exact };
  }
  const centre = (n * (n + 1)) / 4;
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - ties.reduce((sum, t) => sum + (t ** 3 - t), 0) / 48;
  const off = statistic - centre;
  const z = variance === 0 ? 0 : (off - Math.sign(off) * 0.5) / Math.sqrt(variance);
  return { statistic, p: Math.min(1, 2 * jstat.normal.cdf(-Math.abs(z), 0, 1)), count: n, exact };
}
