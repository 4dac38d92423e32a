/** Several files, each checked before anything runs, with the problems of all of them at once. */
import { InputError, type InputIssue } from '../input/errors.js';

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
