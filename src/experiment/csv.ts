/** CSV text: RFC 4180 with a header, shortest numbers that read back exactly, and no cell that a spreadsheet would run. */
import { stringify } from 'csv-stringify/sync';
import type { Cell, Row } from './model.js';

/** Text that a spreadsheet would take for a formula gets a leading apostrophe; numbers stay as they are. */
const written = (cell: Cell): string => {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return Number.isNaN(cell) ? '' : String(cell);
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
};

/** CSV of rows with the given columns. */
export const csvOf = (header: readonly string[], rows: readonly Row[], withHeader = true): string =>
  stringify([...(withHeader ? [header] : []), ...rows.map((row) => header.map((name) => written(row[name])))]);
