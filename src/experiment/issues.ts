/** The problems of one experiment file, collected over all stages of its check. */
import { issueAt } from '../input/check.js';
import { InputError, nearestName, type InputIssue } from '../input/errors.js';
import type { YamlSource } from '../input/yaml.js';

type Path = readonly (string | number)[];

export class Issues {
  readonly list: InputIssue[] = [];

  constructor(
    readonly source: YamlSource,
    private readonly folder: string,
  ) {}

  /** Folder from which a relative path that is written at a place counts. */
  folderAt(path: Path): string {
    return this.source.origin?.(path).folder ?? this.folder;
  }

  add(path: Path, found: string, expected: string, candidates: readonly string[] = [], hint?: string): void {
    this.list.push(issueAt(this.source, path, found, expected, nearestName(found, candidates), hint));
  }

  /** Runs `load`; its bad input joins the list. @returns undefined where it failed */
  attempt<T>(load: () => T): T | undefined {
    try {
      return load();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.list.push(...error.issues);
      return undefined;
    }
  }
}
