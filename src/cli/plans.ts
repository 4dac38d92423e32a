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
  if (issues.length > 0) throw new InputError(issues);
  return results;
}
