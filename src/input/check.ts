/**
 * Checks a parsed file against a zod schema and turns every problem into one with a place and a likely fix.
 * In our schemas a custom message is the text after "expected"; `params.found`, `.nearest` and `.hint` fill the rest.
 */
import type { z } from 'zod';
import { InputError, formatPath, nearestName, type InputIssue } from './errors.js';
import { keysAt } from './schema-keys.js';
import type { YamlSource } from './yaml.js';

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/**
 * The file's value in the schema's form.
 * @throws InputError with all problems, in the order of the file
 */
export function checkSource<T>(source: YamlSource, schema: z.ZodType<T>): T {
  const result = schema.safeParse(source.value, { error: expectedText });
  if (result.success) return result.data;
  const issues = result.error.issues.flatMap((issue) => translate(source, schema, issue, []));
  throw new InputError(sortIssues(issues));
}

/** One problem at a path of a file; `part: 'key'` points at the key instead of its value. */
export function issueAt(
  source: YamlSource,
  path: Path,
  found: string,
  expected: string,
  nearest?: string,
  hint?: string,
  part: 'key' | 'value' = 'value',
): InputIssue {
  const file = source.origin?.(path).file ?? source.file;
  return { file, ...source.position(path, part), path: formatPath(path), found, expected, nearest, hint };
}

/** By place in the file, each problem once. */
export function sortIssues(issues: readonly InputIssue[]): InputIssue[] {
  const seen = new Set<string>();
  return [...issues]
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
    .filter((i) => {
      const key = JSON.stringify(i);
      return !seen.has(key) && seen.add(key);
    });
}

/** A value as an error shows it: short, on one line. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return `a block with ${Object.keys(value).slice(0, 4).join(', ') || 'nothing in it'}`;
  const text = `${value as string | number | boolean}`;
  return text === '' ? 'an empty text' : text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a block of keys and values',
  record: 'a block of keys and values',
  array: 'a list',
};

/** The text after "expected" for each of zod's own codes. */
function expectedText(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return NOUNS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return bound(issue.origin, issue.minimum, issue.inclusive === false ? 'above' : 'at least');
    case 'too_big':
      return bound(issue.origin, issue.maximum, issue.inclusive === false ? 'below' : 'at most');
    case 'unrecognized_keys':
      return 'a known key';
    default:
      return undefined;
  }
}

function bound(origin: string, limit: number | bigint, words: string): string {
  if (origin === 'array') return `a list of ${words} ${limit}`;
  if (origin === 'string') return `a text of ${words} ${limit} characters`;
  return `${origin === 'int' ? 'a whole number' : 'a number'} ${words} ${limit}`;
}

function translate(source: YamlSource, schema: z.ZodType, issue: Issue, prefix: Path): InputIssue[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const valid = keysAt(schema, path, source.value);
    return issue.keys.map((key) => {
      const nearest = nearestName(key, valid);
      return issueAt(source, [...path, key], key, `a known key${listed(valid, nearest)}`, nearest, undefined, 'key');
    });
  }
  if (issue.code === 'invalid_union') return union(source, schema, issue, path);
  if (issue.code === 'invalid_key') return issue.issues.flatMap((inner) => translate(source, schema, inner, path));
  const params = issue.code === 'custom' ? (issue.params ?? {}) : {};
  const found = text(params['found']) ?? showValue(valueAt(source.value, path));
  let nearest = text(params['nearest']);
  if (issue.code === 'invalid_value') nearest = nearestName(found, issue.values.map(String));
  return [issueAt(source, path, found, issue.message, nearest, text(params['hint']))];
}

/** A union's problem is that of the alternative that came furthest; with none ahead, all are named. */
function union(source: YamlSource, schema: z.ZodType, issue: z.core.$ZodIssueInvalidUnion, path: Path): InputIssue[] {
  const found = showValue(valueAt(source.value, path));
  if (issue.errors.length === 0) {
    const options = (issue as { options?: readonly unknown[] }).options?.map(String) ?? [];
    const expected = options.length > 0 ? `one of ${options.join(', ')}` : 'one of the known kinds';
    return [issueAt(source, path, found, expected, nearestName(found, options))];
  }
  const wrongType = (branch: readonly Issue[]) =>
    branch.some((i) => i.path.length === 0 && (i.code === 'invalid_type' || i.code === 'invalid_value'));
  const close = issue.errors.filter((branch) => !wrongType(branch)).sort((a, b) => a.length - b.length)[0];
  if (close) return close.flatMap((inner) => translate(source, schema, inner, path));
  const wanted = [...new Set(issue.errors.flat().map((i) => i.message))];
  return [issueAt(source, path, found, wanted.join(' or '))];
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** " (a, b, c)" where there are few and none is near. */
const listed = (valid: readonly string[], nearest: string | undefined): string =>
  nearest === undefined && valid.length > 0 && valid.length <= 20 ? ` (${valid.join(', ')})` : '';

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (v, step) => (typeof v === 'object' && v !== null ? (v as Record<PropertyKey, unknown>)[step] : undefined),
    value,
  );
}
