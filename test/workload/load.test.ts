import { loadWorkload } from '../../src/workload/load.js';

test('the budgets workload is the two budgets of the paper', () => {
  const { applications, timeline } = loadWorkload('date2020-budgets');
  expect(applications).toHaveLength(1);
  const [app] = applications;
  expect(app!.requirements).toEqual({ latency: 400e6, energy: 0.1 });
  expect(app!.arrivals).toEqual({ kind: 'periodic', period: 500e6, jitter: 0.02 });
  expect(app!.choices).toEqual([
    { element: 'little', cores: [1], maxFrequency: 1.3e9 },
    { element: 'big', cores: [1], maxFrequency: Infinity },
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
