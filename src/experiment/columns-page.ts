/** The page of docs that defines every column, made from the declarations. */
import { COLUMNS } from './columns.js';
import { JOB_RECORD, TIMELINE_QUANTITIES, TIMELINE_RECORD, type RecordColumn } from './records.js';

/** A Markdown table with cells padded to the width of their column, as formatters leave it. */
function markdownTable(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(3, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((c, i) => c.padEnd(widths[i]!)).join(' | ')} |`;
  const [head, ...body] = rows;
  return [line(head!), line(widths.map((w) => '-'.repeat(w))), ...body.map(line)];
}

const recordTable = (columns: readonly RecordColumn[], head = 'column'): string[] =>
  markdownTable([[head, 'unit', 'meaning'], ...columns.map((c) => [`\`${c.name}\``, c.unit, c.meaning])]);

/** `docs/columns.md`: a table of every column. */
export function columnsPage(): string {
  const rows = COLUMNS.map((c) => [`\`${c.name}\``, c.unit, c.better ?? '', c.meaning]);
  return [
    '# Columns of the result files',
    '',
    'Made from `src/experiment/columns.ts` and `records.ts` by `socsim schema columns`; a test compares the two.',
    '',
    '## Columns of runs.csv',
    '',
    'One row a run, in the order in which the experiment lists its factors. Percentiles interpolate linearly between the',
    'closest ranks (type 7 of Hyndman and Fan). Empty cells: not known, or not applicable. A failed run has no figures, and',
    'one that heat ended within its warm-up has none but `shutdown`.',
    'Text cells that begin with `=`, `+`, `-` or `@` get a leading apostrophe, so that no spreadsheet runs them.',
    '',
    ...markdownTable([['column', 'unit', 'better', 'meaning'], ...rows]),
    '',
    '## Columns of jobs.csv (`--jobs`)',
    '',
    'One row a finished inference, in the order of finishing within a run.',
    '',
    ...recordTable(JOB_RECORD),
    '',
    '## Columns of timeline.csv (`--timeline`)',
    '',
    'One row a change, in order of time within a run.',
    '',
    ...recordTable(TIMELINE_RECORD),
    '',
    ...recordTable(TIMELINE_QUANTITIES, 'quantity'),
    '',
  ].join('\n');
}
