/** An experiment file as the runs that it stands for. */
import { InputError } from '../input/errors.js';
import { checkExperiment, readExperiment } from '../experiment/check.js';
import { expandRuns } from '../experiment/expand.js';
import type { Experiment, Run } from '../experiment/model.js';
import { verdictProblems } from '../verdict/verdicts.js';
import type { SetOption } from '../experiment/set.js';

/** An experiment that passed its check, with its runs. */
export interface Plan {
  readonly experiment: Experiment;
  readonly runs: readonly Run[];
}

/**
 * Reads, checks and expands an experiment file.
 * @param sets values given outside the file
 * @throws InputError with all problems at once
 */
export async function planExperiment(file: string, sets: readonly SetOption[] = []): Promise<Plan> {
  const experiment = await checkExperiment(readExperiment(file), sets, verdictProblems);
  const runs = expandRuns(experiment);
  if (runs.length === 0)
    throw new InputError([{ file, path: 'parts', found: 'an experiment without runs', expected: 'at least one run' }]);
  return { experiment, runs };
}
