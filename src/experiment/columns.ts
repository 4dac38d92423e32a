/**
 * The columns of `runs.csv`, each declared once. The CSV header, `docs/columns.md`, the tables and later the baseline's
 * directions all come from here. No column holds a wall-clock time, a host or a path, and none needs another run.
 */
import { factor, family, figure, type Better, type Column } from './column.js';
import { heatColumns } from './heat-columns.js';
import { idleColumns } from './idle-columns.js';
import type { Cell, Row } from './model.js';
import { hasOneMetric, reducedPrecision, weakest, type RunView } from './figures.js';
import { batchMeans } from '../statistics/batch-means.js';
import { mean, percentile } from '../statistics/estimate.js';
import { writtenParams, writtenPlugin } from './stack-text.js';

const stackOf = (view: RunView) => (view.run.kind === 'scenario' ? view.run.policy : undefined);
const latency = (name: string, p: number): Column =>
  figure(
    `latency_${name}_ms`,
    'ms',
    `${p === 1 ? 'Longest' : `${name.slice(1)}th percentile of`} time from release to finish, over finished foreground inferences.`,
    'lower',
    (v) => percentile(v.figures.latencies, p) / 1e6,
  );

const perApplication = (
  figureName: string,
  unit: string,
  meaning: string,
  better: Better | undefined,
  compute: (a: RunView['result']['applications'][number]) => Cell,
): Column =>
  family(`app_<name>_${figureName}`, unit, meaning, better, (v) =>
    v.run.kind === 'scenario'
      ? v.figures.foreground.map((a) => [`app_${a.name}_${figureName}`, compute(a)] as const)
      : [],
  );

export const COLUMNS: readonly Column[] = [
  factor('part', 'Part of the experiment that the run belongs to.', (v) => v.run.part),
  factor('platform', 'Platform.', (v) => v.platform.name),
  factor('workload', 'Workload; for an operating point the network.', (v) => v.workload.name),
  factor(
    'policy',
    'Policy of the experiment; `fixed-point` for an operating point.',
    (v) => stackOf(v)?.name ?? 'fixed-point',
  ),
  factor('seed', 'Seed of all random streams of the run.', (v) => v.run.seed),
  {
    name: 'factor_<name>',
    unit: '',
    meaning: 'Level of a factor of the experiment, as written; of a bundle its label.',
    measured: false,
    cells: (v) => Object.entries(v.run.factors).map(([name, level]) => [`factor_${name}`, level] as const),
  },
  factor('cpufreq', 'CPU frequency governor of the policy.', (v) => writtenPlugin(stackOf(v)?.cpufreq)),
  factor('cpufreq_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.cpufreq)),
  factor('devfreq', 'Device (GPU, NPU) frequency governor of the policy.', (v) => writtenPlugin(stackOf(v)?.devfreq)),
  factor('devfreq_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.devfreq)),
  factor('memfreq', 'Memory frequency governor of the policy.', (v) => writtenPlugin(stackOf(v)?.memfreq)),
  factor('memfreq_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.memfreq)),
  factor('cpuidle', 'CPU idle governor of the policy.', (v) => writtenPlugin(stackOf(v)?.cpuidle)),
  factor('cpuidle_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.cpuidle)),
  factor('scheduler', 'CPU scheduler of the policy.', (v) => writtenPlugin(stackOf(v)?.scheduler)),
  factor('scheduler_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.scheduler)),
  factor('thermal', 'Thermal governor of the policy.', (v) => writtenPlugin(stackOf(v)?.thermal)),
  factor('thermal_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.thermal)),
  factor('placement', 'Placement plug-in of the policy.', (v) => writtenPlugin(stackOf(v)?.placement)),
  factor('placement_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.placement)),
  factor('manager', 'Runtime manager of the policy; empty where it has none.', (v) =>
    writtenPlugin(stackOf(v)?.manager),
  ),
  factor('manager_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.manager)),
  factor(
    'start_variant',
    'Variant that the policy starts at, and stays at without a manager.',
    (v) => stackOf(v)?.variant,
  ),
  factor(
    'variant',
    'Variant of a fixed operating point (the one chosen, under `oracle-static`).',
    (v) => v.point?.variant,
  ),
  factor('element', 'Processing element of a fixed operating point.', (v) => v.point?.element),
  factor('cores', 'Cores of a fixed operating point.', (v) => v.point?.cores),
  factor('opp_mhz', 'Clock of a fixed operating point.', (v) => v.point && v.point.frequency / 1e6, 'MHz'),
  factor(
    'figures',
    'All figures are simulated. `fitted`: figures of the platform were fitted to a row measured at this point; `row-prediction`: there is a measured row and nothing was fitted to it (`socsim validate` compares); `prediction`: nobody measured here.',
    (v) => v.mark,
  ),
  factor(
    'accuracy_status',
    'Weakest status of the accuracies behind `accuracy_mean`: published, derived, estimated or recalled.',
    (v) => v.accuracyStatus,
  ),
  factor(
    'reduced_precision',
    'Foreground applications that run in another precision than fp32 on some element; their accuracy is counted as that of fp32.',
    (v) => reducedPrecision(v.workload),
  ),
  factor(
    'platform_status',
    'Weakest status of the figures of the platform; `socsim show platform NAME --provenance` has each.',
    (v) => weakest(v.platform.provenance.map((p) => p.status)),
  ),
  factor('socsim_version', 'Version of socsim.', (v) => v.version),
  factor(
    'inputs_hash',
    'SHA-256 over the resolved inputs: platform, workload, policy with plug-in texts, seed, length.',
    (v) => v.inputsHash,
  ),
  figure(
    'failed',
    '',
    'Why the run failed: the plug-in, the simulated time and its message. Empty where it did not.',
    undefined,
    () => undefined,
  ),
  figure(
    'warm_up_s',
    's',
    'Simulated time at the beginning that the figures leave out.',
    undefined,
    (v) => v.result.warmUp / 1e9,
  ),
  figure('duration_s', 's', 'Simulated time that the figures cover.', undefined, (v) => v.result.duration / 1e9),
  family('energy_rail_<rail>_j', 'J', 'Energy of one power rail over the run.', 'lower', (v) =>
    v.platform.rails.map((rail, i) => [`energy_rail_${rail}_j`, v.result.railEnergy[i]] as const),
  ),
  figure('energy_soc_j', 'J', 'Energy of all rails over the run.', 'lower', (v) => v.figures.railEnergy),
  figure('energy_idle_j', 'J', 'Energy of all rails that no application caused.', 'lower', (v) => v.result.idleEnergy),
  figure(
    'energy_app_j',
    'J',
    'Energy attributed to applications; with `energy_idle_j` it adds up to `energy_soc_j`.',
    'lower',
    (v) => v.result.applications.reduce((sum, a) => sum + a.energy, 0),
  ),
  figure(
    'energy_soc_per_inference_mj',
    'mJ',
    '`energy_soc_j` divided by the finished foreground inferences.',
    'lower',
    (v) => (v.figures.finished > 0 ? (v.figures.railEnergy / v.figures.finished) * 1e3 : undefined),
  ),
  figure(
    'energy_inference_mj',
    'mJ',
    "Mean over finished foreground inferences of the energy of the processing element's rail from start to finish, static part included.",
    'lower',
    (v) => mean(v.figures.energies) * 1e3,
  ),
  figure(
    'latency_mean_ms',
    'ms',
    'Mean time from release to finish, over finished foreground inferences.',
    'lower',
    (v) => mean(v.figures.latencies) / 1e6,
  ),
  latency('p50', 0.5),
  latency('p90', 0.9),
  latency('p95', 0.95),
  latency('p99', 0.99),
  latency('max', 1),
  figure('released', '', 'Released foreground inferences.', undefined, (v) => v.figures.released),
  figure('finished', '', 'Finished foreground inferences.', 'higher', (v) => v.figures.finished),
  figure('dropped', '', 'Foreground inferences dropped at a full queue.', 'lower', (v) => v.figures.dropped),
  figure(
    'missed',
    '',
    'Foreground inferences that finished late, were dropped, or were overdue at the end.',
    'lower',
    (v) => v.figures.missed,
  ),
  figure(
    'over_energy',
    '',
    'Foreground inferences that took more energy than their budget.',
    'lower',
    (v) => v.figures.overEnergy,
  ),
  figure(
    'violated',
    '',
    'Foreground inferences missed or over their energy budget, each counted once.',
    'lower',
    (v) => v.figures.violated,
  ),
  figure('miss_rate', '', '`missed` divided by `released`.', 'lower', (v) =>
    v.figures.released > 0 ? v.figures.missed / v.figures.released : undefined,
  ),
  figure('throughput_per_s', '1/s', 'Finished foreground inferences a second of simulated time.', 'higher', (v) =>
    v.result.duration > 0 ? (v.figures.finished / v.result.duration) * 1e9 : undefined,
  ),
  figure(
    'accuracy_mean',
    '',
    'Mean accuracy (0…1) of finished foreground inferences of networks whose accuracy is known; empty where these are accuracies of different tasks (`app_<name>_accuracy` has each).',
    'higher',
    (v) => (hasOneMetric(v.workload) ? v.figures.accuracy : undefined),
  ),
  perApplication('released', '', 'Released inferences of one foreground application.', undefined, (a) => a.released),
  perApplication('finished', '', 'Its finished inferences.', 'higher', (a) => a.finished),
  perApplication('missed', '', 'Its inferences late, dropped or overdue.', 'lower', (a) => a.missed),
  perApplication('violated', '', 'Its inferences missed or over their energy budget.', 'lower', (a) => a.violated),
  perApplication(
    'latency_mean_ms',
    'ms',
    'Its mean time from release to finish.',
    'lower',
    (a) => mean(a.latencies) / 1e6,
  ),
  perApplication(
    'latency_half_width_ms',
    'ms',
    'Half width of the 95 % interval of that mean from within the run, by 20 batch means; empty where their lag-1 correlation says that they hang together, or there are too few.',
    undefined,
    (a) => {
      const { halfWidth } = batchMeans(a.latencies);
      return halfWidth === undefined ? undefined : halfWidth / 1e6;
    },
  ),
  perApplication(
    'energy_inference_mj',
    'mJ',
    'Its mean energy an inference (see `energy_inference_mj`).',
    'lower',
    (a) => mean(a.energies) * 1e3,
  ),
  perApplication('energy_j', 'J', 'Energy attributed to it.', 'lower', (a) => a.energy),
  perApplication('accuracy', '', 'Its mean accuracy over finished inferences, 0…1.', 'higher', (a) => a.accuracy),
  ...heatColumns,
  ...idleColumns,
  figure('dram_traffic_gb', 'GB', 'Bytes to and from DRAM, 10⁹ each; empty where it is not modelled.', 'lower', (v) =>
    v.result.dramTraffic === undefined ? undefined : v.result.dramTraffic / 1e9,
  ),
  figure('frequency_changes', '', 'Changes of clock over all domains.', undefined, (v) => v.result.frequencyChanges),
  figure('estimator', '', 'What the manager predicts with.', undefined, (v) => v.result.estimator),
];

/** Whether heat ended a run before its figures began: sums over no time are 0, and nobody measured that. */
const isEndedInWarmUp = ({ result }: RunView): boolean => result.heat?.shutdown !== undefined && result.duration === 0;

/** The row of one run: factors, and the figures unless the run failed or ended within its warm-up. */
export function rowOf(view: RunView): Row {
  const row: Record<string, Cell> = {};
  const { failure } = view.result;
  const ended = isEndedInWarmUp(view);
  for (const c of COLUMNS) {
    if (c.measured && (failure !== undefined || (ended && c.name !== 'shutdown'))) continue;
    for (const [name, value] of c.cells(view)) row[name] = value;
  }
  if (failure !== undefined) row['failed'] = `${failure.plugin} at ${failure.time / 1e9} s: ${failure.message}`;
  return row;
}

/** What stands before and after the part of a family's name that its members fill; undefined of a single column. */
function sidesOf(name: string): readonly [before: string, after: string] | undefined {
  const sides = /^([^<]*)<.*>([^>]*)$/.exec(name);
  return sides ? [sides[1]!, sides[2]!] : undefined;
}

const isMemberOf = (name: string, familyName: string): boolean => {
  const sides = sidesOf(familyName);
  if (sides === undefined) return false;
  const [before, after] = sides;
  return name.startsWith(before) && name.endsWith(after) && name.length > before.length + after.length;
};

/** Declaration of a column by the name it has in a file; undefined where there is none. */
export const columnByName = (name: string): Column | undefined =>
  COLUMNS.find((c) => c.name === name) ?? COLUMNS.find((c) => isMemberOf(name, c.name));

/** Whether a column of `runs.csv` is a metric: a figure of which it is declared which direction is better. */
export function isMetric(name: string): boolean {
  const column = columnByName(name);
  return column?.measured === true && column.better !== undefined;
}

/** Whether a column of `runs.csv` is a figure: a number that a run has, whether or not it is declared which is better. */
export const isFigure = (name: string): boolean => columnByName(name)?.measured === true && !isTextColumn(name);

/** What a message expects in place of a name that is no metric. */
export const METRIC_EXPECTED = 'a column of runs.csv that says which direction is better (docs/columns.md)';

/** Names of all figures; those of families with their part in angle brackets. */
export const figureNames = (): string[] => COLUMNS.map((c) => c.name).filter(isFigure);

/** Names of all metrics; those of families with their part in angle brackets. */
export const metricNames = (): string[] => COLUMNS.map((c) => c.name).filter(isMetric);

/** Whether the cells of a column of `runs.csv` are texts, even where they look like numbers; factors are. */
export const isTextColumn = (name: string): boolean => {
  const column = columnByName(name);
  if (column === undefined) return true;
  if (column.measured) return ['failed', 'shutdown', 'estimator'].includes(column.name);
  return column.unit === '' && column.name !== 'cores';
};

/** Names that the families of columns have members for, in the order in which an experiment meets them. */
export interface Members {
  readonly rails: readonly string[];
  /** Each as `ELEMENT_STATE`. */
  readonly idleStates: readonly string[];
  readonly applications: readonly string[];
  readonly factors: readonly string[];
}

/**
 * Column names of the result files of an experiment. They come from its inputs and not from its rows, so that every
 * part of a sweep has the same ones whatever became of its runs.
 */
export const headerOf = (members: Members): string[] =>
  COLUMNS.flatMap(({ name }) => {
    const sides = sidesOf(name);
    if (sides === undefined) return [name];
    const [before, after] = sides;
    const names = name.startsWith('energy_rail')
      ? members.rails
      : name.startsWith('idle_')
        ? members.idleStates
        : name.startsWith('app_')
          ? members.applications
          : members.factors;
    return names.map((member) => before + member + after);
  });
