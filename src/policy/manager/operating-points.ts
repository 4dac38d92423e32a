/**
 * Operating points with what is expected of them, and the few operations on lists of them that managers share:
 * how far a point is from what is asked for, which points nothing beats, and the best by a chain of criteria.
 */
import type { OperatingPoint, Prediction } from '../contract.js';

/** An operating point with its expected figures, corrected by what was observed where a manager does so. */
export interface Candidate extends Prediction {
  readonly point: OperatingPoint;
}

/** Bounds on one inference; absent: none. Latency in ns, energy in J, power in W, accuracy 0…1 (a lower bound). */
export interface Limits {
  readonly latency?: number;
  readonly energy?: number;
  readonly power?: number;
  readonly accuracy?: number;
}

export type Weights = Readonly<Record<keyof Limits, number>>;

export const samePoint = (a: OperatingPoint | undefined, b: OperatingPoint | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.variant === b.variant &&
    a.element === b.element &&
    a.cores === b.cores &&
    a.opp === b.opp);

/**
 * A point with its prediction corrected by feedback coefficients C = expected / observed: what is expected now is the
 * prediction divided by C.
 */
export function candidateOf(
  point: OperatingPoint,
  predicted: Prediction,
  coefficients: { readonly latency: number; readonly energy: number } = { latency: 1, energy: 1 },
): Candidate {
  const latency = predicted.latency / coefficients.latency;
  const energy = predicted.energy / coefficients.energy;
  const power = (predicted.power * coefficients.latency) / coefficients.energy;
  return { point, latency, energy, power, accuracy: predicted.accuracy };
}

/** By how much a value exceeds its upper bound, relative to the bound; 0 where it does not or there is none. */
const above = (value: number, bound: number | undefined): number =>
  bound === undefined || value <= bound ? 0 : bound > 0 ? value / bound - 1 : Infinity;

/** Weighted sum of the relative violations of the limits, Σ w·max(0, v/limit − 1); 0 where all are kept. */
export function violation(candidate: Candidate, limits: Limits, weights?: Weights): number {
  const parts: Record<keyof Limits, number> = {
    latency: above(candidate.latency, limits.latency),
    energy: above(candidate.energy, limits.energy),
    power: above(candidate.power, limits.power),
    // Unknown accuracy (NaN) breaks no bound: nothing can be said about it.
    accuracy: limits.accuracy === undefined ? 0 : above(limits.accuracy, orIfNaN(candidate.accuracy, Infinity)),
  };
  // A weight of zero switches a part off, whatever its size.
  const term = (name: keyof Limits): number => {
    const weight = weights?.[name] ?? 1;
    return weight === 0 ? 0 : weight * parts[name];
  };
  return term('latency') + term('energy') + term('power') + term('accuracy');
}

export const isFeasible = (candidate: Candidate, limits: Limits): boolean => violation(candidate, limits) === 0;

const orIfNaN = (value: number, otherwise: number): number => (Number.isNaN(value) ? otherwise : value);

/** Candidates that no other beats: as short, as frugal and as accurate, and better in one of these. */
export function paretoFront(candidates: readonly Candidate[]): Candidate[] {
  const beats = (a: Candidate, b: Candidate): boolean =>
    a.latency <= b.latency &&
    a.energy <= b.energy &&
    a.accuracy >= b.accuracy &&
    (a.latency < b.latency || a.energy < b.energy || a.accuracy > b.accuracy);
  return candidates.filter((c) => !candidates.some((other) => beats(other, c)));
}

/** What to minimise. */
export type Criterion = (candidate: Candidate) => number;

/** Figures that differ by less than this share of themselves come from rounding and count as equal. */
export const EQUAL = 1e-9;

/** The candidates with the least value of a criterion. */
export function least(candidates: readonly Candidate[], criterion: Criterion): Candidate[] {
  const values = candidates.map(criterion);
  const minimum = values.reduce((a, b) => Math.min(a, b), Infinity);
  const margin = Number.isFinite(minimum) ? Math.abs(minimum) * EQUAL : 0;
  return candidates.filter((_c, i) => values[i]! <= minimum + margin);
}

/**
 * The best candidate: least of the first criterion, of equals least of the second, and so on; then the present point,
 * then the first of the list. undefined for an empty list.
 */
export function best(
  candidates: readonly Candidate[],
  criteria: readonly Criterion[],
  present?: OperatingPoint,
): Candidate | undefined {
  const finalists = criteria.reduce<readonly Candidate[]>(least, candidates);
  return finalists.find((c) => samePoint(c.point, present)) ?? finalists[0];
}

/** Unknown accuracies count as the lowest. */
export const mostAccurate: Criterion = (c) => -orIfNaN(c.accuracy, 0);
export const leastEnergy: Criterion = (c) => c.energy;
