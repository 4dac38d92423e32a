/** Pareto front over any metrics, its hypervolume and its knee. */
import { endedOf, endedText, isEnded, type EndedRuns } from '../experiment/ended.js';
import type { Row } from '../experiment/model.js';
import { paretoFront } from '../experiment/pareto.js';
import { InputError } from '../input/errors.js';
import { endingOf } from '../results/scenarios.js';
import type { ResultTable } from '../results/table.js';
import { mean } from '../statistics/estimate.js';
import { metricOf, metricProblems, type Metric } from './metrics.js';

/** One thing to choose: an operating point, or a policy in a scenario, as the mean over its seeds. */
export interface Candidate {
  readonly name: string;
  readonly values: readonly number[];
  readonly row: Row;
}

/** Runs of one candidate that are left out, as heat ended them before their time; where it is all, it is no candidate. */
export interface EndedCandidate {
  readonly name: string;
  readonly ended: EndedRuns;
}

export interface FrontResult {
  readonly metrics: readonly Metric[];
  readonly candidates: number;
  readonly leftOut: readonly EndedCandidate[];
  /** In order of the first metric. */
  readonly front: readonly Candidate[];
  /** Worst corner that the volume is measured from. */
  readonly reference: readonly number[];
  readonly hypervolume: number;
  /** Index in `front`; undefined of fewer than three points. */
  readonly knee: number | undefined;
}

/** Metrics by name. @throws InputError */
export function metricsOf(table: ResultTable, names: readonly string[]): Metric[] {
  const issues = metricProblems(table, names);
  if (issues.length > 0) throw new InputError(issues);
  return names.map(metricOf);
}

/** An operating point in words. */
const pointName = (table: ResultTable, row: number): string => {
  const of = (column: string): string => table.text(column, row);
  return `${of('variant')} ${of('element')}:${of('cores')} ${of('opp_mhz')} MHz`;
};

/** Rows of a table by what they have a choice of: those that differ in their seed only are together. */
function rowsByName(table: ResultTable): Map<string, number[]> {
  const factors = table.columns.filter((c) => c.startsWith('factor_'));
  const groups = new Map<string, number[]>();
  for (let row = 0; row < table.length; row++) {
    const fixed = table.text('policy', row) === 'fixed-point';
    const levels = factors.flatMap((c) => (table.text(c, row) === '' ? [] : [`${c.slice(7)} = ${table.text(c, row)}`]));
    const choice = fixed ? pointName(table, row) : table.text('policy', row);
    const name = [...['part', 'platform', 'workload'].map((c) => table.text(c, row)), ...levels, choice].join(' / ');
    const rows = groups.get(name);
    if (rows === undefined) groups.set(name, [row]);
    else rows.push(row);
  }
  return groups;
}

/** Candidates of a table. Runs without one of the figures count for none, and neither do those that heat ended. */
function candidatesOf(
  table: ResultTable,
  metrics: readonly Metric[],
): { candidates: Candidate[]; leftOut: EndedCandidate[] } {
  const candidates: Candidate[] = [];
  const leftOut: EndedCandidate[] = [];
  for (const [name, rows] of rowsByName(table)) {
    const ended = endedOf(rows.map((row) => endingOf(table, row)));
    if (ended !== undefined) leftOut.push({ name, ended });
    const known = rows.filter(
      (row) => !isEnded(endingOf(table, row)) && !metrics.some((m) => Number.isNaN(table.number(m.name, row))),
    );
    const [first] = known;
    if (first === undefined) continue;
    const values = metrics.map((m) => mean(known.map((r) => table.number(m.name, r))));
    candidates.push({ name, values, row: table.row(first) });
  }
  return { candidates, leftOut };
}

/** Values so that less is better in every metric. */
const costs = (candidate: Candidate, metrics: readonly Metric[]): number[] =>
  metrics.map((m, k) => (m.better === 'lower' ? candidate.values[k]! : -candidate.values[k]!));

/**
 * Volume that points dominate up to a reference corner, by slicing along the last axis (Knowles 2002): between two
 * neighbouring values of the last cost, the volume of those points that reach so far, in one dimension less.
 * @param points costs, less is better; those beyond the reference in any metric count nothing
 */
export function hypervolume(points: readonly (readonly number[])[], reference: readonly number[]): number {
  const inside = points.filter((p) => p.every((v, k) => v < reference[k]!));
  if (inside.length === 0) return 0;
  const last = reference.length - 1;
  if (last === 0) return reference[0]! - Math.min(...inside.map((p) => p[0]!));
  const sorted = [...inside].sort((a, b) => a[last]! - b[last]!);
  let volume = 0;
  sorted.forEach((point, i) => {
    const depth = (sorted[i + 1]?.[last] ?? reference[last]!) - point[last]!;
    if (depth > 0)
      volume +=
        depth *
        hypervolume(
          sorted.slice(0, i + 1).map((p) => p.slice(0, last)),
          reference.slice(0, last),
        );
  });
  return volume;
}

/**
 * The knee: with every metric scaled to 0 (best of the front) … 1 (worst), the point with the least sum. In two metrics
 * it is the one farthest from the line between the two ends of the front.
 */
function kneeOf(front: readonly (readonly number[])[]): number | undefined {
  if (front.length < 3) return undefined;
  const axes = front[0]!.map((_v, k) => k);
  const lows = axes.map((k) => Math.min(...front.map((p) => p[k]!)));
  const spans = axes.map((k) => Math.max(...front.map((p) => p[k]!)) - lows[k]!);
  if (spans.some((s) => s === 0)) return undefined;
  const sums = front.map((p) => p.reduce((sum, v, k) => sum + (v - lows[k]!) / spans[k]!, 0));
  return sums.indexOf(Math.min(...sums));
}

/**
 * Front of a table.
 * @param reference worst corner, a value a metric; without: the worst value of each metric over all candidates
 * @throws InputError where no row has all the figures
 */
export function frontOf(table: ResultTable, metrics: readonly Metric[], reference?: readonly number[]): FrontResult {
  const { candidates, leftOut } = candidatesOf(table, metrics);
  if (candidates.length === 0) {
    const ended = endedOf(Array.from({ length: table.length }, (_, row) => endingOf(table, row)));
    const why = ended === undefined ? '' : `; ${endedText(ended)}`;
    const found = `no row with ${metrics.map((m) => m.name).join(' and ')}${why}`;
    const expected = 'rows of whole runs with all metrics of the front';
    throw new InputError([{ file: 'runs.csv', path: '', found, expected }]);
  }
  const all = candidates.map((c) => costs(c, metrics));
  const order = paretoFront(all).sort((a, b) => all[a]![0]! - all[b]![0]!);
  const corner =
    reference ??
    metrics.map((m, k) => {
      const values = candidates.map((c) => c.values[k]!);
      return m.better === 'lower' ? Math.max(...values) : Math.min(...values);
    });
  const front = order.map((i) => all[i]!);
  return {
    metrics,
    candidates: candidates.length,
    leftOut,
    front: order.map((i) => candidates[i]!),
    reference: corner,
    hypervolume: hypervolume(
      front,
      metrics.map((m, k) => (m.better === 'lower' ? corner[k]! : -corner[k]!)),
    ),
    knee: kneeOf(front),
  };
}
