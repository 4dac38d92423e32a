/** `runs.csv` in memory: a column an array, so that a sweep of a hundred thousand rows takes tens of megabytes. */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { isTextColumn } from '../experiment/columns.js';
import type { Cell, Row } from '../experiment/model.js';
import { InputError } from '../input/errors.js';
import { storageError } from '../store/files.js';

/** A column of figures. */
class Figures {
  private values = new Float64Array(1024);
  private count = 0;

  add(text: string): void {
    if (this.count === this.values.length) {
      const larger = new Float64Array(2 * this.count);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count++] = text === '' ? NaN : Number(text);
  }

  at(row: number): number {
    return this.values[row]!;
  }
}

/** A column of texts, each different one kept once. */
class Texts {
  private codes = new Int32Array(1024);
  private count = 0;
  private readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();

  add(text: string): void {
    let code = this.numbers.get(text);
    if (code === undefined) {
      code = this.texts.push(text) - 1;
      this.numbers.set(text, code);
    }
    if (this.count === this.codes.length) {
      const larger = new Int32Array(2 * this.count);
      larger.set(this.codes);
      this.codes = larger;
    }
    this.codes[this.count++] = code;
  }

  at(row: number): string {
    return this.texts[this.codes[row]!]!;
  }
}

export class ResultTable {
  private readonly figures = new Map<string, Figures>();
  private readonly texts = new Map<string, Texts>();
  private rows = 0;

  constructor(readonly columns: readonly string[]) {
    for (const name of columns) {
      if (isTextColumn(name)) this.texts.set(name, new Texts());
      else this.figures.set(name, new Figures());
    }
  }

  get length(): number {
    return this.rows;
  }

  add(cells: readonly string[]): void {
    this.columns.forEach((name, i) => {
      (this.figures.get(name) ?? this.texts.get(name)!).add(cells[i]!);
    });
    this.rows++;
  }

  has(column: string): boolean {
    return this.columns.includes(column);
  }

  isFigure(column: string): boolean {
    return this.figures.has(column);
  }

  /** NaN where the cell is empty, or the column one of texts. */
  number(column: string, row: number): number {
    return this.figures.get(column)?.at(row) ?? NaN;
  }

  text(column: string, row: number): string {
    const figure = this.figures.get(column)?.at(row);
    if (figure !== undefined) return Number.isNaN(figure) ? '' : String(figure);
    return this.texts.get(column)?.at(row) ?? '';
  }

  row(index: number): Row {
    const row: Record<string, Cell> = {};
    for (const name of this.columns) {
      const text = this.text(name, index);
      if (text !== '') row[name] = this.isFigure(name) ? this.number(name, index) : text;
    }
    return row;
  }
}

/**
 * Reads the `runs.csv` of a folder.
 * @throws InputError where there is none, or it is not one of ours; StorageError where it cannot be read
 */
export async function readResults(folder: string): Promise<ResultTable> {
  const file = join(folder, 'runs.csv');
  const expected = 'the folder of a finished `socsim run`';
  if (!existsSync(file)) throw new InputError([{ file: folder, path: '', found: 'no runs.csv', expected }]);
  let table: ResultTable | undefined;
  const parser = parse({ bom: true });
  try {
    for await (const record of createReadStream(file).on('error', (e) => parser.destroy(e)).pipe(parser)) {
      const cells = record as string[];
      if (table === undefined) table = new ResultTable(cells);
      else table.add(cells);
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code?.startsWith('CSV_') === true) throw new InputError([{ file, path: '', found: message, expected }]);
    throw storageError(file, error);
  }
  const needed = ['part', 'platform', 'workload', 'policy', 'seed'];
  const missing = needed.find((name) => table?.has(name) !== true);
  if (table === undefined || missing !== undefined)
    throw new InputError([{ file, path: '', found: `no column ${missing ?? needed[0]!}`, expected }]);
  if (table.length === 0) throw new InputError([{ file, path: '', found: 'no rows', expected: 'at least one run' }]);
  return table;
}
