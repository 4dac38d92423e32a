/**
 * The decision of mARGOt (Gadioli, Palermo and Silvano, SAMOS 2015): constraints narrow the list of operating points
 * in the order of their priorities, and a rank chooses among what is left.
 */
import type { OperatingPoint } from '../contract.js';
import { best, leastEnergy, mostAccurate, least, type Candidate, type Criterion } from './operating-points.js';

export type Metric = 'latency' | 'energy' | 'accuracy';

/** A bound on one metric: from above on latency (ns) and energy (J), from below on accuracy (0…1). */
export interface Constraint {
  readonly metric: Metric;
  readonly limit: number;
}

/** How sure a constraint must be kept: the value counts as mean ± confidence · deviation, to the worse side. */
export interface Certainty {
  readonly confidence: number;
  /** Standard deviation of latency and energy as a share of the mean; accuracy has none. */
  readonly deviation: number;
}

/** By how much a point misses a constraint, in the constraint's unit; 0 where it keeps it. */
export function distance(candidate: Candidate, constraint: Constraint, certainty: Certainty): number {
  const { metric, limit } = constraint;
  const mean = candidate[metric];
  // Nothing can be said about an unknown accuracy: it breaks no constraint.
  if (metric === 'accuracy') return Math.max(0, limit - mean) || 0;
  return Math.max(0, mean * (1 + certainty.confidence * certainty.deviation) - limit);
}

/**
 * The points that keep every constraint; a constraint that none of the remaining ones keeps leaves those nearest to it.
 * @param constraints by descending priority
 */
export const narrow = (
  candidates: readonly Candidate[],
  constraints: readonly Constraint[],
  certainty: Certainty,
): Candidate[] =>
  constraints.reduce<Candidate[]>(
    (left, constraint) => {
      const kept = left.filter((c) => distance(c, constraint, certainty) === 0);
      return kept.length > 0 ? kept : least(left, (c) => distance(c, constraint, certainty));
    },
    [...candidates],
  );

export type RankKind = 'accuracy' | 'energy' | 'geometric' | 'linear';

/**
 * What to minimise. `geometric` maximises Π metric^weight and `linear` Σ weight·metric, with latency in s and energy
 * in J; a negative weight asks for less.
 */
export function rankOf(kind: RankKind, weights: Readonly<Record<Metric, number>>): Criterion {
  const sum = (c: Candidate, of: (value: number) => number): number =>
    weights.latency * of(c.latency / 1e9) + weights.energy * of(c.energy) + weights.accuracy * of(c.accuracy);
  switch (kind) {
    case 'accuracy':
      return mostAccurate;
    case 'energy':
      return leastEnergy;
    case 'geometric':
      return (c) => -sum(c, Math.log);
    case 'linear':
      return (c) => -sum(c, (value) => value);
  }
}

/** The point to run at; among equals of rank the most frugal, then the present one. */
export const choose = (
  candidates: readonly Candidate[],
  constraints: readonly Constraint[],
  certainty: Certainty,
  rank: Criterion,
  present: OperatingPoint | undefined,
): Candidate | undefined => best(narrow(candidates, constraints, certainty), [rank, leastEnergy], present);
