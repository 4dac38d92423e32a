import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { InputError } from '../../src/input/errors.js';
import { dataRoot } from '../../src/input/paths.js';
import { crosscheckFigures, readCrosscheck, validateCrosscheck } from '../../src/validate/crosscheck.js';

const folder = join(dataRoot, 'test', 'fixtures', 'crosscheck');
const files = readdirSync(folder).filter((f) => f.endsWith('.json'));

describe.each(files)('cross-check with another simulator: %s', (name) => {
  const { cases } = validateCrosscheck(join(folder, name));
  test.each(cases.map((c) => [`${c.id}, ${c.quantity}`, c] as const))('agrees to 1e-6 on %s', (_title, c) => {
    expect({ ...c, pass: true }).toEqual(c);
  });
  test('compares every figure of the file', () => expect(cases.length).toBeGreaterThan(0));
});

test('layer by layer and fast-forward agree to 1e-9 on the cross-check', () => {
  const { model, cases } = readCrosscheck(join(folder, 'simgrid.json'));
  const given = { ...cases[1]! };
  const fast = crosscheckFigures(model, given, true);
  for (const [quantity, value] of crosscheckFigures(model, given, false)) {
    expect(Math.abs(value - fast.get(quantity)!) / value).toBeLessThan(1e-9);
  }
});

test('a malformed cross-check file is bad input with its place', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'socsim-')), 'bad.json');
  writeFileSync(file, '{"model": {"hosts": {"big": {"cores": 0}}}, "cases": []}');
  expect(() => readCrosscheck(file)).toThrow(InputError);
});

test('names hosts of any number, with speeds below a kilohertz', () => {
  const host = (scale: number) => ({
    cores: 1,
    speed_ops_per_s_per_core_at_opp: [100 * scale, 200 * scale],
    power_w_idle_epsilon_allcores_at_opp: [
      [1, 2, 3],
      [1, 3, 5],
    ] as [number, number, number][],
  });
  const model = { hosts: { a: host(1), b: host(2), c: host(4) } };
  const given = { layers: 1, inferences: 1, period_s: 1, governor: false };
  const work = 1e6 + ((((7 * 1664525 + 1013904223) % 2 ** 32) >>> 8) % 14_000_000);
  const figures = crosscheckFigures(model, given);
  expect(figures.get('finish_a_s')).toBeCloseTo(work / 100, 6);
  expect(figures.get('finish_b_s')).toBeCloseTo(work / 4 / 200, 6);
  expect(figures.get('finish_c_s')).toBeCloseTo(work / 16 / 400, 6);
  expect(figures.get('energy_a_j')).toBeCloseTo((work / 100) * 3, 4);
});
