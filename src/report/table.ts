/** Text tables for terminals: cli-table3 for the frame, picocolors for the head, and no colour code in a pipe. */
import { isatty } from 'node:tty';
import Table from 'cli-table3';
import picocolors from 'picocolors';

/** Colours on a terminal only: the library's own test would also colour a pipe where CI is set. */
const pc = picocolors.createColors(isatty(1) && (process.env['NO_COLOR'] ?? '') === '');

export type Align = 'left' | 'right';

export interface TableColumn {
  readonly head: string;
  readonly align?: Align;
}

/** A column of names. */
export const left = (head: string): TableColumn => ({ head, align: 'left' });
/** A column of figures. */
export const right = (head: string): TableColumn => ({ head });

const FRAME = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/**
 * A table without lines: a head, then the rows.
 * @param cells one array a row, as many cells as columns
 */
export function textTable(columns: readonly TableColumn[], cells: readonly (readonly string[])[]): string {
  const table = new Table({
    head: columns.map((c) => pc.bold(c.head)),
    colAligns: columns.map((c) => c.align ?? 'right'),
    chars: FRAME,
    // Its own styles write colour codes into pipes.
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...cells.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Longest line of running text beside tables: leaves room on a terminal of 120 columns. */
const TEXT_WIDTH = 100;

/** Text in lines of at most {@link TEXT_WIDTH} characters, broken at spaces; a longer word has a line of its own. */
export function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > TEXT_WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A heading of a section. */
export const heading = (text: string): string => pc.bold(text);

export const held = (text: string): string => pc.green(text);
export const notHeld = (text: string): string => pc.red(text);
export const dim = (text: string): string => pc.dim(text);

/** A remark above or below a table. */
export const note = (text: string): string => wrapped(text).map(dim).join('\n');
