/** Simulated seconds a second on one minute of the study's two budgets, under three policies. */
import { loadExperiment } from '../dist/api.js';
import { startingAt } from '../dist/experiment/points.js';
import { resolveStack } from '../dist/experiment/stack.js';
import { loadPlatform } from '../dist/platform/load.js';
import { simulate } from '../dist/sim/simulate.js';
import { loadWorkload } from '../dist/workload/load.js';
import { sideBySide } from './measure.mjs';

const PART = 'two-budgets';
const POLICIES = ['ondemand', 'schedutil', 'xun2020'];
const TARGET = 1000;

async function taskOf(run) {
  const platform = loadPlatform(run.platform.ref);
  const workload = startingAt(loadWorkload(run.workload.ref), run.policy.variant);
  const policy = await resolveStack(run.policy);
  const { seed, duration } = run;
  return () => {
    const { failure } = simulate({ platform, workload, policy, seed, duration, inferences: Infinity });
    if (failure) throw new Error(failure.message);
  };
}

export async function run() {
  const { runs } = await loadExperiment('experiments/date2020.yaml');
  const chosen = POLICIES.map((name) => runs.find((r) => r.part === PART && r.policy.name === name && r.seed === '1'));
  const tasks = Object.fromEntries(await Promise.all(chosen.map(async (r) => [r.policy.name, await taskOf(r)])));
  const measured = await sideBySide(tasks, { rounds: 5, time: 200 });
  return {
    question: 'One minute of two budgets on the Odroid XU3',
    unit: 'simulated s/s',
    rows: chosen.map((r) => ({
      case: r.policy.name,
      rate: (measured.rate(r.policy.name) * r.duration) / 1e9,
      target: { rate: TARGET },
    })),
  };
}
