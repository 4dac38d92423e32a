/** How the efficiencies of the platform files were found: least squares of the logarithm of simulated over measured time. */
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

/** A unit with the parameters at some values. */
export type Trial = (values: readonly number[]) => ProcessingElement;

/** Sum of squared logarithms of simulated over measured time. */
export const timeError = (element: ProcessingElement, rows: readonly TimedRow[]): number =>
  rows.reduce((sum, { variant, precision, cores, opp, latency }) => {
    const error = Math.log(predictInference(element, variant, precision, cores, opp).latency / latency);
    return sum + error * error;
  }, 0);

/** The unit with the shares of some operators at a precision replaced. */
export const withShares = (
  element: ProcessingElement,
  precision: Precision,
  shares: Readonly<Record<string, number>>,
): ProcessingElement => ({
  ...element,
  efficiency: { ...element.efficiency, [precision]: { ...element.efficiency[precision], ...shares } },
});

/**
 * The values that make {@link timeError} least: golden-section search of one parameter after the other, over and over.
 * @param upper greatest value of each parameter; the least is a 10,000th of it
 */
export function fitTime(trial: Trial, upper: readonly number[], rows: readonly TimedRow[]): number[] {
  const values = upper.map((u) => u / 10);
  for (let round = 0; round < 60; round++) {
    const before = [...values];
    upper.forEach((most, i) => {
      const error = (value: number): number => timeError(trial(values.with(i, value)), rows);
      values[i] = goldenSection(error, most / 1e4, most);
    });
    if (values.every((v, i) => Math.abs(v / before[i]! - 1) < 1e-6)) break;
  }
  return values;
}

/** Where a function with one minimum is least, to 1e-7 of `high`. */
function goldenSection(error: (value: number) => number, low: number, high: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  const end = 1e-7 * high;
  while (high - low > end) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)];
    if (error(a) < error(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}
