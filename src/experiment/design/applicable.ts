/** Which factors a part has: those of its own, and those of the experiment that mean something in it. */
import type { Issues } from '../issues.js';
import type { StackSpec } from '../model.js';
import { nearestPath, stepsTo, type Input } from './assigned.js';
import type { Factor } from './levels.js';
import { policyPaths } from './policies.js';

/** What paths of a part can lead to. */
export interface Reach {
  /** Of the part, for messages. */
  readonly part: string;
  readonly platforms: readonly Input[];
  readonly workloads: readonly Input[];
  readonly policies: readonly StackSpec[];
  /** The policies on each of the platforms. */
  readonly onBoards: readonly StackSpec[];
  /** Whether all inputs and policies are there: else one of them is broken, and paths may lead into that one. */
  readonly complete: boolean;
}

const inputsOf = (reach: Reach): Input[] => [...reach.platforms, ...reach.workloads];

const knows = (reach: Reach, path: string): boolean =>
  policyPaths(reach.onBoards).has(path) || inputsOf(reach).some((input) => stepsTo(input, path) !== undefined);

const ofRoot = (reach: Reach, path: string): readonly Input[] =>
  path.startsWith('platform.') ? reach.platforms : path.startsWith('workload.') ? reach.workloads : [];

/** Whether what a path leads into could not be read at all: that has been said, and is why the path leads nowhere. */
const isLost = (reach: Reach, path: string): boolean => !path.startsWith('policy.') && ofRoot(reach, path).length === 0;

/** Says that a path leads nowhere, with the nearest one that leads somewhere. */
function addUnknownPath(
  issues: Issues,
  at: readonly (string | number)[],
  path: string,
  reaches: readonly Reach[],
): void {
  const root = path.split('.')[0]!;
  const policies = policyPaths(reaches.flatMap((r) => r.onBoards));
  const nearest = nearestPath(path, reaches.flatMap(inputsOf), policies);
  const where = root === 'policy' ? 'of a policy' : `of a ${root}`;
  const few = root === 'policy' && nearest === undefined && policies.size <= 20 ? ` (${[...policies].join(', ')})` : '';
  issues.add(
    at,
    path,
    `a path to a parameter ${where} of ${namesOf(reaches)}${few}`,
    nearest === undefined ? [] : [nearest],
  );
}

const namesOf = (reaches: readonly Reach[]): string =>
  reaches.length === 1 ? `part ${reaches[0]!.part}` : 'the experiment';

/** Where a path of a factor stands: at its value in a bundle, else at the factor. */
const placeOf = (factor: Factor, path: string): readonly (string | number)[] =>
  factor.bundle
    ? (factor.levels.flatMap((l) => l.assignments).find((a) => a.path === path)?.at ?? factor.at)
    : factor.at;

/**
 * The factors that a part has.
 * @param own names of the factors that stand in the part itself, and so must mean something there
 */
export function applicable(
  issues: Issues,
  reach: Reach,
  factors: readonly Factor[],
  own: ReadonlySet<string>,
): Factor[] {
  const has = (factor: Factor): boolean => {
    const known = factor.paths.filter((path) => knows(reach, path));
    if (known.length === 0 && !own.has(factor.name)) return false;
    for (const path of factor.paths) {
      const at = placeOf(factor, path);
      if (!known.includes(path) && !isLost(reach, path)) addUnknownPath(issues, at, path, [reach]);
      const without = ofRoot(reach, path).find((input) => stepsTo(input, path) === undefined);
      if (known.includes(path) && without !== undefined)
        issues.add(
          at,
          `${path}, which ${without.name} has not`,
          `a path that every ${without.root} of part ${reach.part} has`,
        );
    }
    return known.length === factor.paths.length;
  };
  const those = factors.filter(has);
  those.forEach((factor, i) => {
    for (const path of factor.paths) {
      const other = those.slice(0, i).find((f) => f.paths.includes(path));
      if (other !== undefined)
        issues.add(placeOf(factor, path), path, `a path that only one factor sets, not ${other.name} as well`);
    }
  });
  return those;
}

/** Says which factors of the experiment mean nothing in any of its parts. */
export function checkUsed(issues: Issues, factors: readonly Factor[], reaches: readonly Reach[]): void {
  if (reaches.length === 0) return;
  for (const factor of factors) {
    const lost = factor.paths.filter((path) => !reaches.some((reach) => knows(reach, path)));
    if (lost.length === factor.paths.length)
      for (const path of lost)
        if (!reaches.some((reach) => isLost(reach, path))) addUnknownPath(issues, placeOf(factor, path), path, reaches);
  }
}
