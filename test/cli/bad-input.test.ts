import { Workshop } from '../support/cli.js';

const GOOD = `
name: x
policies:
  a: { cpufreq: ondemand, variant: 100% }
parts:
  - name: p
    kind: scenario
    platforms: odroid-xu3
    workloads: date2020-budgets
    duration: 1 s
`;

/** Runs `check` on the text and expects one clear message with exit code 2. */
function refused(text: string, ...wanted: readonly (string | RegExp)[]): void {
  const { code, out, err } = new Workshop().write({ 'x.yaml': text }).socsim('check', 'x.yaml');
  expect(out).toBe('');
  for (const part of wanted) expect(err).toMatch(part);
  expect(err).not.toMatch(/\n {4}at /);
  expect(code).toBe(2);
}

describe('bad experiment files', () => {
  test('the good one passes', () => {
    const { code, out } = new Workshop().write({ 'x.yaml': GOOD }).socsim('check', 'x.yaml', '--explain', '--no-probe');
    expect(out).toBe('x.yaml: no problem; 1 run in 1 block (1 in p)\n  p/odroid-xu3/date2020-budgets/a/1\n');
    expect(code).toBe(0);
  });
  test('an unknown governor names the place and the nearest', () =>
    refused(
      GOOD.replace('ondemand', 'ondemnd'),
      /x\.yaml:4:\d+ {2}policies\.a\.cpufreq/,
      'found    ondemnd',
      'did you mean ondemand?',
    ));
  test('an unknown platform names the nearest', () =>
    refused(GOOD.replace('odroid-xu3', 'odroid-xu4'), 'did you mean odroid-xu3?'));
  test('an unknown workload names the nearest', () =>
    refused(GOOD.replace('date2020-budgets', 'date2020-budget'), 'did you mean date2020-budgets'));
  test('an unknown policy of a part names the nearest', () =>
    refused(`${GOOD}    policies: [b]\n`, 'found    b', 'table `policies`'));
  test('an unknown key names the nearest', () =>
    refused(GOOD.replace('duration', 'durration'), 'did you mean duration?'));
  test('wrong names and a wrong form come out together', () =>
    refused(
      GOOD.replace('ondemand', 'ondemnd').replace('odroid-xu3', 'odroid-xu4').replace('1 s', '1 GHz'),
      'did you mean ondemand?',
      'did you mean odroid-xu3?',
      'a time such as',
      '3 problems',
    ));
  test('a file that is not there names the place that names it, and the nearest file', () => {
    refused(
      GOOD.replace('odroid-xu3', './xx.yaml'),
      /x\.yaml:8:\d+ {2}parts\[0\]\.platforms/,
      'did you mean ./x.yaml?',
    );
    refused(GOOD.replace('odroid-xu3', './no/such.yaml'), 'found    ./no/such.yaml', 'a platform that is there');
  });
  test('a factor of a platform that is not known is no second mistake', () =>
    refused(
      `${GOOD.replace('odroid-xu3', 'odroid-xu4')}    factors: { platform.heat.ambient: [40 degC] }\n`,
      'did you mean odroid-xu3?',
      '1 problem;',
    ));
  test('a missing unit says what is wanted', () => refused(GOOD.replace('1 s', '1'), 'a time such as'));
  test('a wrong unit says what is wanted', () => refused(GOOD.replace('1 s', '1 GHz'), 'a time such as'));
  test.each(['-1 s', '0 s', 'NaN s'])('a duration of %s is refused', (d) =>
    refused(GOOD.replace('1 s', d), 'duration'),
  );
  test('a key __proto__, which no object keeps', () =>
    refused(GOOD.replace('  a:', '  __proto__: { cpufreq: ondemand }\n  a:'), /x\.yaml:4:3/, 'the key __proto__'));
  test('a seed that is there twice', () => refused(`${GOOD}seeds: [1, 2, 1]\n`, /x\.yaml:11:\d+ {2}seeds/, 'differ'));
  test('a half width that no interval has', () =>
    refused(`${GOOD}until: { metric: energy_soc_j, half_width: 0 %, max: 9 }\n`, 'until.half_width', 'above 0 %'));
  test('an unknown parameter names the nearest', () =>
    refused(
      GOOD.replace('cpufreq: ondemand', 'cpufreq: { use: ondemand, params: { up_treshold: 5 } }'),
      'did you mean up_threshold?',
    ));
  test('a parameter out of range is refused', () =>
    refused(
      GOOD.replace('cpufreq: ondemand', 'cpufreq: { use: ondemand, params: { up_threshold: 500 } }'),
      'up_threshold',
    ));
  test('a variant that no network has is refused', () =>
    refused(GOOD.replace('100%', '90%'), /variant/, 'found    90%'));
  test('a part without a length is refused', () => refused(GOOD.replace('    duration: 1 s\n', ''), 'no length'));
  test('a part without policies has no runs', () =>
    refused(GOOD.replace(/policies:\n.*\n/, 'policies: {}\n'), 'no policy'));
  test('an initial temperature is refused where heat is off', () =>
    refused(
      GOOD.replace('parts:', 'physics: { heat: false, initial_temperature: 60 degC }\nparts:'),
      'physics.initial_temperature',
      'initial_temperature with heat off',
    ));
  test('an experiment without parts is refused', () => refused('name: x\nparts: []\n', 'parts'));
  test('an empty file is refused', () => refused('', 'x.yaml'));
  test('text that is no YAML is refused with its place', () => refused('name: [x\n', /x\.yaml:\d+:\d+/));
  test('an affinity to a CPU that is not there, or to none of a cluster, is refused', () => {
    const text = (affinity: string): string => `
name: x
parts:
  - name: p
    kind: scenario
    platforms: odroid-xu3
    workload:
      title: t
      applications:
        - { name: a, network: mobilenet_v1, arrivals: { periodic: 1 s }, affinity: ${affinity}, choices: [{ element: little }, { element: big }] }
    duration: 1 s
`;
    refused(text('[1, 4, 8]'), 'affinity to CPU 8', 'CPUs from 0 to 7');
    refused(text('[1, 2]'), 'with a mapping to big', 'one of its CPUs 4 to 7');
  });
  test.each([
    ['fewer CPUs than cores', 'affinity: [4], choices: [{ element: big, cores: [4] }]', 'affinity to 1 CPUs', 'as many as the 4 cores'],
    ['CPUs for a GPU', 'affinity: [4], pinned: { element: gpu }', 'affinity of an application on gpu', 'none: that is no CPU'],
    ['a class for a GPU', 'scheduling: { fifo: 9 }, choices: [{ element: gpu }]', 'scheduling of an application on gpu', 'none: that is no CPU'],
    ['a limit below all OPPs', 'choices: [{ element: big, max_frequency: 5 MHz }]', 'max_frequency 5 MHz', 'at least 200 MHz, the lowest OPP of big'],
    ['more than can be reserved', 'scheduling: { deadline: { runtime: 99 ms, period: 100 ms } }, choices: [{ element: big }] }\n        - { name: b, work: 9 Mcycles, arrivals: { closed: 0 s }, scheduling: { deadline: { runtime: 100 ms, period: 100 ms } } }\n        - { name: c, work: 9 Mcycles, arrivals: { closed: 0 s }, scheduling: { deadline: { runtime: 4 s, period: 4 s } } }\n        - { name: d, work: 9 Mcycles, arrivals: { closed: 0 s }, scheduling: { deadline: { runtime: 4 s, period: 4 s } } }\n        - { name: e, work: 9 Mcycles, arrivals: { closed: 0 s }, scheduling: { deadline: { runtime: 4 s, period: 4 s } } }\n        - { name: f, work: 9 Mcycles, arrivals: { closed: 0 s }, scheduling: { deadline: { runtime: 4 s, period: 4 s } }', 'reserve 5.99 of the greatest CPU', 'at most 95 % of the 5.47'],
  ])('an application with %s is refused', (_what, lines, ...wanted) =>
    refused(
      `
name: x
parts:
  - name: p
    kind: scenario
    platforms: odroid-xu3
    duration: 1 s
    workload:
      title: t
      applications:
        - { name: a, network: mobilenet_v1, arrivals: { periodic: 1 s }, ${lines} }
`,
      ...wanted,
    )); // prettier-ignore
  test('a workload on a platform without its elements names them', () =>
    refused(GOOD.replace('odroid-xu3', 'jetson-nano'), 'found    little', 'an element of jetson-nano'));
  test('an unknown check names the nearest', () =>
    refused(`${GOOD}verdicts:\n  - { check: dynamic-rang, part: p }\n`, 'did you mean dynamic-range?'));
  test('a check on a part of another kind is refused', () =>
    refused(
      `${GOOD}verdicts:\n  - { check: dynamic-range, part: p, front_platform: x }\n`,
      'part of kind operating-points',
    ));
  test('a missing plug-in file is refused', () =>
    refused(GOOD.replace('cpufreq: ondemand', 'cpufreq: ./nowhere.ts'), 'nowhere.ts'));
  test('oracle-static over two managed applications is refused', () =>
    refused(
      GOOD.replace('cpufreq: ondemand', 'manager: oracle-static').replace('date2020-budgets', 'three-networks'),
      'exactly one application',
    ));
  test('all problems come at once', () =>
    refused(
      GOOD.replace('ondemand', 'ondemnd').replace('odroid-xu3', 'odroid-xu4'),
      'ondemnd',
      'odroid-xu4',
      '2 problems',
    ));
});

describe('bad files that an experiment names', () => {
  const WORKLOAD = `
title: A network on the NPU
applications:
  - { name: a, network: vgg16, arrivals: { closed: 0 ms }, pinned: { element: npu } }
`;
  const check = (files: Readonly<Record<string, string>>) => {
    const { code, err } = new Workshop().write(files).socsim('check', 'x.yaml');
    expect(err).not.toMatch(/\n {4}at /);
    expect(code).toBe(2);
    return err;
  };
  const using = (workload: string): string =>
    GOOD.replace('odroid-xu3', 'rk3588').replace('date2020-budgets', workload);

  test('a network that an element cannot run is refused with the reason', () => {
    const err = check({ 'x.yaml': using('./w.yaml'), 'w.yaml': WORKLOAD });
    expect(err).toContain('vgg16 on npu');
    expect(err).toContain('npu has no fp32 arithmetic');
  });
  test('mistakes of a workload file are told with their own place', () => {
    const err = check({ 'x.yaml': using('./w.yaml'), 'w.yaml': WORKLOAD.replace('vgg16', 'vgg17') });
    expect(err).toMatch(/w\.yaml:4:\d+/);
    expect(err).toContain('did you mean vgg16?');
  });
  test('mistakes of a platform file are told with their own place', () => {
    const err = check({ 'x.yaml': GOOD.replace('odroid-xu3', './p.yaml'), 'p.yaml': 'name: board\n' });
    expect(err).toMatch(/p\.yaml/);
  });
  test('a missing file is named', () => {
    expect(check({ 'x.yaml': GOOD.replace('odroid-xu3', './gone.yaml') })).toContain('gone.yaml');
  });
});

describe('bad commands', () => {
  const shop = new Workshop();
  test.each([
    ['an unknown command', ['rum']],
    ['no file', ['run']],
    ['a missing file', ['run', 'gone.yaml']],
    ['a folder for a file', ['run', '.']],
    ['an unknown option', ['run', 'x.yaml', '--fast']],
    ['a wrong number of workers', ['run', 'x.yaml', '--workers', 'two']],
    ['an unknown platform', ['show', 'platform', 'odroid']],
    ['an unknown policy', ['show', 'policy', 'ondemnd']],
    ['an unknown kind', ['list', 'boards']],
    ['a missing measurement file', ['validate', '--measurements', 'gone.csv']],
    ['a missing cross-check file', ['validate', '--crosscheck', 'gone.json']],
    ['a missing vector file', ['validate', '--vectors', 'gone.json']],
    ['a negative tolerance', ['validate', '--tolerance', '-3']],
  ])('%s is exit code 2 with a message and no stack trace', (_what, args) => {
    const { code, err } = shop.socsim(...args);
    expect(err.length).toBeGreaterThan(0);
    expect(err).not.toMatch(/\n {4}at /);
    expect(err).not.toContain('bug in socsim');
    expect(code).toBe(2);
  });
  test('two experiments of one name are not written over each other', () => {
    const two = new Workshop().write({ 'x.yaml': GOOD, 'y.yaml': GOOD });
    expect(two.socsim('run', 'x.yaml', 'y.yaml')).toMatchObject({ code: 2 });
  });
  test('an output folder that cannot be made is refused before the runs', () => {
    const shop2 = new Workshop().write({ 'x.yaml': GOOD, taken: 'a file' });
    const { code, err } = shop2.socsim('run', 'x.yaml', '--out', 'taken/deeper');
    expect([code, err]).toEqual([2, expect.stringContaining('a part of the path is a file')]);
  });
  test('--debug adds the stack trace', () =>
    expect(shop.socsim('--debug', 'run', 'gone.yaml').err).toMatch(/\n {4}at /));
});
