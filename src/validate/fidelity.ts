/** The paper's eight measured rows (Xun et al., DATE 2020) beside the simulator: how far to trust the study. */
import path from 'node:path';
import { dataRoot } from '../input/paths.js';
import type { Conditions } from './isolated.js';
import { validateMeasurements, type MeasuredQuantity, type MeasurementCase } from './measurements.js';

const PAPER_FILE = path.join(dataRoot, 'test', 'fixtures', 'measurements', 'xun-date2020.csv');
/** Greatest mean absolute error of the predicted rows, per cent. */
export const FIDELITY_LIMITS = { latency_ms: 5, energy_mj: 10 } as const;

/** One measured row with its three quantities. */
export interface FidelityRow {
  readonly id: string;
  readonly fitted: boolean;
  readonly cases: Readonly<Record<MeasuredQuantity, MeasurementCase>>;
}

export interface PredictedError {
  readonly latency_ms: number;
  readonly energy_mj: number;
}

export interface Fidelity {
  /** By the tables of the boards, which were fitted to some of them. */
  readonly rows: readonly FidelityRow[];
  /** Mean absolute error over the rows that no figure was fitted to, per cent. */
  readonly predictedError: PredictedError;
  /** The same with heat, idle states and contention, as experiments have them. */
  readonly predictedErrorWithEverything: PredictedError;
  /** Whether all are within {@link FIDELITY_LIMITS}. */
  readonly held: boolean;
}

/** Runs the paper's rows. */
export function paperFidelity(): Fidelity {
  const rows = paperRows('tables');
  const predictedError = errorOf(rows);
  const predictedErrorWithEverything = errorOf(paperRows('everything'));
  const held = [predictedError, predictedErrorWithEverything].every(
    (error) => error.latency_ms <= FIDELITY_LIMITS.latency_ms && error.energy_mj <= FIDELITY_LIMITS.energy_mj,
  );
  return { rows, predictedError, predictedErrorWithEverything, held };
}

function paperRows(conditions: Conditions): FidelityRow[] {
  const { cases } = validateMeasurements(PAPER_FILE, undefined, conditions);
  const ids = [...new Set(cases.map((c) => c.id))];
  return ids.map((id): FidelityRow => {
    const own = cases.filter((c) => c.id === id);
    const byQuantity = Object.fromEntries(own.map((c) => [c.quantity, c])) as FidelityRow['cases'];
    return { id, fitted: own[0]!.fitted, cases: byQuantity };
  });
}

function errorOf(rows: readonly FidelityRow[]): PredictedError {
  const predicted = rows.filter((r) => !r.fitted);
  const error = (quantity: MeasuredQuantity): number =>
    predicted.reduce((sum, r) => sum + Math.abs(r.cases[quantity].errorPct), 0) / predicted.length;
  return { latency_ms: error('latency_ms'), energy_mj: error('energy_mj') };
}
