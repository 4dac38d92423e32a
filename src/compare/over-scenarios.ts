/** A metric over several scenarios: who wins how often, and by what factor. */
import type { Better } from '../experiment/column.js';
import { estimate } from '../statistics/estimate.js';
import { isOpen } from '../statistics/paired.js';
import type { ScenarioComparison } from './compare.js';

/** Scenarios in which the row's policy is better, cannot be told apart, or is worse than the column's. */
export interface WinTieLoss {
  readonly a: string;
  readonly b: string;
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

/** Geometric mean over the scenarios of the ratio of means. */
export interface MeanRatio {
  readonly policy: string;
  readonly reference: string;
  readonly scenarios: number;
  readonly ratio: number;
  /** 95 % interval by Student's t over the logarithms; NaN of one scenario. */
  readonly low: number;
  readonly high: number;
  /** Why there is no ratio; empty where there is. */
  readonly reason: string;
}

export interface OverScenarios {
  readonly scenarios: number;
  readonly winTieLoss: readonly WinTieLoss[];
  readonly ratios: readonly MeanRatio[];
}

/** Policies in the order in which scenarios meet them. */
const policiesOf = (scenarios: readonly ScenarioComparison[]): string[] => [
  ...new Set(scenarios.flatMap((s) => [...s.scenario.policies.keys()])),
];

function winTieLoss(scenarios: readonly ScenarioComparison[], better: Better): WinTieLoss[] {
  const counts = new Map<string, { a: string; b: string; wins: number; ties: number; losses: number }>();
  for (const { pairs } of scenarios)
    for (const { a, b, comparison } of pairs) {
      const key = JSON.stringify([a, b]);
      const count = counts.get(key) ?? { a, b, wins: 0, ties: 0, losses: 0 };
      counts.set(key, count);
      if (isOpen(comparison)) count.ties++;
      else if (comparison.difference.mean < 0 === (better === 'lower')) count.wins++;
      else count.losses++;
    }
  return [...counts.values()];
}

function ratioOf(scenarios: readonly ScenarioComparison[], policy: string, reference: string): MeanRatio {
  const means = scenarios.flatMap(({ policies }) => {
    // Of a policy whose runs all failed there is no mean: the scenario says nothing about it.
    const of = (name: string): number => policies.find((p) => p.policy === name)?.estimate.mean ?? NaN;
    const [own, other] = [of(policy), of(reference)];
    return Number.isNaN(own) || Number.isNaN(other) ? [] : [[own, other] as const];
  });
  const base = { policy, reference, scenarios: means.length, ratio: NaN, low: NaN, high: NaN };
  if (means.length === 0) return { ...base, reason: 'no scenario in which both have the figure' };
  if (means.some(([a, b]) => !(a > 0 && b > 0))) return { ...base, reason: 'a mean that is not above 0 has no ratio' };
  const { mean, halfWidth } = estimate(means.map(([a, b]) => Math.log(a / b)));
  return {
    ...base,
    ratio: Math.exp(mean),
    low: Math.exp(mean - halfWidth),
    high: Math.exp(mean + halfWidth),
    reason: '',
  };
}

/** @returns undefined for one scenario: there is nothing to sum over */
export function overScenarios(
  scenarios: readonly ScenarioComparison[],
  better: Better,
  baseline: string | undefined,
): OverScenarios | undefined {
  if (scenarios.length < 2) return undefined;
  const policies = policiesOf(scenarios);
  const reference = baseline ?? policies[0]!;
  return {
    scenarios: scenarios.length,
    winTieLoss: winTieLoss(scenarios, better),
    ratios: policies.filter((p) => p !== reference).map((p) => ratioOf(scenarios, p, reference)),
  };
}
