/** Records → result files, one run at a time and in the order of the runs. */
import { join } from 'node:path';
import { headerOf, type Members } from '../experiment/columns.js';
import { csvOf } from '../experiment/csv.js';
import type { Row, Run } from '../experiment/model.js';
import { JOB_COLUMNS, TIMELINE_COLUMNS } from '../experiment/records.js';
import type { Files } from '../store/files.js';
import type { RunRecord } from './record.js';

const FLUSH_BYTES = 1 << 16;

/** A file that appears under its name when it is complete. */
export class Draft {
  private readonly draft: string;
  private readonly fd: number;
  private pending: string[] = [];
  private size = 0;

  constructor(
    private readonly files: Files,
    private readonly path: string,
  ) {
    this.draft = `${path}.draft`;
    this.fd = files.open(this.draft, 'w');
  }

  /** Bytes as they are, e.g. of another file. */
  copy(bytes: Uint8Array): void {
    this.flush();
    this.files.write(this.draft, this.fd, bytes);
  }

  /** @returns bytes that were added */
  add(text: string): number {
    this.pending.push(text);
    this.size += text.length;
    if (this.size >= FLUSH_BYTES) this.flush();
    return Buffer.byteLength(text);
  }

  private flush(): void {
    this.files.write(this.draft, this.fd, Buffer.from(this.pending.join('')));
    this.pending = [];
    this.size = 0;
  }

  publish(): void {
    this.flush();
    this.files.sync(this.draft, this.fd);
    this.files.close(this.fd);
    this.files.rename(this.draft, this.path);
  }

  abandon(): void {
    this.files.close(this.fd);
    this.files.remove(this.draft);
  }
}

/** One row is one line, whatever a plug-in's message holds. */
const oneLine = (row: Row): Row =>
  typeof row['failed'] === 'string' ? { ...row, failed: row['failed'].replace(/\s*[\r\n]+\s*/g, ' ') } : row;

/** A block in the result files of its folder, which hold blocks one behind the other. */
export interface BlockPlace {
  readonly block: number;
  readonly runs: number;
  /** Bytes of its rows in each of the files; 0 where there is no such file. */
  readonly bytes: { readonly runs: number; readonly jobs: number; readonly timeline: number };
}

interface Writable {
  block: number;
  runs: number;
  bytes: { runs: number; jobs: number; timeline: number };
}

export interface AssembleOptions {
  readonly jobs: boolean;
  readonly timeline: boolean;
}

/**
 * Writes `runs.csv`, and the record files that were asked for.
 * @param recordOf of each run
 * @param onRow told each row as it is written
 * @returns where each block lies in the files
 * @throws StorageError; the files of an earlier time then stay as they are
 */
export function assemble(
  files: Files,
  folder: string,
  members: Members,
  runs: readonly Run[],
  recordOf: (run: Run) => RunRecord,
  options: AssembleOptions,
  onRow: (run: Run, row: Row) => void,
): BlockPlace[] {
  const header = headerOf(members);
  const drafts: Draft[] = [];
  const blocks: Writable[] = [];
  const draft = (name: string, head: string): Draft => {
    const file = new Draft(files, join(folder, name));
    drafts.push(file);
    file.add(head);
    return file;
  };
  try {
    const rows = draft('runs.csv', csvOf(header, []));
    const jobs = options.jobs ? draft('jobs.csv', csvOf(JOB_COLUMNS, [])) : undefined;
    const timeline = options.timeline ? draft('timeline.csv', csvOf(TIMELINE_COLUMNS, [])) : undefined;
    for (const run of runs) {
      const record = recordOf(run);
      const row = oneLine(record.row);
      let place = blocks.at(-1);
      if (place?.block !== run.block) {
        place = { block: run.block, runs: 0, bytes: { runs: 0, jobs: 0, timeline: 0 } };
        blocks.push(place);
      }
      place.runs++;
      place.bytes.runs += rows.add(csvOf(header, [row], false));
      place.bytes.jobs += jobs?.add(record.jobs) ?? 0;
      place.bytes.timeline += timeline?.add(record.timeline) ?? 0;
      onRow(run, row);
    }
  } catch (error) {
    for (const file of drafts) file.abandon();
    throw error;
  }
  for (const file of drafts) file.publish();
  return blocks;
}
