import { readFileSync } from 'node:fs';
import path from 'node:path';
import { dataRoot } from '../../src/input/paths.js';
import { parseYaml } from '../../src/input/yaml.js';
import { listWorkloads, loadWorkload, parseWorkload } from '../../src/workload/load.js';
import { networkJsonSchema, workloadJsonSchema } from '../../src/workload/schema.js';

test('the budgets workload is the two budgets of the paper', () => {
  const { applications, timeline } = loadWorkload('date2020-budgets');
  expect(applications).toHaveLength(1);
  const [app] = applications;
  expect(app!.requirements).toEqual({ latency: 400e6, energy: 0.1 });
  expect(app!.arrivals).toEqual({ kind: 'periodic', period: 500e6, jitter: 0.02 });
  expect(app!.choices).toEqual([
    { element: 'big', cores: [1], maxFrequency: Infinity },
    { element: 'little', cores: [1], maxFrequency: 1.3e9 },
  ]);
  expect(app).toMatchObject({ variant: 3, weight: 1024, priority: 0, concurrency: 1, queueLimit: Infinity });
  expect(timeline).toEqual([
    {
      at: 30e9,
      action: {
        kind: 'require',
        application: 'dnn',
        requirements: { latency: 200e6, energy: 0.15 },
        arrivals: { kind: 'periodic', period: 250e6, jitter: 0.02 },
      },
    },
  ]);
});

test.each(['2', '[2]', '2..2'])('cores: %s is a choice of two cores', (cores) => {
  const text = `title: t
applications:
  - { name: a, network: resnet18, arrivals: { closed: 0 s }, choices: [{ element: big, cores: ${cores} }] }`;
  expect(parseWorkload(parseYaml(text, 'w.yaml')).applications[0]!.choices[0]!.cores).toEqual([2]);
});

test.each(listWorkloads())('%s loads', (name) => {
  expect(loadWorkload(name).applications.length).toBeGreaterThan(0);
});

test('a background load is one layer of scalar code with its cycles', () => {
  const system = loadWorkload('camera-with-background').applications[2]!;
  expect(system).toMatchObject({ background: true, weight: 110 });
  expect(system.network.variants[0]!.layers).toMatchObject([{ op: 'scalar', macs: 5e6, weights: 0 }]);
});

test('the schemas for editors are those of the program', () => {
  const committed = (file: string): unknown => JSON.parse(readFileSync(path.join(dataRoot, 'workloads', file), 'utf8'));
  expect(committed('schema.json')).toEqual(workloadJsonSchema());
  expect(committed('network.schema.json')).toEqual(networkJsonSchema());
});
