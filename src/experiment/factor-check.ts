/** Factors of a part: read, their paths followed, and their combinations made into scenarios. */
import { InputError, nearestName } from '../input/errors.js';
import type { Platform } from '../platform/model.js';
import type { Workload } from '../workload/model.js';
import { combinationsOf, baseOf, type Combination, type Design } from './design/designs.js';
import { factorOf, LevelError, type Factor, type Level } from './design/levels.js';
import { platformOf, workloadOf } from './inputs.js';
import type { Issues } from './issues.js';
import type { InputRef, ScenarioSpec, Setting, StackSpec } from './model.js';
import type { Resolved } from './names.js';
import type { ScenarioPartFile } from './schema.js';
import { settleStack } from './stack-settings.js';

type Path = readonly (string | number)[];
type Place = 'platform' | 'workload' | 'policy';
const PLACES: readonly Place[] = ['platform', 'workload', 'policy'];

/** What a scenario is made of, before its factors. */
export interface Base {
  readonly platforms: readonly Resolved<Platform>[];
  readonly workloads: readonly Resolved<Workload>[];
  readonly policies: readonly StackSpec[];
}

/** Settings with their first step taken off. */
const settingsOf = (settings: readonly Setting[], place: Place): Setting[] =>
  settings.flatMap(({ path, value }) =>
    path.startsWith(`${place}.`) ? [{ path: path.slice(place.length + 1), value }] : [],
  );

const withSettings = (reference: InputRef, settings: readonly Setting[]): InputRef =>
  settings.length === 0 ? reference : { ...reference, settings: [...reference.settings, ...settings] };

/** Reads factors; those that cannot be read are reported and left out. */
export function readFactors(issues: Issues, path: Path, written: Readonly<Record<string, unknown>>): Factor[] {
  return Object.entries(written).flatMap(([name, value]) => {
    try {
      const factor = factorOf(name, value);
      const wrong = factor.levels
        .flatMap((l) => l.settings)
        .find((s) => !PLACES.some((p) => s.path.startsWith(`${p}.`)));
      if (wrong === undefined) return [factor];
      const [first = ''] = wrong.path.split('.');
      const expected = 'a path that begins with platform., workload. or policy.';
      issues.add([...path, name], wrong.path, expected, nearestName(first, PLACES) === undefined ? [] : [first]);
    } catch (error) {
      if (!(error instanceof LevelError)) throw error;
      issues.add([...path, name, ...error.path], error.found, error.expected);
    }
    return [];
  });
}

/**
 * Tries settings on everything that they would change.
 * @param at place in the experiment file that problems are told at
 * @returns whether all of it can be used
 */
export async function trySettings(
  issues: Issues,
  at: Path,
  settings: readonly Setting[],
  base: Base,
): Promise<boolean> {
  const before = issues.list.length;
  const attempt = (load: () => unknown): void => {
    try {
      load();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      for (const issue of error.issues)
        issues.add(
          at,
          issue.found,
          `${issue.expected} (${issue.path})`,
          issue.nearest === undefined ? [] : [issue.nearest],
        );
    }
  };
  const platform = settingsOf(settings, 'platform');
  if (platform.length > 0) for (const { ref } of base.platforms) attempt(() => platformOf(withSettings(ref, platform)));
  const workload = settingsOf(settings, 'workload');
  if (workload.length > 0) for (const { ref } of base.workloads) attempt(() => workloadOf(withSettings(ref, workload)));
  for (const setting of settingsOf(settings, 'policy')) await tryPolicySetting(issues, at, setting, base.policies);
  return issues.list.length === before;
}

async function tryPolicySetting(
  issues: Issues,
  at: Path,
  setting: Setting,
  policies: readonly StackSpec[],
): Promise<void> {
  const names = new Set<string>();
  let met = false;
  for (const stack of policies) {
    const { applied, problems, params } = await settleStack(stack, [setting]);
    met ||= applied || problems.length > 0;
    for (const name of params) names.add(name);
    for (const p of problems) issues.add(at, p.found, p.expected, p.nearest === undefined ? [] : [p.nearest]);
  }
  if (!met)
    issues.add(
      at,
      `policy.${setting.path}`,
      'a parameter that a policy of the part has',
      [...names].map((n) => `policy.${n}`),
    );
}

type Filter = Readonly<Record<string, string>>;

/** Whether a scenario (and policy) has all the levels that a filter names. */
const matches = (filter: Filter, levels: Readonly<Record<string, string>>): boolean =>
  Object.entries(filter).every(([key, value]) => levels[key] === value);

function checkFilters(
  issues: Issues,
  path: Path,
  filters: readonly Filter[],
  factors: readonly Factor[],
  base: Base,
): void {
  const values = new Map<string, readonly string[] | undefined>([
    ['platform', base.platforms.map((p) => p.value.name)],
    ['workload', base.workloads.map((w) => w.value.name)],
    ['policy', base.policies.map((p) => p.name)],
    ...factors.map((f) => [f.name, f.at === undefined ? f.levels.map((l) => l.label) : undefined] as const),
  ]);
  filters.forEach((filter, i) => {
    for (const [key, value] of Object.entries(filter)) {
      const valid = values.get(key);
      if (!values.has(key))
        issues.add([...path, i, key], key, 'a factor, platform, workload or policy', [...values.keys()]);
      else if (valid !== undefined && !valid.includes(value))
        issues.add([...path, i, key], value, `a level of ${key} (${valid.slice(0, 12).join(', ')})`, valid);
    }
  });
}

function checkBase(issues: Issues, path: Path, design: Design, factors: readonly Factor[]): void {
  if (design.kind !== 'one-at-a-time') return;
  for (const [name, value] of Object.entries(design.base)) {
    const factor = factors.find((f) => f.name === name);
    const valid = factor?.levels.map((l) => l.label) ?? factors.map((f) => f.name);
    if (factor === undefined) issues.add([...path, 'design'], name, 'a factor', valid);
    else if (!valid.includes(value)) issues.add([...path, 'design'], value, `a level of ${name}`, valid);
  }
}

const SAMPLED: readonly Design['kind'][] = ['random', 'latin-hypercube'];

/** Factors, design and filters of a part, as they are in force there. */
export interface Variation {
  readonly factors: readonly Factor[];
  readonly design: Design;
  readonly include: readonly Filter[];
  readonly exclude: readonly Filter[];
}

/** Checks a part's variation with every level by itself; combinations of levels are met when they run. */
export async function checkVariation(
  issues: Issues,
  path: Path,
  factorPath: (name: string) => Path,
  variation: Variation,
  base: Base,
): Promise<void> {
  const { factors, design } = variation;
  for (const factor of factors) {
    const at = factorPath(factor.name);
    if (factor.at !== undefined && !SAMPLED.includes(design.kind))
      issues.add(at, 'between', 'levels: a continuous factor needs a random or latin-hypercube design');
    for (const level of factor.levels) await trySettings(issues, at, level.settings, base);
  }
  checkBase(issues, path, design, factors);
  checkFilters(issues, [...path, 'exclude'], variation.exclude, factors, base);
  checkFilters(issues, [...path, 'include'], variation.include, factors, base);
}

/** The combination that an `include` entry asks for; what it leaves open is at its base. */
function includedBy(filter: Filter, factors: readonly Factor[], design: Design): Combination {
  const base = baseOf(factors, design.kind === 'one-at-a-time' ? design.base : {});
  return factors.map((f, i) => f.levels.find((l) => l.label === filter[f.name]) ?? base[i]!);
}

/** All scenarios of a part in order: platform, workload, then the combinations of its design. */
export async function scenariosOf(part: ScenarioPartFile, variation: Variation, base: Base): Promise<ScenarioSpec[]> {
  const { factors, design, include, exclude } = variation;
  const designed = combinationsOf(factors, design, part.name);
  const stacks = new Map<string, readonly StackSpec[]>();
  const scenarios: ScenarioSpec[] = [];
  const taken = new Set<string>();
  const add = async (
    platform: Resolved<Platform>,
    workload: Resolved<Workload>,
    levels: readonly Level[],
  ): Promise<void> => {
    const named = Object.fromEntries(factors.map((f, i) => [f.name, levels[i]!.label]));
    const all = { platform: platform.value.name, workload: workload.value.name, ...named };
    const key = JSON.stringify(all);
    const settings = levels.flatMap((l) => l.settings);
    const policySettings = settingsOf(settings, 'policy');
    const policyKey = JSON.stringify(policySettings);
    let policies = stacks.get(policyKey);
    if (policies === undefined) {
      policies = await Promise.all(base.policies.map(async (p) => (await settleStack(p, policySettings)).stack));
      stacks.set(policyKey, policies);
    }
    const kept = policies.filter((p) => !exclude.some((filter) => matches(filter, { ...all, policy: p.name })));
    if (kept.length === 0 || taken.has(key)) return;
    taken.add(key);
    scenarios.push({
      platform: withSettings(platform.ref, settingsOf(settings, 'platform')),
      workload: withSettings(workload.ref, settingsOf(settings, 'workload')),
      factors: named,
      policies: kept,
    });
  };
  for (const platform of base.platforms)
    for (const workload of base.workloads) {
      for (const levels of designed) await add(platform, workload, levels);
      for (const filter of include) {
        const { platform: p = platform.value.name, workload: w = workload.value.name } = filter;
        if (p === platform.value.name && w === workload.value.name)
          await add(platform, workload, includedBy(filter, factors, design));
      }
    }
  return scenarios;
}
