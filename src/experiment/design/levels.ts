/**
 * Levels of a factor as an experiment file writes them: a list, a range (`200 MHz..2 GHz step 100 MHz`), evenly spaced
 * values (`linspace`, `logspace`), a continuous interval (`between`), or bundles of settings that vary together.
 */
import { dimensionOf, formatQuantity, parseQuantity, type Dimension } from '../../units/units.js';
import type { Setting } from '../model.js';

/** One level: how tables name it, and the settings that it makes. */
export interface Level {
  readonly label: string;
  readonly settings: readonly Setting[];
}

export interface Factor {
  readonly name: string;
  /** Of a continuous factor: its two ends. */
  readonly levels: readonly Level[];
  /** The level at a share 0…1 of a continuous factor. */
  readonly at?: (share: number) => Level;
}

/** A factor that cannot be read: what was found at which step below it, and what was wanted. */
export class LevelError extends Error {
  constructor(
    readonly path: readonly (string | number)[],
    readonly found: string,
    readonly expected: string,
  ) {
    super(`found ${found}, expected ${expected}`);
  }
}

export type Scalar = string | number | boolean;

/** Longest list of levels that a range may mean. */
const MOST_LEVELS = 100_000;
/** Digits of a level: 0.1 + 0.2 is written 0.3. */
const DIGITS = 12;

const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
const isBlock = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number with or without a unit, and the way back to text. */
interface Figure {
  readonly value: number;
  readonly dimension: Dimension | undefined;
}

function figureOf(value: unknown, path: readonly (string | number)[]): Figure {
  if (typeof value === 'number' && Number.isFinite(value)) return { value, dimension: undefined };
  const text = String(value).trim();
  if (text !== '' && Number.isFinite(Number(text))) return { value: Number(text), dimension: undefined };
  const dimension = dimensionOf(text);
  if (dimension === undefined) throw new LevelError(path, text, 'a number, or a quantity such as 1.4 GHz');
  return { value: parseQuantity(text, dimension, { negative: true }), dimension };
}

const rounded = (value: number): number => Number(value.toPrecision(DIGITS));
const written = (value: number, dimension: Dimension | undefined): Scalar =>
  dimension === undefined ? rounded(value) : formatQuantity(value, dimension, DIGITS);

function sameDimension(figures: readonly Figure[], path: readonly (string | number)[], text: string): void {
  const [first, ...others] = figures.map((f) => f.dimension);
  if (others.some((d) => d !== first)) throw new LevelError(path, text, 'figures of one dimension');
}

const RANGE = /^(.+?)\.\.(.+?)\s+step\s+(.+)$/;

/** Every value from the first to the last (which is hit or not) of `A..B step S`. */
function rangeOf(text: string): Scalar[] {
  const [, a, b, s] = RANGE.exec(text) ?? [];
  if (a === undefined) throw new LevelError([], text, 'a list, or a range such as 200 MHz..2 GHz step 100 MHz');
  const [from, to, step] = [a, b, s].map((part) => figureOf(part, [])) as [Figure, Figure, Figure];
  sameDimension([from, to, step], [], text);
  if (!(step.value > 0)) throw new LevelError([], text, 'a step above 0');
  if (to.value < from.value) throw new LevelError([], text, 'a range that rises');
  const count = Math.floor((to.value - from.value) / step.value + 1e-9) + 1;
  if (count > MOST_LEVELS) throw new LevelError([], `${text}, ${count} levels`, `at most ${MOST_LEVELS} levels`);
  return Array.from({ length: count }, (_, i) => written(from.value + i * step.value, from.dimension));
}

/** n values from a to b, evenly spaced or in equal ratios. */
function spaced(key: 'linspace' | 'logspace', value: unknown): Scalar[] {
  if (!Array.isArray(value) || value.length !== 3)
    throw new LevelError([key], JSON.stringify(value), 'three entries: [first, last, how many]');
  const [from, to] = [figureOf(value[0], [key, 0]), figureOf(value[1], [key, 1])];
  const n: unknown = value[2];
  sameDimension([from, to], [key], JSON.stringify(value));
  if (!Number.isInteger(n) || Number(n) < 2 || Number(n) > MOST_LEVELS)
    throw new LevelError([key, 2], String(n), `how many: a whole number from 2 to ${MOST_LEVELS}`);
  const last = Number(n) - 1;
  if (key === 'logspace' && !(from.value > 0 && to.value > 0))
    throw new LevelError([key], JSON.stringify(value), 'ends above 0');
  const at = (i: number): number =>
    key === 'linspace'
      ? from.value + ((to.value - from.value) * i) / last
      : from.value * (to.value / from.value) ** (i / last);
  return Array.from({ length: Number(n) }, (_, i) => written(i === last ? to.value : at(i), from.dimension));
}

const levelsOf = (path: string, values: readonly Scalar[]): Level[] =>
  values.map((value) => ({ label: String(value), settings: [{ path, value }] }));

function continuous(name: string, path: string, value: unknown): Factor {
  const { between, log = false, ...rest } = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(rest)) throw new LevelError([key], key, 'between and log only');
  if (!Array.isArray(between) || between.length !== 2)
    throw new LevelError(['between'], JSON.stringify(between), 'two ends: [lowest, highest]');
  const [low, high] = [figureOf(between[0], ['between', 0]), figureOf(between[1], ['between', 1])];
  sameDimension([low, high], ['between'], JSON.stringify(between));
  if (!(low.value < high.value) || (log === true && low.value <= 0))
    throw new LevelError(['between'], JSON.stringify(between), 'a lowest value below the highest, above 0 with log');
  const at = (share: number): Level => {
    const figure =
      log === true ? low.value * (high.value / low.value) ** share : low.value + (high.value - low.value) * share;
    const level = written(Number(figure.toPrecision(6)), low.dimension);
    return { label: String(level), settings: [{ path, value: level }] };
  };
  return { name, levels: [at(0), at(1)], at };
}

function bundles(value: Readonly<Record<string, unknown>>): Level[] {
  return Object.entries(value).map(([label, settings]) => {
    if (!isBlock(settings) || Object.keys(settings).length === 0)
      throw new LevelError([label], JSON.stringify(settings), 'a bundle: paths with their values');
    return { label, settings: Object.entries(settings).map(([path, v]) => ({ path, value: v })) };
  });
}

/** Levels of one path in any of the forms. */
function formOf(name: string, path: string, value: unknown): Factor {
  if (Array.isArray(value)) {
    value.forEach((v, i) => {
      if (!isScalar(v)) throw new LevelError([i], JSON.stringify(v), 'a number, a text, true or false');
    });
    return { name, levels: levelsOf(path, value as Scalar[]) };
  }
  if (typeof value === 'string') return { name, levels: levelsOf(path, rangeOf(value)) };
  if (isBlock(value)) {
    if ('linspace' in value) return { name, levels: levelsOf(path, spaced('linspace', value['linspace'])) };
    if ('logspace' in value) return { name, levels: levelsOf(path, spaced('logspace', value['logspace'])) };
    if ('between' in value) return continuous(name, path, value);
  }
  throw new LevelError([], JSON.stringify(value), 'a list, a range, linspace, logspace, between, or bundles');
}

const FORMS = ['linspace', 'logspace', 'between'];

/**
 * Reads a factor.
 * @param name the path that it sets; or any name, where `value` is `{ path, levels }` or bundles
 * @throws LevelError
 */
export function factorOf(name: string, value: unknown): Factor {
  let factor: Factor;
  if (isBlock(value) && 'path' in value) {
    const { path, levels, ...rest } = value;
    for (const key of Object.keys(rest)) throw new LevelError([key], key, 'path and levels only');
    if (typeof path !== 'string') throw new LevelError(['path'], JSON.stringify(path), 'a path');
    factor = formOf(name, path, levels);
  } else if (isBlock(value) && !FORMS.some((key) => key in value)) {
    factor = { name, levels: bundles(value) };
  } else factor = formOf(name, name, value);
  if (factor.levels.length === 0) throw new LevelError([], JSON.stringify(value), 'at least one level');
  const labels = factor.levels.map((l) => l.label);
  const twice = labels.findIndex((l, i) => labels.indexOf(l) < i);
  if (twice >= 0) throw new LevelError([], labels[twice]!, 'each level once');
  return factor;
}
