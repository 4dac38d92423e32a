/** `cluster` gives an application any core of its cluster: CPUs 0–3 of the RK3588 are little, 4–5 big0, 6–7 big1. */
import { planExperiment } from '../../src/batch/plan.js';
import { InputError } from '../../src/input/errors.js';
import { Workshop } from '../support/cli.js';

/** What is wrong with an application of that description under a scheduler, `path: found → expected` each. */
async function problems(application: string, scheduler = 'cluster'): Promise<string[]> {
  const shop = new Workshop().write({
    'x.yaml': `
name: x
policies: { p: { scheduler: ${scheduler} } }
parts:
  - name: s
    kind: scenario
    platforms: rk3588
    duration: 1 s
    workload:
      title: w
      applications: [{ name: a, network: mobilenet_v1, arrivals: { periodic: 1 s }, ${application} }]
`,
  });
  try {
    await planExperiment(`${shop.folder}/x.yaml`);
  } catch (error) {
    if (error instanceof InputError) return error.issues.map((i) => `${i.line}: ${i.path}: ${i.found} → ${i.expected}`);
    throw error;
  }
  return [];
}

test('an affinity that leaves out a core which cluster may take is refused', async () => {
  expect(await problems('affinity: [4], choices: [{ element: big0 }]')).toEqual([
    '3: policies.p.scheduler: cluster, which does not look at affinity → linux, or no affinity of application a of workload s: it leaves out CPU 5 of big0 of rk3588, which may have it',
  ]);
  expect(await problems('affinity: [1, 2], pinned: { element: little }')).toEqual([
    expect.stringContaining('leaves out CPU 0, 3 of little'),
  ]);
  // Without choices it may be mapped to all three clusters.
  expect(await problems('affinity: [0, 4, 5, 6, 7]')).toEqual([expect.stringContaining('CPU 1, 2, 3 of little')]);
});

test.each([
  ['all cores of the clusters that it may be mapped to', 'affinity: [4, 5], choices: [{ element: big0 }]', 'cluster'],
  ['none', 'choices: [{ element: big0 }]', 'cluster'],
  ['one core under linux', 'affinity: [4], choices: [{ element: big0 }]', 'linux'],
])('an affinity to %s is not', async (_, application, scheduler) => {
  expect(await problems(application, scheduler)).toEqual([]);
});
