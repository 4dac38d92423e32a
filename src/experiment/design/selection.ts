/** `exclude:` and `include:`: combinations by some of their levels, platform, workload and policy. */
import { showValue } from '../../input/check.js';
import type { Issues } from '../issues.js';
import { fullDesign } from './designs.js';
import { levelOf, type Factor, type Level } from './levels.js';
import { sameLevel } from './ranges.js';

type Place = readonly (string | number)[];

/** One level a factor, in the order of the factors. */
export type Combination = readonly Level[];

/** Names that a rule can give beside those of factors, with what they are called in the part. */
export interface Names {
  readonly platform: readonly string[];
  readonly workload: readonly string[];
  readonly policy: readonly string[];
}

export interface Rule {
  /** Wanted levels by index of the factor; a factor that is not named may have any. */
  readonly levels: ReadonlyMap<number, readonly Level[]>;
  readonly platform: readonly string[] | undefined;
  readonly workload: readonly string[] | undefined;
  readonly policy: readonly string[] | undefined;
}

/** `deadline: 40 ms`, or several: `policy: [ondemand, schedutil]`. */
export type RuleFile = Readonly<Record<string, unknown>>;

export const keyOf = (combination: Combination): string => JSON.stringify(combination.map((l) => l.written));

/** Whether a key of a rule names no factor. */
export const isName = (key: string): key is keyof Names => key === 'platform' || key === 'workload' || key === 'policy';

export const findLevel = (factor: Factor, wanted: unknown): Level | undefined =>
  factor.levels.find((level) => sameLevel(level.written, showValue(wanted)));

export interface RuleContext {
  /** Of the part. */
  readonly factors: readonly Factor[];
  /** Names of all factors of the experiment. */
  readonly known: readonly string[];
  readonly names: Names;
  /** Of a list of the part itself: what it names has to be there. One of the whole experiment says nothing in other parts. */
  readonly own: boolean;
  /** Whether levels that no list has may be named, which `include` adds. */
  readonly adds: boolean;
}

/** Rules of a list that mean something in a part. */
export const rulesOf = (issues: Issues, at: Place, files: readonly RuleFile[], context: RuleContext): Rule[] =>
  files.flatMap((file, i) => ruleOf(issues, [...at, i], file, context) ?? []);

function ruleOf(issues: Issues, at: Place, file: RuleFile, context: RuleContext): Rule | undefined {
  const { factors, known, names, own, adds } = context;
  const levels = new Map<number, readonly Level[]>();
  const named: Partial<Record<keyof Names, string[]>> = {};
  let applies = true;
  for (const [key, raw] of Object.entries(file)) {
    const values: unknown[] = Array.isArray(raw) ? raw : [raw];
    const index = factors.findIndex((f) => f.name === key);
    const factor = factors[index];
    if (isName(key)) {
      const wanted = values.map(String);
      named[key] = wanted;
      if (own)
        for (const value of wanted)
          if (!names[key].includes(value)) issues.add([...at, key], value, `a ${key} of the part`, names[key]);
    } else if (factor === undefined) {
      applies = false;
      const all = [...known, 'platform', 'workload', 'policy'];
      if (!known.includes(key)) issues.add([...at, key], key, 'a factor, platform, workload or policy', all);
    } else levels.set(index, wantedLevels(issues, [...at, key], factor, values, adds));
  }
  return applies ? { levels, platform: named.platform, workload: named.workload, policy: named.policy } : undefined;
}

function wantedLevels(issues: Issues, at: Place, factor: Factor, values: readonly unknown[], adds: boolean): Level[] {
  return values.flatMap((value) => {
    const found = findLevel(factor, value);
    if (found !== undefined) return [found];
    if (adds && !factor.bundle) return [levelOf(factor.paths, value, at)];
    const levels = factor.levels.map((l) => l.written);
    const expected =
      factor.interval === undefined
        ? `a level of ${factor.name}`
        : `another factor: levels of ${factor.name} are drawn`;
    issues.add(at, showValue(value), expected, levels);
    return [];
  });
}

const among = (wanted: readonly string[] | undefined, name: string): boolean => wanted?.includes(name) ?? true;

export const matchesPlace = (rule: Rule, platform: string, workload: string): boolean =>
  among(rule.platform, platform) && among(rule.workload, workload);

export const matchesPolicy = (rule: Rule, policy: string): boolean => among(rule.policy, policy);

export const matchesLevels = (rule: Rule, combination: Combination): boolean =>
  [...rule.levels].every(([index, wanted]) => wanted.some((l) => l.written === combination[index]!.written));

/**
 * Combinations that an `include` rule adds.
 * @param base levels that factors take which the rule does not name
 */
export function combinationsOf(rule: Rule, factors: readonly Factor[], base: Combination): Combination[] {
  const choices = factors.map((_factor, i) => rule.levels.get(i) ?? [base[i]!]);
  const axes = factors.map((factor, i) => ({ name: factor.name, count: choices[i]!.length }));
  return fullDesign(axes).map((point) => point.map((level, i) => choices[i]![level]!));
}
