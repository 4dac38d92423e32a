/** The `factors:` of an experiment or of a part: names, paths and levels, with the places where they are written. */
import { showValue } from '../../input/check.js';
import { nearestName } from '../../input/errors.js';
import { QuantityError } from '../../units/units.js';
import type { Issues } from '../issues.js';
import { intervalOf, parseRange, spaced, type Interval, type Scalar } from './ranges.js';

type Place = readonly (string | number)[];

/** A value for one path of a factor. */
export interface Assignment {
  /** As the user writes it: `workload.dnn1.deadline`. */
  readonly path: string;
  readonly value: unknown;
  /** Where the value stands in the experiment file. */
  readonly at: Place;
}

export interface Level {
  /** As the column of the factor shows it. */
  readonly written: string;
  readonly assignments: readonly Assignment[];
}

export interface Factor {
  readonly name: string;
  readonly paths: readonly string[];
  /** Empty where an interval stands for them. */
  readonly levels: readonly Level[];
  readonly interval: Interval | undefined;
  /** Where the factor stands in the experiment file. */
  readonly at: Place;
  /** A bundle: its levels are labels of values that vary together. */
  readonly bundle: boolean;
  /** True: a fixed setting that no column shows. */
  readonly hidden: boolean;
}

export const ROOTS = ['platform', 'workload', 'policy'] as const;
const RESERVED = [...ROOTS, 'part', 'seed'];
const NAME = /^[A-Za-z][\w-]*$/;

/** Whether a text can be a path to a parameter: it begins with `platform.`, `workload.` or `policy.`. */
export const isPath = (text: string): boolean => ROOTS.some((root) => text.startsWith(`${root}.`));

const EXPECTED_LEVELS =
  'a list, a range such as 200 MHz..2 GHz step 100 MHz, { linspace: [a, b, n] }, { logspace: [a, b, n] } or { between: [a, b] }';

/** Form of `factors:` for editors; `factorsOf` checks it, for its errors know what was meant. */
const LEVELS = {
  anyOf: [
    { type: 'array', minItems: 1 },
    { type: 'string', examples: ['200 MHz..2 GHz step 100 MHz'] },
    {
      type: 'object',
      properties: { linspace: { type: 'array' } },
      required: ['linspace'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { logspace: { type: 'array' } },
      required: ['logspace'],
      additionalProperties: false,
    },
  ],
};
export const FACTOR_JSON_SCHEMA = {
  anyOf: [
    ...LEVELS.anyOf,
    {
      type: 'object',
      description: 'a name for a path, or for several that take the same level',
      properties: {
        path: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
        levels: LEVELS,
      },
      required: ['path', 'levels'],
      additionalProperties: false,
    },
    {
      type: 'object',
      description: 'a bundle: label → { path: value }, values that vary together',
      additionalProperties: { type: 'object' },
    },
  ],
};

const isBlock = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEmpty = (value: unknown): boolean => isBlock(value) && Object.keys(value).length === 0;

const writtenLevel = (value: unknown): string =>
  typeof value === 'object' ? JSON.stringify(value) : `${value as string | number | boolean}`;

/** Levels of a path, or the interval that they are drawn from. @returns undefined where they have no such form */
function spanOf(
  issues: Issues,
  at: Place,
  raw: unknown,
): { values: { value: unknown; at: Place }[] } | Interval | undefined {
  const listed = (values: readonly unknown[], each: boolean) => ({
    values: values.map((value, i) => ({ value, at: each ? [...at, i] : at })),
  });
  const range = (read: () => readonly Scalar[] | Interval): ReturnType<typeof listed> | Interval | undefined => {
    try {
      const span = read();
      return 'scale' in span ? span : listed(span, false);
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error;
      issues.add(at, error.found, error.expected);
      return undefined;
    }
  };
  if (Array.isArray(raw) && raw.length > 0) return listed(raw, true);
  if (typeof raw === 'string' && raw.includes('..')) return range(() => parseRange(raw));
  if (isBlock(raw) && 'between' in raw) {
    const { between: ends, log = false, ...rest } = raw;
    for (const key of Object.keys(rest)) issues.add([...at, key], key, 'between and log', ['between', 'log']);
    if (typeof log !== 'boolean') issues.add([...at, 'log'], showValue(log), 'true or false');
    const scale = log === true ? 'log' : 'linear';
    if (Array.isArray(ends) && ends.length === 2) return range(() => intervalOf(ends[0], ends[1], scale));
    issues.add([...at, 'between'], showValue(ends), 'two ends: [lowest, highest]');
    return undefined;
  }
  if (isBlock(raw) && Object.keys(raw).length === 1) {
    const [kind, ends] = Object.entries(raw)[0]!;
    if (kind === 'linspace' || kind === 'logspace') {
      const n: unknown = Array.isArray(ends) ? ends[2] : undefined;
      const good = Array.isArray(ends) && ends.length === 3 && Number.isInteger(n) && Number(n) >= 2;
      if (good) return range(() => spaced(ends[0], ends[1], n as number, kind === 'linspace' ? 'linear' : 'log'));
      issues.add([...at, kind], showValue(ends), `[a, b, n] with two ends and n levels, at least 2`);
      return undefined;
    }
  }
  issues.add(at, showValue(raw), EXPECTED_LEVELS);
  return undefined;
}

function levelsAlong(
  issues: Issues,
  name: string,
  at: Place,
  paths: readonly string[],
  span: Place,
  raw: unknown,
): Factor | undefined {
  const found = spanOf(issues, span, raw);
  if (found === undefined) return undefined;
  const base = { name, paths, at, bundle: false, hidden: false };
  if ('scale' in found) return { ...base, levels: [], interval: found };
  const levels = found.values.map(({ value, at: place }) => levelOf(paths, value, place));
  const twice = levels.findIndex((l, i) => levels.findIndex((other) => other.written === l.written) < i);
  if (twice >= 0) issues.add(found.values[twice]!.at, levels[twice]!.written, `levels that differ (factor ${name})`);
  return { ...base, levels, interval: undefined };
}

/** A level that sets all paths to one value. */
export const levelOf = (paths: readonly string[], value: unknown, at: Place): Level => ({
  written: writtenLevel(value),
  assignments: paths.map((path) => ({ path, value, at })),
});

function bundleOf(issues: Issues, name: string, at: Place, raw: Record<string, unknown>): Factor | undefined {
  const before = issues.list.length;
  const paths = new Set<string>();
  const levels: Level[] = [];
  const labels = Object.keys(raw);
  if (labels.length === 0) issues.add(at, 'nothing in it', 'labels, each with what varies under it');
  for (const label of labels.filter((l) => isEmpty(raw[l])))
    issues.add([...at, label], 'nothing in it', 'at least one path with its value');
  if (issues.list.length > before) return undefined;
  for (const [label, values] of Object.entries(raw)) {
    if (!isBlock(values)) {
      const hint = isPath(name) ? undefined : 'a factor of one path has the path as its name, or is { path, levels }';
      issues.add(
        [...at, label],
        showValue(values),
        `what varies together under this label: { path: value, … }`,
        [],
        hint,
      );
      return undefined;
    }
    for (const path of Object.keys(values)) {
      if (isPath(path)) paths.add(path);
      else issues.add([...at, label, path], path, `a path that begins with ${ROOTS.map((r) => `${r}.`).join(', ')}`);
    }
    const assignments = Object.entries(values).map(([path, value]) => ({ path, value, at: [...at, label, path] }));
    levels.push({ written: label, assignments });
  }
  return { name, paths: [...paths], levels, interval: undefined, at, bundle: true, hidden: false };
}

function factorOf(issues: Issues, name: string, at: Place, raw: unknown): Factor | undefined {
  if (isPath(name)) return levelsAlong(issues, name, at, [name], at, raw);
  if (!NAME.test(name) || RESERVED.includes(name)) {
    const expected = 'a path that begins with platform., workload. or policy., or a name of letters, digits, _ and -';
    issues.add(at, name, RESERVED.includes(name) ? `${expected} other than ${RESERVED.join(', ')}` : expected);
    return undefined;
  }
  if (!isBlock(raw)) {
    const expected = `{ path: …, levels: … } or labels with what varies under them, for ${name} is no path`;
    issues.add(at, showValue(raw), expected, [], `a path begins with ${ROOTS.map((r) => `${r}.`).join(', ')}`);
    return undefined;
  }
  if (!('path' in raw) && !('levels' in raw)) return bundleOf(issues, name, at, raw);
  const paths = typeof raw['path'] === 'string' ? [raw['path']] : raw['path'];
  const good =
    Array.isArray(paths) && paths.length > 0 && paths.every((p): p is string => typeof p === 'string' && isPath(p));
  if (!good)
    issues.add([...at, 'path'], showValue(raw['path']), 'a path such as workload.dnn1.deadline, or a list of paths');
  for (const key of Object.keys(raw)) {
    if (key === 'path' || key === 'levels') continue;
    issues.add([...at, key], key, 'path and levels', [nearestName(key, ['path', 'levels']) ?? 'levels']);
  }
  return good ? levelsAlong(issues, name, at, paths, [...at, 'levels'], raw['levels']) : undefined;
}

/** The factors of a table; those with faults are reported and left out. */
export const factorsOf = (issues: Issues, at: Place, table: Readonly<Record<string, unknown>>): Factor[] =>
  Object.entries(table).flatMap(([name, raw]) => factorOf(issues, name, [...at, name], raw) ?? []);
