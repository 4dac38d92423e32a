/** Several experiment files, each checked before any runs, with the problems of all of them at once. */
import { InputError, type InputIssue } from '../input/errors.js';
import { planExperiment, type Plan } from '../experiment/experiment.js';

/** @throws InputError with the problems of all files */
export async function planAll(files: readonly string[]): Promise<Plan[]> {
  const plans: Plan[] = [];
  const issues: InputIssue[] = [];
  for (const file of files) {
    try {
      plans.push(await planExperiment(file));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      issues.push(...error.issues);
    }
  }
  if (issues.length > 0) throw new InputError(issues);
  return plans;
}
