/** The table of the study of sustained load, against a run of the study. */
import { join } from 'node:path';
import { dataRoot } from '../../src/input/paths.js';
import { inDigitsOf, printedRows, rowsOf, type Row } from '../support/tables.js';

const COLUMNS = ['finished', 'temperature_max_c', 'energy_soc_per_inference_mj'] as const;
const BOARDS: Readonly<Record<string, string>> = { 'odroid-xu3': 'XU3', sdm845: 'Snapdragon' };

test('docs/experiments.md has what the study comes to', () => {
  const rows = rowsOf(join(dataRoot, 'experiments', 'sustained.yaml'));
  const nameOf = (row: Row): string => `${BOARDS[row['platform']!]!}, ${row['policy']!.replace('-phone', '')}`;
  const printed = [...printedRows('experiments.md', /^(XU3|Snapdragon), /)];
  expect(printed).toHaveLength(6);
  const got = printed.map(([name, cells]) => {
    const own = rows.filter((row) => nameOf(row) === name);
    expect(own).toHaveLength(10);
    return [name, COLUMNS.map((column, i) => inDigitsOf(cells[i]!, own, column))];
  });
  expect(got).toEqual(printed);
}, 300_000);
