/** The plan that a folder of results was made of, read again. */
import { InputError } from '../input/errors.js';
import type { Run } from '../experiment/model.js';
import { expandRuns } from '../experiment/expand.js';
import { parseSets } from '../experiment/set.js';
import { inputsHashOf, type Manifest } from './manifest.js';
import { planExperiment, type Plan } from './plan.js';

/**
 * @param folder of the manifest, for messages
 * @param file experiment file; without: the one that the manifest names, from the working folder
 * @throws InputError where it is not there, or has become another experiment
 */
export async function planOf(manifest: Manifest, folder: string, file = manifest.file): Promise<Plan> {
  const plan = await planExperiment(file, parseSets(manifest.set));
  if (inputsHashOf(plan.experiment) === manifest.inputs) return plan;
  const expected = `the inputs that the results in ${folder} were made of`;
  throw new InputError([
    { file, path: '', found: 'other inputs (the file, or one that it names, has changed)', expected },
  ]);
}

/** Runs of a folder in the order of its rows. */
export function runsOf(plan: Plan, manifest: Manifest): Run[] {
  const blocks = new Set(manifest.blocks.map((b) => b.block));
  if (manifest.replication.length === 0) return plan.runs.filter((run) => blocks.has(run.block));
  const seeds = new Map(manifest.replication.map((r) => [r.block, r.seeds]));
  return expandRuns(plan.experiment, (block) => seeds.get(block)).filter((run) => blocks.has(run.block));
}
