/** Leakage of a unit: P = V·(A·T²·e^(−B/T) + I), T in kelvin: subthreshold and gate leakage, the form of the DS3 models. */
export interface LeakageLaw {
  /** A, ampere/K². */
  readonly subthreshold: number;
  /** B, K. */
  readonly exponent: number;
  /** I, ampere. */
  readonly gate: number;
  /** Temperature at which the power table was taken, °C. */
  readonly reference: number;
}

const ZERO_CELSIUS = 273.15;

/**
 * Leakage in W.
 * @param voltage V
 * @param celsius °C
 */
export function leakage({ subthreshold, exponent, gate }: LeakageLaw, voltage: number, celsius: number): number {
  const kelvin = celsius + ZERO_CELSIUS;
  return voltage * (subthreshold * kelvin * kelvin * Math.exp(-exponent / kelvin) + gate);
}

/**
 * What a temperature adds to the power of the table, W; negative below the table's own temperature. The table holds
 * its own leakage, so only the difference comes on top.
 */
export const excessLeakage = (law: LeakageLaw, voltage: number, celsius: number): number =>
  leakage(law, voltage, celsius) - leakage(law, voltage, law.reference);
