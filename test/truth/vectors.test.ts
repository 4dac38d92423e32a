import { readdirSync, readFileSync } from 'node:fs';
import { replayVectors } from '../../src/validate/vectors.js';

const folder = new URL('../fixtures/vectors/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

describe.each(files)('the rules give what the kernel gives: %s', (name) => {
  const results = replayVectors(JSON.parse(readFileSync(new URL(name, folder), 'utf8')), name);
  test.each(results.map((result) => [result.id, result] as const))('%s', (_id, { quantity, expected, got, reason }) => {
    expect({ quantity, reason, value: got }).toEqual({ quantity: 'all', reason: undefined, value: expected });
  });
});
