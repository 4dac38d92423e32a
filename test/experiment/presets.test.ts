import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../src/input/errors.js';
import type { Run, StackSpec } from '../../src/experiment/model.js';
import { planExperiment } from '../../src/batch/plan.js';
import { findPlugin } from '../../src/policy/registry.js';
import { STACK_ENTRIES, type StackEntry } from '../../src/policy/contract.js';
import { PRESETS } from '../../src/policy/presets.js';

const folder = mkdtempSync(join(tmpdir(), 'socsim-presets-'));

async function stacksOf(policies: string): Promise<Record<string, StackSpec>> {
  const path = join(folder, 'x.yaml');
  writeFileSync(
    path,
    `name: x
seeds: 1
${policies}
parts:
  - { name: a, kind: scenario, platforms: [odroid-xu3], workloads: [single-mobilenet], duration: 1 s }
`,
  );
  const { runs } = await planExperiment(path);
  return Object.fromEntries(
    runs.flatMap((run: Run) => (run.kind === 'scenario' ? [[run.policy.name, run.policy]] : [])),
  );
}

const names = (stack: StackSpec): Record<string, string> => ({
  cpufreq: stack.cpufreq.name,
  devfreq: stack.devfreq.name,
  cpuidle: stack.cpuidle.name,
  scheduler: stack.scheduler.name,
  thermal: stack.thermal.name,
});

test('Every plug-in of a preset is there', () => {
  for (const { plugins } of Object.values(PRESETS))
    for (const [entry, { use }] of Object.entries(plugins))
      expect(findPlugin(STACK_ENTRIES[entry as StackEntry], use)?.name).toBe(use);
});

test('An experiment that names no policy runs a mainline kernel', async () => {
  const stacks = await stacksOf('');
  expect(Object.keys(stacks)).toEqual(['linux-6.12']);
  expect(names(stacks['linux-6.12']!)).toEqual({
    cpufreq: 'schedutil',
    devfreq: 'simple_ondemand',
    cpuidle: 'teo',
    scheduler: 'linux',
    thermal: 'step_wise',
  });
  expect(stacks['linux-6.12']!.scheduler.params['energy_aware']).toBe(true);
  expect(stacks['linux-6.12']!.cpuidle.params['kernel']).toBe('6.12');
  expect(stacks['linux-6.12']!.thermal.params['kernel']).toBe('6.12');
});

test('A preset is a policy by its name, or the ground of one', async () => {
  const stacks = await stacksOf('policies: { old: android-3.10, mine: { preset: android-3.10, cpuidle: ladder } }');
  expect(names(stacks['old']!)).toEqual({
    cpufreq: 'interactive',
    devfreq: 'simple_ondemand',
    cpuidle: 'menu',
    scheduler: 'linux',
    thermal: 'step_wise',
  });
  expect(stacks['old']!.cpuidle.params['kernel']).toBe('6.1');
  expect(stacks['old']!.scheduler.params['energy_aware']).toBe(false);
  expect(stacks['old']!.thermal.params['kernel']).toBe('6.1');
  expect(names(stacks['mine']!)).toEqual({ ...names(stacks['old']!), cpuidle: 'ladder' });
});

test('An unknown preset is refused with those that there are', async () => {
  const error: unknown = await stacksOf('policies: { old: android-3.11 }').catch((e: unknown) => e);
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).issues[0]!.expected).toContain('android-3.10');
});
