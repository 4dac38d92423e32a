/** YAML files whose every value knows its line and column. */
import { readFileSync } from 'node:fs';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type YAMLError } from 'yaml';
import { InputError, type InputIssue } from './errors.js';
import { shownPath } from './paths.js';

export interface Position {
  /** From 1; undefined where the value stands in no file. */
  readonly line: number | undefined;
  readonly column: number | undefined;
}

export interface YamlSource {
  /** As errors name it. */
  readonly file: string;
  /** The file as plain objects, arrays, strings, numbers, booleans and null. */
  readonly value: unknown;
  /**
   * Where the value at a path stands, or its nearest existing ancestor.
   * With `key`, where its key stands instead.
   */
  position(path: readonly PropertyKey[], part?: 'key' | 'value'): Position;
  /** Of a source made of several files: the file in which the value at a path is written, and its folder. */
  origin?(path: readonly PropertyKey[]): { readonly file: string; readonly folder: string };
}

/** Aliases (`*name`) that one file may use: enough for people, too few to blow up memory. */
const MAX_ALIASES = 100;

/**
 * Reads and parses a YAML file.
 * @throws InputError where it is missing, unreadable or not YAML (all syntax errors at once)
 */
export function readYaml(file: string): YamlSource {
  return parseYaml(readText(file), shownPath(file));
}

/**
 * The text of a file.
 * @throws InputError where it cannot be read, naming the path
 */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const found =
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : `cannot be read (${code ?? 'unknown'})`;
    throw new InputError([{ file: shownPath(file), path: '', found, expected: 'a readable file' }]);
  }
}

/**
 * Parses YAML 1.2 text, with the merge key `<<` of 1.1, by which parts of an experiment share what they have in common.
 * @param file name that errors show
 * @throws InputError with all syntax errors, duplicate keys among them
 */
export function parseYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    // The parser compares each key with all before it: minutes for a large file. `checkKeys` looks them up.
    uniqueKeys: false,
    version: '1.2',
    merge: true,
    prettyErrors: false,
    logLevel: 'error',
  });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0) throw new InputError(document.errors.map((e) => syntaxIssue(e, file, at)));
  checkKeys(document, file, at);
  return {
    file,
    value: plainValue(document, file),
    position: (path, part = 'value') => at(offsetOf(document, path, part)),
  };
}

/**
 * Refuses keys that are there twice, and `__proto__`, which no object of the program can hold as a key of its own: what
 * stands under it would be lost without a word.
 */
function checkKeys(document: Document, file: string, at: (offset: number) => Position): void {
  const issues: InputIssue[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const place = { file, ...at(key.range?.[0] ?? 0), path: '' };
        const name = String(key.value);
        if (name === '__proto__') issues.push({ ...place, found: 'the key __proto__', expected: 'another name' });
        if (seen.has(name)) issues.push({ ...place, found: `the key ${name} again`, expected: 'each key once' });
        seen.add(name);
      }
    },
  });
  if (issues.length > 0) throw new InputError(issues);
}

function plainValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new InputError([{ file, path: '', found, expected: `YAML with at most ${MAX_ALIASES} aliases` }]);
  }
}

function syntaxIssue(error: YAMLError, file: string, at: (offset: number) => Position) {
  return { file, ...at(error.pos[0]), path: '', found: firstLine(error.message), expected: 'valid YAML' };
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!;

/** Offset of the node at `path`; steps that are not there end the walk at the last one that is. */
function offsetOf(document: Document, path: readonly PropertyKey[], part: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [i, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((p) => String(isScalar(p.key) ? p.key.value : p.key) === String(step));
      if (!pair) return offset;
      const last = i === path.length - 1;
      const target = (last && part === 'key') || !isNode(pair.value) ? pair.key : pair.value;
      offset = isNode(target) ? (target.range?.[0] ?? offset) : offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (!isNode(node)) return offset;
      offset = node.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}
