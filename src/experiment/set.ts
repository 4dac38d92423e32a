/** `--set path=value`: one value for a whole experiment, given outside its file. */
import { dirname } from 'node:path';
import { parse } from 'yaml';
import { formatPath, InputError, nearestName, type InputIssue } from '../input/errors.js';
import type { YamlSource } from '../input/yaml.js';

const COMMAND_LINE = 'command line';

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
  const seen = new Set<string>();
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
    // The last one would win, and the others be lost without a word.
    if (seen.has(path)) issues.push(issue(option, `${path} again`, 'each path once'));
    seen.add(path);
    return option;
  });
  if (issues.length > 0) throw new InputError(issues);
  return options;
}

type Block = Record<string, unknown>;
const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The experiment file with the keys of runs set; what was set on the command line has its place there. */
export function withRunKeys(source: YamlSource, options: readonly SetOption[]): YamlSource {
  if (options.length === 0 || !isBlock(source.value)) return source;
  const file = structuredClone(source.value);
  const parts = (Array.isArray(file['parts']) ? file['parts'] : []).map((p: unknown) => (isBlock(p) ? p : {}));
  const places = new Set<string>();
  for (const { path, value } of options) {
    if (path === 'seeds') {
      file['seeds'] = value;
      places.add('seeds');
      for (const part of parts) delete part['seeds'];
    }
    if (PART_KEYS.includes(path))
      parts.forEach((part, i) => {
        if (part['kind'] !== 'scenario') return;
        part[path] = value;
        places.add(`parts[${i}].${path}`);
      });
  }
  const isSet = (path: readonly PropertyKey[]): boolean =>
    String(path[0]).startsWith('--set ') || path.some((_step, i) => places.has(formatPath(path.slice(0, i + 1))));
  return {
    ...source,
    value: file,
    position: (path, part) => (isSet(path) ? { line: undefined, column: undefined } : source.position(path, part)),
    origin(path) {
      const own = source.origin?.(path) ?? { file: source.file, folder: dirname(source.file) };
      return isSet(path) ? { ...own, file: COMMAND_LINE } : own;
    },
  };
}
