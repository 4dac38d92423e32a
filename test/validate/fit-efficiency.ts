/** How the efficiencies of the platform files were found: least squares of the relative error in time. */
import { predictInference } from '../../src/cost/predict.js';
import type { Precision, ProcessingElement } from '../../src/platform/model.js';
import type { Variant } from '../../src/workload/model.js';

export interface TimedRow {
  readonly variant: Variant;
  readonly precision: Precision;
  readonly cores: number;
  /** Index of the OPP. */
  readonly opp: number;
  /** Measured, ns. */
  readonly latency: number;
}

/** Sum of squared relative errors in time with the given operators at one efficiency. */
export function timeError(
  element: ProcessingElement,
  efficiency: Readonly<Record<string, number>>,
  rows: readonly TimedRow[],
): number {
  const trial: ProcessingElement = { ...element, efficiency: { ...element.efficiency, ...efficiency } };
  return rows.reduce((sum, { variant, precision, cores, opp, latency }) => {
    const error = predictInference(trial, variant, precision, cores, opp).latency / latency - 1;
    return sum + error * error;
  }, 0);
}

/** The efficiency of all `operators` together, 0…1, that makes {@link timeError} least: golden-section search. */
export function fitEfficiency(
  element: ProcessingElement,
  operators: readonly string[],
  rows: readonly TimedRow[],
): number {
  const error = (e: number): number => timeError(element, Object.fromEntries(operators.map((op) => [op, e])), rows);
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [1e-3, 1];
  while (high - low > 1e-7) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)];
    if (error(a) < error(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}
