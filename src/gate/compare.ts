/** A baseline beside a new state of its experiment. */
import { InputError, nearestName } from '../input/errors.js';
import { columnByName, METRIC_EXPECTED, metricNames } from '../experiment/columns.js';
import { cellKey, type Baseline, type BaselineCell } from './baseline.js';
import { movementOf, welch, type Difference, type Movement, type Threshold } from './movement.js';

type EndedShare = NonNullable<BaselineCell['ended']>;

/** One metric of one cell. */
export interface MetricVerdict {
  readonly cell: string;
  readonly metric: string;
  readonly unit: string;
  readonly before: number;
  readonly after: number;
  readonly difference: Difference;
  readonly movement: Movement;
}

export interface GateResult {
  readonly metrics: readonly MetricVerdict[];
  /** Cells of which more runs fail than before: worse, whatever their figures. */
  readonly failing: readonly { readonly cell: string; readonly before: number; readonly after: number }[];
  /** Cells of which heat ends a greater share of the runs than before: worse, too. */
  readonly ended: readonly {
    readonly cell: string;
    readonly before: EndedShare | undefined;
    readonly after: EndedShare;
  }[];
  /** Guarded metrics that no run has a figure of any more: worse, for nobody knows how they are. */
  readonly lost: readonly { readonly cell: string; readonly metric: string; readonly before: number }[];
  /** Cells that are on one side only. */
  readonly gone: readonly string[];
  readonly added: readonly string[];
  readonly sameInputs: boolean;
  /** Whether any guarded metric of any cell is worse. */
  readonly worse: boolean;
}

/** Of the mean; decides with the interval. */
export const DEFAULT_THRESHOLD: Threshold = { relative: 0.01, absolute: 1e-9 };

/** Number of seeds may differ: shares are compared. */
const shareOf = (ended: EndedShare | undefined): number => (ended === undefined ? 0 : ended.count / ended.runs);

function compareCell(
  file: string,
  key: string,
  before: BaselineCell,
  after: BaselineCell,
  threshold: Threshold,
): MetricVerdict[] {
  return Object.entries(before.metrics).flatMap(([metric, old]): MetricVerdict[] => {
    const now = after.metrics[metric];
    const column = columnByName(metric);
    if (column?.better === undefined)
      throw new InputError([
        { file, path: 'cells', found: metric, expected: METRIC_EXPECTED, nearest: nearestName(metric, metricNames()) },
      ]);
    if (now === undefined) return [];
    const difference = welch(old, now);
    const movement = before.rows === after.rows ? 'same-bytes' : movementOf(difference, threshold, column.better);
    return [{ cell: key, metric, unit: column.unit, before: old.mean, after: now.mean, difference, movement }];
  });
}

function byKey(cells: readonly BaselineCell[], set: readonly string[], file: string): Map<string, BaselineCell> {
  const map = new Map<string, BaselineCell>();
  for (const c of cells) {
    const key = cellKey(c, set);
    if (map.has(key)) {
      const name = set.find((s) => s in c.factors) ?? '';
      const expected = 'one level of a factor that --set gives another: which of them it stands for cannot be told';
      throw new InputError([{ file, path: 'cells', found: `several levels of ${name}`, expected }]);
    }
    map.set(key, c);
  }
  return map;
}

/**
 * Compares cell by cell, by the names of their factors.
 * @param file of the baseline, for messages
 * @param set paths that were set from outside: a factor of such a path has another level now, and does not tell cells apart
 * @throws InputError where the two have no cell in common, or the baseline guards what is no metric
 */
export function compareBaseline(
  baseline: Baseline,
  cells: readonly BaselineCell[],
  inputs: string,
  threshold: Threshold,
  file: string,
  set: readonly string[] = [],
): GateResult {
  const old = byKey(baseline.cells, set, file);
  const now = byKey(cells, set, file);
  const common = [...old].filter(([key]) => now.has(key));
  if (common.length === 0) {
    const found = `cells such as ${[...old.keys()][0] ?? 'none'}`;
    const expected = `cells of the experiment, such as ${[...now.keys()][0] ?? 'none'}`;
    throw new InputError([{ file, path: 'cells', found, expected, hint: 'socsim baseline save makes a new one' }]);
  }
  const metrics = common.flatMap(([key, before]) => compareCell(file, key, before, now.get(key)!, threshold));
  const failing = common.flatMap(([key, before]) => {
    const after = now.get(key)!;
    return after.failed > before.failed ? [{ cell: key, before: before.failed, after: after.failed }] : [];
  });
  const ended = common.flatMap(([key, before]) => {
    const after = now.get(key)!.ended;
    return shareOf(after) > shareOf(before.ended) ? [{ cell: key, before: before.ended, after: after! }] : [];
  });
  const lost = common.flatMap(([key, before]) =>
    Object.entries(before.metrics)
      .filter(([metric]) => now.get(key)!.metrics[metric] === undefined)
      .map(([metric, old]) => ({ cell: key, metric, before: old.mean })),
  );
  return {
    metrics,
    failing,
    ended,
    lost,
    gone: [...old.keys()].filter((key) => !now.has(key)),
    added: [...now.keys()].filter((key) => !old.has(key)),
    sameInputs: baseline.inputs === inputs,
    worse: failing.length + ended.length + lost.length > 0 || metrics.some((m) => m.movement === 'worse'),
  };
}

/** Where a change is worth a line. */
export const moved = (result: GateResult): MetricVerdict[] =>
  result.metrics.filter((m) => m.movement === 'worse' || m.movement === 'better');
