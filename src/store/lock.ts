/** One process at a time in one folder of results. */
import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StorageError, type Files } from './files.js';

export interface Owner {
  readonly host: string;
  readonly pid: number;
  /** When the process started, as its system tells it: a number of its own would be given again to a later process. */
  readonly started: string;
}

const NAME = 'lock';

/** The folder belongs to another process, or may. Exit code 2. */
export class LockedError extends StorageError {
  constructor(folder: string, reason: string) {
    super(folder, 'ELOCKED', reason);
  }
}

/** When a process of this host started; '' where there is none of that number. */
export function startOf(pid: number): string {
  try {
    // Field 22 of /proc/PID/stat, counted after the name, which may hold spaces and brackets itself.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; it only waits for somebody to ask.
    return fields[0] === 'Z' ? '' : fields[19]!;
  } catch {
    if (process.platform === 'linux') return '';
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return '';
  }
}

const isAlive = (owner: Owner): boolean => startOf(owner.pid) === owner.started && owner.started !== '';

function ownerOf(text: string): Owner | undefined {
  try {
    const { host, pid, started } = JSON.parse(text) as Partial<Owner>;
    return host !== undefined && pid !== undefined && started !== undefined ? { host, pid, started } : undefined;
  } catch {
    return undefined;
  }
}

/** The lock's text; undefined where it has just gone. */
function readLock(files: Files, path: string): string | undefined {
  try {
    return files.readText(path);
  } catch (error) {
    if (error instanceof StorageError && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Takes a folder's lock.
 * @param folder where the lock lies; must exist
 * @param shown how messages name what is locked
 * @param breakLock take it from whoever has it
 * @returns what gives it back
 * @throws LockedError naming the owner, StorageError
 */
export function takeLock(files: Files, folder: string, shown: string, breakLock: boolean): () => void {
  const path = join(folder, NAME);
  const me: Owner = { host: hostname(), pid: process.pid, started: startOf(process.pid) };
  const own = `${path}.${randomBytes(6).toString('hex')}`;
  const fd = files.open(own, 'wx');
  try {
    files.write(own, fd, Buffer.from(`${JSON.stringify(me)}\n`));
  } finally {
    files.close(fd);
  }
  try {
    while (!tryLink(files, own, path)) evict(files, path, shown, me.host, breakLock);
  } finally {
    files.remove(own);
  }
  return () => {
    // It may have been broken and taken by another meanwhile.
    const text = readLock(files, path);
    const owner = text === undefined ? undefined : ownerOf(text);
    if (owner?.pid === me.pid && owner.started === me.started && owner.host === me.host) files.remove(path);
  };
}

function tryLink(files: Files, own: string, path: string): boolean {
  try {
    files.link(own, path);
    return true;
  } catch (error) {
    if (error instanceof StorageError && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes a dead owner's lock away. @throws LockedError where the owner lives or nobody here can tell */
function evict(files: Files, path: string, shown: string, host: string, breakLock: boolean): void {
  const text = readLock(files, path);
  if (text === undefined) return;
  const owner = ownerOf(text);
  if (!breakLock && owner !== undefined) {
    if (owner.host !== host)
      throw new LockedError(
        shown,
        `in use by process ${owner.pid} on ${owner.host}. Where that has ended: --break-lock`,
      );
    if (isAlive(owner)) throw new LockedError(shown, `in use by process ${owner.pid} on this machine`);
  }
  // Two may find the owner dead at once: what the second moves away can be the lock of the first, and goes back.
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    files.rename(path, aside);
  } catch (error) {
    if (error instanceof StorageError && error.code === 'ENOENT') return;
    throw error;
  }
  if (files.readText(aside) !== text) tryLink(files, aside, path);
  files.remove(aside);
}
