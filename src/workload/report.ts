/** Gathers the faults of one file, so that a user sees all of them at once. */
import { issueAt, sortIssues } from '../input/check.js';
import { InputError, type InputIssue } from '../input/errors.js';
import type { YamlSource } from '../input/yaml.js';

export type PathPart = string | number;

export class Reporter {
  private readonly issues: InputIssue[] = [];

  /** @param folder from which paths in the file are relative */
  constructor(
    private readonly source: YamlSource,
    readonly folder: string,
  ) {}

  /** A fault at a place of the YAML file. */
  at(path: readonly PathPart[], found: string, expected: string, nearest?: string, hint?: string): void {
    this.issues.push(issueAt(this.source, path, found, expected, nearest, hint));
  }

  /** A fault of another file. */
  issue(issue: InputIssue): void {
    this.issues.push(issue);
  }

  /** Runs `read`, whose faults join the others. @returns undefined where it had any */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.issues.push(...error.issues);
      return undefined;
    }
  }

  /** @throws InputError where there was any fault */
  finish(): void {
    if (this.issues.length > 0) throw new InputError(sortIssues(this.issues));
  }
}
