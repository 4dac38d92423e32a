import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isPair, isScalar, isSeq, parseDocument, visit, type Node, type Pair } from 'yaml';
import { dataRoot } from '../../src/input/paths.js';
import { listPlatforms, loadPlatform, platformFrom, platformJsonSchema } from '../../src/platform/load.js';
import { collectProvenance, countStatuses, isComputed, weakest } from '../../src/platform/provenance.js';
import { parseYaml } from '../../src/input/yaml.js';

const textOf = (name: string): string => readFileSync(join(dataRoot, 'platforms', `${name}.yaml`), 'utf8');

interface Found {
  readonly path: string;
  readonly value: string;
  readonly status: string | undefined;
}

type Step = Node | Pair | null | undefined;

/** The scalar under a key of the map of that step; undefined where there is none. */
const scalarUnder = (step: Step, key: string): string | undefined => {
  if (!isMap(step)) return undefined;
  const value = step.get(key);
  return typeof value === 'string' ? value : undefined;
};

/**
 * Every figure of a file by its form alone, read from the syntax tree: what is a number, a truth value, a quantity, the
 * name of an operator that cannot run or of a governor. Its status is the nearest one that a map around it has.
 */
function figuresByForm(text: string): Found[] {
  const found: Found[] = [];
  visit(parseDocument(text), {
    Scalar(index, node, ancestors) {
      const steps = ancestors as Step[];
      if (index === 'key') return;
      const keys = [...steps, node].flatMap((step, i) => {
        if (isPair(step)) return [`.${String(isScalar(step.key) ? step.key.value : '')}`];
        const parent = steps[i - 1];
        return isSeq(parent) ? [`[${parent.items.indexOf(step)}]`] : [];
      });
      const path = keys
        .join('')
        .replace(/^\./, '')
        .replace(/\.value$/, '');
      const { value } = node;
      const isFigure =
        typeof value === 'number' ||
        typeof value === 'boolean' ||
        (typeof value === 'string' && /^-?\d[\d.]* [a-zA-Z%][^ ]*$/.test(value) && !/^sources\.|\.note$/.test(path)) ||
        path.includes('.unsupported.ops[') ||
        /^(memory\.clock|heat\.zones\[\d+\])\.governor$/.test(path);
      const holder = steps.findLast((step) => scalarUnder(step, 'status') !== undefined);
      if (isFigure) found.push({ path, value: String(value), status: scalarUnder(holder, 'status') });
    },
  });
  return found;
}

test.each(listPlatforms())('every figure of %s is counted once, with the status that stands next to it', (name) => {
  const written = loadPlatform(name).provenance.filter((p) => !isComputed(p));
  const found = figuresByForm(textOf(name));
  expect(found.length).toBeGreaterThan(100);
  expect(written.map(({ path, value, status }) => ({ path, value, status }))).toEqual(found);
  const counts = countStatuses(written);
  expect(Object.values(counts).reduce((sum, n) => sum + n)).toBe(found.length);
  expect(written.filter((p) => p.sources.some(({ text }) => text === ''))).toEqual([]);
});

test('powers that follow from the figures by law are no figures of the file', () => {
  const { elements, memories, provenance } = loadPlatform('odroid-xu3');
  const domains = [...elements.map((e) => e.domain), memories![0]!.domain!];
  const opps = domains.reduce((sum, domain) => sum + domain.opps.length, 0);
  expect(provenance.filter(isComputed)).toHaveLength(2 * opps);
});

type Schema = Readonly<Record<string, unknown>>;

/** Places in the form of a file that hold a number, a quantity or a truth value with no source and status around them. */
function unmarked(schema: Schema, path: string, marked: boolean): string[] {
  const inner = (next: unknown, step: string, by = marked): string[] => unmarked(next as Schema, path + step, by);
  const choices = (schema['anyOf'] ?? []) as Schema[];
  const items = [schema['items'] ?? [], schema['prefixItems'] ?? []].flat() as Schema[];
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  const under = marked || ('source' in properties && 'status' in properties);
  const isFigure =
    ['number', 'integer', 'boolean'].includes(String(schema['type'])) || /^Written/.test(String(schema['description']));
  return [
    ...(isFigure && !marked ? [path] : []),
    ...choices.flatMap((choice) => inner(choice, '')),
    ...items.flatMap((item) => inner(item, '[]')),
    ...Object.entries(properties).flatMap(([key, value]) => inner(value, `.${key}`, under)),
    ...(typeof schema['additionalProperties'] === 'object' ? inner(schema['additionalProperties'], '.*', under) : []),
  ];
}

test('the form of a platform file has no place for a figure without source and status', () => {
  expect(unmarked(platformJsonSchema() as Schema, '', false)).toEqual([]);
});

test('modelled power is as weak as the weakest figure that it is made of', () => {
  const at = (path: string) => loadPlatform('odroid-xu3').provenance.find((p) => p.path === path)?.status;
  expect(at('domains.big.opps.points[0].v')).toBe('published');
  expect(at('domains.big.power.dynamic')).toBe('published');
  expect(at('domains.big.power.shared')).toBe('recalled');
  expect(at('domains.big.opps.points[0].one')).toBe('recalled');
  expect(at('domains.big.opps.points[0].idle')).toBe('estimated');
});

test('statuses rank from recalled over estimated and derived to published', () => {
  expect(weakest(['published', 'derived'])).toBe('derived');
  expect(weakest(['published', 'estimated', 'derived'])).toBe('estimated');
  expect(weakest(['published', 'recalled', 'estimated'])).toBe('recalled');
});

test('a figure has the origin beside it rather than that of the group, with all its sources and its note', () => {
  const file = {
    group: {
      a: 1,
      b: { value: 2, source: ['y', 'z'], status: 'derived', note: 'by hand' },
      source: 'x',
      status: 'published',
    },
  };
  const [x, y, z] = ['x', 'y', 'z'].map((key) => ({ key, text: `${key.toUpperCase()}.` }));
  expect(collectProvenance(file, { x: 'X.', y: 'Y.', z: 'Z.' })).toEqual([
    { path: 'group.a', value: '1', status: 'published', sources: [x] },
    { path: 'group.b', value: '2', status: 'derived', sources: [y, z], note: 'by hand' },
  ]);
});

test('measured powers have the origin of the measurement, and the clocks beside them their own', () => {
  const point = { f: '1 GHz', v: '1 V', idle: '1 W', one: '2 W' };
  const file = {
    domains: {
      cpu: {
        power: { measured: { source: 'meter', status: 'recalled' } },
        opps: { source: 'tree', status: 'published', points: [point] },
      },
    },
  };
  const figures = collectProvenance(file, { tree: 'Device tree.', meter: 'Ours.' });
  expect(figures.map((p) => [p.path.slice('domains.cpu.opps.points[0].'.length), p.status, p.sources[0]!.key])).toEqual(
    [
      ['f', 'published', 'tree'],
      ['v', 'published', 'tree'],
      ['idle', 'recalled', 'meter'],
      ['one', 'recalled', 'meter'],
    ],
  );
});

test('a clock and a core type that are named like a key of the form are counted as under any other name', () => {
  const text = textOf('jetson-nano');
  const renamed = text
    .replace('\n  gpu:\n    transition', '\n  core:\n    transition')
    .replace('domain: gpu', 'domain: core')
    .replace('\n  gm20b:', '\n  kind:')
    .replace('core: gm20b', 'core: kind');
  expect(platformFrom(parseYaml(renamed, 'renamed.yaml')).provenance).toHaveLength(
    loadPlatform('jetson-nano').provenance.length,
  );
});
