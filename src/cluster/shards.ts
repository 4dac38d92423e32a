/** Which shards of a submitted experiment are done, told from the results on disk alone: no accounting is needed. */
import { join } from 'node:path';
import { InputError } from '../input/errors.js';
import { MANIFEST, readManifest } from '../batch/manifest.js';
import { StorageError, type Files } from '../store/files.js';

export const shardFolder = (out: string, index: number): string => join(out, 'shards', String(index));

export type ShardState = 'done' | 'failed' | 'missing';

/**
 * `done`: of these inputs and this code, without a failed run. `failed`: some run failed. `missing`: anything else; the
 * manifest is the last file that a run writes.
 * @param inputs hash that the results have to be of
 * @param code hash of the program that has to have made them
 */
export function stateOf(files: Files, folder: string, inputs: string, code: string): ShardState {
  if (!files.exists(join(folder, MANIFEST))) return 'missing';
  try {
    const manifest = readManifest(files, folder);
    if (manifest.inputs !== inputs || manifest.code !== code) return 'missing';
    return manifest.failed > 0 ? 'failed' : 'done';
  } catch (error) {
    if (error instanceof InputError || error instanceof StorageError) return 'missing';
    throw error;
  }
}
