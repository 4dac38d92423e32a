/** A Pareto front for people. */
import { endedText } from '../experiment/ended.js';
import type { EndedCandidate, FrontResult } from '../compare/front.js';
import { cell, gridText } from './grid.js';
import { isShare, metricHead } from './metric-head.js';
import { counted, figure } from './numbers.js';

const SEPARATOR = ' / ';

/** What all names begin with, in whole words between separators; never all of a name. */
function commonStart(names: readonly string[]): string {
  const [first, ...rest] = names.map((name) => name.split(SEPARATOR));
  if (first === undefined || rest.length === 0) return '';
  const same = first.findIndex((part, i) => i === first.length - 1 || rest.some((other) => other[i] !== part));
  return first.slice(0, same).join(SEPARATOR);
}

/** Lines on what is left out; of more the rest is counted. */
const MOST_LEFT_OUT = 10;

function leftOutNotes(leftOut: readonly EndedCandidate[], shortened: (name: string) => string): string[] {
  const lines = leftOut.slice(0, MOST_LEFT_OUT).map(({ name, ended }) => {
    const fate = ended.count < ended.runs ? ' and left out' : ', so it is no candidate';
    const others = ended.count < ended.runs ? ' Its figures are those of the others.' : '';
    return `${shortened(name)}: ${endedText(ended, '', fate)}.${others}`;
  });
  const rest = leftOut.length - lines.length;
  return [...lines, ...(rest > 0 ? [`And of ${counted(rest, 'more candidate')}: column shutdown of runs.csv.`] : [])];
}

/** @param given whether the user chose the reference point */
export function frontText(result: FrontResult, given: boolean): string {
  const { metrics, front, candidates, leftOut, reference, knee } = result;
  const shares = metrics.map((m) => isShare(m.name, m.unit));
  const units = metrics.map((m, k) => (shares[k] ? '%' : m.unit));
  const shown = (value: number, k: number): string => figure(shares[k] ? value * 100 : value);
  // In the units of the columns, as `--reference` takes them and the volume is in.
  const corner = reference.map((v, k) => `${metrics[k]!.name} ${figure(v)} ${metrics[k]!.unit}`.trim()).join(', ');
  const volumeUnit = metrics
    .map((m) => m.unit)
    .filter((u) => u !== '')
    .join('·');
  const where = commonStart(front.map((c) => c.name));
  const prefix = where === '' ? '' : where + SEPARATOR;
  const shortened = (name: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name);
  return gridText({
    title: `Pareto front${where === '' ? '' : ` of ${where}`}: ${front.length} of ${candidates}`,
    columns: [
      { head: 'what', align: 'left' },
      ...metrics.map((m, k) => ({
        head: metricHead(m.name, m.unit),
        unit: units[k]!,
        mark: m.better === 'lower' ? '↓' : '↑',
      })),
      { head: '' },
    ],
    rows: front.map((c, i) => [
      cell(shortened(c.name)),
      ...c.values.map((v, k) => cell(shown(v, k))),
      cell(i === knee ? 'knee' : ''),
    ]),
    notes: [
      '↓ less is better, ↑ more is better.',
      `Hypervolume ${+result.hypervolume.toPrecision(6)} ${volumeUnit}`.trim() +
        `, from the reference point ${corner}${given ? '' : ' (the worst value of each metric over all candidates)'}.`,
      'A candidate is an operating point, or a policy in a scenario as the mean over its seeds. The knee has the least sum of its metrics, each scaled to 0 … 1 over the front.',
      ...leftOutNotes(leftOut, shortened),
    ],
  });
}
