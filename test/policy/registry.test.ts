import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineManager, PLUGIN_KINDS } from '../../src/policy/contract.js';
import type { InputError } from '../../src/input/errors.js';
import { checkParams } from '../../src/policy/params.js';
import { defaultUse, findPlugin, listPlugins } from '../../src/policy/registry.js';
import { loadUserPlugin } from '../../src/policy/user-plugin.js';

const sample = defineManager({
  name: 'sample',
  about: 'Made by a test.',
  params: {
    period: { type: 'number', default: 20000, unit: 'us', min: 1, integer: true, about: 'time' },
    speed: { type: 'number', default: 0, unit: 'kHz', min: 0, about: 'clock' },
    share: { type: 'number', default: 5, unit: '%', min: 0, max: 100, about: 'share' },
    count: { type: 'number', default: 1, about: 'plain number' },
    on: { type: 'boolean', default: false, about: 'switch' },
    kernel: { type: 'choice', default: '6.12', values: ['6.12', '3.10'], about: 'choice' },
    label: { type: 'text', default: '', about: 'text' },
    times: { type: 'numbers', default: [1], unit: 'ms', about: 'list' },
  },
  create: () => ({}),
});

const checked = (given: Record<string, unknown>) => checkParams(sample, given);
const problemsOf = (given: Record<string, unknown>) => {
  const result = checked(given);
  return 'problems' in result ? result.problems : [];
};

describe('the registry', () => {
  test('finds plug-ins by kind and name, and names are unique within a kind', () => {
    expect(findPlugin('cpufreq', 'performance')).not.toBe(findPlugin('devfreq', 'performance'));
    expect(findPlugin('manager', 'performance')).toBeUndefined();
    for (const kind of PLUGIN_KINDS) {
      const names = listPlugins(kind).map((p) => p.name);
      expect(new Set(names).size).toBe(names.length);
      expect(names.length).toBeGreaterThan(0);
    }
  });

  test('every built-in plug-in passes its own declaration', () => {
    for (const plugin of listPlugins()) {
      const { params } = defaultUse(plugin.kind, plugin.name);
      expect([plugin.name, checkParams(plugin, params)]).toEqual([plugin.name, { params }]);
    }
  });

  test('refuses the default use of a name that does not exist', () => {
    expect(() => defaultUse('manager', 'xun')).toThrow('no manager plug-in named xun');
  });
});

describe('parameters', () => {
  test('absent ones have their defaults', () => {
    expect(checked({ count: 3 })).toEqual({
      params: { period: 20000, speed: 0, share: 5, count: 3, on: false, kernel: '6.12', label: '', times: [1] },
    });
  });

  test('written quantities are converted to the declared unit', () => {
    const given = { period: '0.3 ms', speed: '1.3 GHz', share: '2.5 %', times: ['2 ms', '1 s', 4], label: 3 };
    expect(checked(given)).toMatchObject({
      params: { period: 300, speed: 1300000, share: 2.5, times: [2, 1000, 4], label: '3' },
    });
  });

  test('every problem is told at once, with the nearest name', () => {
    const given = {
      perod: 1,
      period: '2 V',
      speed: -1,
      share: 101,
      count: NaN,
      on: 'yes',
      kernel: '6.1',
      label: true,
      times: [1, 'x'],
    };
    const problems = problemsOf(given);
    expect(problems.map((p) => p.param)).toEqual(Object.keys(given));
    expect(problems[0]).toMatchObject({ found: 'perod', nearest: 'period' });
    expect(problems[1]).toMatchObject({
      found: '"2 V", a voltage',
      expected: 'a whole number of us, at least 1, or a time such as 5 ms',
    });
    expect(problems[3]!.expected).toBe('a number of % from 0 to 100, or a share such as 2 %');
    expect(problems[6]!.nearest).toBe('6.12');
  });

  test('a fraction is no whole number, and a name of Object is no parameter', () => {
    expect(problemsOf({ period: 1.5, toString: 1 }).map((p) => p.param)).toEqual(['period', 'toString']);
  });

  test('a quantity is refused where the parameter has no unit', () => {
    expect(problemsOf({ count: '3 ms' })[0]).toMatchObject({ found: '"3 ms"', expected: 'a number' });
  });
});

describe("a user's plug-in", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'socsim-plugin-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const refusal = async (file: string): Promise<InputError> => {
    const error: unknown = await loadUserPlugin(file).catch((e: unknown) => e);
    expect((error as Error).name).toBe('InputError');
    return error as InputError;
  };

  test('is loaded from TypeScript that imports from socsim, wherever it lies', async () => {
    const file = write(
      'mine.ts',
      `import { definePlacement, type PlacementCandidate } from 'socsim';
       const first = (_c: readonly PlacementCandidate[]): number => 0;
       export default definePlacement({
         name: 'mine', about: 'Takes the first.', params: {}, create: () => ({ place: (_a, c) => first(c) }),
       });`,
    );
    const plugin = await loadUserPlugin(file);
    expect(plugin).toMatchObject({ name: 'mine', kind: 'placement' });
    expect(await loadUserPlugin(file)).toBe(plugin);
  });

  test('is loaded from plain JavaScript', async () => {
    const file = write(
      'mine.mjs',
      `export default { kind: 'manager', name: 'plain', about: 'Does nothing.', params: {}, create: () => ({}) };`,
    );
    expect(await loadUserPlugin(file)).toMatchObject({ name: 'plain', kind: 'manager' });
  });

  test('that is not there, or of another type, is refused by name', async () => {
    expect((await refusal(join(folder, 'none.ts'))).issues[0]).toMatchObject({ found: 'no such file' });
    expect((await refusal(write('mine.py', ''))).issues[0]!.found).toBe('a .py file');
  });

  test('that does not load is refused with the reason', async () => {
    const { issues } = await refusal(write('broken.ts', 'throw new Error("no luck"); export default 1;'));
    expect(issues[0]!.found).toBe('it does not load: no luck');
    expect(issues[0]!.file).toContain('broken.ts');
  });

  test('with a key that is nearly one of the contract is refused, for nobody would read it', async () => {
    const text = `export default { kind: 'cpufreq', name: 'mine', about: 'x', params: {}, takeSpeed: true, create: () => ({}) };`;
    const { issues } = await refusal(write('key.mjs', text));
    expect(issues).toEqual([expect.objectContaining({ path: 'takeSpeed', nearest: 'takesSpeed' })]);
  });

  test('that throws where it is read, or can be waited for, is refused and not waited for', async () => {
    const thrown = await refusal(write('getter.mjs', `export default { get kind() { throw new Error('no'); } };`));
    expect(thrown.issues[0]!.found).toBe('it does not load: no');
    const waits = await refusal(write('thenable.mjs', `export default { then() {} };`));
    expect(waits.issues.map((i) => i.path)).toContain('kind');
  });

  test('without a default export is refused', async () => {
    const { issues } = await refusal(write('empty.ts', 'export const x = 1;'));
    expect(issues).toHaveLength(1);
    expect(issues[0]!.expected).toContain('default export');
  });

  test('is told everything that it lacks at once', async () => {
    const { issues } = await refusal(
      write(
        'lacking.ts',
        `export default {
           kind: 'managr', name: 'no spaces please', params: {
             a: { type: 'number', default: 'x', about: 'a' },
             b: { type: 'number', default: 1, unit: 'parsec', about: 'b' },
             c: { type: 'color', default: 1, about: 'c' },
           },
         };`,
      ),
    );
    expect(issues.map((i) => i.path)).toEqual([
      'name',
      'kind',
      'about',
      'params.a.default',
      'params.b.unit',
      'params.c.type',
      'create',
    ]);
    expect(issues[1]).toMatchObject({ found: 'managr', nearest: 'manager' });
  });

  test('with a default outside its own bounds is refused', async () => {
    const { issues } = await refusal(
      write(
        'bounds.ts',
        `export default { kind: 'manager', name: 'x', about: 'x', create: () => ({}),
           params: { a: { type: 'number', default: 5, max: 3, about: 'a' } } };`,
      ),
    );
    expect(issues[0]).toMatchObject({ path: 'params.a.default', found: '5', expected: 'a number of at most 3' });
  });
});
