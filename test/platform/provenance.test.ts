import { join } from 'node:path';
import { dataRoot } from '../../src/input/paths.js';
import { readYaml } from '../../src/input/yaml.js';
import { formatPath } from '../../src/input/errors.js';
import { listPlatforms, loadPlatform } from '../../src/platform/load.js';
import { collectProvenance, weakest } from '../../src/platform/provenance.js';

/** Paths of everything in a file that is a number or looks like one with a unit. */
function figures(value: unknown, path: (string | number)[] = []): string[] {
  if (Array.isArray(value)) return value.flatMap((v, i) => figures(v, [...path, i]));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([k, v]) => (k === 'sources' || k === 'note' ? [] : figures(v, [...path, k])));
  }
  const isFigure = typeof value === 'number' || (typeof value === 'string' && /^[\d.]+ \S+$/.test(value));
  return isFigure ? [formatPath(path.at(-1) === 'value' ? path.slice(0, -1) : path)] : [];
}

test.each(listPlatforms())('every figure of %s has a source and a status', (name) => {
  const platform = loadPlatform(name);
  const known = new Map(platform.provenance.map((p) => [p.path, p]));
  const paths = figures(readYaml(join(dataRoot, `platforms/${name}.yaml`)).value);
  expect(paths.length).toBeGreaterThan(60);
  expect(paths.filter((path) => !known.get(path)?.source)).toEqual([]);
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

test('a figure has the origin beside it rather than that of the group, with the texts of all its sources and its note', () => {
  const file = {
    group: {
      a: 1,
      b: { value: 2, source: ['y', 'z'], status: 'derived', note: 'by hand' },
      source: 'x',
      status: 'published',
    },
  };
  expect(collectProvenance(file, { x: 'X.', y: 'Y.', z: 'Z.' })).toEqual([
    { path: 'group.a', value: '1', status: 'published', source: 'X.' },
    { path: 'group.b', value: '2', status: 'derived', source: 'Y.; Z.; by hand' },
  ]);
});
