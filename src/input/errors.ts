/** What a user wrote wrongly: every problem of a file at once, each with its place and, where there is one, a likely fix. */
import { distance } from 'fastest-levenshtein';

export interface InputIssue {
  readonly file: string;
  /** From 1; absent where the problem is the file itself. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** Place in the file as the reader would write it, e.g. `policies[1].cpufreq`; empty for the whole file. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  /** The valid name that was probably meant. */
  readonly nearest?: string | undefined;
  /** A command or page that helps. */
  readonly hint?: string | undefined;
}

/** Bad input of any kind; the program prints it without a stack trace and exits with code 2. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** @param issues at least one, in the order of the file */
  constructor(readonly issues: readonly InputIssue[]) {
    super(issues.map(formatIssue).join('\n'));
  }
}

/** What is allowed and most probably not meant: printed on stderr, and changes no exit code. */
export interface InputNote extends Pick<InputIssue, 'file' | 'line' | 'column' | 'path'> {
  readonly text: string;
}

/** All problems of an error, one block each. */
export const formatInputError = (error: InputError): string => error.issues.map(formatIssue).join('\n');

/** A note in the form of problems. */
export const formatNote = (note: InputNote): string => `${formatPlace(note)}\n  note     ${note.text}`;

function formatPlace({ file, line, column, path }: Pick<InputIssue, 'file' | 'line' | 'column' | 'path'>): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return path === '' ? place : `${place}  ${path}`;
}

function formatIssue(issue: InputIssue): string {
  const lines = [
    formatPlace(issue),
    `  found    ${issue.found}`,
    `  expected ${issue.expected}${issue.nearest === undefined ? '' : `; did you mean ${issue.nearest}?`}`,
  ];
  if (issue.hint !== undefined) lines.push(`           ${issue.hint}`);
  return lines.join('\n');
}

/**
 * The candidate that was probably meant: the fewest edits, at most a third of the longer name (but at least two);
 * the first of equals. Case does not count.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let fewest = Infinity;
  for (const candidate of candidates) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    const allowed = Math.max(2, Math.floor(Math.max(name.length, candidate.length) / 3));
    if (edits <= allowed && edits < fewest && edits < candidate.length) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** `clusters[0].opps[3].v` from its steps. */
export const formatPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
