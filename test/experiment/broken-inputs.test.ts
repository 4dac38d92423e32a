/** One mistake in a file that an experiment names is one problem, whatever else the experiment says about that file. */
import { readFileSync } from 'node:fs';
import { planExperiment } from '../../src/batch/plan.js';
import { InputError } from '../../src/input/errors.js';
import { Workshop } from '../support/cli.js';

const RK3588 = readFileSync('platforms/rk3588.yaml', 'utf8');

async function problems(text: string, board = RK3588.replace('count: 4\n', 'count: 400\n')): Promise<string[]> {
  const shop = new Workshop().write({ 'x.yaml': `name: x\n${text}`, 'board.yaml': board });
  try {
    await planExperiment(`${shop.folder}/x.yaml`);
  } catch (error) {
    if (error instanceof InputError) return error.issues.map(({ path, found }) => `${path}: ${found}`);
    throw error;
  }
  return [];
}

const scenario = (more: string, policies = '{ a: {}, b: android-3.10 }'): string => `
policies: ${policies}
parts:
  - { name: s, kind: scenario, platforms: [./board.yaml, odroid-xu3], workloads: single-mobilenet, duration: 1 s, ${more} }
`;
const points = (more: string): string => `
parts:
  - { name: o, kind: operating-points, platforms: [./board.yaml, odroid-xu3], networks: alexnet, ${more} }
`;
const verdict = (where: string, claim = 'energy_soc_j of a is below b'): string => `
verdicts:
  - { claim: ${claim}, where: { ${where} } }
`;

const COUNT = 'elements[0].count: 400';

describe('a broken platform is the one problem of an experiment', () => {
  test.each([
    ['that varies what only this platform has', scenario('factors: { platform.npu.bandwidth: [10 GB/s, 20 GB/s] }')],
    ['that excludes it by name', scenario('exclude: [{ platform: rk3588 }]')],
    ['whose design has a level of it as its base', scenario('factors: { platform.npu.bandwidth: [10 GB/s, 20 GB/s] }, design: { one-at-a-time: { base: { platform.npu.bandwidth: 10 GB/s } } }')],
    ['that says how hot it begins', scenario('physics: { initial_temperature: 60 degC }').replace(', odroid-xu3', '')],
    ['with a verdict about a level of it', scenario('factors: { platform.npu.bandwidth: [10 GB/s, 20 GB/s] }') + verdict('platform.npu.bandwidth: 10 GB/s')],
    ['of operating points with all of these', points('factors: { platform.npu.bandwidth: [10 GB/s, 20 GB/s] }, exclude: [{ platform: rk3588 }]')],
  ])('%s', async (_, text) => {
    expect(await problems(text)).toEqual([COUNT]);
  }); // prettier-ignore

  test('and once it is mended, what the other platform lacks is told', async () => {
    const text = scenario('factors: { platform.npu.bandwidth: [10 GB/s, 20 GB/s] }');
    const found = await problems(text, RK3588);
    expect(found).toEqual([
      'parts[0].factors.platform.npu.bandwidth: platform.npu.bandwidth, which odroid-xu3 has not',
    ]);
  });
});

test('A broken policy is the one problem of an experiment that speaks of it', async () => {
  const text = scenario(
    'factors: { policy.ondemand.up_threshold: [70, 80] }, exclude: [{ policy: b }]',
    '{ a: {}, b: { cpufreq: ondemandd } }',
  );
  expect(await problems(text + verdict('platform: rk3588'), RK3588)).toEqual(['policies.b.cpufreq: ondemandd']);
});

test('What is wrong elsewhere is told beside it', async () => {
  const found = await problems(
    `
parts:
  - { name: s, kind: scenario, platforms: [./board.yaml, odroid-xu3], workloads: single-mobilenet, duration: 1 s, warm_up: 2 s, factors: { platform.memory.bandwidth: [10 GB/s, 2 x] } }
`,
  );
  expect(found).toEqual(
    expect.arrayContaining([
      COUNT,
      'parts[0].warm_up: 2 s',
      expect.stringMatching(/^elements\[1\]\.bandwidth: 10\.56/),
    ]),
  );
});
