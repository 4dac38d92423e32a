import { figuresOf } from '../../src/experiment/figures.js';
import { platformAt, workloadAt } from '../../src/experiment/fixed-point.js';
import { oracleResult } from '../../src/experiment/oracle.js';
import { oracleProblem } from '../../src/experiment/oracle-name.js';
import { pointsOf, startingAt } from '../../src/experiment/points.js';
import { resolveStack } from '../../src/experiment/stack.js';
import { mean } from '../../src/statistics/estimate.js';
import { loadPlatform } from '../../src/platform/load.js';
import { simulate } from '../../src/sim/simulate.js';
import { loadWorkload } from '../../src/workload/load.js';
import { oracleStack } from '../support/results.js';

const oracle = oracleStack('step_wise');
const platform = loadPlatform('odroid-xu3');
const workload = loadWorkload('date2020-budgets');
const base = { platform, workload, seed: '1', duration: 40e9, inferences: Infinity };

test('oracle-static is the best of all fixed points: fewest violations, then accuracy, then energy', async () => {
  const { result, point } = await oracleResult(base, oracle, 0);
  const policy = await resolveStack({ ...oracle, manager: undefined });
  const all = pointsOf(platform, workload.applications[0]!).map((p) => {
    const r = simulate({
      ...base,
      platform: platformAt(platform, p.element, p.frequency),
      workload: workloadAt(workload, 'dnn', p),
      policy,
    });
    return {
      p,
      violated: figuresOf(r).violated,
      accuracy: r.applications[0]!.accuracy,
      energy: mean(r.applications[0]!.energies),
    };
  });
  const [best] = all.sort((a, b) => a.violated - b.violated || b.accuracy - a.accuracy || a.energy - b.energy);
  expect(point).toEqual(best!.p);
  expect(mean(result.applications[0]!.energies)).toBe(best!.energy);
});

test('a fixed point runs there from the first inference on', async () => {
  const point = { variant: '50%', element: 'little', cores: 1, frequency: 1e9 };
  const { jobs } = simulate({
    ...base,
    platform: platformAt(platform, point.element, point.frequency),
    workload: workloadAt(workload, 'dnn', point),
    policy: await resolveStack({ ...oracle, manager: undefined }),
    recordJobs: true,
  });
  expect(jobs.length).toBeGreaterThan(60);
  for (const job of jobs) expect(job).toMatchObject(point);
});

test('points keep the limits of the workload', () => {
  const points = pointsOf(platform, workload.applications[0]!);
  const onLittle = points.filter((p) => p.element === 'little');
  expect(Math.max(...onLittle.map((p) => p.frequency))).toBe(1.3e9);
  expect(new Set(points.map((p) => p.cores))).toEqual(new Set([1]));
  expect(points.some((p) => p.element === 'gpu')).toBe(false);
});

test('the oracle needs exactly one application to decide about', () => {
  expect(oracleProblem(workload)).toBeUndefined();
  expect(oracleProblem(loadWorkload('three-networks'))).toMatch(/exactly one/);
});

test('a start variant is set by name where a network has it and left alone elsewhere', () => {
  const three = loadWorkload('three-networks');
  const started = startingAt(three, '25%');
  started.applications.forEach((a, i) => {
    const index = a.network.variants.findIndex((v) => v.name === '25%');
    expect(a.variant).toBe(index >= 0 ? index : three.applications[i]!.variant);
  });
});
