/** What a row is computed from: the run, its resolved inputs and its result, with the sums that several columns share. */
import type { Basis } from './measured.js';
import { STATUS_ORDER, type Platform, type Status } from '../platform/model.js';
import type { ApplicationResult, RunResult } from '../sim/model.js';
import type { Workload } from '../workload/model.js';
import type { PointSpec, Run } from './model.js';

/** Figures over all foreground applications, each inference counted alike. */
export interface Figures {
  readonly foreground: readonly ApplicationResult[];
  /** ns, ascending. */
  readonly latencies: Float64Array;
  /** J */
  readonly energies: Float64Array;
  readonly released: number;
  readonly finished: number;
  readonly dropped: number;
  readonly missed: number;
  readonly overEnergy: number;
  readonly violated: number;
  /** 0…1; NaN where no finished inference has a known one. */
  readonly accuracy: number;
  /** J of all rails. */
  readonly railEnergy: number;
}

export interface RunView {
  readonly run: Run;
  readonly platform: Platform;
  readonly workload: Workload;
  readonly result: RunResult;
  readonly figures: Figures;
  /** The fixed point of an operating-points run, or the one that `oracle-static` chose. */
  readonly point: PointSpec | undefined;
  readonly mark: Basis;
  readonly accuracyStatus: Status | undefined;
  readonly version: string;
  readonly inputsHash: string;
}

function concatenated(arrays: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(arrays.reduce((sum, a) => sum + a.length, 0));
  let at = 0;
  for (const a of arrays) {
    all.set(a, at);
    at += a.length;
  }
  return all;
}

/** Mean of values with weights, exact where all values are equal; NaN of none. */
function weightedMean(entries: readonly (readonly [value: number, weight: number])[]): number {
  const [first] = entries;
  if (first === undefined) return NaN;
  const weight = entries.reduce((sum, [, w]) => sum + w, 0);
  return first[0] + entries.reduce((sum, [v, w]) => sum + (v - first[0]) * w, 0) / weight;
}

/** Sums over the foreground applications of a result. */
export function figuresOf(result: RunResult): Figures {
  const foreground = result.applications.filter((a) => !a.background);
  const sum = (pick: (a: ApplicationResult) => number): number => foreground.reduce((s, a) => s + pick(a), 0);
  const known = foreground.filter((a) => a.finished > 0 && !Number.isNaN(a.accuracy));
  return {
    foreground,
    latencies: concatenated(foreground.map((a) => a.latencies)).sort(),
    energies: concatenated(foreground.map((a) => a.energies)),
    released: sum((a) => a.released),
    finished: sum((a) => a.finished),
    dropped: sum((a) => a.dropped),
    missed: sum((a) => a.missed),
    overEnergy: sum((a) => a.overEnergy),
    violated: sum((a) => a.violated),
    accuracy: weightedMean(known.map((a) => [a.accuracy, a.finished])),
    railEnergy: result.railEnergy.reduce((s, e) => s + e, 0),
  };
}

/** The weakest of some statuses; undefined of none. */
export const weakest = (statuses: readonly Status[]): Status | undefined =>
  STATUS_ORDER.find((s) => statuses.includes(s));

/** Weakest status of the accuracies of the foreground networks. */
export const accuracyStatusOf = (workload: Workload): Status | undefined =>
  weakest(
    workload.applications
      .filter((a) => !a.background)
      .flatMap((a) => a.network.variants)
      .filter((v) => !Number.isNaN(v.accuracy))
      .map((v) => v.accuracyStatus),
  );

const foregroundOf = (workload: Workload): Workload['applications'] =>
  workload.applications.filter((a) => !a.background);

/** Whether the known accuracies of the foreground networks are of one task, so that their mean means something. */
export const hasOneMetric = (workload: Workload): boolean =>
  new Set(
    foregroundOf(workload)
      .filter((a) => a.network.variants.some((v) => !Number.isNaN(v.accuracy)))
      .map((a) => a.network.metric),
  ).size <= 1;

/** `dnn1 (npu int8, gpu fp16); …`; empty where everything runs in fp32. */
export const reducedPrecision = (workload: Workload): string =>
  foregroundOf(workload)
    .flatMap((a) => {
      const lower = Object.entries(a.precision).filter(([, precision]) => precision !== 'fp32');
      return lower.length === 0 ? [] : [`${a.name} (${lower.map(([kind, p]) => `${kind} ${p}`).join(', ')})`];
    })
    .join('; ');
