/** `memfreq` of a policy: its defaults, its paths, and where the memory stays at its highest OPP. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputsOf } from '../../src/batch/manifest.js';
import { planExperiment } from '../../src/batch/plan.js';
import { executeRun, executeScenario } from '../../src/experiment/run.js';
import { parseSets } from '../../src/experiment/set.js';
import type { PluginSpec, Row, Run, ScenarioRun } from '../../src/experiment/model.js';
import type { InputError } from '../../src/input/errors.js';
import { formatInputError } from '../../src/input/errors.js';
import { clockOf } from '../support/memory.js';

const folder = mkdtempSync(join(tmpdir(), 'socsim-'));
let files = 0;

const runsOf = async (
  policies: string,
  more: string,
  sets: readonly string[] = [],
  inputs = 'platforms: jetson-nano, workloads: date2020-budgets-nano',
): Promise<readonly Run[]> => {
  const file = join(folder, `x${++files}.yaml`);
  const part = `name: p, kind: scenario, ${inputs}, duration: 2 s`;
  const points = `name: q, kind: operating-points, platforms: odroid-xu3, networks: dynamic-cnn-cifar10`;
  writeFileSync(file, `name: x\npolicies:\n${policies}\nparts:\n  - { ${part}${more} }\n  - { ${points} }\n`);
  return (await planExperiment(file, parseSets(sets))).runs;
};

const scenario = async (policies: string, more = '', ...sets: string[]): Promise<ScenarioRun> =>
  (await runsOf(policies, more, sets)).find((r): r is ScenarioRun => r.kind === 'scenario')!;

const memfreq = async (policy: string, ...sets: string[]): Promise<PluginSpec> =>
  (await scenario(`  mine: ${policy}`, '', ...sets)).policy.memfreq!;

describe('the stack', () => {
  test('has simple_ondemand with the thresholds of a memory where it names none, and where it names it', async () => {
    const params = { upthreshold: 10, downdifferential: 5, polling: 100 };
    expect(await memfreq('{}')).toMatchObject({ name: 'simple_ondemand', params });
    expect(await memfreq('{ memfreq: simple_ondemand }')).toMatchObject({ params });
    expect((await scenario('  mine: {}')).policy.devfreq.params).toEqual({ ...params, upthreshold: 90, polling: 50 });
  });
  test('keeps the parameters that it gives', async () => {
    const use = '{ memfreq: { use: simple_ondemand, params: { upthreshold: 40, polling: 20 ms } } }';
    expect((await memfreq(use)).params).toEqual({ upthreshold: 40, downdifferential: 5, polling: 20 });
  });
  test('takes devfreq plug-ins only', async () => {
    const error: unknown = await memfreq('{ memfreq: schedutil }').catch((e: unknown) => e);
    expect(formatInputError(error as InputError)).toContain('policies.mine.memfreq\n  found    schedutil\n  expected a devfreq plug-in'); // prettier-ignore
  });
});

describe('a path to a parameter', () => {
  test('by the entry sets it there alone, by the plug-in wherever it is, and the entry wins', async () => {
    const both = async (...sets: string[]): Promise<unknown[]> => {
      const { policy } = await scenario('  mine: {}', '', ...sets);
      return [policy.devfreq.params['upthreshold'], policy.memfreq!.params['upthreshold']];
    };
    expect(await both('policy.memfreq.upthreshold=20')).toEqual([90, 20]);
    expect(await both('policy.devfreq.upthreshold=70')).toEqual([70, 10]);
    expect(await both('policy.simple_ondemand.upthreshold=60')).toEqual([60, 60]);
    expect(await both('policy.memfreq.upthreshold=20', 'policy.simple_ondemand.upthreshold=60')).toEqual([60, 20]);
  });
});

describe('a board', () => {
  /** Governors of the memory by platform and policy. */
  const governors = async (policies: string, platforms: string, more = '', ...sets: string[]): Promise<unknown> => {
    const runs = await runsOf(policies, more, sets, `platforms: ${platforms}, workloads: single-mobilenet`);
    return runs.flatMap((r) => (r.kind === 'scenario' ? [[r.platform.ref, r.policy.name, r.policy.memfreq]] : []));
  };
  const passive = { name: 'passive', params: { devices: true } };
  const ondemand = { name: 'simple_ondemand', params: { upthreshold: 10, downdifferential: 5, polling: 100 } };

  test('has the governor of its driver under a policy or a preset that names none', async () => {
    expect(await governors('  a: {}\n  b: linux-6.12\n  c: { preset: android-3.10, cpuidle: ladder }', '[sdm845, rk3399]')).toMatchObject([['sdm845', 'a', passive], ['sdm845', 'b', passive], ['sdm845', 'c', passive], ['rk3399', 'a', ondemand], ['rk3399', 'b', ondemand], ['rk3399', 'c', ondemand]]); // prettier-ignore
  });
  test('has the one that a policy names', async () => {
    const policies = '  a: { memfreq: simple_ondemand }\n  b: { preset: linux-6.12, memfreq: performance }\n  c: { memfreq: { use: passive, params: { devices: false } } }'; // prettier-ignore
    expect(await governors(policies, 'hikey960')).toMatchObject([['hikey960', 'a', ondemand], ['hikey960', 'b', { name: 'performance' }], ['hikey960', 'c', { ...passive, params: { devices: false } }]]); // prettier-ignore
  });
  test('has another where the experiment sets it', async () => {
    expect(await governors('  a: {}', 'sdm845', '', 'platform.memory.clock.governor=simple_ondemand')).toMatchObject([['sdm845', 'a', ondemand]]); // prettier-ignore
    const factor = ', factors: { platform.memory.clock.governor: [passive, powersave] }';
    expect(await governors('  a: {}', 'sdm845', factor)).toMatchObject([['sdm845', 'a', passive], ['sdm845', 'a', { name: 'powersave' }]]); // prettier-ignore
  });
  test('lets its parameters be set', async () => {
    expect(await governors('  a: {}', '[sdm845, rk3399]', '', 'policy.passive.devices=false', 'policy.memfreq.upthreshold=20')).toMatchObject([['sdm845', 'a', { name: 'passive', params: { devices: false } }], ['rk3399', 'a', { params: { upthreshold: 20 } }]]); // prettier-ignore
  });
  test('with a name that is no governor is refused, at the level that sets it too', async () => {
    const factor = ', factors: { platform.memory.clock.governor: [passive, simple_ondemnd] }';
    const error: unknown = await governors('  a: {}', 'sdm845', factor).catch((e: unknown) => e);
    expect(formatInputError(error as InputError)).toMatch(/factors.*\[1\]\n {2}found {4}simple_ondemnd\n.*did you mean simple_ondemand\?/); // prettier-ignore
  });
  test('tells its governor in the manifest, with what is set in it', async () => {
    const resolved = async (...sets: string[]): Promise<unknown> => {
      const file = join(folder, `m${++files}.yaml`);
      writeFileSync(file, 'name: x\npolicies: { a: {} }\nparts:\n  - { name: p, kind: scenario, platforms: [sdm845, rk3399], workloads: single-mobilenet, duration: 1 s }\n'); // prettier-ignore
      return inputsOf((await planExperiment(file, parseSets(sets))).experiment);
    };
    expect(await resolved()).toMatchObject({ policies: { a: { memfreq: { sdm845: passive, rk3399: ondemand } } } });
    expect(await resolved('policy.memfreq.upthreshold=20')).toMatchObject({ policies: { a: { memfreq: { rk3399: { params: { upthreshold: 20 } } } } } }); // prettier-ignore
  });
});

describe('AlexNet each 500 ms on a board whose memory follows clocks', () => {
  const POLICIES = '  board: linux-6.12\n  ondemand: { preset: linux-6.12, memfreq: simple_ondemand }\n  full: { preset: linux-6.12, memfreq: performance }'; // prettier-ignore
  const figures = async (platform: string, mapping: string): Promise<Map<string, Row>> => {
    const app = `{ name: a, network: alexnet, precision: { npu: fp16 }, arrivals: { periodic: 500 ms }, choices: [${mapping}] }`;
    const runs = await runsOf(
      POLICIES,
      '',
      [],
      `platforms: ${platform}, workload: { title: t, applications: [${app}] }`,
    );
    const rows = new Map<string, Row>();
    for (const run of runs)
      if (run.kind === 'scenario')
        rows.set(run.policy.name, (await executeRun(run, { jobs: false, timeline: false })).row);
    return rows;
  };
  const CPUS = '{ element: big, cores: [4] }';
  // How long the clock of what runs the network may take to rise by itself: schedutil some ticks, simple_ondemand of the
  // GPU its period of 50 ms.
  test.each([
    ['sdm845', CPUS, 20],
    ['sdm845', '{ element: gpu, cores: [1] }', 50],
    ['hikey960', CPUS, 20],
    ['hikey960', '{ element: gpu, cores: [1] }', 50],
    ['hikey970', CPUS, 20],
    ['hikey970', '{ element: npu, cores: [1] }', 0.1],
  ])('%s on %s waits no longer than that for bandwidth, which takes less energy', async (name, mapping, rise) => {
    const rows = await figures(name, mapping);
    const of = (policy: string, column: string): number => rows.get(policy)![column] as number;
    const waits = (policy: string): number => of(policy, 'latency_mean_ms') - of('full', 'latency_mean_ms');
    expect(waits('board')).toBeLessThan(rise);
    expect(waits('ondemand')).toBeGreaterThan(waits('board') + 15);
    expect(of('board', 'energy_soc_j')).toBeLessThan(of('ondemand', 'energy_soc_j'));
  });
});

describe('the memory', () => {
  const records = { jobs: false, timeline: true };
  const mhz = async (policies: string, more = ''): Promise<number[]> => {
    const { result } = await executeScenario(await scenario(policies, more), records);
    expect(result.failure).toBeUndefined();
    return [...new Set(clockOf(result).map(([, f]) => f))].sort((a, b) => a - b);
  };

  test('changes its clock as traffic asks', async () => {
    expect(await mhz('  mine: {}')).toEqual(expect.arrayContaining([40.8, 1600]));
  });
  test('stays at its highest OPP without contention', async () => {
    expect(await mhz('  mine: {}', ', physics: { contention: false }')).toEqual([1600]);
  });
  test('is left to its governor by managers that set clocks', async () => {
    const managed = '{ cpufreq: userspace, devfreq: userspace, manager: xun2020, memfreq: powersave }';
    expect(await mhz(`  mine: ${managed}`)).toEqual([40.8]);
  });
  test('stays at its highest OPP at operating points', async () => {
    const [point] = (await runsOf('  mine: {}', '')).filter((r) => r.kind === 'operating-points');
    const { timeline } = await executeRun(point!, records);
    const rows = timeline.split('\n').filter((row) => row.includes('domain/memory,frequency_mhz'));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain('825');
  });
  test('is told in the row of a run', async () => {
    const { row } = await executeRun(await scenario('  mine: { memfreq: powersave }'), {
      jobs: false,
      timeline: false,
    });
    expect(row).toMatchObject({ memfreq: 'powersave', memfreq_params: '' });
  });
});
