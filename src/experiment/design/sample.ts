/** `design:` of a part → the combinations of levels that it looks at. */
import { stream } from '../../kernel/random.js';
import { showValue } from '../../input/check.js';
import type { Issues } from '../issues.js';
import { fullDesign, latinHypercube, oneAtATime, randomDesign, sizeOf, type Axis, type Point } from './designs.js';
import { levelOf, type Factor } from './levels.js';
import { levelAt } from './ranges.js';
import { findLevel, type Combination } from './selection.js';

type Place = readonly (string | number)[];

export type Design =
  | { readonly kind: 'full' }
  | { readonly kind: 'one-at-a-time'; readonly base: Readonly<Record<string, unknown>> }
  | { readonly kind: 'random'; readonly points: number }
  | { readonly kind: 'latin-hypercube'; readonly points: number };

/** More scenarios than anybody runs; without a bound a slip of the pen would fill the memory. */
const MOST = 1_000_000;

export interface Sample {
  readonly combinations: readonly Combination[];
  /** Levels that are taken where others are not named: those of a one-at-a-time design's base, else the first ones. */
  readonly base: Combination;
}

/** The level of each factor at a point of a design. */
const combinationOf = (factors: readonly Factor[], point: Point): Combination =>
  factors.map((factor, i) =>
    factor.interval === undefined
      ? factor.levels[point[i]!]!
      : levelOf(factor.paths, levelAt(factor.interval, point[i]!), factor.at),
  );

/** Index of each factor's level in the base: the one that is named, else the first. */
function baseOf(
  issues: Issues,
  at: Place,
  factors: readonly Factor[],
  known: readonly string[],
  base: Readonly<Record<string, unknown>>,
): Point {
  for (const name of Object.keys(base))
    if (!known.includes(name)) issues.add([...at, 'one-at-a-time', 'base', name], name, 'a factor', known);
  return factors.map((factor) => {
    if (!Object.hasOwn(base, factor.name)) return 0;
    const level = findLevel(factor, base[factor.name]);
    if (level !== undefined) return factor.levels.indexOf(level);
    const levels = factor.levels.map((l) => l.written);
    issues.add(
      [...at, 'one-at-a-time', 'base', factor.name],
      showValue(base[factor.name]),
      `a level of ${factor.name}`,
      levels,
    );
    return 0;
  });
}

/**
 * The combinations of a design; their faults join the issues.
 * @param at where the design stands in the experiment file
 * @param known names of all factors of the experiment, those among them that the part has not
 * @param own whether the design is the part's: one of the whole experiment may ask for more points than the part has
 * @param part name that the draws depend on, beside the names of the factors
 */
export function sample(
  issues: Issues,
  at: Place,
  design: Design,
  factors: readonly Factor[],
  known: readonly string[],
  own: boolean,
  part: string,
): Sample {
  const axes = factors.map((f): Axis => ({
    name: f.name,
    count: f.interval === undefined ? f.levels.length : undefined,
  }));
  const made = (points: readonly Point[]): Combination[] => points.map((p) => combinationOf(factors, p));
  const first = combinationOf(
    factors,
    factors.map(() => 0),
  );
  const none: Sample = { combinations: [], base: first };
  if (design.kind === 'random' || design.kind === 'latin-hypercube') {
    const draw = design.kind === 'random' ? randomDesign : latinHypercube;
    const size = sizeOf(axes);
    if (design.points > MOST) {
      issues.add([...at, design.kind], String(design.points), `at most ${MOST} combinations`);
      return none;
    }
    if (design.kind === 'random' && own && design.points > size) {
      issues.add([...at, 'random'], String(design.points), `at most ${size}, the number of all combinations`);
      return none;
    }
    const points = design.kind === 'random' ? Math.min(design.points, size) : design.points;
    const streamOf = (axis: string) => stream(part, `design/${axis}`);
    return { combinations: made(draw(axes, points, streamOf)), base: first };
  }
  const drawn = factors.filter((f) => f.interval !== undefined);
  for (const f of drawn)
    issues.add(
      f.at,
      'between, which has no levels',
      'levels, or a design that draws them: { random: 20 } or { latin-hypercube: 20 }',
    );
  if (drawn.length > 0) return none;
  if (design.kind === 'full') {
    if (sizeOf(axes) <= MOST) return { combinations: made(fullDesign(axes)), base: first };
    issues.add(at, `${sizeOf(axes)} combinations of levels`, `at most ${MOST}: fewer levels, or a design that draws`);
    return none;
  }
  const base = baseOf(issues, at, factors, known, design.base);
  return { combinations: made(oneAtATime(axes, base)), base: combinationOf(factors, base) };
}
