/** Small CSV tables of the data folders, with line numbers for error messages. */
import { parse } from 'csv-parse/sync';
import { InputError, nearestName, type InputIssue } from '../input/errors.js';
import { shownPath } from '../input/paths.js';
import { readText } from '../input/yaml.js';

/** One row with the line of the file it starts on. */
export interface CsvRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/**
 * Rows of a CSV file whose first line names the columns.
 * @param required columns that must be there; others are kept too
 * @throws InputError where the file is missing, is no CSV, or lacks columns
 */
export function readCsv(file: string, required: readonly string[]): CsvRow[] {
  return parseCsv(readText(file), shownPath(file), required);
}

/** As {@link readCsv} for a text at hand. `file` is named in errors. */
export function parseCsv(text: string, file: string, required: readonly string[]): CsvRow[] {
  let records: string[][];
  const lines: number[] = [];
  try {
    records = parse(text, {
      bom: true,
      skip_empty_lines: true,
      on_record: (record: string[], context) => {
        lines.push(context.lines);
        return record;
      },
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InputError([{ file, path: '', found: message, expected: 'a CSV table' }]);
  }
  const header = records[0] ?? [];
  const missing = required.filter((c) => !header.includes(c));
  if (missing.length > 0) {
    throw new InputError(missing.map((column) => missingColumn(file, column, header, required)));
  }
  return records.slice(1).map((record, i) => ({
    line: lines[i + 1]!,
    cells: Object.fromEntries(header.map((column, c) => [column, record[c]!])),
  }));
}

function missingColumn(file: string, column: string, header: readonly string[], known: readonly string[]): InputIssue {
  const nearest = nearestName(
    column,
    header.filter((h) => !known.includes(h)),
  );
  const found = nearest === undefined ? `columns ${header.join(', ')}` : `a column ${nearest}`;
  return { file, line: 1, path: column, found, expected: `a column ${column}` };
}
