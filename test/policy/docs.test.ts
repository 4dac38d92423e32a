/** docs/policies.md says what the program does. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadPlatform } from '../../src/platform/load.js';
import { defineManager, PLUGIN_KINDS, type PluginUse } from '../../src/policy/contract.js';
import { checkParams } from '../../src/policy/params.js';
import { defaultUse, listPlugins } from '../../src/policy/registry.js';
import { loadUserPlugin } from '../../src/policy/user-plugin.js';
import { HEAT_DEFAULTS, type RunResult } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import { loadWorkload } from '../../src/workload/load.js';
import { policy, scenario } from '../support/make.js';
import { pluginRows, tableAfter } from '../support/policy-tables.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/policies.md');
const EXAMPLE = 'docs/examples/coolest-in-time.ts';

const run = (manager: PluginUse, platform: string, workload: string, duration: number): RunResult =>
  simulate(
    scenario({
      platform: loadPlatform(platform),
      workload: loadWorkload(workload),
      duration,
      heat: HEAT_DEFAULTS,
      sensors: true,
      recordJobs: true,
      policy: policy({
        cpufreq: defaultUse('cpufreq', 'userspace'),
        devfreq: defaultUse('devfreq', 'userspace'),
        manager,
      }),
    }),
  );

test.each(PLUGIN_KINDS)('the README leaves out no %s plug-in', (kind) => {
  const row = new RegExp(`^\\| ${kind}s? +\\| (.*)$`, 'm').exec(read('README.md'))![1]!;
  const words = row.split(/[\s,;:()]+/);
  for (const { name } of listPlugins(kind)) expect(words).toContain(name);
});

test.each(PLUGIN_KINDS)('the table of %s plug-ins and their parameters is that of the registry', (kind) => {
  expect(tableAfter(page, `### ${kind}`)).toEqual(pluginRows(kind));
});

test('each manager and placement policy is described', () => {
  for (const kind of ['manager', 'placement'] as const) {
    for (const { name } of listPlugins(kind)) expect(page.split(`\`${name}\``).length).toBeGreaterThan(2);
  }
});

describe('monitors and knobs', () => {
  const general = (id: string): string =>
    id.replace(/^cpu\/\d+\//, 'cpu/N/').replace(/^(app|element|rail|domain|zone)\/[^/]+\//, '$1/NAME/');
  const idsOf = (heading: string): string[] => tableAfter(page, heading).map(([id]) => id!.replaceAll('`', ''));
  const seen = { monitors: new Map<string, string>(), knobs: new Set<string>() };

  beforeAll(() => {
    const spy = defineManager({
      name: 'spy',
      about: 'Notes what it is shown.',
      params: {},
      create: (context) => ({
        onEvent() {
          for (const m of context.monitors()) seen.monitors.set(general(m.id), m.unit);
          for (const k of context.knobs()) seen.knobs.add(general(k.id));
        },
      }),
    });
    // One has power sensors on its rails, the other a meter.
    for (const [platform, workload] of [
      ['odroid-xu3', 'date2020-budgets'],
      ['rk3588', 'date2020-resources'],
    ] as const) {
      const { failure } = run({ plugin: spy, params: {} }, platform, workload, 1e9);
      expect(failure).toBeUndefined();
    }
  });

  test('the page lists every monitor with its unit, and no other', () => {
    const units = Object.fromEntries(
      tableAfter(page, '### Monitors').map(([id, unit]) => [id!.replaceAll('`', ''), unit]),
    );
    expect(units).toEqual(Object.fromEntries(seen.monitors));
  });

  test('the page lists every knob, and no other', () => {
    expect(idsOf('### Knobs').sort()).toEqual([...seen.knobs].sort());
  });
});

describe('the worked example', () => {
  const load = async (): Promise<PluginUse> => {
    const plugin = await loadUserPlugin(fileURLToPath(new URL(`../../${EXAMPLE}`, import.meta.url)));
    const checked = checkParams(plugin, { margin: '5 %' });
    if ('problems' in checked) throw new Error(JSON.stringify(checked.problems));
    return { plugin, params: checked.params };
  };

  test('on the page is the file', () => {
    expect(page).toContain(`\`\`\`ts\n${read(EXAMPLE)}\`\`\``);
  });

  test('meets both budgets of the study in full, at less power than the largest variant at the highest clock', async () => {
    const mine = run(await load(), 'odroid-xu3', 'date2020-budgets', 60e9);
    expect(mine.failure).toBeUndefined();
    expect(mine.applications[0]!.violated).toBe(0);
    const fast = run(defaultUse('manager', 'static'), 'odroid-xu3', 'date2020-budgets', 60e9);
    const total = (r: RunResult): number => r.railEnergy.reduce((a, b) => a + b, 0);
    expect(total(mine)).toBeLessThan(0.6 * total(fast));
  });

  test('runs unchanged on another platform with other applications', async () => {
    const { failure, applications } = run(await load(), 'rk3588', 'date2020-resources', 20e9);
    expect(failure).toBeUndefined();
    expect(applications.find((a) => a.name === 'dnn1')!.missed).toBeLessThan(5);
  });
});

describe('the thermal example', () => {
  const THERMAL = 'docs/examples/opps-per-kelvin.ts';
  test('on the page is the file', () => {
    expect(page).toContain(`\`\`\`ts\n${read(THERMAL)}\`\`\``);
  });

  test('caps a board that nothing else would, and cools it', async () => {
    const plugin = await loadUserPlugin(fileURLToPath(new URL(`../../${THERMAL}`, import.meta.url)));
    const under = (thermal: PluginUse): RunResult =>
      simulate(
        scenario({
          platform: loadPlatform('odroid-xu3'),
          workload: loadWorkload('single-mobilenet'),
          duration: 60e9,
          heat: { ...HEAT_DEFAULTS, initial: 75 },
          sensors: true,
          policy: policy({ cpufreq: defaultUse('cpufreq', 'performance'), thermal }),
        }),
      );
    const mine = under({ plugin, params: { gain: 1 } });
    const free = under(defaultUse('thermal', 'user_space'));
    expect([mine.failure, free.failure]).toEqual([undefined, undefined]);
    expect(mine.heat!.throttled).toBeGreaterThan(0);
    expect(mine.heat!.final).toBeLessThan(free.heat!.final);
    expect(free.heat!.throttled).toBe(0);
  });
});

test('xun2020 and margot run unchanged on every built-in platform of the study', () => {
  for (const name of ['xun2020', 'margot']) {
    for (const [platform, workload] of [
      ['odroid-xu3', 'date2020-budgets'],
      ['jetson-nano', 'date2020-budgets-nano'],
      ['rk3588', 'date2020-resources'],
    ] as const) {
      const { failure, applications } = run(defaultUse('manager', name), platform, workload, 20e9);
      expect([name, platform, failure]).toEqual([name, platform, undefined]);
      for (const a of applications) expect([name, platform, a.name, a.violated]).toEqual([name, platform, a.name, 0]);
    }
  }
});
