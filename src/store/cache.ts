/**
 * Results by the hash of all that can change them, in a folder of append-only segments, one a process. A line is a
 * record with its checksum; a torn or foreign line counts as absent, so a process may be killed at any moment. What is
 * kept in memory is where each record lies.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Files } from './files.js';

const SUFFIX = '.log';
const CHUNK = 1 << 20;
const NEWLINE = 10;
/** `xxxxxxxx ` before the text. */
const HEAD = 9;

interface Place {
  readonly segment: number;
  readonly offset: number;
  readonly length: number;
}

const checksum = (text: Uint8Array): string => crc32(text).toString(16).padStart(8, '0');

export class ResultCache<V extends { readonly key: string }> {
  private readonly index = new Map<string, Place>();
  /** Paths, and open files of those that were read. */
  private readonly segments: string[] = [];
  private readonly open = new Map<number, number>();
  private writer: { readonly segment: number; readonly fd: number; offset: number } | undefined;

  /**
   * Reads what is there.
   * @throws StorageError
   */
  constructor(
    private readonly folder: string,
    private readonly files: Files,
  ) {
    files.makeFolder(folder);
    for (const name of files.list(folder)) if (name.endsWith(SUFFIX)) this.scan(join(folder, name));
  }

  get size(): number {
    return this.index.size;
  }

  has(key: string): boolean {
    return this.index.has(key);
  }

  /** The record of that key, read from its segment. */
  get(key: string): V | undefined {
    const place = this.index.get(key);
    if (place === undefined) return undefined;
    const bytes = Buffer.allocUnsafe(place.length);
    this.files.read(this.descriptor(place.segment), bytes, place.offset);
    return JSON.parse(bytes.toString('utf8', HEAD)) as V;
  }

  /** Appends a record; it counts from when this returns. @throws StorageError, and the record then does not count */
  put(record: V): void {
    const text = Buffer.from(JSON.stringify(record));
    const line = Buffer.concat([Buffer.from(`${checksum(text)} `), text, Buffer.of(NEWLINE)]);
    const writer = (this.writer ??= this.begin());
    try {
      this.files.write(this.segments[writer.segment]!, writer.fd, line);
    } catch (error) {
      // Part of the line may be there: what comes next must not stand behind it.
      this.endSegment();
      throw error;
    }
    this.index.set(record.key, { segment: writer.segment, offset: writer.offset, length: line.length - 1 });
    writer.offset += line.length;
  }

  /** Makes everything safe against a loss of power. */
  sync(): void {
    if (this.writer !== undefined) this.files.sync(this.segments[this.writer.segment]!, this.writer.fd);
  }

  close(): void {
    this.endSegment();
    for (const fd of this.open.values()) this.files.close(fd);
    this.open.clear();
  }

  private endSegment(): void {
    if (this.writer !== undefined) this.files.close(this.writer.fd);
    this.writer = undefined;
  }

  private begin(): { segment: number; fd: number; offset: number } {
    // Segments are read in the order of their names, and of two records with one key the later one counts.
    const number = String(this.segments.length).padStart(6, '0');
    const path = join(this.folder, `${number}-${randomBytes(4).toString('hex')}${SUFFIX}`);
    const fd = this.files.open(path, 'wx');
    this.segments.push(path);
    return { segment: this.segments.length - 1, fd, offset: 0 };
  }

  private descriptor(segment: number): number {
    let fd = this.open.get(segment);
    if (fd === undefined) this.open.set(segment, (fd = this.files.open(this.segments[segment]!, 'r')));
    return fd;
  }

  /** Finds the whole and undamaged lines of a segment. */
  private scan(path: string): void {
    const segment = this.segments.push(path) - 1;
    const fd = this.files.open(path, 'r');
    try {
      let rest: Buffer = Buffer.alloc(0);
      let offset = 0;
      for (;;) {
        const chunk = Buffer.allocUnsafe(CHUNK);
        const count = this.files.read(fd, chunk, offset + rest.length);
        if (count === 0) break;
        const bytes: Buffer = Buffer.concat([rest, chunk.subarray(0, count)]);
        let start = 0;
        for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
          this.note(segment, offset + start, bytes.subarray(start, end));
          start = end + 1;
        }
        offset += start;
        rest = bytes.subarray(start);
      }
    } finally {
      this.files.close(fd);
    }
  }

  private note(segment: number, offset: number, line: Buffer): void {
    const text = line.subarray(HEAD);
    if (line.length <= HEAD || line.toString('latin1', 0, HEAD - 1) !== checksum(text)) return;
    // The key comes first, so that the record need not be parsed.
    const key = /^\{"key":"([^"\\]+)"/.exec(text.toString('utf8', 0, 200))?.[1];
    if (key !== undefined) this.index.set(key, { segment, offset, length: line.length });
  }
}
