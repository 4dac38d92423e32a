/** What a platform cannot do for a policy, or for the physics of a part, is told before anything runs. */
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { planExperiment } from '../../src/batch/plan.js';
import { InputError } from '../../src/input/errors.js';
import { Workshop } from '../support/cli.js';

/** What is wrong with an experiment of one policy, `path: found → expected` each. */
async function problems(policy: string, more = '', platform = 'rk3588', files: Record<string, string> = {}) {
  const shop = new Workshop().write({
    'x.yaml': `
name: x
policies: { p: ${policy} }
parts:
  - { name: s, kind: scenario, platforms: ${platform}, workloads: single-mobilenet, duration: 1 s, ${more} }
`,
    ...files,
  });
  try {
    await planExperiment(`${shop.folder}/x.yaml`);
  } catch (error) {
    if (error instanceof InputError) return error.issues.map((i) => `${i.path}: ${i.found} → ${i.expected}`);
    throw error;
  }
  return [];
}

test.each([
  ['a sampling rate below two ticks', '{ cpufreq: { use: ondemand, params: { sampling_rate: 1 ms } } }', 'policies.p.cpufreq: sampling_rate 1000 us is below two ticks'],
  ['a static point on an element that is not there', '{ cpufreq: userspace, devfreq: userspace, manager: { use: static, params: { element: bigg } } }', 'policies.p.manager: element bigg, which rk3588 has not (little, big0, big1, gpu, npu)'],
  ['a static point at a clock that is not there', '{ cpufreq: userspace, devfreq: userspace, manager: { use: static, params: { element: big0, frequency: 5 MHz } } }', 'policies.p.manager: frequency 5 MHz of rk3588, which has no such OPP there'],
  ['a cap on a domain that is not there', '{ manager: { use: sustained-cap, params: { domains: little bigg } } }', 'policies.p.manager: domain bigg, which rk3588 has not'],
])('%s', async (_what, policy, wanted) => {
  const found = await problems(policy);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(wanted);
}); // prettier-ignore

test('power_allocator: a zone that it would cool must be polled while it is hot; one without cooling is left alone', async () => {
  // The zones of the NPU and of the package have a critical trip only, and no passive polls.
  expect(await problems('{ thermal: power_allocator }')).toEqual([]);
  const board = readFileSync('platforms/rk3588.yaml', 'utf8').replaceAll('polling_passive: { value: 100 ms', 'polling_passive: { value: 0 ms');
  const found = await problems('{ thermal: power_allocator }', '', './board.yaml', { 'board.yaml': board });
  expect(found).toEqual([expect.stringMatching(/^policies\.p\.thermal: power_allocator needs a time between passive polls in zone /)]);
}); // prettier-ignore

test('power_allocator: is told of no passive polls in a zone that has a governor of its own', async () => {
  const board = readFileSync('platforms/sdm845.yaml', 'utf8').replaceAll('polling_passive: { value: 10 ms', 'polling_passive: { value: 0 ms');
  expect(await problems('{ thermal: power_allocator }', '', './board.yaml', { 'board.yaml': board })).toEqual([]);
  const linux = board.replaceAll(/\n +governor: { value: step_wise,.*/g, '');
  const found = await problems('{ thermal: power_allocator }', '', './board.yaml', { 'board.yaml': linux });
  expect(found).toEqual([expect.stringContaining('power_allocator needs a time between passive polls in zone lmh0')]);
}); // prettier-ignore

test('A governor of GPUs and NPUs has no obstacle where there is none', async () => {
  const plugin = `export default { kind: 'devfreq', name: 'mine', about: 'Made by a test.', params: {},
    obstacle: () => 'what it cannot do', create: () => ({ target: () => 0 }) };`;
  const board = readFileSync('platforms/raspberry-pi-4.yaml', 'utf8');
  const { heat: _heat, ...rest } = parse(board) as Record<'heat' | 'elements' | 'domains', unknown[]>;
  const cpus = stringify({ ...rest, elements: [rest.elements[0]], domains: { cpu: Object.values(rest.domains)[0] } });
  const found = (text: string) =>
    problems('{ devfreq: ./mine.mjs }', '', './board.yaml', { 'mine.mjs': plugin, 'board.yaml': text });
  expect(await found(board)).toEqual([expect.stringContaining('policies.p.devfreq: what it cannot do')]);
  expect(await found(cpus)).toEqual([]);
});

test('What is switched off has no obstacles, and a cap by temperature then has one', async () => {
  expect(await problems('{ thermal: power_allocator }', 'physics: { heat: false }')).toEqual([]);
  const cap = await problems('{ manager: sustained-cap }', 'physics: { heat: false }');
  expect(cap).toEqual([expect.stringContaining('a platform without thermal zones, or with temperatures off')]);
});

test('A plug-in of a user says what it cannot do as well', async () => {
  const plugin = `export default { kind: 'cpufreq', name: 'mine', about: 'Made by a test.', params: {},
    obstacle: (_params, platform) => (platform.elements.length > 3 ? 'more than three elements' : undefined),
    create: () => ({}) };`;
  const found = (platform: string) => problems('{ cpufreq: ./mine.mjs }', '', platform, { 'mine.mjs': plugin });
  expect(await found('odroid-xu3')).toEqual([]);
  expect(await found('rk3588')).toEqual([expect.stringContaining('policies.p.cpufreq: more than three elements')]);
});

test.each([
  ['a start beyond a critical trip', 'initial_temperature: 130 degC', 'parts[0].physics.initial_temperature: 130 degC → below the critical trip of rk3588 at 115 degC'],
  ['a start below what leakage is known for', 'initial_temperature: -250 degC', 'parts[0].physics.initial_temperature: "-250 degC" → a temperature such as 60 degC, from -200 degC to 300 degC'],
  ['a tolerance that makes looks without end', 'leakage_tolerance: 1 nK', 'a temperature difference such as 5 K'],
  ['a tolerance that makes too many looks', 'leakage_tolerance: 0.000001 K', 'parts[0].physics.leakage_tolerance: 0.000001 K on rk3588, which may heat by '],
  ['a start without heat', 'heat: false, initial_temperature: 60 degC', 'parts[0].physics.initial_temperature: initial_temperature with heat off → heat: true, or none'],
])('%s', async (_what, physics, wanted) => {
  const found = await problems('{}', `physics: { ${physics} }`);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(wanted);
}); // prettier-ignore
