/** A board with two clusters, threads that a test puts where it wants them, and what came of it. */
import { defineScheduler, type PluginUse, type SchedulerHandlers } from '../../src/policy/contract.js';
import { defaultUse } from '../../src/policy/registry.js';
import type { Platform } from '../../src/platform/model.js';
import type { RunResult, Scenario } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import type { Application } from '../../src/workload/model.js';
import {
  application,
  domain,
  element,
  GHZ,
  layer,
  network,
  opp,
  platform,
  policy,
  scenario,
  workload,
} from './make.js';

const MS = 1e6;

/** Two little cores at half the speed of two big ones; a busy little core takes a sixth of the power. */
export const board = (): Platform => ({
  ...platform(
    element({
      name: 'little',
      count: 2,
      capacity: 512,
      domain: domain([opp(GHZ / 4, { corePower: 0.02 }), opp(GHZ / 2, { corePower: 0.15 })], { name: 'little' }),
    }),
    element({
      name: 'big',
      count: 2,
      capacity: 1024,
      domain: domain([opp(GHZ / 2, { corePower: 0.3 }), opp(GHZ, { corePower: 1 })], { name: 'big' }),
    }),
  ),
});

export const everywhere = (cores: number): Application['choices'] =>
  ['little', 'big'].map((name) => ({ element: name, cores: [cores], maxFrequency: Infinity }));

export const app = (more: Partial<Application> = {}, cores = 1): Application =>
  application({ pinned: undefined, choices: everywhere(cores), ...more });

/** A scheduler that puts the threads of each application on given CPUs, in turn. */
export const puts = (
  where: Readonly<Record<string, readonly number[]>>,
  more: Partial<SchedulerHandlers> = {},
): PluginUse => {
  const next: Record<string, number> = {};
  const plugin = defineScheduler({
    name: 'puts',
    about: 'Made by a test.',
    params: {},
    create: () => ({
      ...more,
      place: ({ application: name }) => {
        const list = where[name]!;
        next[name] = (next[name] ?? -1) + 1;
        return list[next[name] % list.length]!;
      },
    }),
  });
  return { plugin, params: {} };
};

export const run = (
  scheduler: PluginUse,
  apps: readonly Application[],
  more: Partial<Scenario> = {},
  cpufreq = defaultUse('cpufreq', 'performance'),
): RunResult =>
  simulate(
    scenario({
      platform: board(),
      workload: workload(apps),
      policy: policy({ scheduler, cpufreq, thermal: defaultUse('thermal', 'step_wise') }),
      duration: 1000 * MS,
      recordJobs: true,
      ...more,
    }),
  );

export const once: Application['arrivals'] = { kind: 'trace', times: [0] };
export const jobsOf = (result: RunResult, name: string) => result.jobs.filter((j) => j.application === name);
export const finish = (result: RunResult, name: string): number => jobsOf(result, name)[0]!.finish / MS;

/** Two layers, together 20 ms on one big core. */
export const twenty = network([layer(12e6), layer(8e6)]);

export const linux = defaultUse('scheduler', 'linux');
export const schedutil = defaultUse('cpufreq', 'schedutil');
export const every = (period: number): Application['arrivals'] => ({
  kind: 'periodic',
  period: period * MS,
  jitter: 0,
});
export const elementsUsed = (result: RunResult, name: string): Record<string, number> => {
  const used: Record<string, number> = {};
  for (const job of jobsOf(result, name)) used[job.element] = (used[job.element] ?? 0) + 1;
  return used;
};
