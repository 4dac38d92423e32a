import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResultCache } from '../../src/store/cache.js';
import { realFiles, storageError, type Files } from '../../src/store/files.js';

interface Entry {
  readonly key: string;
  readonly text: string;
}
const entry = (n: number): Entry => ({ key: `key${n}`, text: `value ${n} with ü and "quotes"` });
const fresh = (): string => mkdtempSync(join(tmpdir(), 'socsim-'));
const segments = (folder: string): string[] => readdirSync(folder).sort();

/** A cache with three records in one segment. */
function filled(): string {
  const folder = fresh();
  const cache = new ResultCache<Entry>(folder, realFiles);
  for (const n of [1, 2, 3]) cache.put(entry(n));
  cache.close();
  return folder;
}

describe('a cache of results', () => {
  test('finds again what an earlier process put there, and the later of two records with one key', () => {
    const folder = filled();
    const second = new ResultCache<Entry>(folder, realFiles);
    second.put({ key: 'key2', text: 'newer' });
    second.close();
    const third = new ResultCache<Entry>(folder, realFiles);
    expect([1, 2, 3].map((n) => third.get(`key${n}`)?.text)).toEqual([entry(1).text, 'newer', entry(3).text]);
    expect(third.get('key4')).toBeUndefined();
    third.close();
    expect(segments(folder)).toHaveLength(2);
  });

  test('takes a segment that is cut at any byte for what is whole in it', () => {
    const whole = filled();
    const bytes = readFileSync(join(whole, segments(whole)[0]!));
    const ends = [...bytes].flatMap((b, i) => (b === 10 ? [i + 1] : []));
    for (let length = 0; length <= bytes.length; length += 3) {
      const folder = fresh();
      writeFileSync(join(folder, '000000-torn.log'), bytes.subarray(0, length));
      const cache = new ResultCache<Entry>(folder, realFiles);
      expect(cache.size).toBe(ends.filter((e) => e <= length).length);
      // What comes next stands in a segment of its own, not behind the torn line.
      cache.put(entry(9));
      expect(cache.get('key9')).toEqual(entry(9));
      cache.close();
      expect(new ResultCache<Entry>(folder, realFiles).get('key9')).toEqual(entry(9));
    }
  });

  test('does not believe a damaged line', () => {
    const folder = filled();
    const file = join(folder, segments(folder)[0]!);
    const bytes = readFileSync(file);
    bytes[30] = bytes[30]! ^ 1;
    writeFileSync(file, bytes);
    expect(new ResultCache<Entry>(folder, realFiles).size).toBe(2);
  });

  test('keeps what was there when the disk is full, and goes on when there is room', () => {
    const folder = fresh();
    let room = 150;
    const files: Files = {
      ...realFiles,
      write(path, fd, bytes) {
        const fits = bytes.subarray(0, Math.max(0, room));
        realFiles.write(path, fd, fits);
        room -= bytes.length;
        if (fits.length < bytes.length) throw storageError(path, Object.assign(new Error('full'), { code: 'ENOSPC' }));
      },
    };
    const cache = new ResultCache<Entry>(folder, files);
    cache.put(entry(1));
    expect(() => {
      for (let n = 2; n < 9; n++) cache.put(entry(n));
    }).toThrow('no space left on the device');
    const before = cache.size;
    room = Infinity;
    cache.put(entry(20));
    cache.close();
    const again = new ResultCache<Entry>(folder, realFiles);
    expect(again.size).toBe(before + 1);
    expect(again.get('key1')).toEqual(entry(1));
    expect(again.get('key20')).toEqual(entry(20));
  });
});
