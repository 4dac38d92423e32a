/** Metrics that a user names, held against a result table. */
import type { Better } from '../experiment/column.js';
import { columnByName, isMetric, METRIC_EXPECTED } from '../experiment/columns.js';
import { nearestName, type InputIssue } from '../input/errors.js';
import type { ResultTable } from '../results/table.js';

export interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly better: Better;
}

/** Problems of names that are no metrics of the table. */
export function metricProblems(table: ResultTable, names: readonly string[]): InputIssue[] {
  const valid = table.columns.filter(isMetric);
  return names
    .filter((name) => !valid.includes(name))
    .map((found) => ({
      file: '--metrics',
      path: '',
      found,
      expected: METRIC_EXPECTED,
      nearest: nearestName(found, valid),
    }));
}

/** A metric by its name. */
export function metricOf(name: string): Metric {
  const { unit, better } = columnByName(name)!;
  return { name, unit, better: better! };
}
