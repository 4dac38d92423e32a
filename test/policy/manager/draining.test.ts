import { loadPlatform } from '../../../src/platform/load.js';
import { defaultUse } from '../../../src/policy/registry.js';
import { simulate } from '../../../src/sim/simulate.js';
import { loadWorkload } from '../../../src/workload/load.js';
import { policy, scenario } from '../../support/make.js';

test('xun2020 leaves the clock of an element alone while an inference that was mapped away still runs there', () => {
  const result = simulate(
    scenario({
      platform: loadPlatform('odroid-xu3'),
      workload: loadWorkload('date2020-budgets'),
      // With this seed a release falls just before the second budget: its inference is under way on the A7 then.
      seed: '2',
      duration: 35e9,
      recordJobs: true,
      policy: policy({
        cpufreq: defaultUse('cpufreq', 'userspace'),
        devfreq: defaultUse('devfreq', 'userspace'),
        manager: defaultUse('manager', 'xun2020'),
      }),
    }),
  );
  const across = result.jobs.find((j) => j.start < 30e9 && j.finish > 30e9);
  expect(across?.element).toBe('little');
  expect(across!.finish - across!.start).toBeLessThan(400e6);
});
