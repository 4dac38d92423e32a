import fc from 'fast-check';
import { combinationsOf, type Combination } from '../../../src/experiment/design/designs.js';
import { factorOf, LevelError, type Factor } from '../../../src/experiment/design/levels.js';
import { PathError, putAt } from '../../../src/experiment/design/settings.js';

const labels = (value: unknown): string[] => factorOf('policy.x', value).levels.map((l) => l.label);

describe('levels of a factor', () => {
  test('are a list as it is written', () => expect(labels([60, '80', true])).toEqual(['60', '80', 'true']));
  test('are a range with both ends where the last is hit', () => {
    expect(labels('200 MHz..1 GHz step 400 MHz')).toEqual(['200 MHz', '600 MHz', '1 GHz']);
    expect(labels('0.1..0.5 step 0.1')).toEqual(['0.1', '0.2', '0.3', '0.4', '0.5']);
    expect(labels('1 ms..10 ms step 4 ms')).toEqual(['1 ms', '5 ms', '9 ms']);
  });
  test('are evenly spaced or in equal ratios', () => {
    expect(labels({ linspace: ['100 mJ', '200 mJ', 3] })).toEqual(['100 mJ', '150 mJ', '200 mJ']);
    expect(labels({ logspace: [1, 1000, 4] })).toEqual(['1', '10', '100', '1000']);
    expect(labels({ linspace: ['20 /s', '40 /s', 2] })).toEqual(['20 /s', '40 /s']);
  });
  test('are bundles that vary together', () => {
    const factor = factorOf('rate', { slow: { 'workload.a.period': '1 s', 'policy.x': 3 } });
    expect(factor.levels).toEqual([
      {
        label: 'slow',
        settings: [
          { path: 'workload.a.period', value: '1 s' },
          { path: 'policy.x', value: 3 },
        ],
      },
    ]);
  });
  test('may have a short name for their path', () => {
    expect(factorOf('threshold', { path: 'policy.up', levels: [1] }).levels[0]!.settings).toEqual([
      { path: 'policy.up', value: 1 },
    ]);
  });
  test.each([
    ['1 s..2 GHz step 1 s', 'one dimension'],
    ['2..1 step 1', 'rises'],
    ['1..2 step 0', 'above 0'],
    ['1..2', 'a list, or a range'],
    ['1..1e9 step 1', 'at most'],
  ])('that are written %s are refused', (text, expected) => {
    expect(() => factorOf('policy.x', text)).toThrow(expected);
  });
  test.each([[[]], [[1, 1]], [{ linspace: [1, 2] }], [{ logspace: [0, 1, 3] }], [{ a: 3 }], [7], [null], [[{}]]])(
    'that are %j are refused',
    (value) => {
      expect(() => factorOf('policy.x', value)).toThrow(LevelError);
    },
  );

  test('of any range rise by the step and stay within the ends', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 900 }),
        (from, step, more) => {
          const values = labels(`${from / 10}..${(from + more) / 10} step ${step / 10}`).map(Number);
          expect(values).toHaveLength(Math.floor(more / step) + 1);
          values.forEach((v, i) => expect(v).toBe(Number(((from + i * step) / 10).toPrecision(12))));
        },
      ),
    );
  });
});

const factors = (...sizes: number[]): Factor[] =>
  sizes.map((n, k) =>
    factorOf(
      `policy.f${k}`,
      Array.from({ length: n }, (_, i) => i),
    ),
  );
const written = (c: Combination): string => c.map((l) => l.label).join();
const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });

describe('a design', () => {
  test('in full is every combination once, the last factor fastest', () => {
    expect(combinationsOf(factors(2, 2), { kind: 'full' }, 'x').map(written)).toEqual(['0,0', '0,1', '1,0', '1,1']);
    fc.assert(
      fc.property(sizes, (s) => {
        const all = combinationsOf(factors(...s), { kind: 'full' }, 'x').map(written);
        expect(new Set(all).size).toBe(s.reduce((a, b) => a * b, 1));
        expect(all).toHaveLength(new Set(all).size);
      }),
    );
  });

  test('one at a time is the base and then each other level alone', () => {
    fc.assert(
      fc.property(sizes, (s) => {
        const [centre, ...moved] = combinationsOf(factors(...s), { kind: 'one-at-a-time', base: {} }, 'x');
        expect(moved).toHaveLength(s.reduce((sum, n) => sum + n - 1, 0));
        for (const c of moved) expect(c.filter((level, i) => level !== centre![i])).toHaveLength(1);
      }),
    );
    expect(combinationsOf(factors(3), { kind: 'one-at-a-time', base: { 'policy.f0': '2' } }, 'x').map(written)).toEqual(
      ['2', '0', '1'],
    );
  });

  test('of a Latin hypercube has one point in each stratum of each factor', () => {
    const continuous = [factorOf('policy.a', { between: [0, 1] }), factorOf('policy.b', { between: [0, 1] })];
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.string(), (points, name) => {
        const all = combinationsOf(continuous, { kind: 'latin-hypercube', points }, name);
        expect(all).toHaveLength(points);
        for (const k of [0, 1]) {
          // Levels have six digits, so one at the very border of a stratum may be written into the next.
          const strata = all.map((c) => Math.floor(Number(c[k]!.label) * points + 1e-4));
          expect(new Set(strata.map((s) => Math.min(s, points - 1))).size).toBeGreaterThanOrEqual(points - 1);
        }
      }),
    );
  });

  test('is the same for the same name, and one more factor leaves the draws of the others alone', () => {
    const [a, b] = [
      factorOf('policy.a', { between: [1, 9] }),
      factorOf('policy.b', { between: ['1 ms', '9 ms'], log: true }),
    ];
    const design = { kind: 'random', points: 10 } as const;
    const both = combinationsOf([a, b], design, 'x').map((c) => c[0]!.label);
    expect(both).toEqual(combinationsOf([a], design, 'x').map((c) => c[0]!.label));
    expect(both).not.toEqual(combinationsOf([a], design, 'y').map((c) => c[0]!.label));
  });
});

describe('a setting', () => {
  const platform = () => ({
    elements: [{ name: 'big', bandwidth: { value: '2 GB/s', source: 's', status: 'published' } }],
    domains: { big: { opps: { points: [{ f: '1 GHz' }] } }, 'mem-clock': { x: 1 } },
  });
  const workload = () => ({
    applications: [{ name: 'dnn1', network: 'n', requirements: { latency: '1 s' } }, { name: 'b' }],
  });

  test('names members by their names or places', () => {
    const file = platform();
    putAt('platform', file, 'elements.big.bandwidth', '3 GB/s');
    putAt('platform', file, 'domains.big.opps.points[0].f', '2 GHz');
    expect(file.domains.big.opps.points[0]!.f).toBe('2 GHz');
    expect(file.elements[0]!.bandwidth).toEqual({ value: '3 GB/s', source: 's', status: 'estimated' });
  });
  test('may leave out the list that a member is in', () => {
    const file = platform();
    putAt('platform', file, 'big.bandwidth', '3 GB/s');
    putAt('platform', file, 'mem-clock.x', 2);
    expect(file.elements[0]!.bandwidth.value).toBe('3 GB/s');
    expect(file.domains['mem-clock'].x).toBe(2);
  });
  test('knows the short names of an application', () => {
    const file = workload();
    putAt('workload', file, 'dnn1.deadline', '5 ms');
    putAt('workload', file, 'applications.b.deadline', '6 ms');
    expect(file.applications).toMatchObject([
      { requirements: { latency: '5 ms' } },
      { requirements: { latency: '6 ms' } },
    ]);
  });
  test.each([
    ['platform', 'bigg.bandwidth', 'big'],
    ['platform', 'elements.bog.bandwidth', 'big'],
    ['workload', 'dnn2.deadline', 'dnn1'],
  ] as const)('of %s at %s leads nowhere, but near %s', (root, path, near) => {
    try {
      putAt(root, root === 'platform' ? platform() : workload(), path, 1);
      throw new Error('it led somewhere');
    } catch (error) {
      expect(error).toBeInstanceOf(PathError);
      expect((error as PathError).nearest).toBe(near);
    }
  });
});
