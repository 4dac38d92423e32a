/**
 * `oracle-static`: the best fixed operating point of the managed application, found by simulating the whole run at
 * them with the run's own seed. Best = not ended by heat (where all are: ended last), then fewest violated
 * requirements, then the highest accuracy, then the least energy an inference. It bounds static choices only: a manager
 * that changes its mind may be better.
 */
import type { RunResult, Scenario } from '../sim/model.js';
import { figuresOf } from './figures.js';
import { platformAt, workloadAt } from './fixed-point.js';
import type { PointSpec, StackSpec } from './model.js';
import { managedApplications, pointsOf } from './points.js';
import { resolveStack } from './stack.js';
import { simulateFrom } from './warm-up.js';
import { mean } from '../statistics/estimate.js';

interface Score {
  /** When heat ended the run, ns; Infinity of a whole one. */
  readonly ended: number;
  readonly violated: number;
  readonly accuracy: number;
  readonly energy: number;
}

function scoreOf(result: RunResult, application: string, accuracy: number): Score {
  const managed = result.applications.find((a) => a.name === application)!;
  return {
    ended: result.heat?.shutdown?.time ?? Infinity,
    violated: figuresOf(result).violated,
    accuracy: managed.finished > 0 ? accuracy : 0,
    energy: managed.finished > 0 ? mean(managed.energies) : Infinity,
  };
}

/** Whether score a is better than b; equal scores are not, so the first point of the order stays. */
function better(a: Score, b: Score): boolean {
  // Of a part of a run little is violated, so that comes after.
  if (a.ended !== b.ended) return a.ended > b.ended;
  if (a.violated !== b.violated) return a.violated < b.violated;
  if (a.accuracy !== b.accuracy) return a.accuracy > b.accuracy;
  return a.energy < b.energy;
}

/** The result of the best fixed point, and which it is. A plug-in's failure at any point is the result. */
export async function oracleResult(
  base: Omit<Scenario, 'policy' | 'warmUp'>,
  stack: StackSpec,
  warmUp: number | 'auto',
): Promise<{ result: RunResult; point: PointSpec | undefined }> {
  const [application] = managedApplications(base.workload);
  const { name } = application!;
  const policy = await resolveStack({ ...stack, manager: undefined });
  const at = (point: PointSpec, more: Pick<Scenario, 'recordJobs' | 'recordTimeline' | 'mostViolated'>): RunResult =>
    simulateFrom(
      {
        ...base,
        ...more,
        platform: platformAt(base.platform, point.element, point.frequency),
        workload: workloadAt(base.workload, name, point),
        policy,
      },
      warmUp,
    );

  // A fixed point's accuracy is its variant's. With the most accurate first, what comes after a point without any
  // violation can only be better at the same accuracy, so less accurate variants need not be simulated.
  const accuracyOf = (point: PointSpec): number =>
    application!.network.variants.find((v) => v.name === point.variant)!.accuracy || 0;
  const points = pointsOf(base.platform, application!).sort((a, b) => accuracyOf(b) - accuracyOf(a));

  let best: { point: PointSpec; score: Score; result: RunResult } | undefined;
  for (const point of points) {
    const whole = best?.score.ended === Infinity ? best : undefined;
    if (whole?.score.violated === 0 && accuracyOf(point) < accuracyOf(whole.point)) break;
    // What has violated more than the best is out, whatever comes after; not so beside one that heat ended.
    const mostViolated = whole?.score.violated ?? Infinity;
    const result = at(point, { recordJobs: false, recordTimeline: false, mostViolated });
    if (result.failure !== undefined) return { result, point };
    const score = scoreOf(result, name, accuracyOf(point));
    if (best === undefined || better(score, best.score)) best = { point, score, result };
  }
  const { point, result } = best!;
  const { recordJobs = false, recordTimeline = false } = base;
  // Records of every point would be a lot to keep for one that is wanted.
  return { point, result: recordJobs || recordTimeline ? at(point, { recordJobs, recordTimeline }) : result };
}
