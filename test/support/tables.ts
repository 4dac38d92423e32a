/** Tables of the documentation that come from an experiment, held against a run of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataRoot } from '../../src/input/paths.js';
import { estimate } from '../../src/statistics/estimate.js';
import { parseCsv } from '../../src/workload/csv.js';
import { Workshop } from './cli.js';

export type Row = Readonly<Record<string, string>>;

/** Lines of a page's tables whose first cell matches, by that cell: the cells behind it. */
export function printedRows(page: string, first: RegExp): Map<string, string[]> {
  return new Map(
    readFileSync(join(dataRoot, 'docs', page), 'utf8')
      .split('\n')
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      )
      .filter(([name]) => name !== undefined && first.test(name))
      .map(([name, ...cells]) => [name!, cells]),
  );
}

/** Rows of runs.csv of an experiment, which must run without a failure. */
export function rowsOf(file: string): Row[] {
  const shop = new Workshop();
  const { code, err } = shop.socsim('run', file, '--out', 'out');
  expect([code, err]).toEqual([0, expect.anything()]);
  return parseCsv(shop.read('out/runs.csv'), 'runs.csv', []).map((row) => row.cells);
}

/** The mean of a column, and its ± where the printed text has one, with as many digits as are printed. */
export function inDigitsOf(text: string, rows: readonly Row[], column: string): string {
  const { mean, halfWidth } = estimate(rows.map((row) => Number(row[column])));
  const digits = (number: string): number => number.split('.')[1]?.length ?? 0;
  return text
    .split(' ± ')
    .map((number, i) => [mean, halfWidth][i]!.toFixed(digits(number)))
    .join(' ± ');
}
