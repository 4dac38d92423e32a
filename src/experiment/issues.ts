/** The problems of one experiment file, collected over all stages of its check. */
import { issueAt } from '../input/check.js';
import { InputError, nearestName, type InputIssue } from '../input/errors.js';
import type { YamlSource } from '../input/yaml.js';
import type { Written } from './design/settings.js';

type Path = readonly (string | number)[];

export class Issues {
  readonly list: InputIssue[] = [];
  private readonly keys = new Set<string>();

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

  /**
   * Where what a part says of its inputs is put while one of them is broken: it may be right with that one, and the
   * next look at the file tells.
   */
  aside(): Issues {
    return new Issues(this.source, this.folder);
  }

  /** Place and file of a value, as errors name them. */
  written(path: Path): Written {
    return { ...this.source.position(path), file: this.source.origin?.(path).file ?? this.source.file };
  }

  /** Adds a problem unless the same one is there, apart from its hint: many combinations of levels may meet it. */
  addOnce(issue: InputIssue): void {
    const { hint: _hint, ...told } = issue;
    const key = JSON.stringify(told);
    if (!this.keys.has(key)) this.list.push(issue);
    this.keys.add(key);
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
