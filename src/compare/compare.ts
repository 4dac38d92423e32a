/** Policies of a result table compared: means, paired differences, rankings, and sums over scenarios. */
import { endedOf, isEnded, type EndedRuns } from '../experiment/ended.js';
import type { Better } from '../experiment/column.js';
import { InputError, nearestName } from '../input/errors.js';
import type { ResultTable } from '../results/table.js';
import { endingOf, scenariosOf, type ScenarioRows } from '../results/scenarios.js';
import { estimate, type Estimate } from '../statistics/estimate.js';
import { letterGroups } from '../statistics/groups.js';
import { holm } from '../statistics/holm.js';
import { comparePairs, isOpen, type PairedComparison } from '../statistics/paired.js';
import { metricOf, metricProblems } from './metrics.js';
import { overScenarios, type OverScenarios } from './over-scenarios.js';

/** One policy in one scenario by one metric. */
export interface PolicyEstimate {
  readonly policy: string;
  readonly estimate: Estimate;
  /** Runs without a figure: failed, ended by heat, or the metric does not apply. */
  readonly missing: number;
  /** Those of them that heat ended: totals of a part of a run are not compared. */
  readonly ended: number;
  /** From 1, by the mean in the metric's better direction. */
  readonly rank: number;
  /** Letters of the groups that it is in: policies with a letter in common cannot be told apart. */
  readonly groups: string;
}

/** Policy a minus policy b. */
export interface PairResult {
  readonly a: string;
  readonly b: string;
  readonly comparison: PairedComparison;
  /** p of the t-test, corrected by Holm over all pairs of this metric in this scenario. */
  readonly adjusted: number;
  /** Runs of either without a partner of the same seed. */
  readonly unpaired: number;
}

export interface ScenarioComparison {
  readonly scenario: ScenarioRows;
  readonly policies: readonly PolicyEstimate[];
  readonly pairs: readonly PairResult[];
}

export interface MetricComparison {
  readonly metric: string;
  readonly unit: string;
  readonly better: Better;
  readonly scenarios: readonly ScenarioComparison[];
  readonly over: OverScenarios | undefined;
}

/** Runs of one policy in one scenario that are left out, as heat ended them before their time. */
export interface LeftOut {
  readonly scenario: ScenarioRows;
  readonly policy: string;
  readonly ended: EndedRuns;
}

export interface Comparison {
  readonly metrics: readonly MetricComparison[];
  readonly baseline: string | undefined;
  readonly leftOut: readonly LeftOut[];
  /** Weakest status of the accuracies and of the platforms' figures, where the table tells it. */
  readonly accuracyStatus: readonly string[];
  readonly platformStatus: readonly string[];
}

export interface CompareOptions {
  /** Columns of runs.csv; default: those of {@link DEFAULT_METRICS} that vary. */
  readonly metrics?: readonly string[] | undefined;
  /** Policy that all others are compared with; without: every pair. */
  readonly baseline?: string | undefined;
}

export const DEFAULT_METRICS = [
  'energy_inference_mj',
  'energy_soc_j',
  'latency_mean_ms',
  'latency_p99_ms',
  'missed',
  'violated',
  'accuracy_mean',
];

interface Series {
  readonly policy: string;
  readonly bySeed: ReadonlyMap<string, number>;
  readonly missing: number;
  readonly ended: number;
}

function seriesOf(table: ResultTable, scenario: ScenarioRows, metric: string): Series[] {
  return [...scenario.policies].map(([policy, rows]) => {
    const bySeed = new Map<string, number>();
    let ended = 0;
    for (const [seed, row] of rows) {
      const value = table.number(metric, row);
      if (isEnded(endingOf(table, row))) ended++;
      else if (!Number.isNaN(value)) bySeed.set(seed, value);
    }
    return { policy, bySeed, missing: rows.size - bySeed.size, ended };
  });
}

function comparePolicies(a: Series, b: Series): Omit<PairResult, 'adjusted'> | undefined {
  const seeds = [...a.bySeed.keys()].filter((seed) => b.bySeed.has(seed));
  if (seeds.length === 0) return undefined;
  const comparison = comparePairs(
    seeds.map((s) => a.bySeed.get(s)!),
    seeds.map((s) => b.bySeed.get(s)!),
  );
  return { a: a.policy, b: b.policy, comparison, unpaired: a.bySeed.size + b.bySeed.size - 2 * seeds.length };
}

function rank(series: readonly Series[], better: Better): PolicyEstimate[] {
  const estimates = series.map((s) => ({ s, estimate: estimate([...s.bySeed.values()]) }));
  const known = estimates.filter((e) => e.estimate.count > 0);
  const sign = better === 'lower' ? 1 : -1;
  known.sort((a, b) => sign * (a.estimate.mean - b.estimate.mean));
  const letters = letterGroups(known.length, (i, k) => {
    const pair = comparePolicies(known[i]!.s, known[k]!.s);
    return pair === undefined || isOpen(pair.comparison);
  });
  const ranked = known.map((e, i) => ({
    policy: e.s.policy,
    estimate: e.estimate,
    missing: e.s.missing,
    ended: e.s.ended,
    rank: i + 1,
    groups: letters[i]!,
  }));
  const unknown = estimates
    .filter((e) => e.estimate.count === 0)
    .map(({ s, estimate: none }) => ({
      policy: s.policy,
      estimate: none,
      missing: s.missing,
      ended: s.ended,
      rank: NaN,
      groups: '',
    }));
  return [...ranked, ...unknown];
}

/** All pairs in the order of the policies, or each policy against the baseline. */
function pairsOf(series: readonly Series[], baseline: string | undefined): PairResult[] {
  const base = series.find((s) => s.policy === baseline);
  const wanted: [Series, Series][] =
    baseline === undefined
      ? series.flatMap((a, i) => series.slice(i + 1).map((b): [Series, Series] => [a, b]))
      : base === undefined
        ? []
        : series.filter((s) => s !== base).map((a) => [a, base]);
  const pairs = wanted.flatMap(([a, b]) => comparePolicies(a, b) ?? []);
  const adjusted = holm(pairs.map((p) => p.comparison.p));
  return pairs.map((p, i) => ({ ...p, adjusted: adjusted[i]! }));
}

function checkNames(table: ResultTable, scenarios: readonly ScenarioRows[], options: CompareOptions): void {
  const issues = metricProblems(table, options.metrics ?? []);
  const policies = [...new Set(scenarios.flatMap((s) => [...s.policies.keys()]))];
  const { baseline } = options;
  if (baseline !== undefined && !policies.includes(baseline)) {
    const expected = `a policy of the results (${policies.join(', ')})`;
    issues.push({ file: '--baseline', path: '', found: baseline, expected, nearest: nearestName(baseline, policies) });
  }
  if (issues.length > 0) throw new InputError(issues);
}

const distinct = (table: ResultTable, column: string): string[] => {
  const values = new Set<string>();
  for (let row = 0; row < table.length; row++) values.add(table.text(column, row));
  values.delete('');
  return [...values];
};

const leftOutOf = (table: ResultTable, scenarios: readonly ScenarioRows[]): LeftOut[] =>
  scenarios.flatMap((scenario) =>
    [...scenario.policies].flatMap(([policy, rows]) => {
      const ended = endedOf([...rows.values()].map((row) => endingOf(table, row)));
      return ended === undefined ? [] : [{ scenario, policy, ended }];
    }),
  );

/**
 * Compares the policies of a table in each of its scenarios, and over them.
 * @throws InputError for a metric or baseline that is not there, or a table without scenarios
 */
export function compareResults(table: ResultTable, options: CompareOptions = {}): Comparison {
  const scenarios = scenariosOf(table);
  if (scenarios.length === 0) {
    const expected = 'policies in scenarios; socsim pareto is for operating points';
    throw new InputError([{ file: 'runs.csv', path: '', found: 'operating points only', expected }]);
  }
  checkNames(table, scenarios, options);
  const wanted = options.metrics ?? DEFAULT_METRICS.filter((m) => table.has(m));
  const metrics = wanted.map((metric): MetricComparison => {
    const { better, unit } = metricOf(metric);
    const compared = scenarios.map((scenario): ScenarioComparison => {
      const series = seriesOf(table, scenario, metric);
      return { scenario, policies: rank(series, better), pairs: pairsOf(series, options.baseline) };
    });
    const known = compared.filter((c) => c.policies.some((p) => p.estimate.count > 0));
    return { metric, unit, better, scenarios: known, over: overScenarios(known, better, options.baseline) };
  });
  return {
    metrics: metrics.filter((m) => m.scenarios.length > 0),
    baseline: options.baseline,
    leftOut: leftOutOf(table, scenarios),
    accuracyStatus: distinct(table, 'accuracy_status'),
    platformStatus: distinct(table, 'platform_status'),
  };
}
