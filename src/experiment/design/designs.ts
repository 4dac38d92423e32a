/** Designs: which combinations of levels are run. */
import { stream } from '../../kernel/random.js';
import type { Factor, Level } from './levels.js';

export type Design =
  | { readonly kind: 'full' }
  /** One factor at a time leaves its base level. */
  | { readonly kind: 'one-at-a-time'; readonly base: Readonly<Record<string, string>> }
  | { readonly kind: 'random' | 'latin-hypercube'; readonly points: number };

/** One level a factor, in the order of the factors. */
export type Combination = readonly Level[];

const full = (factors: readonly Factor[]): Combination[] =>
  factors.reduce<Combination[]>((all, f) => all.flatMap((c) => f.levels.map((level) => [...c, level])), [[]]);

/** The base level of each factor: the one that is named, or its first. */
export const baseOf = (factors: readonly Factor[], base: Readonly<Record<string, string>>): Combination =>
  factors.map((f) => f.levels.find((l) => l.label === base[f.name]) ?? f.levels[0]!);

function oneAtATime(factors: readonly Factor[], base: Readonly<Record<string, string>>): Combination[] {
  const centre = baseOf(factors, base);
  const moved = factors.flatMap((f, i) =>
    f.levels.filter((level) => level !== centre[i]).map((level) => centre.map((c, k) => (k === i ? level : c))),
  );
  return [centre, ...moved];
}

/** The level at a share 0…1 (1 excluded) of a factor. */
const levelAt = (factor: Factor, share: number): Level =>
  factor.at?.(share) ?? factor.levels[Math.floor(share * factor.levels.length)]!;

/** A random order of 0…n−1 (Fisher and Yates). */
function permutation(n: number, uniform: () => number): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const k = Math.floor(uniform() * (i + 1));
    [order[i], order[k]] = [order[k]!, order[i]!];
  }
  return order;
}

/**
 * Points with each factor drawn from a stream of its own, so that one more factor leaves the others' draws alone.
 * Latin hypercube (McKay, Beckman and Conover 1979): each of n equal strata of each factor holds exactly one point.
 */
function drawn(factors: readonly Factor[], points: number, stratified: boolean, name: string): Combination[] {
  const columns = factors.map((factor) => {
    const random = stream(name, `design/${factor.name}`);
    const uniform = (): number => random.uniform();
    const strata = stratified ? permutation(points, uniform) : undefined;
    return Array.from({ length: points }, (_, i) =>
      levelAt(factor, strata === undefined ? uniform() : (strata[i]! + uniform()) / points),
    );
  });
  return Array.from({ length: points }, (_, i) => columns.map((column) => column[i]!));
}

/**
 * The combinations of a design, each once, in order: the last factor varies fastest in a full one.
 * @param name what the draws of a random design depend on, beside the names of the factors
 */
export function combinationsOf(factors: readonly Factor[], design: Design, name: string): Combination[] {
  if (factors.length === 0) return [[]];
  switch (design.kind) {
    case 'full':
      return full(factors);
    case 'one-at-a-time':
      return oneAtATime(factors, design.base);
    default: {
      const seen = new Set<string>();
      return drawn(factors, design.points, design.kind === 'latin-hypercube', name).filter((c) => {
        const key = JSON.stringify(c.map((level) => level.label));
        return !seen.has(key) && seen.add(key);
      });
    }
  }
}
