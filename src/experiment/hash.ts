/** Hash of everything that can change a run's result, apart from socsim itself (whose version is a column). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** JSON with the numbers that JSON lacks, so that an absent limit and an infinite one differ. */
const replacer = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? `number:${String(value)}` : value;

/** SHA-256 of a plain value, hex. Equal values with equally ordered keys have equal hashes on every machine. */
export const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value, replacer)).digest('hex');

const fileHashes = new Map<string, string>();

/** SHA-256 of a file's bytes, read once a process. */
export function hashOfFile(file: string): string {
  let hash = fileHashes.get(file);
  if (hash === undefined) fileHashes.set(file, (hash = createHash('sha256').update(readFileSync(file)).digest('hex')));
  return hash;
}
