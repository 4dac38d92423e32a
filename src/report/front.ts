/** A Pareto front for people. */
import type { FrontResult } from '../compare/front.js';
import { cell, gridText } from './grid.js';
import { figure } from './numbers.js';

/** @param given whether the user chose the reference point */
export function frontText(result: FrontResult, given: boolean): string {
  const { metrics, front, candidates, reference, knee } = result;
  const units = metrics.map((m) => (m.unit === '' ? '' : ` ${m.unit}`));
  const corner = reference.map((v, k) => `${metrics[k]!.name} ${figure(v)}${units[k]!}`).join(', ');
  const volumeUnit = metrics
    .map((m) => m.unit)
    .filter((u) => u !== '')
    .join('·');
  return gridText({
    title: `Pareto front: ${front.length} of ${candidates}`,
    columns: [
      { head: 'what', align: 'left' },
      ...metrics.map((m) => ({ head: `${m.name} (${m.better === 'lower' ? 'less' : 'more'} is better)` })),
      { head: '' },
    ],
    rows: front.map((c, i) => [cell(c.name), ...c.values.map((v) => cell(figure(v))), cell(i === knee ? 'knee' : '')]),
    notes: [
      `Hypervolume ${+result.hypervolume.toPrecision(6)} ${volumeUnit}`.trim() +
        `, from the reference point ${corner}${given ? '' : ' (the worst value of each metric over all candidates)'}.`,
      'A candidate is an operating point, or a policy in a scenario as the mean over its seeds. The knee has the least sum of its metrics, each scaled to 0 … 1 over the front.',
    ],
  });
}
