import { z } from 'zod';
import { checkSource } from '../../src/input/check.js';
import { formatInputError, InputError, nearestName } from '../../src/input/errors.js';
import { quantity } from '../../src/input/quantity.js';
import { parseYaml, readYaml } from '../../src/input/yaml.js';

const schema = z.strictObject({
  name: z.string(),
  clusters: z
    .array(
      z.strictObject({
        kind: z.enum(['cpu', 'gpu']),
        clock: quantity('frequency', { positive: true }),
        count: z.number().int().min(1).default(1),
        voltage: quantity('voltage').optional(),
      }),
    )
    .min(1),
  arrivals: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('periodic'), period: quantity('time') }),
      z.strictObject({ kind: z.literal('closed'), think: quantity('time') }),
    ])
    .optional(),
  choice: z.union([z.string(), z.strictObject({ name: z.string(), value: z.number() })]).optional(),
});

const errorOf = (text: string): InputError => {
  try {
    checkSource(parseYaml(text, 'a.yaml'), schema);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('accepted');
};

test('a right file comes out with its quantities in SI and its defaults filled in', () => {
  const text = 'name: a\nclusters:\n  - { kind: cpu, clock: 1.4 GHz, voltage: 912.5 mV }\n';
  expect(checkSource(parseYaml(text, 'a.yaml'), schema)).toEqual({
    name: 'a',
    clusters: [{ kind: 'cpu', clock: 1.4e9, voltage: 0.9125, count: 1 }],
  });
});

test('a merge key takes over what it does not name itself, and a mistake in that stands where it is written', () => {
  const text = (clock: string) =>
    `name: a\nclusters:\n  - &first { kind: cpu, clock: 1 GHz, count: 2 }\n  - { <<: *first, ${clock} }\n`;
  expect(checkSource(parseYaml(text('clock: 2 GHz'), 'a.yaml'), schema).clusters).toEqual([
    { kind: 'cpu', clock: 1e9, count: 2 },
    { kind: 'cpu', clock: 2e9, count: 2 },
  ]);
  expect(errorOf(text('clock: 5 mV')).issues).toMatchObject([{ path: 'clusters[1].clock', line: 4 }]);
});

test('every problem of a file is told at once, each with line, column, path and a likely fix', () => {
  const text = [
    'clusters:',
    '  - { kind: cpuu, clock: 1400 }',
    '  - kind: gpu',
    '    clok: 1 GHz',
    '    clock: 5 mV',
    '    count: 0',
    '    voltage: -3 V',
    '',
  ].join('\n');
  expect(formatInputError(errorOf(text))).toBe(
    [
      'a.yaml:1:1  name',
      '  found    nothing',
      '  expected a text',
      'a.yaml:2:13  clusters[0].kind',
      '  found    cpuu',
      '  expected one of cpu, gpu; did you mean cpu?',
      'a.yaml:2:26  clusters[0].clock',
      '  found    1400',
      '  expected a frequency such as 1.4 GHz',
      'a.yaml:4:5  clusters[1].clok',
      '  found    clok',
      '  expected a known key; did you mean clock?',
      'a.yaml:5:12  clusters[1].clock',
      '  found    "5 mV", a voltage',
      '  expected a frequency such as 1.4 GHz',
      'a.yaml:6:12  clusters[1].count',
      '  found    0',
      '  expected a number at least 1',
      'a.yaml:7:14  clusters[1].voltage',
      '  found    "-3 V", which is negative',
      '  expected a voltage such as 912.5 mV, not below zero',
    ].join('\n'),
  );
});

test('an unknown key inside a chosen alternative is compared with the keys of that alternative only', () => {
  const text = 'name: a\nclusters: [{ kind: cpu, clock: 1 Hz }]\narrivals: { kind: closed, think: 1 ms, thin: 2 ms }\n';
  expect(errorOf(text).issues).toMatchObject([{ path: 'arrivals.thin', nearest: 'think', line: 3, column: 40 }]);
});

test('an unknown kind names the known ones', () => {
  const text = 'name: a\nclusters: [{ kind: cpu, clock: 1 Hz }]\narrivals: { kind: periodik, period: 1 ms }\n';
  expect(formatInputError(errorOf(text))).toContain('did you mean periodic?');
});

test('a union tells the problem of the alternative that fits best', () => {
  const text = 'name: a\nclusters: [{ kind: cpu, clock: 1 Hz }]\nchoice: { name: x, value: y }\n';
  expect(errorOf(text).issues).toMatchObject([{ path: 'choice.value', found: 'y', expected: 'a number' }]);
  const neither = 'name: a\nclusters: [{ kind: cpu, clock: 1 Hz }]\nchoice: 3\n';
  expect(errorOf(neither).issues[0]!.expected).toBe('a text or a block of keys and values');
});

test.each(['.nan', '.inf', '-1'])('the number %s is refused where a count is due', (number) => {
  const error = errorOf(`name: a\nclusters: [{ kind: cpu, clock: 1 Hz, count: ${number} }]\n`);
  expect(error.issues).toMatchObject([{ path: 'clusters[0].count', line: 2 }]);
});

test('a file with very many keys is read in no time', () => {
  const text = Array.from({ length: 200_000 }, (_, i) => `k${i}: 1`).join('\n');
  expect(Object.keys(parseYaml(text, 'a.yaml').value as object)).toHaveLength(200_000);
});

test('a duplicate key and broken syntax are told with their lines', () => {
  expect(() => parseYaml('a: 1\nb: 2\na: 3\n', 'a.yaml')).toThrow(
    /a\.yaml:3:1\n {2}found {4}the key a again\n {2}expected each key once/,
  );
  expect(() => parseYaml('a: [1, 2\n', 'a.yaml')).toThrow(InputError);
});

test('a few lines of nested aliases cannot blow up memory', () => {
  const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]`;
  const text = ['a: &a [1, 1, 1]', level('b', 'a'), level('c', 'b'), level('d', 'c'), level('e', 'd'), ''].join('\n');
  expect(() => parseYaml(text, 'a.yaml')).toThrow(/at most 100 aliases/);
});

test('a missing file is an input error that names the path', () => {
  expect(() => readYaml('nowhere/none.yaml')).toThrow(/nowhere\/none\.yaml\n {2}found {4}no such file/);
});

test.each([
  [{ positive: true }, '0 K', 'above zero'],
  [{ positive: true, most: 50 }, '0 K', 'above zero and at most 50 K'],
  [{ positive: true, most: 50 }, '51 K', 'above zero and at most 50 K'],
  [{ least: 1, most: 50 }, '0 K', 'from 1 K to 50 K'],
  [{ least: 1, orZero: true }, '0.5 K', 'at least 1 K, or 0'],
])('a quantity out of its bounds is told all of them: %j', (options, text, limits) => {
  expect(() => checkSource(parseYaml(text, 'a.yaml'), quantity('temperatureStep', options))).toThrow(
    `expected a temperature difference such as 5 K, ${limits}`,
  );
});

test('the nearest name ignores case and is not proposed when it is far', () => {
  expect(nearestName('ondemnd', ['performance', 'ondemand'])).toBe('ondemand');
  expect(nearestName('OnDemand', ['performance', 'ondemand'])).toBe('ondemand');
  expect(nearestName('zzz', ['performance', 'ondemand'])).toBeUndefined();
});
