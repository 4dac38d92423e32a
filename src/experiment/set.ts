/** `--set path=value`: one value for a whole experiment, given outside its file. */
import { parse } from 'yaml';
import { InputError, nearestName, type InputIssue } from '../input/errors.js';
import type { YamlSource } from '../input/yaml.js';
import { platformOf, workloadOf } from './inputs.js';
import type { InputRef, Setting, StackSpec } from './model.js';
import { settleStack } from './stack-settings.js';

export interface SetOption {
  /** As given: `path=value`. */
  readonly text: string;
  readonly path: string;
  readonly value: unknown;
}

/** Keys of the experiment that have no root before them. */
const RUN_KEYS = ['seeds', 'duration', 'inferences', 'warm_up'];
const PART_KEYS = ['duration', 'inferences', 'warm_up'];
const ROOTS = ['platform', 'workload', 'policy'];

const issue = (option: SetOption, found: string, expected: string, nearest?: string): InputIssue => ({
  file: `--set ${option.text}`,
  path: '',
  found,
  expected,
  nearest,
});

/** Reads the options. @throws InputError with all that are none */
export function parseSets(texts: readonly string[]): SetOption[] {
  const issues: InputIssue[] = [];
  const options = texts.map((text): SetOption => {
    const at = text.indexOf('=');
    const path = at < 0 ? text : text.slice(0, at).trim();
    let value: unknown;
    try {
      value = parse(at < 0 ? '' : text.slice(at + 1));
    } catch {
      value = undefined;
    }
    const option = { text, path, value };
    const [first = ''] = path.split('.');
    if (at < 0 || value === undefined || value === null) issues.push(issue(option, text, 'path=value'));
    else if (!RUN_KEYS.includes(path) && !ROOTS.some((root) => path.startsWith(`${root}.`))) {
      const expected = `a path that begins with platform., workload. or policy., or one of ${RUN_KEYS.join(', ')}`;
      issues.push(issue(option, path, expected, nearestName(first, [...RUN_KEYS, ...ROOTS])));
    }
    return option;
  });
  if (issues.length > 0) throw new InputError(issues);
  return options;
}

type Block = Record<string, unknown>;
const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The experiment file with the keys of runs set, and with factors of the same path reduced to the one level. */
export function withRunKeys(source: YamlSource, options: readonly SetOption[]): YamlSource {
  if (options.length === 0 || !isBlock(source.value)) return source;
  const file = structuredClone(source.value);
  const parts = (Array.isArray(file['parts']) ? file['parts'] : []).filter(isBlock);
  for (const { path, value } of options) {
    if (path === 'seeds') {
      file['seeds'] = value;
      for (const part of parts) delete part['seeds'];
    }
    if (PART_KEYS.includes(path)) for (const part of parts) if (part['kind'] === 'scenario') part[path] = value;
    for (const holder of [file, ...parts]) {
      const factors = holder['factors'];
      if (isBlock(factors) && path in factors) factors[path] = [value];
    }
  }
  return { ...source, value: file };
}

/** Options that are no factor anywhere, so that they apply to the inputs themselves. */
const settingsFor = (options: readonly SetOption[], root: string, factors: ReadonlySet<string>): SetOption[] =>
  options.filter((o) => o.path.startsWith(`${root}.`) && !factors.has(o.path));

/**
 * Applies options to inputs and policies of all parts. An option has to reach at least one of them; where it reaches
 * one, those without such a path stay as they are.
 */
export class SetTrial {
  private readonly reached = new Set<SetOption>();
  private readonly refusals = new Map<SetOption, InputIssue[]>();

  constructor(
    private readonly options: readonly SetOption[],
    /** Names of the factors of the experiment. */
    private readonly factors: ReadonlySet<string>,
  ) {}

  platform(reference: InputRef): InputRef {
    return this.input('platform', reference, platformOf);
  }

  workload(reference: InputRef): InputRef {
    return this.input('workload', reference, workloadOf);
  }

  async stack(stack: StackSpec): Promise<StackSpec> {
    let settled = stack;
    for (const option of settingsFor(this.options, 'policy', this.factors)) {
      const path = option.path.slice('policy.'.length);
      const { applied, problems, params, stack: next } = await settleStack(settled, [{ path, value: option.value }]);
      if (applied) this.reached.add(option);
      for (const p of problems) this.refuse(option, issue(option, p.found, p.expected, p.nearest), true);
      if (!applied && problems.length === 0) {
        const nearest = nearestName(path, params);
        this.refuse(
          option,
          issue(option, path, 'a parameter that a policy has', nearest && `policy.${nearest}`),
          false,
        );
      }
      settled = next;
    }
    return settled;
  }

  private input(root: string, reference: InputRef, load: (r: InputRef) => unknown): InputRef {
    let settled = reference;
    for (const option of settingsFor(this.options, root, this.factors)) {
      const setting: Setting = { path: option.path.slice(root.length + 1), value: option.value };
      const next = { ...settled, settings: [...settled.settings, setting] };
      try {
        load(next);
        settled = next;
        this.reached.add(option);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        for (const i of error.issues) {
          const unknown = /^(a known key|a step of a path|the path of a value|an entry)/.test(i.expected);
          this.refuse(option, issue(option, i.found, `${i.expected} (${i.path})`, i.nearest), !unknown);
        }
      }
    }
    return settled;
  }

  /** @param always whether the problem stands even where the option reaches something else */
  private refuse(option: SetOption, problem: InputIssue, always: boolean): void {
    const list = this.refusals.get(option) ?? [];
    list.push(problem);
    this.refusals.set(option, list);
    if (always) this.reached.delete(option);
  }

  /** Problems of options that reached nothing, the first of each. */
  problems(): InputIssue[] {
    return this.options.flatMap((option) =>
      this.reached.has(option) ? [] : (this.refusals.get(option) ?? []).slice(0, 1),
    );
  }
}
