import { Workshop } from '../support/cli.js';

const experiment = (plugin: string): string => `
name: x
seeds: 3
policies:
  good: { cpufreq: ondemand }
  bad: { cpufreq: ./${plugin} }
factors: { workload.dnn.deadline: [300 ms, 400 ms] }
parts:
  - { name: p, kind: scenario, platforms: odroid-xu3, workloads: date2020-budgets, duration: 2 s }
`;
const plugin = (body: string): string =>
  `export default { name: 'bad', kind: 'cpufreq', about: 'x', params: {}, create() { ${body} } };\n`;

const shop = new Workshop().write({
  'hangs.yaml': experiment('hangs.mjs'),
  'hangs.mjs': plugin('for (;;);'),
  'exits.yaml': experiment('exits.mjs'),
  'exits.mjs': plugin('process.exit(7);'),
  'throws.yaml': experiment('throws.mjs'),
  'throws.mjs': plugin('throw new Error("no");'),
});

describe('socsim check tells how many runs there are and how long they take', () => {
  test.each([
    ['hangs.yaml', /more for bad in part p, of which nothing ended in the probe|no telling/],
    // It takes the process of the probe with it, and nothing else.
    ['exits.yaml', /more for bad in part p|no telling/],
    ['throws.yaml', /about \d+ s/],
  ])('and no plug-in can hold it up or change its exit code: %s', (file, text) => {
    const { code, out, err } = shop.socsim('check', file);
    expect(out).toContain('12 runs in 2 blocks (12 in p)');
    expect(out).toMatch(text);
    expect(err).toBe('');
    expect(code).toBe(0);
  });

  test('without a probe nothing of a policy is executed', () => {
    const { code, out } = shop.socsim('check', 'hangs.yaml', '--no-probe');
    expect(out).toBe('hangs.yaml: no problem; 12 runs in 2 blocks (12 in p)\n');
    expect(code).toBe(0);
  });

  test('as JSON too, with each run and its factors where they are asked for', () => {
    const { out } = shop.socsim('check', 'throws.yaml', '--no-probe', '--json', '--explain');
    const [file] = JSON.parse(out) as [{ plan: object[] }];
    expect(file).toMatchObject({
      file: 'throws.yaml',
      kind: 'experiment',
      runs: 12,
      blocks: 2,
      parts: [{ name: 'p', runs: 12 }],
    });
    expect(file.plan).toHaveLength(12);
    expect(file.plan[11]).toMatchObject({
      part: 'p',
      block: 1,
      factors: { 'workload.dnn.deadline': '400 ms' },
      policy: 'bad',
      seed: '3',
    });
  });

  test('--explain prints the runs, a line each, with their factors', () => {
    const { out } = shop.socsim('check', 'throws.yaml', '--no-probe', '--explain');
    const lines = out.trimEnd().split('\n').slice(1);
    expect(lines).toHaveLength(12);
    expect(lines[0]).toBe('  p/odroid-xu3/date2020-budgets/workload.dnn.deadline=300 ms/good/1');
  });
});
