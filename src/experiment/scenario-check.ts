/** A scenario part: its inputs fit each other, its policies fit its workloads, its factors can be set. */
import { formatQuantity } from '../units/units.js';
import { boardGovernor, onBoard } from './board.js';
import { isMetric, METRIC_EXPECTED, metricNames } from './columns.js';
import type { Reach } from './design/applicable.js';
import { platformInput, workloadInput } from './design/assigned.js';
import type { Issues } from './issues.js';
import { HEAT_KEYS, physicsOf } from './physics.js';
import type { Physics, ScenarioPart, StackSpec, UntilSpec } from './model.js';
import { checkDistinct, PLATFORMS, resolveNames, resolveWorkloads } from './names.js';
import { scenariosOf } from './scenarios.js';
import type { ExperimentFile, PhysicsFile, ScenarioPartFile, UntilFile } from './schema.js';
import type { SharedFactors } from './shared-factors.js';
import { checkStack } from './stack-check.js';
import { variationOf } from './variation.js';
import type { Effects } from './without-effect.js';

type Path = readonly (string | number)[];

function checkLength(issues: Issues, path: Path, part: ScenarioPartFile): void {
  if (part.duration === undefined && part.inferences === undefined)
    issues.add(path, 'no length', '`duration` (e.g. 60 s), `inferences`, or both: the run ends at the first');
  const warmUp = part.warm_up === 'auto' ? 0 : (part.warm_up ?? 0);
  if (warmUp >= (part.duration ?? Infinity))
    issues.add([...path, 'warm_up'], formatQuantity(warmUp, 'time'), 'less than the duration');
}

async function checkPolicies(
  issues: Issues,
  path: Path,
  part: ScenarioPartFile,
  file: ExperimentFile,
): Promise<StackSpec[]> {
  const names = part.policies ?? Object.keys(file.policies);
  if (names.length === 0) issues.add(path, 'no policy', 'at least one policy: without one the part has no runs');
  const policies: StackSpec[] = [];
  for (const [i, name] of names.entries()) {
    const given = file.policies[name];
    if (given === undefined) {
      issues.add([...path, 'policies', i], name, 'a name from the table `policies`', Object.keys(file.policies));
      continue;
    }
    if (names.indexOf(name) < i) {
      issues.add([...path, 'policies', i], name, 'each policy once');
      continue;
    }
    const stack = await checkStack(issues, ['policies', name], name, { ...part.defaults, ...given });
    if (stack !== undefined) policies.push(stack);
  }
  return policies;
}

function untilOf(issues: Issues, path: Path, until: UntilFile | undefined, seeds: number): UntilSpec | undefined {
  if (until === undefined) return undefined;
  if (!isMetric(until.metric)) issues.add([...path, 'until', 'metric'], until.metric, METRIC_EXPECTED, metricNames());
  if (until.max < seeds)
    issues.add([...path, 'until', 'max'], String(until.max), `at least the ${seeds} seeds to begin with`);
  return { metric: until.metric, halfWidth: until.half_width, max: until.max };
}

/**
 * Refuses a start or a tolerance of temperatures that a part gives where none are modelled.
 * @param own    physics as the part writes it
 * @param heated whether at least one platform of the part models temperatures
 */
function checkPhysics(
  issues: Issues,
  path: Path,
  own: PhysicsFile | undefined,
  { heat }: Physics,
  heated: boolean,
): void {
  for (const key of HEAT_KEYS) {
    if (own?.[key] === undefined) continue;
    const at = [...path, 'physics', key];
    if (heat === undefined) issues.add(at, `${key} with heat off`, 'heat: true, or none');
    else if (!heated) issues.add(at, `${key} of platforms without heat`, 'a platform with `heat`, or none');
  }
}

/** Checks a scenario part and lists its scenarios. */
export async function checkScenario(
  issues: Issues,
  path: Path,
  part: ScenarioPartFile,
  file: ExperimentFile,
  shared: SharedFactors,
  effects: Effects,
): Promise<ScenarioPart> {
  const before = issues.list.length;
  const platforms = resolveNames(issues, [...path, 'platforms'], part.platforms, PLATFORMS);
  const workloads = resolveWorkloads(issues, path, part);
  checkDistinct(issues, [...path, 'platforms'], platforms);
  checkDistinct(issues, [...path, 'workloads'], workloads);
  const policies = await checkPolicies(issues, path, part, file);
  // What a path leads to, and which names there are, is known only where all inputs and policies are there.
  const complete = issues.list.length === before;
  checkLength(issues, path, part);
  const applications = workloads.flatMap((w) => w.value.applications.map((a) => a.name));
  if (part.focus !== undefined && complete && !applications.includes(part.focus))
    issues.add([...path, 'focus'], part.focus, 'an application of the workload', applications);
  const inline: Path = [...path, 'workload'];
  const reach: Reach = {
    part: part.name,
    platforms: platforms.map(({ ref, value }) => platformInput(ref, value.name)),
    workloads: workloads.map(({ ref, value }) => workloadInput(ref, value.name, ref.inline ? inline : [])),
    policies,
    onBoards: platforms.flatMap(({ ref }) => policies.map((stack) => onBoard(stack, boardGovernor(ref)))),
    complete,
  };
  shared.add(reach);

  const variation = variationOf(issues, path, part, file, shared);
  const workloadAt = part.workload === undefined ? [...path, 'workloads'] : inline;
  const physics = physicsOf(file.physics, part.physics);
  const heated = !complete || platforms.some(({ value }) => value.heat !== undefined);
  checkPhysics(issues, path, part.physics, physics, heated);
  for (const { name } of policies)
    effects.meet(
      path,
      name,
      platforms.map(({ value }) => value),
      physics,
    );
  const physicsAt = part.physics === undefined ? ['physics'] : [...path, 'physics'];
  const made = await scenariosOf(issues, workloadAt, reach, variation, { at: physicsAt, value: physics });
  const seeds = part.seeds ?? file.seeds;
  return {
    kind: 'scenario',
    name: part.name,
    title: part.title ?? part.name,
    scenarios: made.scenarios,
    policies: made.policies,
    factorNames: made.factors.map((f) => f.name),
    seeds,
    duration: part.duration ?? Infinity,
    inferences: part.inferences ?? Infinity,
    warmUp: part.warm_up ?? 0,
    timelineStep: part.timeline_step ?? 0,
    physics,
    until: untilOf(issues, path, part.until ?? file.until, seeds.length),
    focus: part.focus,
  };
}
