/** Executes one run: plain values in, plain values out, so that it can happen in any worker. */
import { InputError } from '../input/errors.js';
import type { Platform } from '../platform/model.js';
import type { RunResult, Scenario } from '../sim/model.js';
import { nothing, simulate } from '../sim/simulate.js';
import type { Workload } from '../workload/model.js';
import { rowOf } from './columns.js';
import { csvOf } from './csv.js';
import { accuracyStatusOf, figuresOf, type RunView } from './figures.js';
import { hashOf } from './hash.js';
import { hashOfPlugin } from './plugin-hash.js';
import { networkHash, networkOf, platformHash, platformOf, workloadHash, workloadOf } from './inputs.js';
import { basisOf } from './measured.js';
import type { InputRef, PluginSpec, PointRun, PointSpec, Row, Run, ScenarioRun, StackSpec } from './model.js';
import { oracleResult } from './oracle.js';
import { isOracle } from './oracle-name.js';
import { closedLoop, startingAt } from './points.js';
import { jobRows, JOB_COLUMNS, timelineRows, TIMELINE_COLUMNS } from './records.js';
import { simulateFrom } from './warm-up.js';
import { resolveStack } from './stack.js';
import { fixedPointStack, platformAt } from './fixed-point.js';
import { socsimVersion } from './version.js';

export interface RecordOptions {
  readonly jobs: boolean;
  readonly timeline: boolean;
}

/** What a run hands back: its row, and its part of `jobs.csv` and `timeline.csv` as text. */
export interface RunOutput {
  readonly row: Row;
  readonly jobs: string;
  readonly timeline: string;
}

/** Result of a run with the inputs that it stands on. */
export interface Executed {
  readonly platform: Platform;
  readonly workload: Workload;
  readonly result: RunResult;
  readonly point: PointSpec | undefined;
}

const pluginHash = (spec: PluginSpec | undefined): unknown =>
  spec && { name: spec.name, params: spec.params, text: spec.file && hashOfPlugin(spec.file) };

/** All that can change what a policy does. */
export const stackHash = (stack: StackSpec): unknown => ({
  cpufreq: pluginHash(stack.cpufreq),
  devfreq: pluginHash(stack.devfreq),
  memfreq: pluginHash(stack.memfreq),
  cpuidle: pluginHash(stack.cpuidle),
  scheduler: pluginHash(stack.scheduler),
  thermal: pluginHash(stack.thermal),
  placement: pluginHash(stack.placement),
  manager: pluginHash(stack.manager),
  variant: stack.variant,
});

/** Hash of the inputs with their settings; empty where these make no valid input. */
function inputsHash(run: Run): string {
  try {
    return hashOfInputs(run);
  } catch (error) {
    if (error instanceof InputError) return '';
    throw error;
  }
}

const hashOfInputs = (run: Run): string =>
  run.kind === 'operating-points'
    ? hashOf({
        platform: platformHash(run.platform),
        network: networkHash(run.network),
        point: run.point,
        inferences: run.inferences,
      })
    : hashOf({
        platform: platformHash(run.platform),
        workload: workloadHash(run.workload),
        policy: stackHash(run.policy),
        seed: run.seed,
        duration: run.duration,
        inferences: run.inferences,
        warmUp: run.warmUp,
        physics: run.physics,
      });

async function executePoint(run: PointRun, options: RecordOptions): Promise<Executed> {
  const platform = platformOf(run.platform);
  const workload = closedLoop(networkOf(run.network), {}, run.point);
  const result = simulate({
    platform: platformAt(platform, run.point.element, run.point.frequency),
    workload,
    policy: await resolveStack(fixedPointStack),
    seed: run.seed,
    duration: Infinity,
    inferences: run.inferences,
    recordJobs: options.jobs,
    recordTimeline: options.timeline,
  });
  return { platform, workload, result, point: run.point };
}

/**
 * Simulates one scenario run.
 * @param change alters the workload first, e.g. another limit for a remark
 */
export async function executeScenario(
  run: ScenarioRun,
  options: RecordOptions,
  change: (workload: Workload) => Workload = (w) => w,
): Promise<Executed> {
  const platform = platformOf(run.platform);
  const workload = startingAt(change(workloadOf(run.workload)), run.policy.variant);
  const base: Omit<Scenario, 'policy' | 'warmUp'> = {
    platform,
    workload,
    seed: run.seed,
    duration: run.duration,
    inferences: run.inferences,
    ...(run.physics.heat && { heat: run.physics.heat }),
    idle: run.physics.idle,
    contention: run.physics.contention,
    sensors: run.physics.sensors,
    recordJobs: options.jobs,
    recordTimeline: options.timeline,
    timelineStep: run.timelineStep,
  };
  if (isOracle(run.policy.manager))
    return { platform, workload, ...(await oracleResult(base, run.policy, run.warmUp)) };
  return {
    platform,
    workload,
    result: simulateFrom({ ...base, policy: await resolveStack(run.policy) }, run.warmUp),
    point: undefined,
  };
}

/** Rows were measured on a platform as it is, and not as an experiment changes it. */
const markOf = (run: Run, platform: Platform): RunView['mark'] =>
  run.kind === 'operating-points' && run.platform.settings.length === 0
    ? basisOf(platform, networkOf(run.network).name, run.point)
    : 'prediction';

function viewOf(run: Run, { platform, workload, result, point }: Executed): RunView {
  return {
    run,
    platform,
    workload,
    result,
    figures: figuresOf(result),
    point,
    mark: markOf(run, platform),
    accuracyStatus: accuracyStatusOf(workload),
    version: socsimVersion,
    inputsHash: inputsHash(run),
  };
}

/** Executes a run and turns it into its row; a plug-in that failed makes a failed row, not an error. */
export async function executeRun(run: Run, options: RecordOptions): Promise<RunOutput> {
  const executed = await (run.kind === 'operating-points' ? executePoint(run, options) : executeScenario(run, options));
  const { platform, workload, result } = executed;
  const row = rowOf(viewOf(run, executed));
  const factors: Row = {
    part: run.part,
    platform: platform.name,
    workload: workload.name,
    factors: Object.entries(run.factors)
      .map(([name, level]) => `${name}=${level}`)
      .join(';'),
    policy: row['policy'],
    seed: run.seed,
  };
  return {
    row,
    jobs: options.jobs ? csvOf(JOB_COLUMNS, jobRows(factors, result), false) : '',
    timeline: options.timeline ? csvOf(TIMELINE_COLUMNS, timelineRows(factors, result), false) : '',
  };
}

const unset = (reference: InputRef): InputRef => ({ ...reference, settings: [] });

/** Row of a run that gave no result: its factors, and why. */
export function failedRow(run: Run, reason: string): Row {
  // Its settings may be the very reason, so they are left aside for the names.
  const platform = platformOf(unset(run.platform));
  const workload =
    run.kind === 'operating-points'
      ? closedLoop(networkOf(run.network), {}, run.point)
      : workloadOf(unset(run.workload));
  const point = run.kind === 'operating-points' ? run.point : undefined;
  const row = rowOf(
    viewOf(run, { platform, workload, result: nothing(platform, { plugin: '', time: 0, message: reason }), point }),
  );
  return { ...row, failed: reason };
}
