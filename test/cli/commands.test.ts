import { Workshop } from '../support/cli.js';

const shop = new Workshop();

describe('help', () => {
  test.each(['run', 'check', 'list', 'show', 'validate', 'schema'])('of %s has an example', (command) => {
    const { code, out } = shop.socsim(command, '--help');
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`Example:\n {2}socsim ${command} `));
  });
  test('of the program names the commands and exit codes', () => {
    const { code, out } = shop.socsim('--help');
    expect(code).toBe(0);
    for (const word of ['run', 'check', 'list', 'show', 'validate', 'schema', 'Exit codes'])
      expect(out).toContain(word);
  });
  test('the version is that of the package', () => expect(shop.socsim('--version').out).toMatch(/^\d+\.\d+\.\d+\n$/));
});

describe('list', () => {
  test.each([
    ['platforms', 'odroid-xu3'],
    ['workloads', 'date2020-budgets'],
    ['networks', 'dynamic-cnn-cifar10'],
    ['policies', 'oracle-static'],
  ])('%s has %s', (what, name) => {
    const { code, out } = shop.socsim('list', what);
    expect(code).toBe(0);
    expect(out).toContain(name);
  });
  test('policies of one kind only', () => {
    const { out } = shop.socsim('list', 'policies', '--kind', 'cpufreq');
    expect(out).toContain('schedutil');
    expect(out).not.toContain('xun2020');
    expect(shop.socsim('list', 'policies', '--kind', 'memfreq').out).toContain('simple_ondemand');
  });
  test.each([
    ['platforms', ['name', 'title']],
    ['policies', ['kind', 'name', 'about']],
  ])('%s as JSON have what the table has', (what, heads) => {
    const list = JSON.parse(shop.socsim('list', what, '--json').out) as Record<string, string>[];
    const lines = shop.socsim('list', what).out.trimEnd().split('\n').slice(1);
    expect(list.map((row) => Object.keys(row))).toEqual(lines.map(() => heads));
    expect(list.map((row) => Object.values(row))).toEqual(lines.map((line) => line.split(/ {2,}/)));
  });
});

describe('show', () => {
  test('a platform prints its OPP table and how many figures have each status', () => {
    const { out } = shop.socsim('show', 'platform', 'odroid-xu3');
    expect(out).toMatch(/MHz +V +idle mW/);
    expect(out).toMatch(
      /^Figures: \d+ recalled, \d+ estimated, \d+ derived, \d+ published \(--provenance lists them\)/m,
    );
  });
  test('a provenance counts figures by part and status and lists each, weakest first, under the text of its source', () => {
    const { code, out } = shop.socsim('show', 'platform', 'odroid-xu3', '--provenance');
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}fit: Shared and static part fitted/m);
    expect(out).toMatch(/^ {4}domains\.big\.power\.shared +536\.9 uW\/MHz\/V\^2 +fit$/m);
    expect(out).toMatch(/^ {4}cores\.cortex-a15\.bandwidth +\S+ GB\/s +tinymembench +NEON read on one core$/m);
    const heads = [...out.matchAll(/^(\w+): (\d+) figures, /gm)].map(([, status, n]) => [status, Number(n)] as const);
    expect(heads.map(([status]) => status)).toEqual(['recalled', 'estimated', 'derived', 'published']);
    const rows = [...out.matchAll(/^(\w+)((?: +\d+){5})$/gm)].map(([, part, cells]) => [part, cells!.trim().split(/ +/).map(Number)] as const); // prettier-ignore
    expect(rows.map(([part]) => part)).toEqual([
      'tick_rate',
      'cores',
      'domains',
      'elements',
      'memory',
      'heat',
      'sensors',
      'all',
    ]);
    const all = rows.at(-1)![1];
    expect(all).toEqual([
      ...heads.map(([, n]) => n),
      out.split('\ncomputed or assumed:')[0]!.match(/^ {4}\S/gm)!.length,
    ]);
    expect(all).toEqual(all.map((_, i) => rows.slice(0, -1).reduce((sum, [, cells]) => sum + cells[i]!, 0)));
  });
  test('a meter that a platform assumes is said to be estimated', () => {
    const powerOf = (name: string): string => /^Power of .*$/m.exec(shop.socsim('show', 'platform', name).out)![0];
    expect(powerOf('raspberry-pi-4')).toMatch(/every 1 s in steps of 10 mW \(estimated: a meter that is assumed\)$/);
    expect(powerOf('odroid-xu3')).not.toContain('assumed');
  });
  test('a provenance as JSON has the counts and the figures with keys and texts of their sources', () => {
    interface Report {
      readonly counts: Readonly<Record<string, number>>;
      readonly parts: Readonly<Record<string, Readonly<Record<string, number>>>>;
      readonly figures: readonly { readonly part: string; readonly path: string; readonly status: string }[];
      readonly computed: readonly object[];
    }
    const report = JSON.parse(shop.socsim('show', 'platform', 'odroid-xu3', '--provenance', '--json').out) as Report;
    expect(report.figures).toHaveLength(report.counts['all']!);
    for (const [part, counts] of Object.entries(report.parts)) {
      const within = report.figures.filter((f) => f.part === part);
      expect(counts['all']).toBe(within.length);
      expect(counts['estimated']).toBe(within.filter((f) => f.status === 'estimated').length);
    }
    expect(report.figures.find((f) => f.path === 'elements[0].bandwidth')).toMatchObject({
      value: '3.96 GB/s',
      status: 'estimated',
      sources: [{ key: 'dram-share', text: expect.stringMatching(/^The lesser of/) as string }],
      note: 'four times one core',
    });
    expect(report.computed).not.toEqual([]);
  });
  test('a provenance has no colour in a pipe', () => {
    // eslint-disable-next-line no-control-regex
    expect(shop.socsim('show', 'platform', 'rk3588', '--provenance').out).not.toMatch(/\u001b/);
  });
  test.each([
    [['network', 'alexnet', '--provenance'], 'of platforms'],
    [['platform', 'rk3588', '--json'], 'with --provenance'],
  ])('%p is refused', (args, reason) => {
    const { code, err } = shop.socsim('show', ...args);
    expect(code).toBe(2);
    expect(err).toContain(reason);
  });
  test('a platform prints the numbers of its CPUs, its idle states and its trips', () => {
    const { out } = shop.socsim('show', 'platform', 'odroid-xu3');
    expect(out).toMatch(/^big +cpu +cortex-a15 +4 +4–7 /m);
    expect(out).toMatch(/^big +power-down +core +0 s +500 us +2 ms +30 %$/m);
    expect(out).toMatch(/^cpu +big +at crossings, every 250 ms while hot +policy's +passive +70 degC +big by 0…2 OPPs, little by 0…2 OPPs$/m); // prettier-ignore
    const phone = shop.socsim('show', 'platform', 'sdm845').out;
    expect(phone).toMatch(/^lmh1 +big +at crossings, every 10 ms while hot +step_wise +passive +95 degC† +big$/m);
  });
  test('a preset prints its plug-ins; under the kind of single ones it is told where it is', () => {
    const { out } = shop.socsim('show', 'preset', 'android-3.10');
    expect(out).toMatch(/^cpuidle +menu +kernel: 6\.1$/m);
    expect(out).toMatch(/^cpufreq +interactive +defaults$/m);
    expect(shop.socsim('show', 'policy', 'linux-6.12')).toMatchObject({
      code: 2,
      err: expect.stringContaining('socsim show preset linux-6.12') as string,
    });
  });
  test('a network prints layers and totals', () =>
    expect(shop.socsim('show', 'network', 'alexnet').out).toContain('714,188,480'));
  test('a workload prints its applications and timeline', () =>
    expect(shop.socsim('show', 'workload', 'date2020-budgets').out).toMatch(
      /≤ 400 ms, ≤ 100 mJ[\s\S]*30 s {2}dnn requires/,
    ));
  test('a workload prints class, clamps and CPUs of threads where they are not those of all', () => {
    const text = `title: t
applications:
  - { name: plain, work: 1 Mcycles, arrivals: { closed: 1 s } }
  - { name: rt, work: 1 Mcycles, arrivals: { closed: 1 s }, scheduling: { fifo: 50 }, affinity: [4, 5] }
  - { name: clamped, work: 1 Mcycles, arrivals: { closed: 1 s }, nice: 1, uclamp: { max: 200 } }
  - name: dl
    work: 1 Mcycles
    arrivals: { closed: 1 s }
    scheduling: { deadline: { runtime: 5 ms, deadline: 15 ms, period: 20 ms } }
`;
    const { out } = new Workshop().write({ 'w.yaml': text }).socsim('show', 'workload', 'w.yaml');
    // 820 is the kernel's weight of nice 1.
    expect(out.slice(out.indexOf('Threads'))).toBe(`Threads
  rt: FIFO 50; CPUs 4, 5
  clamped: weight 820; uclamp 0…200
  dl: deadline: 5 ms in 20 ms, due in 15 ms
`);
  });
  test('a policy prints its parameters with defaults, for every kind that has the name', () => {
    expect(shop.socsim('show', 'policy', 'ondemand').out).toMatch(/up_threshold +\d+/);
    const { out } = shop.socsim('show', 'policy', 'performance');
    expect(out).toContain('(cpufreq)');
    expect(out).toContain('(devfreq)');
  });
});

describe('validate', () => {
  test("prints the paper's rows with their use and the mean errors", () => {
    const { code, out } = shop.socsim('validate');
    expect(out).toMatch(/prediction/);
    expect(out).toMatch(/^mean absolute error of the predicted rows: .*: held$/m);
    expect(out).toMatch(/^with heat, idle states and contention: .*: held\n\d+ passed, \d+ failed, \d+ skipped\n$/m);
    expect(code).toBe(0);
  });
  test('--json has cases and a summary', () => {
    const report = JSON.parse(shop.socsim('validate', '--json').out) as { cases: object[]; summary: object };
    expect(report.cases).toHaveLength(24);
    expect(report.cases[0]).toMatchObject({ quantity: 'latency_ms', pass: true });
    expect(report.summary).toMatchObject({ passed: 24, failed: 0, skipped: 0 });
  });
  test('a case out of tolerance is exit code 1', () => {
    const header = 'platform,pe,threads,freq_mhz,precision,model,variant,latency_ms';
    shop.write({
      'm.csv': `${header}\nodroid-xu3,cortex-a15,,1000,fp32,dynamic-cnn-cifar10,100%,20\nnowhere,x,,1,fp32,y,100%,1\n`,
    });
    const { code, out } = shop.socsim('validate', '--measurements', 'm.csv');
    expect(out).toMatch(/latency_ms.*FAIL\nskipped: no platform nowhere \(line 3\)\n0 passed, 1 failed, 1 skipped\n$/);
    expect(code).toBe(1);
    expect(shop.socsim('validate', '--measurements', 'm.csv', '--tolerance', '2000').code).toBe(0);
  });
  test('a vector of a kind that is not built is a failed case', () => {
    shop.write({
      'v.json': JSON.stringify({ cases: [{ id: 'e1', governor: 'eas', params: {}, events: [], expect: [1] }] }),
    });
    const { code, out } = shop.socsim('validate', '--vectors', 'v.json', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ cases: [{ id: 'e1', pass: false, error_pct: null }] });
  });
});

describe('schema', () => {
  test.each(['experiment', 'platform', 'workload', 'network'])('of %s is JSON Schema', (kind) => {
    expect(JSON.parse(shop.socsim('schema', kind).out)).toHaveProperty('$schema');
  });
});
