import { XMLParserLike } from '../support/xml.js';
import { Workshop } from '../support/cli.js';

const EXPERIMENT = `
name: guarded
policies:
  mine: { cpufreq: ./mine.mjs, variant: 50% }
  stock: { cpufreq: ondemand, variant: 50% }
factors: { workload.dnn.period: [100 ms, 200 ms] }
seeds: 6
parts:
  - name: p
    kind: scenario
    platforms: odroid-xu3
    workload:
      title: Work that varies
      applications:
        - name: dnn
          network: dynamic-cnn-cifar10
          arrivals: { periodic: 100 ms, jitter: 20 % }
          variation: { lognormal: 0.3 }
          requirements: { latency: 80 ms }
          choices: [{ element: big }]
    defaults: { placement: fixed }
    duration: 10 s
`;

/** A governor that follows the load of the last tenth of a second; the bug forgets to come down again. */
const governor = (bug: boolean): string => `
export default {
  kind: 'cpufreq', name: 'mine', about: 'Follows the load.', params: {},
  create({ domain, request, every, idleTime }) {
    const idle = () => domain.cpus.reduce((sum, cpu) => sum + idleTime(cpu), 0);
    let before = 0;
    return { start() { every(100e6, () => {
      const now = idle();
      const busy = domain.cpus.length - (now - before) / 100e6;
      before = now;
      const wanted = Math.min(1, Math.max(0, busy)) * domain.frequencies.at(-1);
      request(${bug ? 'Math.max(wanted, domain.current())' : 'wanted'}, 'L');
    }); } };
  },
};`;

describe('the gate', () => {
  const shop = new Workshop().write({ 'x.yaml': EXPERIMENT, 'mine.mjs': governor(false) });

  test('saves a baseline that people can review', () => {
    expect(shop.socsim('baseline', 'check', 'x.yaml').code).toBe(2);
    const { code, out } = shop.socsim('baseline', 'save', 'x.yaml');
    expect(code).toBe(0);
    expect(out).toContain('4 cells');
    const baseline = JSON.parse(shop.read('x.baseline.json')) as { cells: { factors: object }[]; history: object[] };
    expect(baseline.cells).toHaveLength(4);
    expect(baseline.cells[0]!.factors).toEqual({ 'workload.dnn.period': '100 ms' });
    expect(baseline.history).toHaveLength(1);
    // A metric a line, so that a difference of two versions reads.
    expect(shop.read('x.baseline.json').split('\n').length).toBeGreaterThan(4 * 7);
  });

  test('finds the same bytes where nothing has changed', () => {
    const { code, out } = shop.socsim('baseline', 'check', 'x.yaml');
    expect(out).toMatch(/(\d+) metrics: \1 same bytes, 0 same within tolerance, 0 better, 0 worse/);
    expect(code).toBe(0);
  });

  test('passes a change that is only noise: other seeds', () => {
    const { code, out } = shop.socsim('baseline', 'check', 'x.yaml', '--set', 'seeds=[21,22,23,24,25,26]');
    expect(out).toContain('0 worse');
    expect(out).toContain('inputs are not those of the baseline');
    expect(code).toBe(0);
  });

  test('catches a bug in a governor, and says it to people, to GitHub and to JUnit', () => {
    shop.write({ 'mine.mjs': governor(true) });
    const { code, out } = shop.socsim(
      ...['baseline', 'check', 'x.yaml', '--github', '--junit', 'gate.xml', '--markdown', 'gate.md'],
    );
    expect(out).toMatch(/worse\s+p \/ odroid-xu3 \/ p \/ workload\.dnn\.period=100 ms \/ mine\s+energy_soc_j/);
    expect(out).not.toMatch(/worse\s+p[^\n]* stock /);
    expect(out).toMatch(/^::error file=x\.yaml,title=energy_soc_j is worse::/m);
    expect(shop.read('gate.md')).toContain('❌ worse than the baseline');
    const xml = new XMLParserLike(shop.read('gate.xml'));
    expect(xml.count('testcase')).toBe(xml.attribute('testsuite', 'tests'));
    expect(xml.count('failure')).toBe(xml.attribute('testsuite', 'failures'));
    expect(xml.count('failure')).toBeGreaterThan(0);
    expect(code).toBe(1);
  });

  test('accepts with a reason that goes into the history', () => {
    expect(shop.socsim('baseline', 'accept', 'x.yaml').code).toBe(2);
    expect(shop.socsim('baseline', 'accept', 'x.yaml', '--reason', 'speed before energy').code).toBe(0);
    const { history } = JSON.parse(shop.read('x.baseline.json')) as { history: { reason: string; moved: string[] }[] };
    expect(history.map((h) => h.reason)).toEqual(['first baseline', 'speed before energy']);
    expect(history[1]!.moved.some((m) => m.startsWith('worse: energy_soc_j'))).toBe(true);
    expect(shop.socsim('baseline', 'check', 'x.yaml').code).toBe(0);
  });

  test('cannot compare other experiments, broken files and columns that are no figures', () => {
    shop.write({ 'y.yaml': EXPERIMENT.replace('name: p', 'name: q') });
    const other = shop.socsim('baseline', 'check', 'y.yaml', '--baseline', 'x.baseline.json');
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('cells of the experiment')]);
    shop.write({ 'broken.json': '{"format": "socsim-baseline-1"}' });
    expect(shop.socsim('baseline', 'check', 'x.yaml', '--baseline', 'broken.json').code).toBe(2);
    const metric = shop.socsim('baseline', 'save', 'x.yaml', '--out', 'z.json', '--metrics', 'energy_sok_j');
    expect([metric.code, metric.err]).toEqual([2, expect.stringContaining('did you mean energy_soc_j?')]);
  });
});
