import { join } from 'node:path';
import { planExperiment } from '../../src/batch/plan.js';
import { dataRoot } from '../../src/input/paths.js';

test('the study of sustained load: ten minutes, ten seeds, three ways to keep a board and a phone cool', async () => {
  const { runs } = await planExperiment(join(dataRoot, 'experiments', 'sustained.yaml'));
  const scenarios = runs.flatMap((run) => (run.kind === 'scenario' ? [run] : []));
  expect(scenarios).toHaveLength(2 * 3 * 10);
  for (const { duration, physics } of scenarios) {
    expect(duration).toBe(600e9);
    expect(physics).toMatchObject({ idle: true, contention: true, sensors: true });
    expect(physics.heat).toBeDefined();
  }
  const ways = (platform: string): unknown[] => {
    const own = scenarios.filter((run) => run.platform.ref === platform);
    expect(new Set(own.map((run) => run.seed)).size).toBe(10);
    return [...new Set(own.map(({ policy }) => `${policy.thermal.name} ${policy.manager?.name ?? ''}`.trim()))].sort();
  };
  for (const platform of ['odroid-xu3', 'sdm845'])
    expect(ways(platform)).toEqual(['power_allocator', 'step_wise', 'user_space sustained-cap']);
});
