/** The tables of an experiment: policies with intervals and gaps to the oracle, Pareto fronts. */
import { listData } from '../input/paths.js';
import type { Replication } from '../batch/replicate.js';
import { endedText, type EndedRuns } from '../experiment/ended.js';
import type { Row } from '../experiment/model.js';
import {
  tableColumns,
  type CellSummary,
  type PointsSummary,
  type PolicySummary,
  type Summary,
} from '../experiment/summary.js';
import { counted, figure, interval, signedInterval } from './numbers.js';
import { dim, heading, left, notHeld, note, right, textTable } from './table.js';

/** Longest front that is printed whole. */
const FRONT_LINES = 24;
const WEAK = '†';
const ENDED = '‡';

/** What figures are worth that nobody here has seen in a source. */
const WEAK_STATUS: Readonly<Record<string, string>> = {
  recalled: 'recalled, not read in their source: plausible, no evidence',
  estimated: 'estimated: our judgement, no evidence',
};

const mark = (status: string): string => (status in WEAK_STATUS ? ` ${WEAK}` : '');

/** Rows have the name of a platform alone, and only that of a built-in one finds its file. */
const isBuiltIn = (platform: string): boolean => listData('platforms', '.yaml').includes(platform);

const footnotes = (accuracy: string, platformStatus: string, platform: string): string[] => [
  ...(accuracy in WEAK_STATUS ? [note(`${WEAK} accuracies are ${WEAK_STATUS[accuracy]}`)] : []),
  ...(platformStatus in WEAK_STATUS
    ? [
        note(`Time, power and energy rest on figures of the platform, the weakest of which are ${platformStatus}:`),
        note(
          isBuiltIn(platform)
            ? `socsim show platform ${platform} --provenance`
            : `socsim show platform FILE --provenance, with the file of ${platform}`,
        ),
      ]
    : []),
];

/** Whether a column of the table has a figure above zero for some policy. */
const hasSome = (cell: CellSummary, column: string): boolean =>
  cell.policies.some((p) => (p.figures.get(column)?.mean ?? 0) > 0);
const hasAccuracy = (cell: CellSummary): boolean => hasSome(cell, tableColumns(cell.part.focus).accuracy);

/** Accuracies are known and something finished, and yet there is no mean: they are of different tasks. */
const differingTasks = (cell: CellSummary): boolean =>
  cell.part.focus === undefined && cell.accuracyStatus !== '' && hasSome(cell, 'finished') && !hasAccuracy(cell);

/** A share of unfinished inferences that the tables do without: those that run when a simulation ends. */
const FEW = 0.01;

/** Means are over what finished; where that is far from all, a slow policy looks better by them than it is. */
function unfinishedNote(cell: CellSummary): string[] {
  const c = tableColumns(cell.part.focus);
  const policies = cell.policies.flatMap((p) => {
    const released = p.figures.get(c.released)?.mean ?? NaN;
    const rest = released - (p.figures.get(c.finished)?.mean ?? NaN);
    return rest > FEW * released ? [`${p.policy} ${figure(rest)} of ${figure(released)}`] : [];
  });
  if (policies.length === 0) return [];
  return [
    note(
      `Latency, mJ/inference and accuracy are of finished inferences. Never finished (over 1 %): ${policies.join(', ')}`,
    ),
  ];
}

const endedLine = (ended: EndedRuns, of = ''): string => note(`${ENDED} ${endedText(ended, of)}`);

/** Policies some of whose runs say nothing about the full length, a line each. */
function endedNotes(cell: CellSummary): string[] {
  const lines = cell.policies.flatMap((p) => (p.ended ? [endedLine(p.ended, p.policy)] : []));
  if (lines.length === 0) return [];
  return [...lines, note('Such runs are left out of all figures; runs.csv has what they did until then.')];
}

function policyTable(cell: CellSummary): string {
  const c = tableColumns(cell.part.focus);
  const row = (p: PolicySummary): string[] => [
    p.policy + (p.failed > 0 ? ` (${p.failed} of ${p.runs} failed)` : '') + (p.ended ? ` ${ENDED}` : ''),
    interval(p.figures.get(c.finished)),
    interval(p.figures.get(c.missed)),
    interval(p.figures.get(c.violated)),
    interval(p.figures.get(c.latency)),
    interval(p.figures.get(c.energy)),
    interval(p.figures.get('energy_soc_j')),
    interval(p.figures.get(c.accuracy), 100),
  ];
  const columns = [
    left('policy'),
    right('finished'),
    right('missed'),
    right('violated'),
    right('latency ms'),
    right('mJ/inference'),
    right('SoC J'),
    right(`accuracy %${hasAccuracy(cell) ? mark(cell.accuracyStatus) : ''}`),
  ];
  return textTable(columns, cell.policies.map(row));
}

function gapTable(cell: CellSummary): string[] {
  const c = tableColumns(cell.part.focus);
  const compared = cell.policies.filter((p) => p.gap !== undefined);
  if (compared.length === 0) return [];
  const row = (p: PolicySummary): string[] => [
    p.policy,
    signedInterval(p.gap?.get(c.violated)),
    signedInterval(p.gap?.get(c.accuracy), 100),
    signedInterval(p.gap?.get(c.energy)),
  ];
  const columns = [left('gap to oracle-static'), right('violated'), right('accuracy, points'), right('mJ/inference')];
  return [
    textTable(columns, compared.map(row)),
    dim('Policy minus oracle, paired by seed. The oracle is the best fixed operating point of each run,'),
    dim('by fewest violated, then accuracy, then mJ/inference:'),
    dim('it bounds static choices only, so a manager that changes its choice may be better.'),
  ];
}

const factorsText = ({ factors }: Pick<CellSummary, 'factors'>): string =>
  Object.entries(factors)
    .map(([name, level]) => `, ${name} = ${level}`)
    .join('');

function cellText(cell: CellSummary): string {
  const seeds = cell.part.seeds.length;
  const who = cell.part.focus === undefined ? 'all foreground applications' : `application ${cell.part.focus}`;
  return [
    heading(`${cell.part.title}: ${cell.workload} on ${cell.platform}${factorsText(cell)}`),
    note(
      `Figures of ${who}; ${seeds > 1 ? `mean ± 95 % confidence interval over ${seeds} seeds` : 'one seed, so no intervals'}.`,
    ),
    policyTable(cell),
    ...endedNotes(cell),
    ...(seeds > 1 ? [dim('No ±: the same in every seed that has the figure.')] : []),
    ...unfinishedNote(cell),
    ...(differingTasks(cell)
      ? [note('No accuracy: applications have those of different tasks (app_NAME_accuracy in runs.csv).')]
      : []),
    ...footnotes(hasAccuracy(cell) ? cell.accuracyStatus : '', cell.platformStatus, cell.platform),
    ...(cell.reducedPrecision === ''
      ? []
      : [note(`Counted with the accuracy of fp32, but running in less: ${cell.reducedPrecision}`)]),
    '',
    ...gapTable(cell),
  ]
    .join('\n')
    .trimEnd();
}

const num = (row: Row, column: string): number => (typeof row[column] === 'number' ? row[column] : NaN);

const BASIS: Readonly<Record<string, string>> = { fitted: 'fitted', 'row-prediction': 'prediction of a row' };

const pointCells = (row: Row): string[] => {
  const ms = num(row, 'latency_mean_ms');
  const mj = num(row, 'energy_inference_mj');
  return [
    String(row['variant']),
    `${String(row['element'])}:${String(row['cores'])}`,
    String(Math.round(num(row, 'opp_mhz') * 10) / 10),
    figure(ms),
    figure((mj / ms) * 1e3),
    figure(mj),
    figure(num(row, 'accuracy_mean') * 100),
    BASIS[String(row['figures'])] ?? String(row['figures']),
  ];
};

/** At most so many rows, evenly spaced, the first and the last among them. */
function thinned(rows: readonly Row[], most: number): Row[] {
  if (rows.length <= most) return [...rows];
  return Array.from({ length: most }, (_, i) => rows[Math.round((i * (rows.length - 1)) / (most - 1))]!);
}

function pointsText(points: PointsSummary): string {
  const { part, platform, network, front } = points;
  const sorted = [...front].sort((a, b) => num(a, 'latency_mean_ms') - num(b, 'latency_mean_ms'));
  const shown = thinned(sorted, FRONT_LINES);
  const count = (basis: string): number => points.bases[basis] ?? 0;
  const columns = [
    left('variant'),
    left('element:cores'),
    right('MHz'),
    right('time ms'),
    right('power mW'),
    right('energy mJ'),
    right(`accuracy %${mark(points.accuracyStatus)}`),
    left('figures'),
  ];
  return [
    heading(`${part.title}: ${network} on ${platform}${factorsText(points)}`),
    note(
      `${points.count} points, all simulated: ${count('fitted')} fitted to a measured row (recalled), ` +
        `${count('row-prediction')} predictions of such a row, ${count('prediction')} predictions without one.`,
    ),
    note(
      `Pareto front in time, energy and accuracy: ${front.length} points, ${shown.length < front.length ? `${shown.length} of them shown` : 'all shown'} (whole in pareto.csv).`,
    ),
    textTable(columns, shown.map(pointCells)),
    ...footnotes(points.accuracyStatus, points.platformStatus, platform),
  ].join('\n');
}

/** All tables of a summary, a blank line between two. A part with many scenarios is only named: they are for `compare`. */
export const summaryText = (summary: Summary): string =>
  [
    heading(summary.title),
    ...summary.points.map(pointsText),
    ...summary.cells.map(cellText),
    ...summary.unshown.map(
      (u) =>
        `${heading(u.part.title)}\n${counted(u.scenarios, 'scenario')}: socsim compare has their tables` +
        (u.ended ? `\n${endedLine(u.ended)}` : ''),
    ),
  ].join('\n\n');

/** What `until` did, a line a part. Empty where nothing was asked of it. */
export function replicationsText(replications: readonly Replication[]): string {
  const lines = [...new Set(replications.map((r) => r.part))].map((part) => {
    const own = replications.filter((r) => r.part === part);
    const reached = own.filter((r) => r.reached);
    const counts = own.map((r) => r.seeds.length);
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    const seeds = least === most ? counted(least, 'seed') : `${least} to ${most} seeds`;
    const widest = Math.max(...own.map((r) => r.halfWidth));
    const width = own[0]!.relative ? `${figure(widest * 100)} %` : figure(widest);
    const { metric } = own[0]!;
    const verdict =
      reached.length === own.length ? 'all narrow enough' : `${own.length - reached.length} not narrow enough`;
    return `  ${part}: ${metric} with ${seeds}; widest 95 % half width ${width}; ${counted(own.length, 'scenario')}, ${verdict}`;
  });
  return lines.length === 0 ? '' : [heading('Replication'), ...lines].join('\n');
}

/** Failed runs with their reasons, the first of them. @param first rows of the failed runs that are shown */
export function failuresText(first: readonly Row[], failed: number, total: number): string {
  if (failed === 0) return '';
  const columns = ['part', 'platform', 'workload', 'policy', 'seed'];
  const lines = first.map((r) => `  ${columns.map((c) => String(r[c])).join('/')}: ${String(r['failed'])}`);
  const more = failed > first.length ? [`  and ${failed - first.length} more: column failed of runs.csv`] : [];
  return [notHeld(`${failed} of ${counted(total, 'run')} failed`), ...lines, ...more].join('\n');
}
