/** Runs that heat ends before their time, at the command line: nobody may take their figures for those of whole runs. */
import { Workshop } from '../support/cli.js';

const POLICIES = `  fast: { cpufreq: performance, thermal: user_space }
  slow: { cpufreq: powersave, thermal: user_space }`;

/** Within half a second: above 118.5 °C, fast comes to the critical 120 °C of the board, and slow does not. */
const experiment = (more = '', ambient = '[25 degC, 118.5 degC]'): string => `
name: hot
seeds: 3
policies:
${POLICIES}
factors: { platform.heat.ambient: ${ambient} }
parts:
  - name: p
    kind: scenario
    platforms: odroid-xu3
    workload:
      title: Work that varies
      applications:
        - name: dnn
          network: dynamic-cnn-cifar10
          arrivals: { periodic: 50 ms, jitter: 20 % }
          variation: { lognormal: 0.3 }
          choices: [{ element: big, cores: 4 }]
    defaults: { placement: fixed }
    duration: 500 ms
${more}`;

const AT_HEAT = 'p / odroid-xu3 / p / platform.heat.ambient = 118.5 degC';
const plain = (text: string): string => text.replace(/\n(?=[a-z(])/g, ' ');
const shutdowns = (csv: string): string[] => csv.match(/critical cpu at [\d.]+ s/g) ?? [];

describe('Runs that heat ends before their time', () => {
  const shop = new Workshop().write({ 'hot.yaml': experiment() });
  const { code, out } = shop.socsim('run', 'hot.yaml', '--workers', '2');

  test('are marked in the table, with how many of how many, what ended them and the earliest time', () => {
    expect(code).toBe(0);
    const [cool, hot] = out.split('ambient = 118.5 degC') as [string, string];
    expect(cool).not.toContain('‡');
    expect(hot).toMatch(/\nfast ‡ +–( +–)+\n/);
    expect(hot).toMatch(/\nslow +\d/);
    expect(hot).toMatch(
      /\n‡ 3 of 3 runs of fast were ended by heat: critical cpu at 0\.\d{1,4} s \(the earliest\)\nSuch runs are left out/,
    );
  });

  test('are the same bytes and marks with any number of workers, and from the results that are there', () => {
    const csv = shop.read('results/hot/runs.csv');
    expect(shutdowns(csv)).toHaveLength(3);
    const tables = (text: string): string => text.slice(0, text.lastIndexOf('\n\n'));
    const alone = shop.socsim('run', 'hot.yaml', '--workers', '0', '--out', 'alone');
    expect(shop.read('alone/runs.csv')).toBe(csv);
    const again = shop.socsim('run', 'hot.yaml');
    for (const other of [alone, again]) expect(tables(other.out)).toBe(tables(out));
  });

  test('are told of by a rerun of one', () => {
    const { out: text } = shop.socsim('rerun', 'results/hot', '7');
    expect(text).toMatch(/\nended by heat before its time: critical cpu at 0\.\d+ s; its figures end there\n/);
    expect(text).toContain('the same as the stored row');
    expect(shop.socsim('rerun', 'results/hot', '1').out).not.toContain('ended by heat');
  });

  test('are left out of a comparison, in print and in its files, and named', () => {
    const { out: text } = shop.socsim('compare', 'results/hot', '--metrics', 'energy_soc_j,finished');
    const hot = plain(text).slice(plain(text).indexOf(AT_HEAT));
    expect(hot).toMatch(/finished fast +– +– slow +\d/);
    const line =
      /fast: 3 of 3 runs were ended by heat, so it has no figures: critical cpu at [\d.]+ s \(the earliest\)\./;
    expect(hot).toMatch(line);
    for (const file of ['compare.txt', 'compare.md', 'compare.tex'])
      expect(plain(shop.read(`results/hot/${file}`))).toMatch(line);
    const row = shop
      .read('results/hot/compare.csv')
      .split('\n')
      .find((l) => /118\.5.*energy_soc_j,J,fast/.test(l));
    expect(row).toMatch(/,fast,0,3,3,,,,$/);
    const json = JSON.parse(shop.socsim('compare', 'results/hot', '--json').out) as { leftOut: object[] };
    expect(json.leftOut).toMatchObject([{ policy: 'fast', ended: { count: 3, runs: 3 } }]);
  });

  test('are no candidates of a front, which names them', () => {
    const { out: text } = shop.socsim('pareto', 'results/hot', '--metrics', 'energy_soc_j,latency_mean_ms');
    expect(text).toMatch(/^Pareto front [^\n]*\d of 3\n/);
    expect(plain(text)).toMatch(
      /118\.5 degC \/ fast: 3 of 3 runs were ended by heat, so it is no candidate: critical cpu/,
    );
  });

  test('are all that there is to say where nothing else is left', () => {
    const where = ['--where', 'platform.heat.ambient=118.5 degC', '--where', 'policy=fast'];
    for (const command of ['compare', 'pareto']) {
      const outcome = shop.socsim(command, 'results/hot', ...where);
      expect(outcome.code).toBe(2);
      expect(outcome.err).toMatch(/3 of 3 runs( of fast)? were ended by heat: critical cpu/);
    }
  });

  test('have no figures where their warm-up was not over, and the table says so', () => {
    const set = ['--set', 'warm_up=490 ms', '--set', 'seeds=1', '--set', 'platform.heat.ambient=119.9 degC'];
    const { out: text } = shop.socsim('run', 'hot.yaml', '--out', 'early', ...set);
    expect(plain(text)).toMatch(/‡ 1 of 1 runs of fast was ended by heat: .*, 1 of them before the warm-up was over/);
    expect(text).not.toContain('NaN');
    const [head, row] = shop.read('early/runs.csv').split('\n') as [string, string];
    const cells = row.replace(/"[^"]*"/g, 'params').split(',');
    const measured = head
      .split(',')
      .flatMap((name, i) => (/^energy|^app|_s$|^finished|_c$/.test(name) ? [cells[i]] : []));
    expect(new Set(measured)).toEqual(new Set(['']));
  });

  test('are counted of a part that has too many scenarios for tables', () => {
    const ambient = '[25 degC, 26 degC, 27 degC, 28 degC, 29 degC, 30 degC, 31 degC, 32 degC, 118.5 degC]';
    shop.write({ 'wide.yaml': experiment('', ambient).replace('seeds: 3', 'seeds: 1') });
    const { out: text } = shop.socsim('run', 'wide.yaml', '--out', 'wide');
    expect(text).toMatch(
      /9 scenarios: socsim compare has their tables\n‡ 1 of 18 runs was ended by heat: critical cpu/,
    );
  });

  test('decide against verdicts, which say why; a control is not shown to fail by them', () => {
    const about = (claim: string, more: string): string => `  - { claim: ${claim}, where: { ${more} } }\n`;
    const hot = 'platform.heat.ambient: 118.5 degC';
    const verdicts = `verdicts:\n${[
      about('energy_soc_j of fast is at most 1000 J', hot),
      about('energy_soc_j of fast is at most 0.001 J', hot).replace(' } }', ' }, control: true }'),
      about('energy_soc_j of slow is below fast', hot),
      about('energy_soc_j of fast is at most 1000 J', 'platform.heat.ambient: 25 degC'),
      about('energy_soc_j of slow is at most 1000 J', hot),
    ].join('')}`;
    shop.write({ 'verdicts.yaml': experiment(verdicts) });
    const outcome = shop.socsim('run', 'verdicts.yaml', '--out', 'verdicts');
    expect(outcome.out.match(/not held|held {4}/g)).toEqual([
      'not held',
      'not held',
      'not held',
      'held    ',
      'held    ',
    ]);
    expect(outcome.out.match(/simulated 3 of 3 runs of fast were ended by heat: critical cpu/g)).toHaveLength(3);
    expect(outcome.code).toBe(1);
  });

  test('do not count for the seeds that a precision asks for', () => {
    const until = '    until: { metric: energy_soc_j, half_width: 90 %, max: 4 }\n';
    shop.write({ 'until.yaml': experiment(until, '[118.5 degC]') });
    const { out: text } = shop.socsim('run', 'until.yaml', '--out', 'until');
    expect(text).toMatch(/energy_soc_j with 4 seeds; widest 95 % half width – %; 1 scenario, 1 not narrow enough/);
  });

  test('fail the gate where they were whole in the baseline, and not where they were accepted', () => {
    const heat = (ambient: string) => ['hot.yaml', '--set', `platform.heat.ambient=${ambient}`];
    shop.socsim('baseline', 'save', ...heat('25 degC'), '--metrics', 'finished');
    const reports = ['--junit', 'gate.xml', '--markdown', 'gate.md', '--github'];
    const check = shop.socsim('baseline', 'check', ...heat('118.5 degC'), ...reports);
    const message =
      /p \/ odroid-xu3 \/ p \/ fast: 3 of 3 runs ended by heat, none before: critical cpu at [\d.]+ s \(the earliest\)/;
    expect(check.code).toBe(1);
    expect(check.out).toMatch(message);
    expect(check.out).toMatch(/::error .*3 of 3 runs ended by heat/);
    expect(shop.read('gate.md')).toMatch(message);
    expect(shop.read('gate.xml')).toMatch(/<failure message="3 of 3 runs ended by heat, none before/);
    const accepted = shop.socsim('baseline', 'accept', ...heat('118.5 degC'), '--reason', 'it is hot');
    expect(accepted.code).toBe(0);
    expect(shop.read('hot.baseline.json')).toMatch(/"ended":\{"count":3,"runs":3,"first":"critical cpu at /);
    expect(shop.socsim('baseline', 'check', ...heat('118.5 degC'))).toMatchObject({ code: 0 });
    // Of more seeds all are ended too: the share is what it was.
    expect(shop.socsim('baseline', 'check', ...heat('118.5 degC'), '--set', 'seeds=5')).toMatchObject({ code: 0 });
  });
});
