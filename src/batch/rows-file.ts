/** Rows of a written `runs.csv`, block by block. */
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { isTextColumn } from '../experiment/columns.js';
import type { Cell, Row } from '../experiment/model.js';
import type { Files } from '../store/files.js';
import type { BlockPlace } from './assemble.js';

// Without columns the records are lists of texts, which its types do not say.
const tableOf = (text: string | Buffer): string[][] => parse(text);

export class RowsFile {
  private readonly fd: number;
  private readonly header: readonly string[];
  private readonly offsets = new Map<number, number>();
  private readonly places = new Map<number, BlockPlace>();

  /**
   * @param header line of the file, with its end
   * @throws StorageError
   */
  constructor(
    private readonly files: Files,
    folder: string,
    headerLine: string,
    blocks: readonly BlockPlace[],
  ) {
    this.fd = files.open(join(folder, 'runs.csv'), 'r');
    this.header = tableOf(headerLine)[0]!;
    let offset = Buffer.byteLength(headerLine);
    for (const place of blocks) {
      this.offsets.set(place.block, offset);
      this.places.set(place.block, place);
      offset += place.bytes.runs;
    }
  }

  /** Rows of a block, in order; none of one that is not there. */
  rowsOf(block: number): Row[] {
    const place = this.places.get(block);
    if (place === undefined) return [];
    const bytes = Buffer.allocUnsafe(place.bytes.runs);
    this.files.read(this.fd, bytes, this.offsets.get(block)!);
    return tableOf(bytes).map((cells) => this.rowFrom(cells));
  }

  close(): void {
    this.files.close(this.fd);
  }

  private rowFrom(cells: readonly string[]): Row {
    const row: Record<string, Cell> = {};
    this.header.forEach((name, i) => {
      const text = cells[i]!;
      if (text !== '') row[name] = isTextColumn(name) ? text : Number(text);
    });
    return row;
  }
}
