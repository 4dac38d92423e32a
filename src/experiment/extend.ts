/**
 * `extends`: an experiment file that stands on another. Tables merge key by key, and so do lists whose entries all have
 * a name; every other value of the extending file replaces the one below. Places and folders stay those of the file
 * in which a value is written.
 */
import { dirname, resolve } from 'node:path';
import { InputError } from '../input/errors.js';
import { issueAt } from '../input/check.js';
import { readYaml, type YamlSource } from '../input/yaml.js';

type Block = Record<string, unknown>;
const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNamedList = (value: unknown): value is (Block & { name: string })[] =>
  Array.isArray(value) && value.length > 0 && value.every((v) => isBlock(v) && typeof v['name'] === 'string');

/** A merged value, and for each of its places which layer holds it at which path. */
interface Merged {
  readonly value: unknown;
  /** Where the node itself is written. */
  readonly layer: number;
  readonly path: readonly PropertyKey[];
  readonly children: ReadonlyMap<PropertyKey, Merged> | undefined;
}

function leafOf(value: unknown, layer: number, path: readonly PropertyKey[]): Merged {
  return { value, layer, path, children: undefined };
}

/** The value `above`, written in file number `layer` at `path`, over a merged one. */
function merge(below: Merged, above: unknown, layer: number, path: readonly PropertyKey[]): Merged {
  if (isBlock(below.value) && isBlock(above)) {
    const children = new Map<PropertyKey, Merged>();
    for (const [key, value] of Object.entries(below.value))
      children.set(key, below.children?.get(key) ?? leafOf(value, below.layer, [...below.path, key]));
    for (const [key, value] of Object.entries(above)) {
      const under = children.get(key);
      children.set(key, under ? merge(under, value, layer, [...path, key]) : leafOf(value, layer, [...path, key]));
    }
    return { value: Object.fromEntries([...children].map(([k, m]) => [k, m.value])), layer, path, children };
  }
  if (isNamedList(below.value) && isNamedList(above)) {
    const entries: Merged[] = below.value.map(
      (value, i) => below.children?.get(i) ?? leafOf(value, below.layer, [...below.path, i]),
    );
    above.forEach((value, i) => {
      const at = entries.findIndex((e) => (e.value as { name: string }).name === value.name);
      if (at < 0) entries.push(leafOf(value, layer, [...path, i]));
      else entries[at] = merge(entries[at]!, value, layer, [...path, i]);
    });
    return { value: entries.map((e) => e.value), layer, path, children: new Map(entries.map((e, i) => [i, e])) };
  }
  return leafOf(above, layer, path);
}

/** Files from the one at the bottom to the one that was asked for. @throws InputError where they go round in a circle */
function chainOf(file: string): YamlSource[] {
  const chain: YamlSource[] = [];
  const seen = new Set<string>();
  let next: string | undefined = resolve(file);
  let shown = file;
  while (next !== undefined) {
    const source = readYaml(shown);
    if (seen.has(next))
      throw new InputError([issueAt(chain[0]!, ['extends'], shown, 'a file that does not extend this one in turn')]);
    seen.add(next);
    chain.unshift(source);
    const above: unknown = isBlock(source.value) ? source.value['extends'] : undefined;
    next = typeof above === 'string' ? resolve(dirname(next), above) : undefined;
    shown = next ?? '';
  }
  return chain;
}

/** Reads an experiment file with what it extends. @throws InputError */
export function readLayered(file: string): YamlSource {
  const chain = chainOf(file);
  const folders = chain.map((source) => dirname(resolve(source.file)));
  let merged = leafOf(chain[0]!.value, 0, []);
  chain.slice(1).forEach((source, i) => {
    merged = merge(merged, source.value, i + 1, []);
  });
  const top = chain.length - 1;
  const find = (path: readonly PropertyKey[]): { layer: number; path: readonly PropertyKey[] } => {
    let node = merged;
    for (const [i, step] of path.entries()) {
      const next = node.children?.get(step);
      if (next === undefined) {
        // Inside a value that one file holds whole; or a key that is missing in a merged table, which the top file lacks.
        return node.children === undefined
          ? { layer: node.layer, path: [...node.path, ...path.slice(i)] }
          : { layer: top, path: [...node.path, ...path.slice(i)] };
      }
      node = next;
    }
    return { layer: node.layer, path: node.path };
  };
  const last = chain[top]!;
  return {
    file: last.file,
    value: merged.value,
    position: (path, part) => {
      const at = find(path);
      return chain[at.layer]!.position(at.path, part);
    },
    origin: (path) => {
      const { layer } = find(path);
      return { file: chain[layer]!.file, folder: folders[layer]! };
    },
  };
}
