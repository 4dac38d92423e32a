/** Experiment file → checked experiment: names found, parameters checked, workloads fit their platforms; or all errors at once. */
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { InputError } from '../input/errors.js';
import { checkSource, sortIssues } from '../input/check.js';
import type { YamlSource } from '../input/yaml.js';
import { factorsOf } from './design/levels.js';
import { readLayered } from './extend.js';
import { Issues } from './issues.js';
import type { Experiment, Part, VerdictSpec } from './model.js';
import { NETWORKS, PLATFORMS, resolveNames, WORKLOADS } from './names.js';
import { HEAT_KEYS, physicsOf } from './physics.js';
import { checkPoints } from './points-check.js';
import { checkScenario } from './scenario-check.js';
import { experimentSchema, oneOrMore, policySchema, type ExperimentFile, type PartFile } from './schema.js';
import { withRunKeys, type SetOption } from './set.js';
import { SharedFactors } from './shared-factors.js';
import { checkStack } from './stack-check.js';
import { Effects } from './without-effect.js';

function checkUnique(issues: Issues, parts: readonly PartFile[]): void {
  const seen = new Set<string>();
  parts.forEach((part, i) => {
    if (seen.has(part.name)) issues.add(['parts', i, 'name'], part.name, 'a name that no other part has');
    seen.add(part.name);
  });
}

/** What the experiment says of temperatures has to mean something in one of its parts. */
function checkHeatKeys(issues: Issues, { physics, parts }: ExperimentFile): void {
  const scenarios = parts.filter((part) => part.kind === 'scenario');
  if (scenarios.length === 0 || scenarios.some((part) => physicsOf(physics, part.physics).heat !== undefined)) return;
  for (const key of HEAT_KEYS)
    if (physics?.[key] !== undefined) issues.add(['physics', key], `${key} with heat off`, 'heat: true, or none');
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
    const look = (key: string, kind: Parameters<typeof resolveNames>[3]): void => {
      const given = names.safeParse(part[key]);
      if (given.success) resolveNames(issues, ['parts', i, key], given.data, kind);
    };
    look('platforms', PLATFORMS);
    look('workloads', WORKLOADS);
    look('networks', NETWORKS);
  });
}

const factorNamesOf = (file: ExperimentFile): string[] => [
  ...new Set([file, ...file.parts].flatMap((holder) => ('factors' in holder ? Object.keys(holder.factors ?? {}) : []))),
];

/** Adds the problems of a verdict. */
export type VerdictCheck = (
  issues: Issues,
  path: readonly (string | number)[],
  spec: VerdictSpec,
  parts: readonly Part[],
) => void;

function verdictOf(written: ExperimentFile['verdicts'][number]): VerdictSpec {
  const { control } = written;
  if ('claim' in written && typeof written.claim === 'string' && !('check' in written)) {
    const { claim, part, where = {} } = written;
    return { kind: 'claim', claim, part, where, control };
  }
  const { check, part, control: _control, ...options } = written as { check: string; part: string; control: boolean };
  return { kind: 'check', check, part, options, control };
}

/** Reads the text of an experiment file, and of those that it extends. @throws InputError where it is absent or no YAML */
export const readExperiment = (file: string): YamlSource => readLayered(file);

/**
 * Checks everything that can be known before a run.
 * @param sets values given outside the file
 * @param checkVerdict adds what is wrong with a verdict: they are another folder's to know
 * @throws InputError with all problems of the file and of the files that it names
 */
export async function checkExperiment(
  written: YamlSource,
  sets: readonly SetOption[],
  checkVerdict: VerdictCheck,
): Promise<Experiment> {
  const source = withRunKeys(written, sets);
  const issues = new Issues(source, dirname(resolve(source.file)));
  const file = issues.attempt(() => checkSource(source, experimentSchema));
  if (file === undefined) {
    // The form is broken somewhere: names elsewhere are checked all the same, so that one look at the file mends both.
    await checkNames(issues, source.value);
    throw new InputError(sortIssues(issues.list));
  }
  for (const [name, given] of Object.entries(file.policies)) await checkStack(issues, ['policies', name], name, given);
  checkUnique(issues, file.parts);
  checkHeatKeys(issues, file);
  const factors = factorsOf(issues, ['factors'], file.factors ?? {});
  const shared = new SharedFactors(issues, factors, factorNamesOf(file), sets, {
    exclude: file.exclude ?? [],
    include: file.include ?? [],
  });
  const effects = new Effects(issues);
  const parts: Part[] = [];
  for (const [i, part] of file.parts.entries()) {
    const path = ['parts', i];
    if (part.kind === 'scenario') parts.push(await checkScenario(issues, path, part, file, shared, effects));
    else parts.push(checkPoints(issues, path, part, file, shared));
  }
  shared.finish();
  const verdicts = file.verdicts.map(verdictOf);
  // They speak of policies, platforms and factors of the parts, of which some are not there.
  if (!shared.incomplete) verdicts.forEach((spec, i) => checkVerdict(issues, ['verdicts', i], spec, parts));
  if (issues.list.length > 0) throw new InputError(sortIssues(issues.list));
  return {
    name: file.name,
    title: file.title ?? file.name,
    set: sets.map((s) => s.text),
    parts,
    verdicts,
    notes: effects.notes(),
  };
}
