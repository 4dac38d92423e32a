/** Experiment file → checked experiment: names found, parameters checked, workloads fit their platforms; or all errors at once. */
import { dirname, isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { InputError } from '../input/errors.js';
import { checkSource, sortIssues } from '../input/check.js';
import { readYaml, type YamlSource } from '../input/yaml.js';
import { formatQuantity } from '../units/units.js';
import { listPlatforms, loadPlatform } from '../platform/load.js';
import type { Platform } from '../platform/model.js';
import { listNetworks, listWorkloads, loadNetwork, loadWorkload, parseWorkload } from '../workload/load.js';
import type { Workload } from '../workload/model.js';
import { acceptanceProblems } from './acceptance/index.js';
import { checkFit } from './fit.js';
import { inlineReference } from './inputs.js';
import { Issues } from './issues.js';
import type { AcceptanceSpec, Experiment, Part, ScenarioPart, StackSpec } from './model.js';
import { isOracle, oracleProblem } from './oracle-name.js';
import { managedApplications, placesOf } from './points.js';
import {
  experimentSchema,
  oneOrMore,
  policySchema,
  type ExperimentFile,
  type PartFile,
  type ScenarioPartFile,
} from './schema.js';
import { checkStack } from './stack-check.js';

type Path = readonly (string | number)[];

const isFile = (name: string): boolean => name.includes('/') || /\.ya?ml$/.test(name);

interface Kind<T> {
  readonly what: string;
  readonly list: () => string[];
  readonly load: (name: string) => T;
}
const PLATFORMS: Kind<Platform> = { what: 'platform', list: listPlatforms, load: loadPlatform };
const WORKLOADS: Kind<Workload> = { what: 'workload', list: listWorkloads, load: loadWorkload };
const NETWORKS: Kind<{ readonly name: string }> = { what: 'network', list: listNetworks, load: loadNetwork };

/** Resolves a list of names or files; what cannot be loaded is reported and left out. */
function resolveNames<T>(
  issues: Issues,
  path: Path,
  names: readonly string[],
  kind: Kind<T>,
): { ref: string; value: T }[] {
  return names.flatMap((name, i) => {
    const at = [...path, i];
    const ref = isFile(name) && !isAbsolute(name) ? resolve(issues.folder, name) : name;
    if (!isFile(name) && !kind.list().includes(name)) {
      issues.add(at, name, `a ${kind.what}, or the path of its file`, kind.list(), `socsim list ${kind.what}s`);
      return [];
    }
    const value = issues.attempt(() => kind.load(ref));
    return value === undefined ? [] : [{ ref, value }];
  });
}

/** The workloads that a part names, or the one that is written in it. */
function resolveWorkloads(issues: Issues, path: Path, part: ScenarioPartFile): { ref: string; value: Workload }[] {
  if (part.workload === undefined && part.workloads !== undefined)
    return resolveNames(issues, [...path, 'workloads'], part.workloads, WORKLOADS);
  if (part.workload === undefined || part.workloads !== undefined) {
    const found = part.workload === undefined ? 'no workload' : 'both `workload` and `workloads`';
    issues.add(path, found, '`workloads` with names or files, or `workload` written out');
    return [];
  }
  const value = issues.attempt(() => parseWorkload(issues.source, [...path, 'workload'], part.name));
  return value === undefined ? [] : [{ ref: inlineReference(resolve(issues.source.file), Number(path.at(-1))), value }];
}

/** Rows tell inputs apart by name, so no two of a part may share one. */
function checkDistinct(
  issues: Issues,
  path: Path,
  inputs: readonly { readonly value: { readonly name: string } }[],
): void {
  inputs.forEach(({ value }, i) => {
    if (inputs.findIndex((other) => other.value.name === value.name) < i)
      issues.add([...path, i], value.name, 'a name that no other of the list has');
  });
}

function checkLength(issues: Issues, path: Path, part: ScenarioPartFile): void {
  if (part.duration === undefined && part.inferences === undefined)
    issues.add(path, 'no length', '`duration` (e.g. 60 s), `inferences`, or both: the run ends at the first');
  if ((part.warm_up ?? 0) >= (part.duration ?? Infinity))
    issues.add([...path, 'warm_up'], formatQuantity(part.warm_up ?? 0, 'time'), 'less than the duration');
}

async function checkScenario(
  issues: Issues,
  path: Path,
  part: ScenarioPartFile,
  file: ExperimentFile,
): Promise<ScenarioPart> {
  checkLength(issues, path, part);
  const platforms = resolveNames(issues, [...path, 'platforms'], part.platforms, PLATFORMS);
  const workloads = resolveWorkloads(issues, path, part);
  checkDistinct(issues, [...path, 'platforms'], platforms);
  checkDistinct(issues, [...path, 'workloads'], workloads);
  for (const platform of platforms)
    for (const workload of workloads)
      checkFit(issues, [...path, part.workload ? 'workload' : 'workloads'], platform.value, workload.value);

  const names = part.policies ?? Object.keys(file.policies);
  if (names.length === 0) issues.add(path, 'no policy', 'at least one policy: without one the part has no runs');
  const policies: StackSpec[] = [];
  for (const [i, name] of names.entries()) {
    const given = file.policies[name];
    if (given === undefined)
      issues.add([...path, 'policies', i], name, 'a name from the table `policies`', Object.keys(file.policies));
    else {
      const stack = await checkStack(issues, ['policies', name], name, { ...part.defaults, ...given });
      if (stack === undefined) continue;
      policies.push(stack);
      for (const workload of workloads) {
        checkAgainst(issues, ['policies', name], stack, workload.value);
        for (const platform of platforms)
          checkClocks(issues, ['policies', name], stack, platform.value, workload.value);
      }
    }
  }
  const applications = workloads.flatMap((w) => w.value.applications.map((a) => a.name));
  if (part.focus !== undefined && workloads.length > 0 && !applications.includes(part.focus))
    issues.add([...path, 'focus'], part.focus, 'an application of the workload', applications);
  return {
    kind: 'scenario',
    name: part.name,
    title: part.title ?? part.name,
    platforms: platforms.map((p) => p.ref),
    workloads: workloads.map((w) => w.ref),
    policies,
    seeds: part.seeds ?? file.seeds,
    duration: part.duration ?? Infinity,
    inferences: part.inferences ?? Infinity,
    warmUp: part.warm_up ?? 0,
    focus: part.focus,
  };
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

async function checkPart(issues: Issues, path: Path, part: PartFile, file: ExperimentFile): Promise<Part> {
  if (part.kind === 'scenario') return checkScenario(issues, path, part, file);
  return {
    kind: 'operating-points',
    name: part.name,
    title: part.title ?? part.name,
    platforms: resolveNames(issues, [...path, 'platforms'], part.platforms, PLATFORMS).map((p) => p.ref),
    networks: resolveNames(issues, [...path, 'networks'], part.networks, NETWORKS).map((n) => n.ref),
    inferences: part.inferences,
  };
}

function checkUnique(issues: Issues, parts: readonly PartFile[]): void {
  const seen = new Set<string>();
  parts.forEach((part, i) => {
    if (seen.has(part.name)) issues.add(['parts', i, 'name'], part.name, 'a name that no other part has');
    seen.add(part.name);
  });
}

/** Names in the parts of a file that have the right form, where others have not. */
async function checkNames(issues: Issues, value: unknown): Promise<void> {
  const names = oneOrMore(z.string());
  const table = z.object({ policies: z.record(z.string(), z.unknown()).catch({}) }).safeParse(value).data;
  for (const [name, raw] of Object.entries(table?.policies ?? {})) {
    const given = policySchema.safeParse(raw);
    if (given.success) await checkStack(issues, ['policies', name], name, given.data);
  }
  const parts = z.object({ parts: z.array(z.record(z.string(), z.unknown()).catch({})) }).safeParse(value).data?.parts;
  parts?.forEach((part, i) => {
    const look = (key: string, kind: Kind<unknown>): void => {
      const given = names.safeParse(part[key]);
      if (given.success) resolveNames(issues, ['parts', i, key], given.data, kind);
    };
    look('platforms', PLATFORMS);
    look('workloads', WORKLOADS);
    look('networks', NETWORKS);
  });
}

/** Reads the text of an experiment file with positions. @throws InputError where it is absent or no YAML */
export const readExperiment = (file: string): YamlSource => readYaml(file);

/**
 * Checks everything that can be known before a run.
 * @throws InputError with all problems of the file and of the files that it names
 */
export async function checkExperiment(source: YamlSource): Promise<Experiment> {
  const issues = new Issues(source, dirname(resolve(source.file)));
  const file = issues.attempt(() => checkSource(source, experimentSchema));
  if (file === undefined) {
    // The form is broken somewhere: names elsewhere are checked all the same, so that one look at the file mends both.
    await checkNames(issues, source.value);
    throw new InputError(sortIssues(issues.list));
  }
  for (const [name, given] of Object.entries(file.policies)) await checkStack(issues, ['policies', name], name, given);
  checkUnique(issues, file.parts);
  const parts: Part[] = [];
  for (const [i, part] of file.parts.entries()) parts.push(await checkPart(issues, ['parts', i], part, file));
  const acceptance = file.acceptance.map(({ check, part, ...options }): AcceptanceSpec => ({ check, part, options }));
  acceptance.forEach((spec, i) => acceptanceProblems(issues, ['acceptance', i], spec, parts));
  if (issues.list.length > 0) throw new InputError(sortIssues(issues.list));
  return { name: file.name, title: file.title ?? file.name, parts, acceptance };
}
