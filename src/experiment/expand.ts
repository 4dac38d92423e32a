/** Factors → runs, in the order in which the experiment lists them. */
import { networkOf, platformOf, workloadOf } from './inputs.js';
import { closedLoop, pointsOf } from './points.js';
import type { Experiment, Part, PointRun, PointSpec, PointsPart, Run, ScenarioPart, ScenarioRun } from './model.js';

/** Random streams of an operating point are never drawn from, so one seed says it all. */
const POINT_SEED = '1';

const writtenPoint = (p: PointSpec): string => `${p.variant},${p.element}:${p.cores},${p.frequency}`;

const anyPoint: PointSpec = { variant: '', element: '', cores: 1, frequency: 0 };

function pointRuns(part: PointsPart): PointRun[] {
  return part.platforms.flatMap((platform) =>
    part.networks.flatMap((network) => {
      const [application] = closedLoop(networkOf(network), {}, anyPoint).applications;
      return pointsOf(platformOf(platform), { ...application!, choices: [] }).map((point) => ({
        kind: 'operating-points' as const,
        key: [part.name, platformOf(platform).name, networkOf(network).name, writtenPoint(point)].join('/'),
        part: part.name,
        platform,
        network,
        point,
        seed: POINT_SEED,
        inferences: part.inferences,
      }));
    }),
  );
}

const scenarioRuns = (part: ScenarioPart): ScenarioRun[] =>
  part.platforms.flatMap((platform) =>
    part.workloads.flatMap((workload) =>
      part.policies.flatMap((policy) =>
        part.seeds.map((seed) => ({
          kind: 'scenario' as const,
          key: [part.name, platformOf(platform).name, workloadOf(workload).name, policy.name, seed].join('/'),
          part: part.name,
          platform,
          workload,
          policy,
          seed,
          duration: part.duration,
          inferences: part.inferences,
          warmUp: part.warmUp,
        })),
      ),
    ),
  );

const runsOf = (part: Part): Run[] => (part.kind === 'operating-points' ? pointRuns(part) : scenarioRuns(part));

/** Every run of an experiment: full factorial, seeds fastest. */
export const expandRuns = (experiment: Experiment): Run[] => experiment.parts.flatMap(runsOf);
