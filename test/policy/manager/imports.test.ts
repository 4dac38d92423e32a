import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../src/policy/manager/', import.meta.url);

/** Specifiers of a file's static imports and re-exports, and of dynamic ones. */
const importsOf = (text: string): string[] =>
  [...text.matchAll(/\bfrom\s+'([^']+)'|\bimport\s*\(?\s*'([^']+)'/g)].map((m) => m[1] ?? m[2]!);

test('managers import the contract, each other and types of workloads and platforms, and nothing else', () => {
  const files = readdirSync(FOLDER).filter((f) => f.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) {
    const text = readFileSync(new URL(file, FOLDER), 'utf8');
    const foreign = importsOf(text).filter((from) => !from.startsWith('./') && from !== '../contract.js');
    const types = /import type \{[^}]*\} from '\.\.\/\.\.\/(workload|platform)\/model\.js'/g;
    expect([file, foreign.length]).toEqual([file, [...text.matchAll(types)].length]);
  }
});
