import { readdirSync, readFileSync } from 'node:fs';
import { replayVectors, vectorKinds } from '../../src/validate/vectors.js';

const folder = new URL('../fixtures/vectors/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

const parse = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

test('every rule that can be replayed has vectors', () => {
  const kinds = files.flatMap((name) =>
    (parse(name) as { cases: { governor: string }[] }).cases.map((c) => c.governor),
  );
  expect([...new Set(kinds)].sort()).toEqual([...vectorKinds()].sort());
});

describe.each(files)('the rules give what the kernel gives: %s', (name) => {
  const results = replayVectors(parse(name), name);
  test.each(results.map((result) => [result.id, result] as const))('%s', (_id, { quantity, expected, got, reason }) => {
    expect({ quantity, reason, value: got }).toEqual({ quantity: 'all', reason: undefined, value: expected });
  });
});
