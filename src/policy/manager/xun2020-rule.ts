/**
 * The decisions of the runtime manager after Xun et al. (DATE 2020), as pure functions. The paper gives architecture
 * and cases; the rule in between is our rendering, and `docs/policies.md` says what it leaves out.
 */
import type { OperatingPoint } from '../contract.js';
import {
  best,
  EQUAL,
  isFeasible,
  leastEnergy,
  mostAccurate,
  samePoint,
  violation,
  type Candidate,
  type Limits,
  type Weights,
} from './operating-points.js';

/**
 * The point to run at: of those within all limits the most accurate, then the most frugal, then the present one; where
 * none is within them, the one with the smallest weighted relative violation, ties as before.
 */
export function choose(
  candidates: readonly Candidate[],
  limits: Limits,
  weights: Weights,
  present: OperatingPoint | undefined,
): Candidate | undefined {
  const feasible = candidates.filter((c) => isFeasible(c, limits));
  if (feasible.length > 0) return best(feasible, [mostAccurate, leastEnergy], present);
  return best(candidates, [(c) => violation(c, limits, weights), mostAccurate, leastEnergy], present);
}

/**
 * What a choice gains over the present point: infinitely much where the present one breaks a limit and the choice
 * does not; less violation where both break one; relative accuracy, or at equal accuracy relative energy, where none does.
 */
export function gain(choice: Candidate, present: Candidate, limits: Limits, weights: Weights): number {
  if (!isFeasible(present, limits)) {
    if (isFeasible(choice, limits)) return Infinity;
    return violation(present, limits, weights) - violation(choice, limits, weights);
  }
  const accuracy = choice.accuracy / present.accuracy - 1;
  // Equal up to rounding, or not known: then energy decides.
  return Math.abs(accuracy) > EQUAL ? accuracy : 1 - choice.energy / present.energy;
}

/** The choice, unless the present point is still to be had and the choice gains no more than h over it. */
export function withHysteresis(
  choice: Candidate,
  present: Candidate | undefined,
  limits: Limits,
  weights: Weights,
  h: number,
): Candidate {
  if (present === undefined || samePoint(choice.point, present.point)) return choice;
  return gain(choice, present, limits, weights) > h ? choice : present;
}

export interface FineStep {
  /** Observed (target − latency) / target. */
  readonly slack: number;
  /** ns */
  readonly target: number;
  /** The point one OPP lower and one higher at the same variant and mapping, where there is one. */
  readonly down: Candidate | undefined;
  readonly up: Candidate | undefined;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * Fine adaptation at the end of an inference: one OPP down where slack is above `highest` and the predicted slack there
 * is still at least `lowest`; one up where it is below `lowest`; never to a point that breaks another limit.
 * @returns the point to go to, or undefined to stay
 */
export function fineStep(step: FineStep, limits: Limits): Candidate | undefined {
  const { slack, target, down, up, lowest, highest } = step;
  const { latency: _ownLimit, ...others } = limits;
  const keepsOthers = (c: Candidate | undefined): c is Candidate => c !== undefined && isFeasible(c, others);
  if (slack > highest && keepsOthers(down) && 1 - down.latency / target >= lowest) return down;
  if (slack < lowest && keepsOthers(up)) return up;
  return undefined;
}

/** A point that an application of higher priority was given. */
export interface Assignment {
  readonly application: string;
  readonly point: OperatingPoint;
}

/**
 * The points that applications of higher priority leave: on an element that one of them uses, its OPP and the cores
 * it does not take. Where no cores are left anywhere, cores are shared in time, at its OPP.
 * @param coresOf cores of an element that are there
 */
export function leftOver(
  points: readonly OperatingPoint[],
  taken: readonly Assignment[],
  coresOf: (element: string) => number,
): readonly OperatingPoint[] {
  const on = (p: OperatingPoint): OperatingPoint[] => taken.map((t) => t.point).filter((t) => t.element === p.element);
  const atItsOpp = points.filter((p) => on(p).every((t) => t.opp === p.opp));
  const apart = atItsOpp.filter((p) => {
    const others = on(p);
    return others.length === 0 || p.cores + others.reduce((sum, t) => sum + t.cores, 0) <= coresOf(p.element);
  });
  return apart.length > 0 ? apart : atItsOpp;
}
