/**
 * The columns of `runs.csv`, each declared once. The CSV header, `docs/columns.md`, the tables and later the baseline's
 * directions all come from here. No column holds a wall-clock time, a host or a path, and none needs another run.
 */
import { applicationColumns } from './application-columns.js';
import { family, figure, type Column } from './column.js';
import { factorColumns } from './factor-columns.js';
import { heatColumns } from './heat-columns.js';
import { idleColumns } from './idle-columns.js';
import type { Cell, Row } from './model.js';
import { hasOneMetric, type RunView } from './figures.js';
import { mean, percentile } from '../statistics/estimate.js';

const latency = (name: string, p: number): Column =>
  figure(
    `latency_${name}_ms`,
    'ms',
    `${p === 1 ? 'Longest' : `${name.slice(1)}th percentile of`} time from release to finish, over finished foreground inferences.`,
    'lower',
    (v) => percentile(v.figures.latencies, p) / 1e6,
  );

export const COLUMNS: readonly Column[] = [
  ...factorColumns,
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
  ...applicationColumns,
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
