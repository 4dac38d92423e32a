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

/** Numbers blocks over the whole experiment. */
class Blocks {
  private count = 0;

  next(): number {
    return this.count++;
  }
}

const writtenLevels = (factors: PointsSpec['factors']): string[] =>
  Object.entries(factors).map(([name, level]) => `${name}=${level}`);

function pointRuns(part: PointsPart, { platform, network, factors }: PointsSpec, block: number): PointRun[] {
  const [application] = closedLoop(networkOf(network), {}, anyPoint).applications;
  const place = [part.name, platformOf(platform).name, networkOf(network).name, ...writtenLevels(factors)];
  return pointsOf(platformOf(platform), { ...application!, choices: [] }).map((point) => ({
    kind: 'operating-points' as const,
    key: [...place, writtenPoint(point)].join('/'),
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

/** Platform, workload and levels of a scenario in words. */
function scenarioKey(part: string, { platform, workload, factors }: ScenarioSpec): string {
  // Names of inputs do not depend on settings, so the settings need not be applied to tell them.
  const plain = (reference: InputRef): InputRef => ({ ...reference, settings: [] });
  return [part, platformOf(plain(platform)).name, workloadOf(plain(workload)).name, ...writtenLevels(factors)].join(
    '/',
  );
}

/**
 * Runs of one scenario: policies × seeds.
 * @param seeds in place of the part's, where more (or others) are wanted
 */
export function scenarioRuns(
  part: ScenarioPart,
  scenario: ScenarioSpec,
  block: number,
  seeds: readonly string[] = part.seeds,
): ScenarioRun[] {
  const key = scenarioKey(part.name, scenario);
  return scenario.policies.flatMap((policy) =>
    seeds.map((seed) => ({
      kind: 'scenario' as const,
      key: `${key}/${policy.name}/${seed}`,
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
  const blocks = new Blocks();
  return experiment.parts.flatMap((part): Run[] =>
    part.kind === 'operating-points'
      ? part.scenarios.flatMap((scenario) => pointRuns(part, scenario, blocks.next()))
      : part.scenarios.flatMap((scenario) => {
          const block = blocks.next();
          return scenarioRuns(part, scenario, block, seedsOf(block) ?? part.seeds);
        }),
  );
}
