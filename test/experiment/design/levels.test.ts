import { factorsOf, type Factor } from '../../../src/experiment/design/levels.js';
import { Issues } from '../../../src/experiment/issues.js';
import { parseYaml } from '../../../src/input/yaml.js';

function read(text: string): { factors: Factor[]; problems: string[] } {
  const source = parseYaml(text, 'x.yaml');
  const issues = new Issues(source, '.');
  const { factors } = source.value as { factors: Record<string, unknown> };
  const made = factorsOf(issues, ['factors'], factors);
  return { factors: made, problems: issues.list.map((i) => `${i.line}:${i.path}: ${i.found}; ${i.expected}`) };
}
const written = (text: string): string[] =>
  read(`factors: { policy.x: ${text} }`).factors[0]!.levels.map((l) => l.written);

describe('levels of a factor', () => {
  test('are a list as it is written', () => {
    expect(written('[60, "80", true, 1.5 GHz]')).toEqual(['60', '80', 'true', '1.5 GHz']);
    expect(written('[{ poisson: 20 /s }]')).toEqual(['{"poisson":"20 /s"}']);
  });
  test('are a range, or evenly spaced in steps or ratios', () => {
    expect(written('200 MHz..1 GHz step 400 MHz')).toEqual(['200 MHz', '600 MHz', '1000 MHz']);
    expect(written('{ linspace: [100 mJ, 200 mJ, 3] }')).toEqual(['100 mJ', '150 mJ', '200 mJ']);
    expect(written('{ logspace: [1, 1000, 4] }')).toEqual(['1', '10', '100', '1000']);
  });
  test('are labels of bundles, each with what varies under it', () => {
    const { factors } = read('factors:\n  rate:\n    slow: { workload.a.period: 1 s, policy.x: 3 }\n');
    expect(factors[0]).toMatchObject({ name: 'rate', paths: ['workload.a.period', 'policy.x'], bundle: true });
    expect(factors[0]!.levels[0]).toEqual({
      written: 'slow',
      assignments: [
        { path: 'workload.a.period', value: '1 s', at: ['factors', 'rate', 'slow', 'workload.a.period'] },
        { path: 'policy.x', value: 3, at: ['factors', 'rate', 'slow', 'policy.x'] },
      ],
    });
  });
  test('may have a name, and set several paths alike', () => {
    const { factors } = read('factors: { both: { path: [policy.a, policy.b], levels: 1..2 } }');
    expect(factors[0]!.levels[1]!.assignments.map((a) => [a.path, a.value])).toEqual([
      ['policy.a', 2],
      ['policy.b', 2],
    ]);
  });

  test('that are wrong are all told at once, each at its place', () => {
    const { problems } = read(`factors:
  policy.a: []
  policy.b: 3
  policy.c: [1, 2, 1]
  policy.d: 2..1 step 1
  policy.e: { linspace: [1, 2] }
  policy.f: { logspace: [0, 1, 3] }
  policy.g: { between: [1] }
  loose: [1, 2]
  seed: { path: policy.a, levels: [1] }
  half: { path: dnn.a, levels: [1] }
  load: { slow: { dnn.period: 1 s } }
  none: {}
  void: { a: {} }
`);
    const places = problems.map((p) => p.split(':').slice(0, 2).join(':'));
    expect(places).toEqual([
      '2:factors.policy.a',
      '3:factors.policy.b',
      '4:factors.policy.c[2]',
      '5:factors.policy.d',
      '6:factors.policy.e.linspace',
      '7:factors.policy.f',
      '8:factors.policy.g.between',
      '9:factors.loose',
      '10:factors.seed',
      '11:factors.half.path',
      '12:factors.load.slow.dnn.period',
      '13:factors.none',
      '14:factors.void.a',
    ]);
  });
});
