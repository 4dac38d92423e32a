import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { dataRoot } from '../../src/input/paths.js';
import { platformJsonSchema } from '../../src/platform/load.js';

const file = join(dataRoot, 'platforms/schema.json');
const current = JSON.stringify(platformJsonSchema());

// UPDATE_SCHEMA=1 writes it anew.
if (process.env['UPDATE_SCHEMA']) writeFileSync(file, await format(current, { parser: 'json', printWidth: 120 }));

test('platforms/schema.json is the schema that the program checks', () => {
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(current));
});

test('the exported schema describes the written form, with quantities as texts', () => {
  const schema = JSON.parse(current) as { properties: { tick_rate: { properties: { value: { type: string } } } } };
  expect(schema.properties.tick_rate.properties.value.type).toBe('string');
});
