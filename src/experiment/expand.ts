/** Factors → runs, in the order in which the experiment lists them. */
import { networkOf, platformOf, workloadOf } from './inputs.js';
import { closedLoop, pointsOf } from './points.js';
import type {
  Experiment,
  InputRef,
  PointRun,
  PointSpec,
  PointsPart,
  PointsSpec,
  Run,
  ScenarioPart,
  ScenarioRun,
  ScenarioSpec,
} from './model.js';

/** Random streams of an operating point are never drawn from, so one seed says it all. */
const POINT_SEED = '1';

const writtenPoint = (p: PointSpec): string => `${p.variant},${p.element}:${p.cores},${p.frequency}`;

const anyPoint: PointSpec = { variant: '', element: '', cores: 1, frequency: 0 };

const writtenLevels = (factors: PointsSpec['factors']): string[] =>
  Object.entries(factors).map(([name, level]) => `${name}=${level}`);

/** A run in words, unique in its experiment and made of its factors, not of positions. */
export function writtenRun(run: Run): string {
  // Names of inputs do not depend on settings, so the settings need not be applied to tell them.
  const plain = (reference: InputRef): InputRef => ({ ...reference, settings: [] });
  const place = [run.part, platformOf(plain(run.platform)).name];
  return run.kind === 'operating-points'
    ? [...place, networkOf(run.network).name, ...writtenLevels(run.factors), writtenPoint(run.point)].join('/')
    : [...place, workloadOf(plain(run.workload)).name, ...writtenLevels(run.factors), run.policy.name, run.seed].join(
        '/',
      );
}

function pointRuns(part: PointsPart, { platform, network, factors }: PointsSpec, block: number): PointRun[] {
  const [application] = closedLoop(networkOf(network), {}, anyPoint).applications;
  return pointsOf(platformOf(platform), { ...application!, choices: [] }).map((point) => ({
    kind: 'operating-points' as const,
    part: part.name,
    block,
    platform,
    network,
    factors,
    point,
    seed: POINT_SEED,
    inferences: part.inferences,
  }));
}

/** Runs of one scenario: policies × seeds. */
function scenarioRuns(
  part: ScenarioPart,
  scenario: ScenarioSpec,
  block: number,
  seeds: readonly string[],
): ScenarioRun[] {
  return scenario.policies.flatMap((policy) =>
    seeds.map((seed) => ({
      kind: 'scenario' as const,
      part: part.name,
      block,
      platform: scenario.platform,
      workload: scenario.workload,
      factors: scenario.factors,
      policy,
      seed,
      duration: part.duration,
      inferences: part.inferences,
      warmUp: part.warmUp,
      timelineStep: part.timelineStep,
      physics: part.physics,
    })),
  );
}

/**
 * Every run of an experiment, in order: parts, scenarios, policies, and seeds fastest.
 * @param seedsOf seeds of a block, where it has others than its part
 */
export function expandRuns(
  experiment: Experiment,
  seedsOf: (block: number) => readonly string[] | undefined = () => undefined,
): Run[] {
  // One list that grows: a sweep has a million runs, and lists of lists would be there beside it.
  const runs: Run[] = [];
  let block = 0;
  for (const part of experiment.parts)
    for (const scenario of part.scenarios) {
      const own =
        part.kind === 'operating-points'
          ? pointRuns(part, scenario as PointsSpec, block)
          : scenarioRuns(part, scenario as ScenarioSpec, block, seedsOf(block) ?? part.seeds);
      for (const run of own) runs.push(run);
      block++;
    }
  return runs;
}
