/**
 * Simulated seconds a second on one minute of the study's two budgets, under three policies: without the physics and
 * with threads that stay on their cluster, and with all of it and the kernel's scheduler.
 */
import { loadExperiment } from '../dist/api.js';
import { startingAt } from '../dist/experiment/points.js';
import { resolveStack } from '../dist/experiment/stack.js';
import { loadPlatform } from '../dist/platform/load.js';
import { HEAT_DEFAULTS } from '../dist/sim/model.js';
import { simulate } from '../dist/sim/simulate.js';
import { loadWorkload } from '../dist/workload/load.js';
import { sideBySide } from './measure.mjs';

const PART = 'two-budgets';
const POLICIES = ['ondemand', 'schedutil', 'xun2020'];
const TARGET = 1000;

const ALL = { heat: HEAT_DEFAULTS, idle: true, contention: true, sensors: true };

async function taskOf(run, all) {
  const platform = loadPlatform(run.platform.ref);
  const workload = startingAt(loadWorkload(run.workload.ref), run.policy.variant);
  const stack = await resolveStack(run.policy);
  const policy = all ? stack : { ...stack, scheduler: undefined };
  const { seed, duration } = run;
  return () => {
    const { failure } = simulate({
      platform,
      workload,
      policy,
      seed,
      duration,
      inferences: Infinity,
      ...(all ? ALL : {}),
    });
    if (failure) throw new Error(failure.message);
  };
}

export async function run() {
  const { runs } = await loadExperiment('experiments/date2020.yaml');
  const cases = POLICIES.flatMap((name) => {
    const found = runs.find((r) => r.part === PART && r.policy.name === name && r.seed === '1');
    return [
      { name, run: found, all: false },
      { name: `${name}, all physics`, run: found, all: true },
    ];
  });
  const tasks = Object.fromEntries(await Promise.all(cases.map(async (c) => [c.name, await taskOf(c.run, c.all)])));
  const measured = await sideBySide(tasks, { rounds: 5, time: 200 });
  return {
    question: 'One minute of two budgets on the Odroid XU3',
    unit: 'simulated s/s',
    rows: cases.map(({ name, run: { duration } }) => ({
      case: name,
      rate: (measured.rate(name) * duration) / 1e9,
      target: { rate: TARGET },
    })),
  };
}
