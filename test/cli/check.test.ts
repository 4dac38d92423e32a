import { join } from 'node:path';
import { dataRoot } from '../../src/input/paths.js';
import { Workshop } from '../support/cli.js';

describe('socsim check', () => {
  test.each([
    ['platforms/jetson-nano.yaml', 'platform'],
    ['workloads/date2020-budgets.yaml', 'workload'],
    ['workloads/networks/alexnet.yaml', 'network'],
    ['workloads/networks/alexnet.csv', 'layer table'],
    ['experiments/date2020.yaml', '1138 runs'],
  ])('tells what %s is: %s', (file, kind) => {
    const { code, out } = new Workshop().socsim('check', join(dataRoot, file));
    expect(out).toContain(`no problem; ${kind}`);
    expect(code).toBe(0);
  });

  test('tells a problem once of a file that is given and named by another one', () => {
    const shop = new Workshop().write({
      'n.yaml': 'title: n\nmetric: m\nsource: s\nsynthetic: true\nvariants: [{ name: 100%, layers: n.csv }]\n',
      'w.yaml': 'title: w\napplications:\n  - { name: a, network: ./n.yaml, arrivals: { closed: 0 s } }\n',
    });
    const { err } = shop.socsim('check', 'n.yaml', 'w.yaml');
    expect(err.match(/variants\[0\]\.totals/g)).toHaveLength(1);
  });

  test('tells where the name of a workload belongs', () => {
    const text =
      'name: x\nparts:\n  - { name: p, kind: scenario, platforms: rk3588, workload: three-networks, duration: 1 s }\n';
    const { err } = new Workshop().write({ 'x.yaml': text }).socsim('check', 'x.yaml');
    expect(err).toMatch(/found +three-networks\n +expected .* under workloads/);
  });

  test('tells a file of no known kind what it could be', () => {
    const { code, err } = new Workshop().write({ 'x.yaml': 'colour: green\nsize: 3\n' }).socsim('check', 'x.yaml');
    expect(err).toContain('keys colour, size');
    expect(code).toBe(2);
  });

  test('refuses a manager that sets clocks over governors that take none', () => {
    const text = `
name: x
policies:
  a: { cpufreq: ondemand, manager: xun2020 }
parts:
  - { name: p, kind: scenario, platforms: odroid-xu3, workloads: date2020-budgets, duration: 1 s }
`;
    const { code, err } = new Workshop().write({ 'x.yaml': text }).socsim('check', 'x.yaml');
    expect(err).toMatch(/x\.yaml:4:\d+ {2}policies\.a\.cpufreq\n {2}found {4}ondemand, which takes no speed/);
    // The workload runs on CPUs only, so what governs the GPU does not matter.
    expect(err).not.toContain('devfreq');
    expect(code).toBe(2);
  });
});
