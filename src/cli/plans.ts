/** Several files, each checked before anything runs, with the problems and the notes of all of them at once. */
import type { Plan } from '../batch/plan.js';
import { formatNote, InputError, type InputIssue } from '../input/errors.js';

/** @throws InputError with the problems of all files */
export async function forEachFile<T>(files: readonly string[], check: (file: string) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  const issues: InputIssue[] = [];
  for (const file of files) {
    try {
      results.push(await check(file));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      issues.push(...error.issues);
    }
  }
  // A file that is given and named by another one is checked twice.
  const distinct = new Map(issues.map((issue) => [JSON.stringify(issue), issue]));
  if (distinct.size > 0) throw new InputError([...distinct.values()]);
  return results;
}

/** What experiments say that is allowed and most probably not meant, on stderr. */
export function printNotes(plans: readonly (Plan | undefined)[]): void {
  const notes = plans.flatMap((plan) => plan?.experiment.notes ?? []).map(formatNote);
  if (notes.length > 0) console.error(`${notes.join('\n')}\n`);
}
