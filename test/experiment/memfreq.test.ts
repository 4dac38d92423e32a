/** `memfreq` of a policy: its defaults, its paths, and where the memory stays at its highest OPP. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planExperiment } from '../../src/batch/plan.js';
import { executeRun, executeScenario } from '../../src/experiment/run.js';
import { parseSets } from '../../src/experiment/set.js';
import type { PluginSpec, Run, ScenarioRun } from '../../src/experiment/model.js';
import type { InputError } from '../../src/input/errors.js';
import { formatInputError } from '../../src/input/errors.js';
import { clockOf } from '../support/memory.js';

const folder = mkdtempSync(join(tmpdir(), 'socsim-'));
let files = 0;

const runsOf = async (policies: string, more: string, sets: readonly string[] = []): Promise<readonly Run[]> => {
  const file = join(folder, `x${++files}.yaml`);
  const part = 'name: p, kind: scenario, platforms: jetson-nano, workloads: date2020-budgets-nano, duration: 2 s';
  const points = `name: q, kind: operating-points, platforms: odroid-xu3, networks: dynamic-cnn-cifar10`;
  writeFileSync(file, `name: x\npolicies:\n${policies}\nparts:\n  - { ${part}${more} }\n  - { ${points} }\n`);
  return (await planExperiment(file, parseSets(sets))).runs;
};

const scenario = async (policies: string, more = '', ...sets: string[]): Promise<ScenarioRun> =>
  (await runsOf(policies, more, sets)).find((r): r is ScenarioRun => r.kind === 'scenario')!;

const memfreq = async (policy: string, ...sets: string[]): Promise<PluginSpec> =>
  (await scenario(`  mine: ${policy}`, '', ...sets)).policy.memfreq;

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
      return [policy.devfreq.params['upthreshold'], policy.memfreq.params['upthreshold']];
    };
    expect(await both('policy.memfreq.upthreshold=20')).toEqual([90, 20]);
    expect(await both('policy.devfreq.upthreshold=70')).toEqual([70, 10]);
    expect(await both('policy.simple_ondemand.upthreshold=60')).toEqual([60, 60]);
    expect(await both('policy.memfreq.upthreshold=20', 'policy.simple_ondemand.upthreshold=60')).toEqual([60, 20]);
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
