import { loadPlatform } from '../../../src/platform/load.js';
import { defaultUse } from '../../../src/policy/registry.js';
import { simulate } from '../../../src/sim/simulate.js';
import { loadWorkload } from '../../../src/workload/load.js';
import { policy, scenario } from '../../support/make.js';

test('xun2020 leaves the clock of an element alone while an inference that was mapped away still runs there', () => {
  const budgets = loadWorkload('date2020-budgets');
  // The second budget comes while the inference that was released at 29.5 s is under way on the A7.
  const change = 29.7e9;
  const result = simulate(
    scenario({
      platform: loadPlatform('odroid-xu3'),
      workload: { ...budgets, timeline: budgets.timeline.map((event) => ({ ...event, at: change })) },
      duration: 35e9,
      recordJobs: true,
      policy: policy({
        cpufreq: defaultUse('cpufreq', 'userspace'),
        devfreq: defaultUse('devfreq', 'userspace'),
        manager: defaultUse('manager', 'xun2020'),
      }),
    }),
  );
  const across = result.jobs.find((j) => j.start < change && j.finish > change);
  expect(across?.element).toBe('little');
  expect(across!.finish - across!.start).toBeLessThan(400e6);
});
