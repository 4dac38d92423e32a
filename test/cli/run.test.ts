import { Workshop } from '../support/cli.js';

const EXPERIMENT = `
name: small
title: A small study
seeds: 2
policies:
  ondemand: { cpufreq: ondemand, variant: 100% }
  xun2020: { cpufreq: userspace, devfreq: userspace, manager: xun2020 }
  bound: { cpufreq: userspace, devfreq: userspace, manager: oracle-static }
parts:
  - { name: points, kind: operating-points, platforms: jetson-nano, networks: squeezenet1_1, inferences: 1 }
  - { name: budgets, kind: scenario, platforms: odroid-xu3, workloads: date2020-budgets, duration: 2 s }
`;

const shop = new Workshop().write({ 'small.yaml': EXPERIMENT });
const first = shop.socsim('run', 'small.yaml', '--out', 'one', '--workers', '1', '--jobs', '--timeline');

describe('socsim run', () => {
  test('prints tables and the place of its rows, and is quiet on stderr in a pipe', () => {
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('gap to oracle-static');
    expect(first.out).toContain('one/runs.csv');
  });
  test('writes a row a run, in the order of the experiment', () => {
    const rows = shop.read('one/runs.csv').trimEnd().split('\n');
    const header = rows[0]!.split(',');
    const cell = (row: string, name: string): string => row.split(',')[header.indexOf(name)]!;
    const budgets = rows.filter((r) => r.startsWith('budgets,'));
    expect(budgets.map((r) => `${cell(r, 'policy')} ${cell(r, 'seed')}`)).toEqual([
      'ondemand 1',
      'ondemand 2',
      'xun2020 1',
      'xun2020 2',
      'bound 1',
      'bound 2',
    ]);
    // Cores and clocks of the Jetson Nano, one variant: 4·15 CPU points and a few of the GPU.
    expect(rows.length - 1 - budgets.length).toBeGreaterThan(60);
  });
  test('writes an inference a row of jobs.csv and changes into timeline.csv', () => {
    expect(shop.read('one/jobs.csv')).toMatch(/^part,platform,.*\n(points|budgets),/);
    expect(shop.read('one/timeline.csv')).toMatch(/frequency_mhz/);
  });
  test.each([
    ['--workers', '2'],
    ['--workers', '0'],
    ['--workers', '1'],
  ])('gives the same bytes with %s %s', (...option) => {
    const again = shop.socsim('run', 'small.yaml', '--out', 'again', '--jobs', '--timeline', ...option);
    expect(again.code).toBe(0);
    for (const name of ['runs.csv', 'pareto.csv', 'jobs.csv', 'timeline.csv']) {
      expect(shop.read(`again/${name}`) === shop.read(`one/${name}`)).toBe(true);
    }
  });
  test('holds no path, host or time of day in its files', () => {
    const text = shop.read('one/runs.csv');
    expect(text).not.toContain(shop.folder);
    expect(text).not.toMatch(/20\d\d-\d\d-\d\d|\d\d:\d\d:\d\d/);
  });
  test('writes to results/NAME by default', () => {
    shop.write({
      'tiny.yaml': EXPERIMENT.replace('name: small', 'name: tiny').replace(/ {2}- \{ name: points.*\n/, ''),
    });
    expect(shop.socsim('run', 'tiny.yaml')).toMatchObject({ code: 0 });
    expect(shop.read('results/tiny/runs.csv')).toMatch(/^part,/);
  });
});

test('a workload may be written in the experiment file, and its mistakes have their place there', () => {
  const inline = (network: string): string => `
name: inline
policies: { a: { cpufreq: ondemand } }
parts:
  - name: own
    kind: scenario
    platforms: odroid-xu3
    inferences: 5
    workload:
      title: One network
      applications:
        - { name: dnn, network: ${network}, arrivals: { closed: 0 ms } }
`;
  const own = new Workshop().write({ 'i.yaml': inline('squeezenet1_1'), 'bad.yaml': inline('squeezenet') });
  expect(own.socsim('run', 'i.yaml')).toMatchObject({ code: 0, err: '' });
  expect(own.read('results/inline/runs.csv')).toMatch(/\nown,odroid-xu3,own,a,1,/);
  const bad = own.socsim('check', 'bad.yaml');
  expect(bad.code).toBe(2);
  expect(bad.err).toMatch(/bad\.yaml:12:/);
});

describe('a plug-in of the user', () => {
  const governor = (body: string): string => `export default {
    kind: 'cpufreq', name: 'mine', about: 'Made by a test.', params: {},
    create({ domain, request, every, now }) { ${body} },
  };`;
  const experiment = `
name: own
policies:
  mine: { cpufreq: ./mine.js, variant: 100% }
  stock: { cpufreq: ondemand, variant: 100% }
parts:
  - { name: b, kind: scenario, platforms: odroid-xu3, workloads: date2020-budgets, duration: 1 s }
`;

  test('is loaded from the file that the experiment names', () => {
    const own = new Workshop().write({
      'own.yaml': experiment,
      'mine.js': governor('return { start() { request(domain.frequencies.at(-1), "L"); } };'),
    });
    expect(own.socsim('run', 'own.yaml')).toMatchObject({ code: 0, err: '' });
    expect(own.read('results/own/runs.csv')).toMatch(/\nb,odroid-xu3,date2020-budgets,mine,1,mine,/);
  });
  test('that throws fails its run, with its name, the simulated time and its message, while the others go on', () => {
    const own = new Workshop().write({
      'own.yaml': experiment,
      'mine.js': governor('return { start() { every(250e6, () => { throw new Error("out of ideas"); }); } };'),
    });
    const { code, out } = own.socsim('run', 'own.yaml');
    expect(code).toBe(1);
    expect(out).toContain('1 of 2 runs failed');
    expect(out).toContain('mine at 0.25 s: out of ideas');
    const rows = own.read('results/own/runs.csv').trimEnd().split('\n');
    expect(rows).toHaveLength(3);
  });
  test('that answers nonsense fails its run', () => {
    const own = new Workshop().write({
      'own.yaml': experiment,
      'mine.js': governor('return { start() { request(NaN, "L"); } };'),
    });
    expect(own.socsim('run', 'own.yaml')).toMatchObject({ code: 1 });
  });
  test('that is no plug-in is bad input', () => {
    const own = new Workshop().write({ 'own.yaml': experiment, 'mine.js': 'export default 7;' });
    const { code, err } = own.socsim('run', 'own.yaml');
    expect(code).toBe(2);
    expect(err).toContain('mine.js');
    expect(err).not.toMatch(/\n {4}at /);
  });
});

describe('verdicts', () => {
  const file = (verdicts: string): Workshop =>
    new Workshop().write({
      's.yaml': `
name: s
policies:
  fast: { cpufreq: performance, variant: 100% }
  slow: { cpufreq: powersave, variant: 100% }
seeds: 2
parts:
  - { name: p, kind: scenario, platforms: odroid-xu3, workloads: date2020-budgets, duration: 4 s }
verdicts:
${verdicts}`,
    });

  test('that hold are exit code 0, with their value and margin', () => {
    const { code, out } = file(`
  - claim: latency_mean_ms of fast is below slow by at least 10 %, paired 95 %
  - { claim: latency_mean_ms of slow is below fast, control: true }
`).socsim('run', 's.yaml');
    expect(out).toMatch(/held {6}latency_mean_ms of fast is below slow[^\n]*\n\s+simulated -.*margin \+/);
    expect(out).toMatch(/held {6}must fail: latency_mean_ms of slow/);
    expect(out).toContain('2 of 2 conditions held');
    expect(code).toBe(0);
  });
  test('that do not hold are exit code 1, a control that holds among them', () => {
    expect(file('  - claim: latency_mean_ms of slow is below fast\n').socsim('run', 's.yaml').code).toBe(1);
    expect(
      file('  - { claim: latency_mean_ms of fast is below slow, control: true }\n').socsim('run', 's.yaml').code,
    ).toBe(1);
  });
  test.each([
    ['latency_men_ms of fast is below slow', 'a figure of runs.csv (docs/columns.md)'],
    ['latency_mean_ms of fats is below slow', 'did you mean fast?'],
    ['latency_mean_ms of fast is smaller than slow', 'METRIC of POLICY is below'],
    ['latency_mean_ms of fast is at most 3 mJ', 'the unit ms'],
  ])('that say “%s” are bad input', (claim, expected) => {
    const { code, err } = file(`  - claim: ${claim}\n`).socsim('check', 's.yaml');
    expect(err).toContain(expected);
    expect(code).toBe(2);
  });
});
