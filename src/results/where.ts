/** The rows of results that a user asks for by `COLUMN=VALUE`. */
import { InputError, nearestName, type InputIssue } from '../input/errors.js';
import { ResultTable } from './table.js';

const FACTOR = 'factor_';
/** Values that an error lists; of more the nearest is enough. */
const MOST_LISTED = 12;

interface Condition {
  readonly column: string;
  readonly value: string;
}

const issue = (found: string, expected: string, nearest?: string): InputIssue => ({
  file: '--where',
  path: '',
  found,
  expected,
  nearest,
});

const valuesOf = (table: ResultTable, column: string): string[] => [
  ...new Set(Array.from({ length: table.length }, (_, row) => table.text(column, row)).filter((text) => text !== '')),
];

/** A condition, or what is wrong with it. A factor goes by its name, with and without what its column begins with. */
function conditionOf(table: ResultTable, text: string): Condition | InputIssue {
  const at = text.indexOf('=');
  const [name, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at < 1 || value === '') return issue(text, 'a column of runs.csv and its value, such as platform=odroid-xu3');
  const column = [name, FACTOR + name].find((c) => table.has(c));
  if (column === undefined) {
    const names = table.columns.map((c) => (c.startsWith(FACTOR) ? c.slice(FACTOR.length) : c));
    return issue(name, 'a column of runs.csv', nearestName(name, names));
  }
  const values = valuesOf(table, column);
  if (values.includes(value)) return { column, value };
  const listed = values.length <= MOST_LISTED ? ` (${values.join(', ')})` : '';
  return issue(text, `a value that ${name} has${listed}`, nearestName(value, values));
}

/**
 * The rows that meet all conditions; of several on one column one is enough.
 * @throws InputError where a condition names no column or value, or no row meets them all
 */
export function rowsWhere(table: ResultTable, conditions: readonly string[]): ResultTable {
  if (conditions.length === 0) return table;
  const read = conditions.map((text) => conditionOf(table, text));
  const wanted = new Map<string, Set<string>>();
  const problems: InputIssue[] = [];
  for (const c of read) {
    if ('file' in c) problems.push(c);
    else wanted.set(c.column, (wanted.get(c.column) ?? new Set<string>()).add(c.value));
  }
  if (problems.length > 0) throw new InputError(problems);
  const kept = new ResultTable(table.columns);
  for (let row = 0; row < table.length; row++)
    if ([...wanted].every(([column, values]) => values.has(table.text(column, row))))
      kept.add(table.columns.map((column) => table.text(column, row)));
  if (kept.length === 0) throw new InputError([issue(conditions.join(', '), 'conditions that some row meets together')]);
  return kept;
}
