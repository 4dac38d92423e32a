/** What the gate found, for a terminal, for a pull request (Markdown, GitHub annotations) and for CI servers (JUnit). */
import { moved, type GateResult, type MetricVerdict } from '../gate/compare.js';
import { counted, figure } from './numbers.js';
import { dim, heading, held, notHeld, textTable } from './table.js';

const percent = (ratio: number): string =>
  Number.isNaN(ratio) ? '–' : `${ratio > 0 ? '+' : ''}${(ratio * 100).toFixed(2)} %`;

const suffix = (unit: string): string => (unit === '' ? '' : ` ${unit}`);

function differenceText({ difference: d, unit }: MetricVerdict): string {
  const sign = d.difference > 0 ? '+' : '';
  const width = d.halfWidth > 0 ? ` ± ${figure(d.halfWidth)}` : '';
  return `${sign}${figure(d.difference)}${width}${suffix(unit)}`;
}

interface Counts {
  readonly bytes: number;
  readonly same: number;
  readonly better: number;
  readonly worse: number;
}

function countsOf(result: GateResult): Counts {
  const of = (movement: MetricVerdict['movement']): number =>
    result.metrics.filter((m) => m.movement === movement).length;
  return { bytes: of('same-bytes'), same: of('same'), better: of('better'), worse: of('worse') };
}

interface Loss {
  readonly cell: string;
  readonly text: string;
}

/** What has no figures any more, or fewer than before, in words. */
export const lossesOf = (result: GateResult): Loss[] => [
  ...result.failing.map((f) => ({ cell: f.cell, text: `${counted(f.after, 'failed run')}, ${f.before} before` })),
  ...result.ended.map(({ cell, before, after: { count, runs, first } }) => ({
    cell,
    text:
      `${count} of ${counted(runs, 'run')} ended by heat, ${before ? `${before.count} of ${before.runs}` : 'none'} before: ` +
      `${first}${count > 1 ? ' (the earliest)' : ''}`,
  })),
  ...result.lost.map(({ cell, metric, before }) => ({
    cell,
    text: `${metric} has no figure any more, ${figure(before)} before`,
  })),
];

/** Remarks that stand under every form of the table. */
function remarks(result: GateResult): string[] {
  return [
    ...(result.sameInputs ? [] : ['The inputs are not those of the baseline: their hash differs.']),
    ...lossesOf(result).map(({ cell, text }) => `${cell}: ${text}`),
    ...(result.gone.length > 0
      ? [
          `${counted(result.gone.length, 'cell')} of the baseline not in the experiment: ${result.gone[0]!}${result.gone.length > 1 ? ', …' : ''}`,
        ]
      : []),
    ...(result.added.length > 0
      ? [
          `${counted(result.added.length, 'cell')} not in the baseline: ${result.added[0]!}${result.added.length > 1 ? ', …' : ''}`,
        ]
      : []),
  ];
}

const summaryLine = (result: GateResult): string => {
  const { bytes, same, better, worse } = countsOf(result);
  const losses = lossesOf(result).length;
  return (
    `${result.metrics.length} metrics: ${bytes} same bytes, ${same} same within tolerance, ${better} better, ${worse} worse` +
    (losses > 0 ? `; ${losses} ${losses === 1 ? 'loss' : 'losses'} of runs or figures, named above` : '')
  );
};

const HEADS = ['', 'cell', 'metric', 'before', 'after', 'difference', 'relative'];

const rowOf = (m: MetricVerdict, word: string): string[] => [
  word,
  m.cell,
  m.metric,
  figure(m.before),
  figure(m.after),
  differenceText(m),
  percent(m.difference.relative),
];

/** For a terminal: what moved and by how much, the worst first. */
export function gateText(result: GateResult): string {
  const rows = [...moved(result)]
    .sort((a, b) => Number(b.movement === 'worse') - Number(a.movement === 'worse'))
    .map((m) => rowOf(m, m.movement === 'worse' ? notHeld('worse') : held('better')));
  const table = textTable(
    HEADS.map((head, i) => ({ head, align: i < 3 ? ('left' as const) : ('right' as const) })),
    rows,
  );
  return [
    ...(rows.length > 0 ? [heading('What moved'), table, ''] : []),
    ...remarks(result).map(dim),
    summaryLine(result),
    result.worse ? notHeld('worse than the baseline') : held('no worse than the baseline'),
  ].join('\n');
}

const escapeMarkdown = (text: string): string => text.replace(/([|*_`<>\\])/g, '\\$1');

/** A summary for a pull request. */
export function gateMarkdown(result: GateResult, experiment: string): string {
  const rows = moved(result).map((m) => `| ${rowOf(m, m.movement).map(escapeMarkdown).join(' | ')} |`);
  return [
    `### ${experiment}: ${result.worse ? '❌ worse than the baseline' : '✅ no worse than the baseline'}`,
    '',
    summaryLine(result),
    ...(rows.length > 0
      ? ['', `| ${HEADS.join(' | ')} |`, '| --- | --- | --- | ---: | ---: | ---: | ---: |', ...rows]
      : []),
    ...remarks(result).map((r) => `\n${escapeMarkdown(r)}`),
    '',
  ].join('\n');
}

const xml = (text: string): string =>
  text.replace(/[<>&"']/g, (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' })[c]!);

/** JUnit: a test case a guarded metric of a cell. */
export function gateJunit(result: GateResult, experiment: string): string {
  const losses = lossesOf(result);
  const failures = countsOf(result).worse + losses.length;
  const cases = result.metrics.map((m) => {
    const open = `    <testcase classname="${xml(m.cell)}" name="${xml(m.metric)}"`;
    if (m.movement !== 'worse') return `${open}/>`;
    const message = `${figure(m.before)} → ${figure(m.after)}${suffix(m.unit)} (${percent(m.difference.relative)})`;
    return `${open}>\n      <failure message="${xml(message)}">${xml(differenceText(m))}</failure>\n    </testcase>`;
  });
  const lost = losses.map(
    ({ cell, text }) =>
      `    <testcase classname="${xml(cell)}" name="runs">\n      <failure message="${xml(text)}"/>\n    </testcase>`,
  );
  const tests = cases.length + lost.length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="socsim" tests="${tests}" failures="${failures}">`,
    `  <testsuite name="${xml(experiment)}" tests="${tests}" failures="${failures}">`,
    ...cases,
    ...lost,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

const escapeData = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const escapeProperty = (text: string): string => escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');

/** Workflow commands that GitHub shows beside the experiment file. */
export function gateAnnotations(result: GateResult, file: string): string {
  const line = (level: string, title: string, text: string): string =>
    `::${level} file=${escapeProperty(file)},title=${escapeProperty(title)}::${escapeData(text)}`;
  return [
    ...lossesOf(result).map(({ cell, text }) => line('error', 'runs without figures', `${cell}: ${text}`)),
    ...moved(result).map((m) =>
      line(
        m.movement === 'worse' ? 'error' : 'notice',
        `${m.metric} is ${m.movement}`,
        `${m.cell}: ${figure(m.before)} → ${figure(m.after)}${suffix(m.unit)} (${percent(m.difference.relative)})`,
      ),
    ),
  ].join('\n');
}
