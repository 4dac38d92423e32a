import { join } from 'node:path';
import { planExperiment } from '../../src/batch/plan.js';
import { weightsOf } from '../../src/experiment/weight.js';
import { dataRoot } from '../../src/input/paths.js';

const { runs } = await planExperiment(join(dataRoot, 'experiments', 'date2020.yaml'));
const weights = weightsOf(runs);
const of = (part: string, policy: string): number =>
  weights[runs.findIndex((r) => r.part === part && r.kind === 'scenario' && r.policy.name === policy)]!;

test('a run weighs more the more it simulates: one point, a minute of inferences, a search over all points', () => {
  const point = weights[runs.findIndex((r) => r.kind === 'operating-points')]!;
  expect(of('two-budgets', 'ondemand')).toBeGreaterThan(100 * point);
  expect(of('two-budgets', 'oracle-static')).toBeGreaterThan(50 * of('two-budgets', 'ondemand'));
  // 35 s with 300 inferences a second, against 60 s with two to four.
  expect(of('loss-of-resources', 'ondemand')).toBeGreaterThan(of('two-budgets', 'ondemand'));
});

test('a run twice as long weighs twice as much, and policies without a search weigh the same', () => {
  const run = runs.find((r) => r.kind === 'scenario')!;
  const [one, two] = weightsOf([run, { ...run, block: run.block + 1000, duration: 120e9 }]);
  expect(two! / one!).toBeCloseTo(2, 9);
  expect(of('two-budgets', 'powersave')).toBe(of('two-budgets', 'xun2020'));
});
