/** Blocks → runs, in the order in which the experiment lists them. */
import { networkOf, platformOf, workloadOf } from './inputs.js';
import { closedLoop, pointsOf } from './points.js';
import type { Experiment, Factors, PointRun, PointSpec, PointsPart, Run, ScenarioPart, ScenarioRun } from './model.js';

/** Random streams of an operating point are never drawn from, so one seed says it all. */
const POINT_SEED = '1';

const writtenPoint = (p: PointSpec): string => `${p.variant},${p.element}:${p.cores},${p.frequency}`;
const writtenFactors = (factors: Factors): string[] =>
  Object.entries(factors).map(([name, level]) => `${name}=${level}`);

const anyPoint: PointSpec = { variant: '', element: '', cores: 1, frequency: 0 };

function pointRuns(part: PointsPart, first: number): PointRun[] {
  return part.blocks.flatMap(({ platform, network, factors }, i) => {
    const [application] = closedLoop(networkOf(network), {}, anyPoint).applications;
    const place = [part.name, platformOf(platform).name, networkOf(network).name, ...writtenFactors(factors)];
    return pointsOf(platformOf(platform), { ...application!, choices: [] }).map((point) => ({
      kind: 'operating-points' as const,
      key: [...place, writtenPoint(point)].join('/'),
      part: part.name,
      block: first + i,
      platform,
      network,
      factors,
      point,
      seed: POINT_SEED,
      inferences: part.inferences,
    }));
  });
}

function scenarioRuns(part: ScenarioPart, first: number): ScenarioRun[] {
  return part.blocks.flatMap(({ platform, workload, factors, policies }, i) => {
    const place = [part.name, platformOf(platform).name, workloadOf(workload).name, ...writtenFactors(factors)];
    return policies.flatMap((policy) =>
      part.seeds.map((seed) => ({
        kind: 'scenario' as const,
        key: [...place, policy.name, seed].join('/'),
        part: part.name,
        block: first + i,
        platform,
        workload,
        factors,
        policy,
        seed,
        duration: part.duration,
        inferences: part.inferences,
        warmUp: part.warmUp,
      })),
    );
  });
}

/** Every run of an experiment: part, platform, workload, factors, policy, seed; the last fastest. */
export function expandRuns(experiment: Experiment): Run[] {
  const runs: Run[] = [];
  let blocks = 0;
  for (const part of experiment.parts) {
    // Not by spreading: a part may have more runs than a call may have arguments.
    for (const run of part.kind === 'scenario' ? scenarioRuns(part, blocks) : pointRuns(part, blocks)) runs.push(run);
    blocks += part.blocks.length;
  }
  return runs;
}
