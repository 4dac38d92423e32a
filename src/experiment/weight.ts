/** How long a run is compared with others, from its inputs alone: what orders a queue and scales a probe. */
import type { Arrivals, Workload } from '../workload/model.js';
import { platformOf, workloadOf } from './inputs.js';
import type { InputRef, Run, ScenarioRun } from './model.js';
import { isOracle } from './oracle-name.js';
import { managedApplications, pointsOf } from './points.js';

/** Timers of governors that fire in a second, next to which inferences are counted. */
const TIMERS_PER_S = 100;
/** Inferences a second of an application whose rate shows only when it runs. */
const CLOSED_PER_S = 50;
/** Different inputs that are read for their weight; beyond, levels of factors are taken to change nothing. */
const MOST_INPUTS = 1000;

function perSecond(arrivals: Arrivals): number {
  switch (arrivals.kind) {
    case 'periodic':
      return 1e9 / arrivals.period;
    case 'poisson':
      return arrivals.rate * 1e9;
    case 'trace':
      return (arrivals.times.length * 1e9) / Math.max(1, arrivals.times.at(-1) ?? 1);
    case 'closed':
      return CLOSED_PER_S;
  }
}

const rateOf = (workload: Workload, foreground: boolean): number =>
  workload.applications.filter((a) => !foreground || !a.background).reduce((sum, a) => sum + perSecond(a.arrivals), 0);

/** Fixed points that the oracle may have to simulate. */
function pointsTried(platform: InputRef, workload: Workload): number {
  const [application] = managedApplications(workload);
  return application === undefined ? 1 : pointsOf(platformOf(platform), application).length;
}

function scenarioWeight(run: ScenarioRun, plain: boolean): number {
  const bare = (input: InputRef): InputRef => (plain ? { ...input, settings: [] } : input);
  const workload = workloadOf(bare(run.workload));
  const seconds = Math.min(run.duration / 1e9, run.inferences / Math.max(1e-9, rateOf(workload, true)));
  const simulations =
    (run.warmUp === 'auto' ? 2 : 1) * (isOracle(run.policy.manager) ? pointsTried(bare(run.platform), workload) : 1);
  return seconds * (rateOf(workload, false) + TIMERS_PER_S) * simulations;
}

/**
 * Weights of runs, in events or so; only their ratios mean anything.
 * @returns one above zero a run
 */
export function weightsOf(runs: readonly Run[]): number[] {
  const inputs = new Set(runs.map((r) => (r.kind === 'scenario' ? r.block : -1)));
  const plain = inputs.size > MOST_INPUTS;
  // Seeds change nothing, and nor does any policy but the oracle.
  const known = new Map<string, number>();
  return runs.map((run) => {
    if (run.kind === 'operating-points') return Math.max(1, run.inferences);
    const key = `${plain ? run.part + JSON.stringify([run.platform.ref, run.workload.ref]) : run.block} ${isOracle(run.policy.manager)}`;
    let weight = known.get(key);
    if (weight === undefined) known.set(key, (weight = Math.max(1, scenarioWeight(run, plain))));
    return weight;
  });
}
