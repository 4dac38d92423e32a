import { createHash } from 'node:crypto';
import type { Files } from './files.js';

const CHUNK = 1 << 20;

/** SHA-256 of a file, in hexadecimal. @throws StorageError where it cannot be read */
export function digestOf(files: Files, path: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK);
  const fd = files.open(path, 'r');
  try {
    for (let at = 0, count = 1; count > 0; at += count) {
      count = files.read(fd, chunk, at);
      hash.update(chunk.subarray(0, count));
    }
  } finally {
    files.close(fd);
  }
  return hash.digest('hex');
}
