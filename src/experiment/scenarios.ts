/** Levels of a part's factors put into its inputs: each checked, then combined into the scenarios that run. */
import type { Platform } from '../platform/model.js';
import type { Workload } from '../workload/model.js';
import { boardGovernor, onBoard } from './board.js';
import { applicable, type Reach } from './design/applicable.js';
import { assigned, assignedPlatform, assignedWorkload, type Assigned, type Input } from './design/assigned.js';
import type { Assignment, Factor } from './design/levels.js';
import { withParams } from './design/policies.js';
import { sample } from './design/sample.js';
import {
  combinationsOf,
  keyOf,
  matchesLevels,
  matchesPlace,
  matchesPolicy,
  type Combination,
} from './design/selection.js';
import { checkTogether } from './fits.js';
import type { Issues } from './issues.js';
import type { ScenarioSpec, StackSpec } from './model.js';
import { checkHeat, checkObstacles, type PlacedPhysics } from './obstacles.js';
import { rulesFor, type Rules, type Variation } from './variation.js';

type Path = readonly (string | number)[];

/** Pairs of a platform and a workload that are read before anything runs; later ones of a huge design fail their runs. */
const MOST_READ = 2000;

const assignmentsOf = (factors: readonly Factor[]): Assignment[] => factors.flatMap((f) => f.levels[0]!.assignments);

class Builder {
  private readonly stacks = new Map<string, StackSpec | undefined>();
  private readonly platforms = new Map<string, Platform | undefined>();
  private readonly workloads = new Map<string, Workload | undefined>();
  private readonly pairs = new Set<string>();

  constructor(
    private readonly issues: Issues,
    private readonly workloadAt: Path,
    private readonly reach: Reach,
    private readonly fixed: readonly Assignment[],
    private readonly physics: PlacedPhysics,
  ) {}

  /**
   * The policies of the part with what is set in them; those that refuse a value are left out and told.
   * @param board undefined: without what they take from one
   */
  async policies(assignments: readonly Assignment[], board: Assigned | undefined): Promise<StackSpec[]> {
    const own = [...assignments, ...this.fixed].filter((a) => a.path.startsWith('policy.'));
    const governor = board && boardGovernor(board.ref);
    const key = JSON.stringify([governor, ...own.map(({ path, value }) => [path, value])]);
    const settled: StackSpec[] = [];
    for (const stack of this.reach.policies) {
      const name = `${stack.name} ${key}`;
      if (!this.stacks.has(name)) {
        const here = governor === undefined ? stack : onBoard(stack, governor);
        this.stacks.set(name, await withParams(this.issues, here, own));
      }
      const one = this.stacks.get(name);
      if (one !== undefined) settled.push(one);
    }
    return settled;
  }

  input(input: Input, assignments: readonly Assignment[]): Assigned {
    return assigned(input, [...assignments, ...this.fixed]);
  }

  /** Reads a platform and a workload and sees whether they and the policies go together. */
  async check(platform: Assigned, workload: Assigned, policies: readonly StackSpec[]): Promise<void> {
    const [p, w] = [JSON.stringify(platform.ref), JSON.stringify(workload.ref)];
    const pair = `${p} ${w}`;
    if (this.pairs.size >= MOST_READ || this.pairs.has(pair)) return;
    this.pairs.add(pair);
    const readPlatform = read(this.platforms, p, () => assignedPlatform(this.issues, platform));
    const readWorkload = read(this.workloads, w, () => assignedWorkload(this.issues, workload));
    if (readPlatform === undefined || readWorkload === undefined) return;
    checkTogether(this.issues, this.workloadAt, readPlatform, readWorkload, policies);
    checkHeat(this.issues, readPlatform, this.physics);
    for (const stack of policies) await checkObstacles(this.issues, readPlatform, stack, this.physics);
  }
}

/** Levels that are read by themselves where the design is broken: what is wrong with that is told without delay. */
const MOST_TOLD = 200;

/** Models of the combinations at hand; one that was read and is wanted again is read again, for there may be thousands. */
const MOST_HELD = 50;

function read<T>(held: Map<string, T | undefined>, key: string, load: () => T | undefined): T | undefined {
  if (!held.has(key)) {
    if (held.size >= MOST_HELD) held.clear();
    held.set(key, load());
  }
  return held.get(key);
}

/** Every level by itself. */
async function checkLevels(builder: Builder, reach: Reach, factors: readonly Factor[]): Promise<void> {
  const singles: (readonly Assignment[])[] = [[], ...factors.flatMap((f) => f.levels.map((l) => l.assignments))];
  for (const assignments of singles) {
    for (const platform of reach.platforms) {
      const board = builder.input(platform, assignments);
      const policies = await builder.policies(assignments, board);
      for (const workload of reach.workloads)
        await builder.check(board, builder.input(workload, assignments), policies);
    }
  }
}

/** Combinations of one platform and workload with the names of the policies that run in them. */
export function chosenFor(
  platform: string,
  workload: string,
  policies: readonly string[],
  factors: readonly Factor[],
  designed: readonly Combination[],
  base: Combination,
  { include, exclude }: Rules,
): { combination: Combination; policies: Set<string> }[] {
  const chosen = new Map<string, { combination: Combination; policies: Set<string> }>();
  const add = (combination: Combination, names: readonly string[]): void => {
    const key = keyOf(combination);
    const there = chosen.get(key);
    if (there === undefined && names.length > 0) chosen.set(key, { combination, policies: new Set(names) });
    for (const name of names) there?.policies.add(name);
  };
  const out = exclude.filter((rule) => matchesPlace(rule, platform, workload));
  for (const combination of designed) {
    const rules = out.filter((rule) => matchesLevels(rule, combination));
    add(combination, rules.length === 0 ? policies : policies.filter((p) => !rules.some((r) => matchesPolicy(r, p))));
  }
  for (const rule of include.filter((r) => matchesPlace(r, platform, workload)))
    for (const combination of combinationsOf(rule, factors, base))
      add(
        combination,
        policies.filter((p) => matchesPolicy(rule, p)),
      );
  return [...chosen.values()];
}

/**
 * The scenarios of a part: platform, workload, combinations of its design; none where anything was wrong. Beside them the
 * factors that it has, and its policies before any of them.
 * @param workloadAt where the workloads are named in the experiment file
 */
export async function scenariosOf(
  issues: Issues,
  workloadAt: Path,
  reach: Reach,
  variation: Variation,
  physics: PlacedPhysics,
): Promise<{ scenarios: ScenarioSpec[]; factors: readonly Factor[]; policies: readonly StackSpec[] }> {
  const about = reach.complete ? issues : issues.aside();
  const factors = applicable(about, reach, variation.factors, variation.own);
  const fixed = applicable(about, reach, variation.fixed, new Set());
  const builder = new Builder(issues, workloadAt, reach, assignmentsOf(fixed), physics);
  const { known, design } = variation;
  const names = {
    platform: reach.platforms.map((p) => p.name),
    workload: reach.workloads.map((w) => w.name),
    policy: reach.policies.map((p) => p.name),
  };
  const { combinations, base } = sample(about, design.at, design.value, factors, known, design.own, reach.part);
  const rules = rulesFor(about, variation, factors, names);
  // Where not every combination is read, each level is at least once; and where a design is broken, too.
  const pairs = combinations.length * reach.platforms.length * reach.workloads.length;
  const levels = factors.reduce((sum, f) => sum + f.levels.length, 0);
  if (pairs > MOST_READ || (pairs === 0 && levels <= MOST_TOLD)) await checkLevels(builder, reach, factors);
  const made = { scenarios: [] as ScenarioSpec[], factors, policies: await builder.policies([], undefined) };
  if (combinations.length === 0) return made;

  for (const platform of reach.platforms)
    for (const workload of reach.workloads)
      for (const chosen of chosenFor(platform.name, workload.name, names.policy, factors, combinations, base, rules)) {
        const assignments = chosen.combination.flatMap((level) => level.assignments);
        const [p, w] = [builder.input(platform, assignments), builder.input(workload, assignments)];
        const policies = (await builder.policies(assignments, p)).filter((stack) => chosen.policies.has(stack.name));
        await builder.check(p, w, policies);
        made.scenarios.push({
          platform: p.ref,
          workload: w.ref,
          factors: Object.fromEntries(factors.map((f, i) => [f.name, chosen.combination[i]!.written])),
          policies,
        });
      }
  return made;
}
