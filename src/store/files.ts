/** The file operations that results depend on, in one place, so that a test can make any of them fail. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A file or folder could not be written or read, for a reason outside the program. Exit code 2. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  /** @param code of the operating system, e.g. ENOSPC */
  constructor(
    readonly path: string,
    readonly code: string,
    reason: string,
  ) {
    super(`${path}: ${reason}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device. Finished runs are kept: the same command goes on when there is room',
  EDQUOT: 'the disk quota is used up. Finished runs are kept: the same command goes on when there is room',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'there is a file of that name',
  ENOENT: 'there is no such file or folder',
  EISDIR: 'that is a folder, not a file',
  EIO: 'the device reports an error',
  EMFILE: 'too many open files',
};

/** What an operation of the file system throws, as a StorageError; anything else as it is. */
export function storageError(path: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error as Error;
  return new StorageError(path, code, REASONS[code] ?? code);
}

/** Synchronous, since a result counts as done only when it is written. All throw StorageError. */
export interface Files {
  exists(path: string): boolean;
  size(path: string): number;
  list(folder: string): string[];
  makeFolder(path: string): void;
  readText(path: string): string;
  /** @param flags `r`, `w`, or `wx` for a file that must not exist */
  open(path: string, flags: 'r' | 'w' | 'wx'): number;
  /** Writes all of the bytes at the end. @param path for messages */
  write(path: string, fd: number, bytes: Uint8Array): void;
  /** Reads into `bytes` from a position. @returns how many were there */
  read(fd: number, bytes: Uint8Array, position: number): number;
  /** To the device, so that a loss of power does not lose it. */
  sync(path: string, fd: number): void;
  close(fd: number): void;
  rename(from: string, to: string): void;
  /** A second name of a file, which must not exist yet. */
  link(from: string, to: string): void;
  remove(path: string): void;
}

const guarded = <T>(path: string, act: () => T): T => {
  try {
    return act();
  } catch (error) {
    throw storageError(path, error);
  }
};

/** One level at a time: Node's own recursion does not end in folders that take no others, such as /proc. */
function makeFolders(path: string): void {
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return;
    throw Object.assign(new Error(`${path} is a file`), { code: 'ENOTDIR' });
  }
  const above = dirname(path);
  if (above !== path) makeFolders(above);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(path).isDirectory()) throw error;
  }
}

export const realFiles: Files = {
  exists: existsSync,
  size: (path) => guarded(path, () => statSync(path).size),
  list: (folder) => guarded(folder, () => readdirSync(folder).sort()),
  makeFolder: (path) =>
    guarded(path, () => {
      makeFolders(resolve(path));
    }),
  readText: (path) => guarded(path, () => readFileSync(path, 'utf8')),
  open: (path, flags) => guarded(path, () => openSync(path, flags)),
  write: (path, fd, bytes) =>
    guarded(path, () => {
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at);
    }),
  read: (fd, bytes, position) => readSync(fd, bytes, 0, bytes.length, position),
  sync: (path, fd) => guarded(path, () => fsyncSync(fd)),
  close: closeSync,
  rename: (from, to) => guarded(to, () => renameSync(from, to)),
  link: (from, to) => guarded(to, () => linkSync(from, to)),
  remove: (path) => guarded(path, () => rmSync(path, { force: true })),
};

/** Writes a file whole or not at all: under another name first, which then takes the place of the old one. */
export function writeWhole(files: Files, path: string, text: string): void {
  const draft = `${path}.draft`;
  const fd = files.open(draft, 'w');
  try {
    files.write(draft, fd, Buffer.from(text));
    files.sync(draft, fd);
  } finally {
    files.close(fd);
  }
  files.rename(draft, path);
}
