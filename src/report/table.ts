/** Text tables for terminals: cli-table3 for the frame, picocolors for the head, and no colour code in a pipe. */
import { isatty } from 'node:tty';
import Table from 'cli-table3';
import picocolors from 'picocolors';
import { alignedText } from './align.js';

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

/** Columns of the terminal. A pipe and a file have no end, so that what reads them finds a row in a line. */
export const screenWidth = (): number => (isatty(1) && process.stdout.columns > 0 ? process.stdout.columns : Infinity);

const GAP = FRAME.middle.length;
/** Longest last column of text that is not worth a second line, and what is left to one at least. */
const SHORT_TEXT = 24;
const LEAST_TEXT = 12;

const widthOf = (cells: readonly string[]): number =>
  Math.max(...cells.flatMap((cell) => cell.split('\n')).map((line) => line.length));

/**
 * A table without lines: a head, then the rows. Where it is wider than the screen, running text in its last column is
 * broken; else the columns that do not fit follow below, each time behind the first one.
 * @param cells one array a row, as many cells as columns
 */
export function textTable(
  columns: readonly TableColumn[],
  cells: readonly (readonly string[])[],
  width = screenWidth(),
): string {
  const toRight = columns.map((c) => c.align !== 'left');
  const aligned = columns.map((_c, k) => {
    const column = cells.map((row) => row[k]!);
    return toRight[k] ? alignedText(column) : column;
  });
  const widths = columns.map((c, k) => widthOf([c.head, ...aligned[k]!]));
  const before = (k: number): number => widths.slice(0, k).reduce((sum, w) => sum + w + GAP, 0);
  const last = columns.length - 1;
  const row = (kept: readonly number[]) => cells.map((_r, i) => kept.map((k) => aligned[k]![i]!));
  const all = columns.map((_c, k) => k);
  if (before(last) + widths[last]! <= width) return block(columns, row(all));
  const room = width - before(last);
  if (!toRight[last] && widths[last]! > SHORT_TEXT && room >= LEAST_TEXT) {
    aligned[last] = aligned[last]!.map((text) => wrapped(text, room).join('\n'));
    return block(columns, row(all));
  }
  const blocks: number[][] = [];
  for (let k = 1; k <= last; k++) {
    const open = blocks.at(-1);
    const used = open?.reduce((sum, c) => sum + widths[c]! + GAP, 0) ?? Infinity;
    if (open !== undefined && used + widths[k]! <= width) open.push(k);
    else blocks.push([0, k]);
  }
  return blocks
    .map((kept) =>
      block(
        kept.map((k) => columns[k]!),
        row(kept),
      ),
    )
    .join('\n\n');
}

function block(columns: readonly TableColumn[], cells: readonly (readonly string[])[]): string {
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
export const TEXT_WIDTH = 100;

/** Text in lines of at most so many characters, broken at spaces; a longer word has a line of its own. */
export function wrapped(text: string, width = Math.min(TEXT_WIDTH, screenWidth())): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
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
