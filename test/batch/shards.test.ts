import { Workshop } from '../support/cli.js';

const EXPERIMENT = `
name: sweep
policies:
  a: { cpufreq: ondemand, variant: 100% }
  b: { cpufreq: schedutil, variant: 25% }
factors: { workload.dnn.period: [200 ms, 300 ms, 400 ms, 500 ms] }
seeds: 2
parts:
  - { name: p, kind: scenario, platforms: [odroid-xu3], workloads: date2020-budgets, duration: 2 s }
verdicts:
  - { claim: energy_soc_j of b is below a, where: { workload.dnn.period: 200 ms } }
`;

describe('shards', () => {
  const shop = new Workshop().write({ 'x.yaml': EXPERIMENT });
  const whole = shop.socsim('run', 'x.yaml', '--out', 'whole', '--jobs', '--timeline');
  const shards = ['1', '2', '3'].map((i) =>
    shop.socsim('run', 'x.yaml', '--shard', `${i}/3`, '--out', `s${i}`, '--jobs', '--timeline'),
  );

  test('hold whole scenarios, and judge nothing', () => {
    for (const s of shards) expect(s.out).not.toContain('Verdicts');
    expect(['s1', 's2', 's3'].map((s) => shop.read(`${s}/runs.csv`).trimEnd().split('\n').length - 1)).toEqual([
      8, 4, 4,
    ]);
  });
  test('merge, in any order, to the bytes and verdicts of a local run', () => {
    const { code, out } = shop.socsim('merge', 's3', 's1', 's2', '--out', 'merged');
    expect(code).toBe(0);
    for (const file of ['runs.csv', 'jobs.csv', 'timeline.csv'])
      expect(shop.read(`merged/${file}`)).toBe(shop.read(`whole/${file}`));
    expect(out.replace('merged', 'whole')).toBe(whole.out);
    expect(out).toContain('1 of 1 conditions held');
  });
  test.each([
    ['one that is missing', ['s1', 's3'], 'shards 2 of 3'],
    ['one that is there twice', ['s1', 's2', 's2', 's3'], 'each run once'],
    ['a folder without results', ['s1', 'nothing'], 'no manifest.json'],
  ])('do not merge with %s', (_what, folders, message) => {
    const { code, err } = shop.socsim('merge', ...folders, '--out', 'bad');
    expect(err).toContain(message);
    expect(code).toBe(2);
  });
  test('do not merge with those of other inputs, or with a file that has changed', () => {
    shop.socsim('run', 'x.yaml', '--shard', '2/3', '--out', 'other', '--jobs', '--timeline', '--set', 'duration=3 s');
    expect(shop.socsim('merge', 's1', 'other', 's3', '--out', 'bad').err).toContain('inputs');
    shop.socsim('run', 'x.yaml', '--shard', '2/3', '--out', 'cut', '--jobs', '--timeline');
    shop.write({ 'cut/runs.csv': shop.read('cut/runs.csv').slice(0, -20) });
    const { code, err } = shop.socsim('merge', 's1', 'cut', 's3', '--out', 'bad');
    expect(err).toMatch(/cut\/runs\.csv\n {2}found {4}\d+ bytes/);
    expect(code).toBe(2);
    // One digit of a result, in a file of the same length.
    const rows = shop.read('s2/runs.csv');
    shop.write({ 'cut/runs.csv': rows.replace(/\.\d/, (digit) => (digit === '.1' ? '.2' : '.1')) });
    const changed = shop.socsim('merge', 's1', 'cut', 's3', '--out', 'bad');
    expect(changed.err).toContain('other bytes than were written');
    expect(changed.code).toBe(2);
  });
});

describe('a row that is run again', () => {
  const shop = new Workshop().write({ 'x.yaml': EXPERIMENT });
  shop.socsim('run', 'x.yaml', '--out', 'r');

  test('is the same, and may be looked at more closely', () => {
    const { code, out } = shop.socsim('rerun', 'r', '7', '--timeline');
    expect(out).toContain('row 7: p/odroid-xu3/date2020-budgets/workload.dnn.period=300 ms/b/1');
    expect(out).toContain('the same as the stored row');
    expect(shop.read('r/row-7-timeline.csv')).toContain('frequency_mhz');
    expect(code).toBe(0);
  });
  test('has to be there, and its inputs unchanged', () => {
    expect(shop.socsim('rerun', 'r', '99').err).toContain('a row from 1 to 16');
    shop.write({ 'x.yaml': EXPERIMENT.replace('2 s', '3 s') });
    const { code, err } = shop.socsim('rerun', 'r', '7');
    expect(err).toContain('other inputs');
    expect(code).toBe(2);
  });
});
