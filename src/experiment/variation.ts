/** What a part says about its combinations: factors, design, exclude and include, its own or the experiment's. */
import { factorsOf, type Factor } from './design/levels.js';
import type { Design } from './design/sample.js';
import { rulesOf, type Names, type Rule, type RuleFile } from './design/selection.js';
import type { Issues } from './issues.js';
import type { ExperimentFile, PartFile } from './schema.js';
import type { SharedFactors } from './shared-factors.js';

type Path = readonly (string | number)[];

/** A value with the place where it stands in the experiment file. */
interface Placed<T> {
  readonly at: Path;
  readonly value: T;
  /** Of the part itself, and not of the whole experiment. */
  readonly own: boolean;
}

export interface Variation {
  readonly factors: readonly Factor[];
  /** Settings of `--set`, which no column shows. */
  readonly fixed: readonly Factor[];
  /** Names of all factors of the experiment. */
  readonly known: readonly string[];
  /** Names of the factors that stand in the part. */
  readonly own: ReadonlySet<string>;
  readonly design: Placed<Design>;
  readonly include: Placed<readonly RuleFile[]>;
  readonly exclude: Placed<readonly RuleFile[]>;
}

const inForce = <T>(key: string, path: Path, own: T | undefined, shared: T | undefined, otherwise: T): Placed<T> => ({
  at: own === undefined ? [key] : [...path, key],
  value: own ?? shared ?? otherwise,
  own: own !== undefined,
});

/** @param path of the part */
export function variationOf(
  issues: Issues,
  path: Path,
  part: PartFile,
  file: ExperimentFile,
  shared: SharedFactors,
): Variation {
  const own = part.factors ?? {};
  return {
    ...shared.within(factorsOf(issues, [...path, 'factors'], own)),
    own: new Set(Object.keys(own)),
    design: inForce<Design>('design', path, part.design, file.design, { kind: 'full' }),
    include: inForce<readonly RuleFile[]>('include', path, part.include, file.include, []),
    exclude: inForce<readonly RuleFile[]>('exclude', path, part.exclude, file.exclude, []),
  };
}

export interface Rules {
  readonly include: readonly Rule[];
  readonly exclude: readonly Rule[];
}

/** Both lists of rules, for the factors that the part has. */
export function rulesFor(issues: Issues, variation: Variation, factors: readonly Factor[], names: Names): Rules {
  const read = (list: Placed<readonly RuleFile[]>, adds: boolean): Rule[] =>
    rulesOf(issues, list.at, list.value, { factors, known: variation.known, names, own: list.own, adds });
  return { include: read(variation.include, true), exclude: read(variation.exclude, false) };
}
