/** Comparisons as tables: of policies in a scenario, of pairs, and over scenarios. */
import type { Comparison, MetricComparison, PairResult, PolicyEstimate } from '../compare/compare.js';
import { endedText } from '../experiment/ended.js';
import type { OverScenarios } from '../compare/over-scenarios.js';
import type { ScenarioRows } from '../results/scenarios.js';
import { cell, type Grid, type GridCell, type GridColumn } from './grid.js';
import { isShare, metricHead } from './metric-head.js';
import { counted, figure, interval, signedInterval } from './numbers.js';

/** Weakest first: what figures are worth that nobody here has seen in a source. */
const WEAK = [
  {
    status: 'recalled',
    mark: '†',
    says: 'on figures that are recalled, not read in their source: plausible, no evidence',
  },
  { status: 'estimated', mark: '‡', says: 'on estimates, which are our judgement' },
] as const;

/** Units of what is simulated on a platform's figures. */
const OF_PLATFORM: readonly string[] = ['ms', 's', 'J', 'mJ', 'W', '1/s'];

/** The weakest status that a metric rests on, where it is a weak one. */
const weaknessOf = ({ metric, unit }: MetricComparison, { accuracyStatus, platformStatus }: Comparison) => {
  const statuses = metric.includes('accuracy') ? accuracyStatus : OF_PLATFORM.includes(unit) ? platformStatus : [];
  return WEAK.find(({ status }) => statuses.includes(status));
};

const statusNotes = (comparison: Comparison): string[] =>
  WEAK.flatMap((weakness) =>
    comparison.metrics.some((m) => weaknessOf(m, comparison) === weakness)
      ? [`${weakness.mark} rests in part ${weakness.says}.`]
      : [],
  );

const factorOf = (m: MetricComparison): number => (isShare(m.metric, m.unit) ? 100 : 1);
const unitOf = (m: MetricComparison, ofShare: string): string => (isShare(m.metric, m.unit) ? ofShare : m.unit);

/** A metric in words, with its mark where its status has one. */
const columnOf = (m: MetricComparison, comparison: Comparison): GridColumn => ({
  head: metricHead(m.metric, m.unit),
  unit: unitOf(m, '%'),
  mark: weaknessOf(m, comparison)?.mark ?? '',
});

/** Scenarios of a comparison, each once: those with figures in order, then those in which all runs were ended. */
function scenariosOf(comparison: Comparison): ScenarioRows[] {
  const seen = new Map<string, ScenarioRows>();
  for (const m of comparison.metrics) for (const { scenario } of m.scenarios) seen.set(scenario.name, scenario);
  for (const { scenario } of comparison.leftOut) seen.set(scenario.name, scenario);
  return [...seen.values()];
}

/** A sentence a policy whose runs heat ended: totals of a part of a run are no figures for a comparison. */
const leftOutNotes = (scenario: ScenarioRows, { leftOut }: Comparison): string[] =>
  leftOut
    .filter((own) => own.scenario.name === scenario.name)
    .map(({ policy, ended }) => {
      const fate = ended.count < ended.runs ? ' and left out' : ', so it has no figures';
      const rest = ended.count < ended.runs ? ' Its means are those of the others, and not marked best.' : '';
      return `${policy}: ${endedText(ended, '', fate)}.${rest}`;
    });

const seedsNote = (seeds: number): string => {
  if (seeds === 0) return 'No run has figures.';
  return seeds > 1
    ? `Mean ± 95 % interval over ${seeds} seeds (Student's t); without ±: the same in every seed. ` +
        'The best mean is marked. Policies with a letter in common cannot be told apart by their paired 95 % intervals.'
    : 'One seed, so no intervals, and nothing to tell policies apart by. The best figure is marked.';
};

/** One row a policy, one column a metric: the table of a paper. */
function scenarioGrid(scenario: ScenarioRows, comparison: Comparison): Grid {
  const shown = comparison.metrics.flatMap((m) => {
    const own = m.scenarios.find((s) => s.scenario.name === scenario.name);
    return own === undefined ? [] : [{ metric: m, policies: own.policies }];
  });
  const counts = new Set(shown.flatMap(({ policies }) => policies.map((p) => p.estimate.count)));
  const seeds = Math.max(0, ...counts);
  const isPartial = shown.some(({ policies }) => policies.some((p) => p.missing > 0 && p.estimate.count > 0));
  const cellOf = (list: readonly PolicyEstimate[], policy: string, factor: number): GridCell => {
    const own = list.find((p) => p.policy === policy);
    if (own === undefined || own.estimate.count === 0) return cell('–');
    const text = interval(own.estimate, factor) + (own.missing > 0 ? ` (${own.estimate.count})` : '');
    // Who lasted is the milder half of a policy's runs.
    const best = own.ended === 0 && own.estimate.mean === list.find((p) => p.ended === 0)?.estimate.mean;
    // One seed has no intervals, and letters would say that all policies are alike.
    return seeds > 1 ? { text, best, letters: own.groups } : { text, best };
  };
  return {
    title: scenario.name,
    columns: [{ head: 'policy', align: 'left' }, ...shown.map(({ metric }) => columnOf(metric, comparison))],
    rows: [...scenario.policies.keys()].map((policy) => [
      cell(policy),
      ...shown.map(({ metric, policies }) => cellOf(policies, policy, factorOf(metric))),
    ]),
    notes: [
      seedsNote(seeds),
      ...(isPartial ? ['In brackets: seeds that have the figure, where not all have it.'] : []),
      ...leftOutNotes(scenario, comparison),
      ...(seeds > 0 ? statusNotes(comparison) : []),
    ],
  };
}

const written = (p: number): string => (Number.isNaN(p) ? '–' : p < 0.001 ? '<0.001' : p.toFixed(3));

function pairCells({ a, b, comparison: c, adjusted, unpaired }: PairResult, factor: number): GridCell[] {
  const { signs, difference } = c;
  const text =
    c.kind === 'identical'
      ? 'identical'
      : c.kind === 'exact'
        ? `${signedInterval(difference, factor)} exact`
        : signedInterval(difference, factor);
  return [
    cell(`${a} − ${b}`),
    cell(String(c.pairs) + (unpaired > 0 ? ` (${unpaired} left out)` : '')),
    cell(text),
    cell(written(adjusted)),
    cell(c.wilcoxon === undefined ? '–' : written(c.wilcoxon.p)),
    cell(`${signs.positive}/${signs.zero}/${signs.negative}`),
    cell(Number.isNaN(c.effect) ? '–' : figure(c.effect)),
  ];
}

function pairGrid(metric: MetricComparison, scenario: string, pairs: readonly PairResult[]): Grid {
  return {
    title: `${metric.metric}: ${scenario}`,
    columns: [
      { head: 'difference', align: 'left' },
      { head: 'pairs' },
      { head: 'mean', unit: unitOf(metric, 'points') },
      { head: 'p (t, Holm)' },
      { head: 'p (Wilcoxon)' },
      { head: '+/0/−' },
      { head: 'd_z' },
    ],
    rows: pairs.map((pair) => pairCells(pair, factorOf(metric))),
    notes: [],
  };
}

const PAIR_NOTES = [
  'Differences of runs with the same seed, mean ± 95 % interval; identical and exact ones have no p value.',
  `p (t, Holm): paired t-test, corrected over all pairs of one metric in one scenario; p (Wilcoxon): signed ranks, as it is; +/0/−: signs; d_z: mean over deviation of the differences, after Hedges.`,
];

/** `wins/ties/losses`, turned round where the pair was compared the other way; empty where it was not. */
function winsText({ winTieLoss }: OverScenarios, row: string, column: string): string {
  const there = winTieLoss.find((w) => w.a === row && w.b === column);
  if (there !== undefined) return `${there.wins}/${there.ties}/${there.losses}`;
  const back = winTieLoss.find((w) => w.a === column && w.b === row);
  return back === undefined ? '' : `${back.losses}/${back.ties}/${back.wins}`;
}

function overGrids(metric: MetricComparison, over: OverScenarios): Grid[] {
  const ratio = over.ratios[0];
  const names = [...new Set(over.winTieLoss.flatMap((w) => [w.a, w.b]))];
  // Against a baseline there is one column; else a policy stands in a row and in a column.
  const second = new Set(over.winTieLoss.map((w) => w.b));
  const columns = second.size === 1 ? [...second] : names;
  const rows = second.size === 1 ? names.filter((n) => !second.has(n)) : names;
  return [
    {
      title: `${metric.metric} over ${counted(over.scenarios, 'scenario')}: wins/ties/losses of the row against the column`,
      columns: [{ head: 'policy', align: 'left' }, ...columns.map((head) => ({ head }))],
      rows: rows.map((row) => [cell(row), ...columns.map((column) => cell(winsText(over, row, column)))]),
      notes: ['A tie: the paired 95 % interval leaves the sign open.'],
    },
    ...(ratio === undefined
      ? []
      : [
          {
            title: `${metric.metric} over ${counted(over.scenarios, 'scenario')}: ratio to ${ratio.reference}`,
            columns: [
              { head: 'policy', align: 'left' as const },
              { head: 'scenarios' },
              { head: 'geometric mean' },
              { head: '95 % interval' },
            ],
            rows: over.ratios.map((r) => [
              cell(r.policy),
              cell(String(r.scenarios)),
              cell(r.reason === '' ? r.ratio.toFixed(3) : '–'),
              cell(
                r.reason === '' ? (Number.isNaN(r.low) ? '–' : `${r.low.toFixed(3)} … ${r.high.toFixed(3)}`) : r.reason,
              ),
            ]),
            notes: [],
          },
        ]),
  ];
}

export interface CompareGrids {
  readonly scenarios: readonly Grid[];
  readonly pairs: readonly Grid[];
  readonly over: readonly Grid[];
}

/** All tables of a comparison. */
export function compareGrids(comparison: Comparison): CompareGrids {
  const pairs = comparison.metrics.flatMap((m) =>
    m.scenarios.flatMap((s) => (s.pairs.length > 0 ? [pairGrid(m, s.scenario.name, s.pairs)] : [])),
  );
  const last = pairs.at(-1);
  return {
    scenarios: scenariosOf(comparison).map((s) => scenarioGrid(s, comparison)),
    pairs: last === undefined ? [] : [...pairs.slice(0, -1), { ...last, notes: PAIR_NOTES }],
    over: comparison.metrics.flatMap((m) => (m.over === undefined ? [] : overGrids(m, m.over))),
  };
}
