import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planExperiment } from '../../src/batch/plan.js';
import { writtenRun } from '../../src/experiment/expand.js';
import { executeRun } from '../../src/experiment/run.js';
import { dataRoot } from '../../src/input/paths.js';

const plan = await planExperiment(join(dataRoot, 'experiments', 'date2020.yaml'));
const { experiment, runs } = plan;

const execute = (some: typeof runs, jobs = false): ReturnType<typeof executeRun>[] =>
  some.map((run) => executeRun(run, { jobs, timeline: false }));

test('every run of the study has a key of its own', () => {
  expect(new Set(runs.map(writtenRun)).size).toBe(runs.length);
});

test('the study runs every governor, manager and seed on both budgets and on the loss of resources', () => {
  const of = (part: string, key: (r: (typeof runs)[number]) => string): string[] => [
    ...new Set(runs.filter((r) => r.part === part).map(key)),
  ];
  const policy = (r: (typeof runs)[number]): string => (r.kind === 'scenario' ? r.policy.name : '');
  const governors = ['performance', 'powersave', 'userspace', 'ondemand', 'conservative', 'schedutil', 'interactive'];
  const managers = ['xun2020', 'margot', 'oracle-static'];
  expect(of('two-budgets', policy)).toEqual([...governors, ...managers]);
  expect(of('two-budgets-nano', policy)).toEqual([...governors, ...managers]);
  expect(of('loss-of-resources', policy).sort()).toEqual([...governors, ...managers, 'performance-25'].sort());
  for (const part of ['two-budgets', 'two-budgets-nano', 'loss-of-resources'])
    expect(of(part, (r) => r.seed)).toHaveLength(10);
});

test('operating points are every variant, element, core count and OPP', () => {
  const onXu3 = runs.filter((r) => r.kind === 'operating-points' && r.platform.ref === 'odroid-xu3');
  // 4 variants · (4 A7 cores · 13 OPPs + 4 A15 cores · 19 OPPs + 7 OPPs of the Mali)
  expect(onXu3).toHaveLength(4 * (4 * 13 + 4 * 19 + 7));
});

test('all policies meet the same releases: common random numbers', async () => {
  const pair = runs.filter(
    (r) =>
      r.part === 'two-budgets' &&
      r.kind === 'scenario' &&
      ['ondemand', 'xun2020'].includes(r.policy.name) &&
      r.seed === '3',
  );
  const outputs = await Promise.all(execute(pair, true));
  const releases = outputs.map((o) => o.jobs.split('\n').map((line) => line.split(',').slice(6, 9).join()));
  const common = Math.min(...releases.map((r) => r.length)) - 1;
  expect(common).toBeGreaterThan(150);
  expect(releases[0]!.slice(0, common)).toEqual(releases[1]!.slice(0, common));
});

test('an output does not depend on which runs it came with', async () => {
  const some = runs.filter((r) => r.part === 'two-budgets' && r.seed === '1').slice(0, 3);
  const together = await Promise.all(execute(some));
  const [alone] = await Promise.all(execute(some.slice(2)));
  expect(together[2]).toEqual(alone);
  expect(experiment.verdicts.length).toBeGreaterThan(2);
});

test('the example of a sweep has as many runs and blocks as its page says', async () => {
  const sweep = await planExperiment(join(dataRoot, 'experiments', 'dvfs-sweep.yaml'));
  const page = readFileSync(join(dataRoot, 'docs', 'experiments.md'), 'utf8');
  const blocks = new Set(sweep.runs.map((r) => r.block)).size;
  expect(page).toContain(`its ${sweep.runs.length} runs in ${blocks} blocks`);
});
