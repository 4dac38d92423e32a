/** The parts of a sharded experiment put together: the same bytes as a local run. Rows are copied, not read. */
import { join } from 'node:path';
import { InputError, type InputIssue } from '../input/errors.js';
import { JOB_COLUMNS, TIMELINE_COLUMNS } from '../experiment/records.js';
import { csvOf } from '../experiment/csv.js';
import { headerOf } from '../experiment/columns.js';
import { membersOf } from '../experiment/members.js';
import type { Row } from '../experiment/model.js';
import { digestOf } from '../store/digest.js';
import { realFiles, type Files } from '../store/files.js';
import { Draft, type BlockPlace } from './assemble.js';
import { conclude } from './conclude.js';
import { MANIFEST, readManifest, writeManifest, type Manifest } from './manifest.js';
import type { Plan } from './plan.js';
import { planOf, runsOf } from './planned.js';
import type { BatchOutcome } from './run.js';

export interface MergeOptions {
  /** Experiment file; without: the one that the shards name. */
  readonly experiment?: string | undefined;
  readonly command?: readonly string[];
  readonly files?: Files;
}

interface Shard {
  readonly folder: string;
  readonly manifest: Manifest;
}

const issue = (file: string, path: string, found: string, expected: string): InputIssue => ({
  file,
  path,
  found,
  expected,
});

/** What all shards must agree on. */
const COMMON = ['experiment', 'inputs', 'code', 'blocks_in_all'] as const;

function conflicts(shards: readonly Shard[]): InputIssue[] {
  const [first, ...others] = shards as [Shard, ...Shard[]];
  return others.flatMap(({ folder, manifest }) => [
    ...COMMON.flatMap((key) =>
      manifest[key] === first.manifest[key]
        ? []
        : [
            issue(
              join(folder, MANIFEST),
              key,
              String(manifest[key]),
              `${String(first.manifest[key])}, as in ${first.folder}`,
            ),
          ],
    ),
    ...(['jobs', 'timeline'] as const).flatMap((key) =>
      manifest.records[key] === first.manifest.records[key]
        ? []
        : [
            issue(
              join(folder, MANIFEST),
              `records.${key}`,
              String(manifest.records[key]),
              `the same as in ${first.folder}`,
            ),
          ],
    ),
  ]);
}

interface Source {
  readonly shard: Shard;
  readonly place: BlockPlace;
  readonly offsets: Readonly<Record<FileName, number>>;
}

const FILES = ['runs', 'jobs', 'timeline'] as const;
type FileName = (typeof FILES)[number];

/** Where each block lies. @returns problems where one is missing or there twice */
function sourcesOf(
  shards: readonly Shard[],
  heads: Readonly<Record<FileName, number>>,
): { sources: Source[]; issues: InputIssue[] } {
  const sources = new Map<number, Source>();
  const issues: InputIssue[] = [];
  for (const shard of shards) {
    const offsets = { ...heads };
    for (const place of shard.manifest.blocks) {
      const other = sources.get(place.block);
      if (other === undefined) sources.set(place.block, { shard, place, offsets: { ...offsets } });
      else
        issues.push(
          issue(shard.folder, '', `block ${place.block}, which is in ${other.shard.folder} too`, 'each run once'),
        );
      for (const name of FILES) offsets[name] += place.bytes[name];
    }
  }
  const all = shards[0]!.manifest.blocks_in_all;
  const missing = Array.from({ length: all }, (_, block) => block).filter((block) => !sources.has(block));
  if (missing.length > 0) {
    const { shard } = shards[0]!.manifest;
    const parts = shard === null ? [] : [...new Set(missing.map((block) => (block % shard.of) + 1))];
    const which = parts.length > 0 ? `: shards ${parts.slice(0, 20).join(', ')} of ${shard!.of}` : '';
    issues.push(
      issue(shards[0]!.folder, '', `${missing.length} of ${all} blocks missing${which}`, 'all runs of the experiment'),
    );
  }
  // Problems of one pair of folders are alike; the first tell enough.
  return { sources: [...sources.values()].sort((a, b) => a.place.block - b.place.block), issues: issues.slice(0, 20) };
}

const CHUNK = 1 << 20;

/** Copies a range of bytes. @throws InputError where the file is shorter */
function copyRange(files: Files, fd: number, path: string, offset: number, length: number, to: Draft): void {
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, length)));
  for (let done = 0; done < length;) {
    const wanted = Math.min(chunk.length, length - done);
    const count = files.read(fd, chunk.subarray(0, wanted), offset + done);
    if (count === 0)
      throw new InputError([issue(path, '', 'a file that ends too early', 'the file as it was written')]);
    to.copy(chunk.subarray(0, count));
    done += count;
  }
}

/** Whether the files are the ones that were written: a number that was changed by hand is no result. */
function checkFiles(
  files: Files,
  shards: readonly Shard[],
  heads: Readonly<Record<FileName, string>>,
  names: readonly FileName[],
): InputIssue[] {
  return shards.flatMap(({ folder, manifest }) =>
    names.flatMap((name) => {
      const path = join(folder, `${name}.csv`);
      if (!files.exists(path)) return [issue(path, '', 'no such file', 'the file of the shard')];
      const head = Buffer.alloc(Buffer.byteLength(heads[name]));
      const fd = files.open(path, 'r');
      files.read(fd, head, 0);
      files.close(fd);
      const size = manifest.blocks.reduce((sum, b) => sum + b.bytes[name], head.length);
      if (head.toString() !== heads[name]) return [issue(path, '', 'other columns', 'the columns of the experiment')];
      if (files.size(path) !== size)
        return [issue(path, '', `${files.size(path)} bytes`, `${size} bytes, as its ${MANIFEST} says`)];
      return digestOf(files, path) === manifest.sha256[name]
        ? []
        : [issue(path, '', 'other bytes than were written', `the SHA-256 that its ${MANIFEST} says`)];
    }),
  );
}

/** Copies all blocks in order into the files of a folder. */
function copyBlocks(
  files: Files,
  folder: string,
  sources: readonly Source[],
  heads: Readonly<Record<FileName, string>>,
  names: readonly FileName[],
): void {
  for (const name of names) {
    const draft = new Draft(files, join(folder, `${name}.csv`));
    const open = new Map<string, number>();
    try {
      draft.add(heads[name]);
      for (const { shard, place, offsets } of sources) {
        const path = join(shard.folder, `${name}.csv`);
        let fd = open.get(path);
        if (fd === undefined) open.set(path, (fd = files.open(path, 'r')));
        copyRange(files, fd, path, offsets[name], place.bytes[name], draft);
      }
      draft.publish();
    } catch (error) {
      draft.abandon();
      throw error;
    } finally {
      for (const fd of open.values()) files.close(fd);
    }
  }
}

/** Rows of failed runs are few, and a shard says how many it has. */
const SHOWN_FAILURES = 10;

/**
 * Merges shards into a folder, in any order of the folders.
 * @throws InputError where runs are missing, double or of different inputs; StorageError
 */
export async function mergeShards(
  folders: readonly string[],
  out: string,
  options: MergeOptions = {},
): Promise<BatchOutcome> {
  const files = options.files ?? realFiles;
  const shards = folders.map((folder): Shard => ({ folder, manifest: readManifest(files, folder) }));
  const different = conflicts(shards);
  if (different.length > 0) throw new InputError(different);
  const [first] = shards as [Shard, ...Shard[]];
  const plan: Plan = await planOf(first.manifest, first.folder, options.experiment);
  const { experiment } = plan;
  const { jobs, timeline } = first.manifest.records;
  const names = FILES.filter((name) => name === 'runs' || (name === 'jobs' ? jobs : timeline));
  const heads = {
    runs: csvOf(headerOf(membersOf(experiment)), []),
    jobs: csvOf(JOB_COLUMNS, []),
    timeline: csvOf(TIMELINE_COLUMNS, []),
  };
  const sizes = {
    runs: Buffer.byteLength(heads.runs),
    jobs: Buffer.byteLength(heads.jobs),
    timeline: Buffer.byteLength(heads.timeline),
  };
  const { sources, issues } = sourcesOf(shards, sizes);
  issues.push(...checkFiles(files, shards, heads, names));
  if (issues.length > 0) throw new InputError(issues);

  files.makeFolder(out);
  copyBlocks(files, out, sources, heads, names);
  const blocks = sources.map((s) => s.place);
  const replication = shards.flatMap((s) => s.manifest.replication).sort((a, b) => a.block - b.block);
  const merged: Manifest = { ...first.manifest, blocks, replication };
  const runs = runsOf(plan, merged);
  const conclusion = await conclude(files, out, experiment, runs, blocks, true);
  const failed = shards.reduce((sum, s) => sum + s.manifest.failed, 0);
  writeManifest(files, out, {
    command: options.command ?? [],
    file: options.experiment ?? first.manifest.file,
    experiment,
    blocks,
    blocksInAll: first.manifest.blocks_in_all,
    records: first.manifest.records,
    shard: undefined,
    failed,
    replications: [],
  });
  const failures = failed === 0 ? [] : await failedRows(out);
  return { ...conclusion, runs: runs.length, failed, failures, replications: [] };
}

async function failedRows(out: string): Promise<Row[]> {
  const { readResults } = await import('../results/table.js');
  const table = await readResults(out);
  const rows: Row[] = [];
  for (let i = 0; i < table.length && rows.length < SHOWN_FAILURES; i++)
    if (table.text('failed', i) !== '') rows.push(table.row(i));
  return rows;
}
