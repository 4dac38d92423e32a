import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { realFiles, type Files } from '../../src/store/files.js';
import { startOf, takeLock } from '../../src/store/lock.js';

const fresh = (): string => mkdtempSync(join(tmpdir(), 'socsim-'));
const take = (folder: string, breakLock = false, files: Files = realFiles): (() => void) =>
  takeLock(files, folder, 'results/x', breakLock);
const put = (folder: string, owner: object | string): void => {
  writeFileSync(join(folder, 'lock'), typeof owner === 'string' ? owner : JSON.stringify(owner));
};
/** Number of a process that has just ended. */
const dead = (): number => spawnSync('true').pid;

describe('a lock', () => {
  test('is given back, and leaves nothing behind', () => {
    const folder = fresh();
    const unlock = take(folder);
    expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))).toEqual({
      host: hostname(),
      pid: process.pid,
      started: startOf(process.pid),
    });
    expect(readdirSync(folder)).toEqual(['lock']);
    unlock();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of a process that lives is refused with its number', () => {
    const folder = fresh();
    take(folder);
    expect(() => take(folder)).toThrow(`results/x: in use by process ${process.pid} on this machine`);
  });

  test('of a process that has ended is taken over at once', () => {
    const folder = fresh();
    put(folder, { host: hostname(), pid: dead(), started: '1' });
    take(folder)();
  });

  test('of an ended process whose number another has now is taken over as well', () => {
    const folder = fresh();
    put(folder, { host: hostname(), pid: process.pid, started: 'long ago' });
    take(folder)();
  });

  test('from another host is refused with its name, and can be broken', () => {
    const folder = fresh();
    put(folder, { host: 'far-away', pid: 1, started: '1' });
    expect(() => take(folder)).toThrow(/in use by process 1 on far-away\. .*--break-lock/);
    take(folder, true)();
  });

  test('that says nothing, for its writer was killed, is taken over', () => {
    const folder = fresh();
    put(folder, '{"host":');
    take(folder)();
  });

  test('of a dead owner goes to one of two that take it at once', () => {
    const folder = fresh();
    put(folder, { host: hostname(), pid: dead(), started: '1' });
    let other: (() => void) | undefined;
    // The other comes between our reading of the dead owner and our moving its lock away.
    const files: Files = {
      ...realFiles,
      rename(from, to) {
        other ??= take(folder);
        realFiles.rename(from, to);
      },
    };
    expect(() => take(folder, false, files)).toThrow('in use by process');
    expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
    other!();
    expect(readdirSync(folder)).toEqual([]);
  });
});
