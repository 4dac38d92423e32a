/** Which combinations of levels a study looks at. Pure: axes in, points out, the same ones for the same seed. */
import type { RandomStream } from '../../kernel/random.js';

/** A factor as designs see it. */
export interface Axis {
  readonly name: string;
  /** Number of its levels; undefined: an interval, of which a design draws shares 0…1. */
  readonly count: number | undefined;
}

/** A level's index for each axis, or the share of its interval. */
export type Point = readonly number[];

/** The stream of random numbers that belongs to an axis; a new axis leaves the draws of the others alone. */
export type StreamOf = (axis: string) => RandomStream;

/** Every combination, the last axis fastest. Axes must have levels. */
export function fullDesign(axes: readonly Axis[]): Point[] {
  let points: number[][] = [[]];
  for (const { count } of axes) points = points.flatMap((p) => Array.from({ length: count! }, (_, i) => [...p, i]));
  return points;
}

/** The base, and for each axis each of its other levels with everything else at the base: 1 + Σ(levels − 1) points. */
export function oneAtATime(axes: readonly Axis[], base: Point): Point[] {
  const others = axes.flatMap(({ count }, a) =>
    Array.from({ length: count! }, (_, i) => i)
      .filter((i) => i !== base[a])
      .map((i) => base.with(a, i)),
  );
  return [base, ...others];
}

/** Points that `count` axes alone can make; Infinity where one is an interval. */
export const sizeOf = (axes: readonly Axis[]): number => axes.reduce((size, a) => size * (a.count ?? Infinity), 1);

/**
 * Points drawn uniformly and independently, no two alike. More points of the same seed begin with the same ones.
 * @param n at most `sizeOf(axes)`
 */
export function randomDesign(axes: readonly Axis[], n: number, streamOf: StreamOf): Point[] {
  const size = sizeOf(axes);
  return size <= Number.MAX_SAFE_INTEGER ? drawnFrom(axes, n, size, streamOf('points')) : drawn(axes, n, streamOf);
}

/** Fisher and Yates' shuffle of all combinations, as far as it is wanted; only places that were swapped are held. */
function drawnFrom(axes: readonly Axis[], n: number, size: number, random: RandomStream): Point[] {
  const swapped = new Map<number, number>();
  const at = (i: number): number => swapped.get(i) ?? i;
  return Array.from({ length: n }, (_, i) => {
    const j = i + Math.floor(random.uniform() * (size - i));
    const chosen = at(j);
    swapped.set(j, at(i));
    return digits(axes, chosen);
  });
}

/** The combination of a number, the last axis fastest. */
function digits(axes: readonly Axis[], index: number): Point {
  let rest = index;
  return axes
    .map(({ count }) => count!)
    .reverse()
    .map((count) => {
      const digit = rest % count;
      rest = (rest - digit) / count;
      return digit;
    })
    .reverse();
}

const place = ({ count }: Axis, share: number): number => (count === undefined ? share : Math.floor(share * count));

function drawn(axes: readonly Axis[], n: number, streamOf: StreamOf): Point[] {
  const streams = axes.map((a) => streamOf(a.name));
  const points = new Map<string, Point>();
  while (points.size < n) {
    const point = axes.map((axis, i) => place(axis, streams[i]!.uniform()));
    points.set(point.join(), point);
  }
  return [...points.values()];
}

/**
 * Latin hypercube (McKay, Beckman and Conover, Technometrics 21, 1979): each axis is cut into n strata of equal size, and
 * of each stratum exactly one point is drawn. Axes with levels take the level at that share, so n points may hold alike
 * ones where levels are few; these come once.
 */
export function latinHypercube(axes: readonly Axis[], n: number, streamOf: StreamOf): Point[] {
  const columns = axes.map((axis) => {
    const random = streamOf(axis.name);
    const strata = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(random.uniform() * (i + 1));
      [strata[i], strata[j]] = [strata[j]!, strata[i]!];
    }
    return strata.map((stratum) => place(axis, (stratum + random.uniform()) / n));
  });
  const points = new Map<string, Point>();
  for (let i = 0; i < n; i++) {
    const point = columns.map((column) => column[i]!);
    points.set(point.join(), point);
  }
  return [...points.values()];
}
