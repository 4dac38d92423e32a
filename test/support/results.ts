/** Hand-made results of runs, for what comes after the simulation. */
import { accuracyStatusOf, figuresOf, type RunView } from '../../src/experiment/figures.js';
import type { ScenarioRun, StackSpec } from '../../src/experiment/model.js';
import type { ApplicationResult, RunResult } from '../../src/sim/model.js';
import { application, element, platform, workload } from './make.js';

const plugin = (name: string, params: Record<string, number> = {}) => ({ name, file: undefined, params });

export const stack = (name: string, manager?: string): StackSpec => ({
  name,
  cpufreq: plugin('ondemand', { up_threshold: 80, sampling_rate: 10000 }),
  devfreq: plugin('performance'),
  memfreq: plugin('performance'),
  cpuidle: plugin('teo'),
  scheduler: plugin('cluster'),
  thermal: plugin('step_wise'),
  placement: plugin('fixed'),
  manager: manager === undefined ? undefined : plugin(manager),
  variant: '100%',
});

/** The stack of `oracle-static`: every plug-in that could change a clock leaves it alone. */
export const oracleStack = (thermal: string): StackSpec => ({
  name: 'bound',
  cpufreq: plugin('userspace'),
  devfreq: plugin('userspace'),
  memfreq: plugin('performance'),
  cpuidle: plugin('teo'),
  scheduler: plugin('cluster'),
  thermal: plugin(thermal),
  placement: plugin('fixed'),
  manager: plugin('oracle-static'),
  variant: undefined,
});

export const scenarioRun = (more: Partial<ScenarioRun> = {}): ScenarioRun => ({
  kind: 'scenario',
  part: 'b',
  block: 0,
  platform: { ref: 'test-platform', settings: [] },
  workload: { ref: 'test-workload', settings: [] },
  factors: {},
  policy: stack('ondemand'),
  seed: '1',
  duration: 10e9,
  inferences: Infinity,
  warmUp: 0,
  timelineStep: 0,
  physics: { heat: undefined, idle: false, contention: false, sensors: false },
  ...more,
});

const applicationResult = (more: Partial<ApplicationResult>): ApplicationResult => ({
  name: 'dnn',
  background: false,
  released: 3,
  finished: 3,
  dropped: 0,
  missed: 1,
  overEnergy: 1,
  violated: 2,
  latencies: Float64Array.from([3e6, 1e6, 2e6]),
  energies: Float64Array.from([0.1, 0.2, 0.3]),
  accuracy: 0.7,
  energy: 2,
  busyTime: 6e6,
  ...more,
});

export const result = (more: Partial<RunResult> = {}): RunResult => ({
  duration: 10e9,
  warmUp: 0,
  railEnergy: [5],
  idleEnergy: 1,
  applications: [
    applicationResult({}),
    applicationResult({
      name: 'other',
      finished: 2,
      dropped: 1,
      overEnergy: 0,
      violated: 1,
      latencies: Float64Array.from([5e6, 4e6]),
      energies: Float64Array.from([0.1, 0.3]),
      accuracy: NaN,
      energy: 1,
    }),
    applicationResult({ name: 'load', background: true, energy: 1 }),
  ],
  heat: undefined,
  idle: undefined,
  dramTraffic: undefined,
  frequencyChanges: 7,
  events: 100,
  estimator: 'none',
  jobs: [],
  timeline: [],
  failure: undefined,
  ...more,
});

/** @param more differences of the result. @param run differences of the run */
export function view(more: Partial<RunResult> = {}, run: Partial<ScenarioRun> = {}): RunView {
  const r = result(more);
  const w = workload([application({ name: 'dnn' }), application({ name: 'other' })]);
  return {
    run: scenarioRun(run),
    platform: platform(element()),
    workload: w,
    result: r,
    figures: figuresOf(r),
    point: undefined,
    mark: 'prediction',
    accuracyStatus: accuracyStatusOf(w),
    version: '0.0.0',
    inputsHash: 'abc',
  };
}
