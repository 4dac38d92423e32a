/** A scenario part: its inputs fit each other, its policies fit its workloads, its factors can be set. */
import type { Platform } from '../platform/model.js';
import type { Workload } from '../workload/model.js';
import { formatQuantity } from '../units/units.js';
import { columnByName } from './columns.js';
import type { Factor } from './design/levels.js';
import { checkVariation, readFactors, scenariosOf, type Variation } from './factor-check.js';
import { checkFit } from './fit.js';
import type { Issues } from './issues.js';
import type { ScenarioPart, StackSpec, UntilSpec } from './model.js';
import { checkDistinct, PLATFORMS, resolveNames, resolveWorkloads, type Resolved } from './names.js';
import { isOracle, oracleProblem } from './oracle-name.js';
import { managedApplications, placesOf } from './points.js';
import type { ExperimentFile, ScenarioPartFile, UntilFile } from './schema.js';
import type { SetTrial } from './set.js';
import { checkStack } from './stack-check.js';

type Path = readonly (string | number)[];

function checkLength(issues: Issues, path: Path, part: ScenarioPartFile): void {
  if (part.duration === undefined && part.inferences === undefined)
    issues.add(path, 'no length', '`duration` (e.g. 60 s), `inferences`, or both: the run ends at the first');
  const warmUp = part.warm_up === 'auto' ? 0 : (part.warm_up ?? 0);
  if (warmUp >= (part.duration ?? Infinity))
    issues.add([...path, 'warm_up'], formatQuantity(warmUp, 'time'), 'less than the duration');
}

/** What a policy needs of a workload: its start variant somewhere, and one managed application for the oracle. */
function checkAgainst(issues: Issues, path: Path, stack: StackSpec, workload: Workload): void {
  const variants = [...new Set(workload.applications.flatMap((a) => a.network.variants.map((v) => v.name)))];
  if (stack.variant !== undefined && !variants.includes(stack.variant))
    issues.add([...path, 'variant'], stack.variant, `a variant of a network of workload ${workload.name}`, variants);
  const problem = isOracle(stack.manager) ? oracleProblem(workload) : undefined;
  if (problem !== undefined) issues.add([...path, 'manager'], `workload ${workload.name}`, problem);
}

/** A manager that sets clocks needs governors that take a speed wherever what it manages may run. */
function checkClocks(issues: Issues, path: Path, stack: StackSpec, platform: Platform, workload: Workload): void {
  if (stack.manager?.clocks !== true) return;
  const kinds = managedApplications(workload).flatMap((a) => placesOf(platform, a).map((p) => p.element.kind));
  for (const governor of ['cpufreq', 'devfreq'] as const) {
    const spec = stack[governor];
    const governs = kinds.some((kind) => (kind === 'cpu') === (governor === 'cpufreq'));
    if (!governs || spec.clocks) continue;
    issues.add(
      [...path, governor],
      `${spec.name}, which takes no speed`,
      `a ${governor} governor that does (userspace, or a plug-in with takesSpeed), for manager ${stack.manager.name} sets clocks`,
    );
  }
}

async function checkPolicies(
  issues: Issues,
  path: Path,
  part: ScenarioPartFile,
  file: ExperimentFile,
  platforms: readonly Resolved<Platform>[],
  workloads: readonly Resolved<Workload>[],
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
    if (stack === undefined) continue;
    policies.push(stack);
    for (const workload of workloads) {
      checkAgainst(issues, ['policies', name], stack, workload.value);
      for (const platform of platforms) checkClocks(issues, ['policies', name], stack, platform.value, workload.value);
    }
  }
  return policies;
}

function untilOf(issues: Issues, path: Path, until: UntilFile | undefined, seeds: number): UntilSpec | undefined {
  if (until === undefined) return undefined;
  const column = columnByName(until.metric);
  if (column?.measured !== true || column.better === undefined)
    issues.add([...path, 'until', 'metric'], until.metric, 'a metric of runs.csv (docs/columns.md)');
  if (until.max < seeds)
    issues.add([...path, 'until', 'max'], String(until.max), `at least the ${seeds} seeds to begin with`);
  return { metric: until.metric, halfWidth: until.half_width, max: until.max };
}

/** Factors in force in a part: its own over those of the experiment, by name. */
function factorsOf(
  issues: Issues,
  path: Path,
  part: ScenarioPartFile,
  file: ExperimentFile,
): { factors: Factor[]; at: (name: string) => Path } {
  const own = part.factors ?? {};
  const shared = Object.fromEntries(Object.entries(file.factors ?? {}).filter(([name]) => !(name in own)));
  const factors = [...readFactors(issues, ['factors'], shared), ...readFactors(issues, [...path, 'factors'], own)];
  return { factors, at: (name) => (name in own ? [...path, 'factors', name] : ['factors', name]) };
}

/** Checks a scenario part and lists its scenarios. */
export async function checkScenario(
  issues: Issues,
  path: Path,
  part: ScenarioPartFile,
  file: ExperimentFile,
  sets: SetTrial,
): Promise<ScenarioPart> {
  checkLength(issues, path, part);
  const platforms = resolveNames(issues, [...path, 'platforms'], part.platforms, PLATFORMS);
  const workloads = resolveWorkloads(issues, path, part);
  checkDistinct(issues, [...path, 'platforms'], platforms);
  checkDistinct(issues, [...path, 'workloads'], workloads);
  for (const platform of platforms)
    for (const workload of workloads)
      checkFit(issues, [...path, part.workload ? 'workload' : 'workloads'], platform.value, workload.value);
  const policies = await checkPolicies(issues, path, part, file, platforms, workloads);
  const applications = workloads.flatMap((w) => w.value.applications.map((a) => a.name));
  if (part.focus !== undefined && workloads.length > 0 && !applications.includes(part.focus))
    issues.add([...path, 'focus'], part.focus, 'an application of the workload', applications);

  const base = {
    platforms: platforms.map((p) => ({ ...p, ref: sets.platform(p.ref) })),
    workloads: workloads.map((w) => ({ ...w, ref: sets.workload(w.ref) })),
    policies: await Promise.all(policies.map((p) => sets.stack(p))),
  };
  const { factors, at } = factorsOf(issues, path, part, file);
  const variation: Variation = {
    factors,
    design: part.design ?? file.design ?? { kind: 'full' },
    include: part.include ?? file.include ?? [],
    exclude: part.exclude ?? file.exclude ?? [],
  };
  await checkVariation(issues, path, at, variation, base);
  const seeds = part.seeds ?? file.seeds;
  return {
    kind: 'scenario',
    name: part.name,
    title: part.title ?? part.name,
    // Combinations of what is broken would only repeat the complaints.
    scenarios: issues.list.length > 0 ? [] : await scenariosOf(part, variation, base),
    policies: base.policies,
    factorNames: factors.map((f) => f.name),
    seeds,
    duration: part.duration ?? Infinity,
    inferences: part.inferences ?? Infinity,
    warmUp: part.warm_up ?? 0,
    until: untilOf(issues, path, part.until ?? file.until, seeds.length),
    focus: part.focus,
  };
}
