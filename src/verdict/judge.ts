/**
 * Holds a claim against the figures of one scenario. Pairs are the seeds that both policies finished; the interval is
 * Student's t over the pairs, so the claim rests on the design (the same arrivals for all policies) and not on luck.
 */
import { endedText, type EndedRuns } from '../experiment/ended.js';
import { estimateAt, mean } from '../statistics/estimate.js';
import type { Claim } from './claim.js';

/** Figures of one metric of one policy by seed; a run that failed or that heat ended has none. */
export interface Series {
  readonly runs: number;
  readonly values: ReadonlyMap<string, number>;
  /** Those of the runs that heat ended. */
  readonly ended?: EndedRuns | undefined;
}

export interface Judgement {
  readonly held: boolean;
  /** What was measured, in the unit of the metric. */
  readonly measured: string;
  /** How far the deciding bound lies on the good side of the limit (negative: on the bad one); '' where nothing could be measured. */
  readonly margin: string;
  /** Runs without a figure decided: nothing is known, of the contrary neither. */
  readonly unknown?: boolean;
}

/** A few significant digits without an exponent where one is not needed. */
const written = (value: number): string => String(+value.toPrecision(4));
const signed = (value: number): string => (value > 0 ? `+${written(value)}` : written(value));
const percent = (ratio: number): string => `${signed(ratio * 100)} %`;

const failure = (series: Series, policy: string): string | undefined => {
  if (series.runs === 0) return `no run of ${policy}`;
  const missing = series.runs - series.values.size;
  if (missing === 0) return undefined;
  const ended = series.ended && endedText(series.ended, policy);
  const others = missing - (series.ended?.count ?? 0);
  const rest = others > 0 ? [`${others} of ${series.runs} runs of ${policy} have no figure`] : [];
  return [...(ended === undefined ? [] : [ended]), ...rest].join('; ');
};

const unmeasured = (why: string): Judgement => ({ held: false, measured: why, margin: '' });

/** Interval of the mean at the claim's confidence, or the mean alone. undefined: one value has no interval. */
function boundsOf(values: readonly number[], confidence: number | undefined): readonly [number, number] | undefined {
  if (confidence === undefined) return [mean(values), mean(values)];
  const { mean: centre, halfWidth } = estimateAt(values, confidence);
  return Number.isNaN(halfWidth) ? undefined : [centre - halfWidth, centre + halfWidth];
}

const TOO_FEW = 'one seed has no interval: give the part at least two';

function judgeFigure(claim: Claim, own: Series, limit: number, unit: string): Judgement {
  const values = [...own.values.values()];
  const bounds = boundsOf(values, claim.confidence);
  if (bounds === undefined) return unmeasured(TOO_FEW);
  const [low, high] = bounds;
  const slack = claim.relation === 'at-most' ? limit - high : low - limit;
  const range = low === high ? '' : ` (${written(low)} … ${written(high)})`;
  const suffix = unit === '' ? '' : ` ${unit}`;
  return { held: slack >= 0, measured: `${written(mean(values))}${suffix}${range}`, margin: signed(slack) + suffix };
}

/**
 * The linear contrasts that have to be positive for a comparison to hold, one value a pair. Linear, because the mean
 * of a ratio would weigh the seeds by their size.
 */
function contrastsOf(claim: Claim, a: readonly number[], b: readonly number[]): number[][] {
  const { value, relative } = claim.margin;
  const distance = (i: number): number => (relative ? value * Math.abs(b[i]!) : value);
  const below = a.map((x, i) => b[i]! - distance(i) - x);
  const above = a.map((x, i) => x - b[i]! - distance(i));
  if (claim.relation === 'below') return [below];
  if (claim.relation === 'above') return [above];
  // Within: inside both limits, that is less than the distance below and less than the distance above.
  return [a.map((x, i) => b[i]! + distance(i) - x), a.map((x, i) => x - b[i]! + distance(i))];
}

function judgePair(claim: Claim, own: Series, other: Series, unit: string): Judgement {
  const seeds = [...own.values.keys()].filter((seed) => other.values.has(seed));
  const a = seeds.map((seed) => own.values.get(seed)!);
  const b = seeds.map((seed) => other.values.get(seed)!);
  if (seeds.length === 0) return unmeasured('no seed that both policies ran');
  const differences = a.map((x, i) => x - b[i]!);
  const suffix = unit === '' ? '' : ` ${unit}`;
  if (claim.relation === 'equal') {
    const differing = differences.filter((d) => d !== 0).length;
    return { held: differing === 0, measured: `${differing} of ${seeds.length} pairs differ`, margin: '' };
  }
  const range = boundsOf(differences, claim.confidence);
  const slacks = contrastsOf(claim, a, b).map((values) => boundsOf(values, claim.confidence)?.[0]);
  if (range === undefined || slacks.includes(undefined)) return unmeasured(TOO_FEW);
  const slack = Math.min(...(slacks as number[]));
  // Without a margin the claim is about the sign, and equal is neither below nor above.
  const strict = claim.relation !== 'within' && claim.margin.value === 0;
  const base = mean(b);
  const relative = base === 0 ? '' : `, ${percent(mean(differences) / Math.abs(base))}`;
  const [low, high] = range;
  const bounds = low === high ? '' : ` (${signed(low)} … ${signed(high)})`;
  return {
    held: strict ? slack > 0 : slack >= 0,
    measured: `${signed(mean(differences))}${suffix}${bounds}${relative}`,
    margin: base === 0 ? signed(slack) + suffix : percent(slack / Math.abs(base)),
  };
}

/**
 * Judges a claim in one scenario. A run without a figure decides against the claim: what was not measured is not known.
 * @param other figures of the target policy; undefined where the target is a figure
 * @param unit of the metric, for the texts
 */
export function judge(claim: Claim, own: Series, other: Series | undefined, unit: string): Judgement {
  const problem =
    failure(own, claim.policy) ?? (other && 'policy' in claim.target && failure(other, claim.target.policy));
  if (problem !== undefined && problem !== false) return { ...unmeasured(problem), unknown: true };
  if (other === undefined)
    return 'value' in claim.target
      ? judgeFigure(claim, own, claim.target.value, unit)
      : unmeasured('no run of the target');
  return judgePair(claim, own, other, unit);
}
