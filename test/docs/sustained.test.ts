/** The table of the study of sustained load, against a run of the study. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataRoot } from '../../src/input/paths.js';
import { estimate } from '../../src/statistics/estimate.js';
import { parseCsv } from '../../src/workload/csv.js';
import { Workshop } from '../support/cli.js';

const COLUMNS = ['finished', 'temperature_max_c', 'energy_soc_per_inference_mj'] as const;
const BOARDS: Readonly<Record<string, string>> = { 'odroid-xu3': 'XU3', sdm845: 'Snapdragon' };

/** Lines of the page's table by their first cell. */
const printed = new Map(
  readFileSync(join(dataRoot, 'docs', 'experiments.md'), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, name]) => /^(XU3|Snapdragon), /.test(name ?? ''))
    .map(([, name, ...cells]) => [name!, cells.slice(0, COLUMNS.length)]),
);

/** A mean in the digits that a cell has, and its ± where it has one. */
function inDigitsOf(cell: string, values: readonly number[]): string {
  const { mean, halfWidth } = estimate(values);
  const digits = (text: string): number => text.split('.')[1]?.length ?? 0;
  return cell
    .split(' ± ')
    .map((text, i) => [mean, halfWidth][i]!.toFixed(digits(text)))
    .join(' ± ');
}

test('docs/experiments.md has what the study comes to', () => {
  const shop = new Workshop();
  const { code, err } = shop.socsim('run', join(dataRoot, 'experiments', 'sustained.yaml'), '--out', 'out');
  expect([code, err]).toEqual([0, expect.anything()]);
  const rows = parseCsv(shop.read('out/runs.csv'), 'runs.csv', []).map((row) => row.cells);
  const nameOf = (row: (typeof rows)[number]): string =>
    `${BOARDS[row['platform']!]!}, ${row['policy']!.replace('-phone', '')}`;
  const names = [...new Set(rows.map(nameOf))];
  expect(names).toHaveLength(6);
  const got = names.map((name) => {
    const own = rows.filter((row) => nameOf(row) === name);
    expect(own).toHaveLength(10);
    const cells = printed.get(name) ?? [];
    return [
      name,
      COLUMNS.map((c, i) =>
        inDigitsOf(
          cells[i] ?? '',
          own.map((row) => Number(row[c])),
        ),
      ),
    ];
  });
  expect(got).toEqual(names.map((name) => [name, printed.get(name)]));
}, 300_000);
