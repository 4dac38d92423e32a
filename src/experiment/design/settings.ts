/** Values of an experiment in place of those in a platform or workload file, put in before the file's schema sees it. */
import { dirname } from 'node:path';
import type { Position, YamlSource } from '../../input/yaml.js';
import { measurementOf } from '../../platform/provenance.js';
import type { Setting } from '../model.js';

/** Where a value that was set is written. */
export interface Written extends Position {
  /** As errors name it. */
  readonly file: string;
}

type Path = readonly (string | number)[];
type Block = Record<string | number, unknown>;

/** Key of `sources` in a platform whose figures an experiment sets. */
const SOURCE = 'set-by-experiment';

const isBlock = (value: unknown): value is Block => typeof value === 'object' && value !== null;

/** Puts a value at a path; blocks that are not there on the way are made. */
function put(root: unknown, path: Path, value: unknown): void {
  let block = root as Block;
  for (const [i, step] of path.slice(0, -1).entries()) {
    if (!isBlock(block[step])) block[step] = typeof path[i + 1] === 'number' ? [] : {};
    block = block[step] as Block;
  }
  block[path.at(-1)!] = value;
}

const startsWith = (path: readonly PropertyKey[], head: Path): boolean => head.every((step, i) => path[i] === step);

/**
 * A source with settings in its value.
 * @param prefix path of the input in the source, where it is a part of it
 * @param writtenAt where the setting of an index is written, so that errors in its value point there
 */
export function withSettings(
  source: YamlSource,
  settings: readonly Setting[],
  prefix: Path = [],
  writtenAt?: (index: number) => Written,
): YamlSource {
  if (settings.length === 0) return source;
  const value = structuredClone(source.value);
  const paths = settings.map((s) => [...prefix, ...s.path]);
  settings.forEach((s, i) => put(value, paths[i]!, structuredClone(s.value)));
  const settingAt = (path: readonly PropertyKey[]): Written | undefined => {
    const index = paths.findLastIndex((head) => startsWith(path, head));
    return index < 0 ? undefined : writtenAt?.(index);
  };
  return {
    ...source,
    value,
    position: (path, part) => settingAt(path) ?? source.position(path, part),
    origin(path) {
      const own = source.origin?.(path) ?? { file: source.file, folder: dirname(source.file) };
      return { ...own, file: settingAt(path)?.file ?? own.file };
    },
  };
}

/** The nearest block above a figure that says how it is known. */
function originOf(root: unknown, path: Path): Block | undefined {
  let block: unknown = root;
  let found: Block | undefined;
  for (const step of path) {
    if (!isBlock(block)) break;
    if ('status' in block || step === 'value') found = block;
    block = block[step];
  }
  return found;
}

/**
 * A platform's source with settings. A figure that was published is not once an experiment sets another in its place,
 * so its status becomes `estimated` and its source the experiment.
 */
export function platformWithSettings(
  source: YamlSource,
  settings: readonly Setting[],
  writtenAt?: (index: number) => Written,
): YamlSource {
  const changed = withSettings(source, settings, [], writtenAt);
  for (const { path } of settings) {
    const origin = measurementOf(changed.value, path) ?? originOf(changed.value, path);
    if (origin === undefined) continue;
    Object.assign(origin, { source: SOURCE, status: 'estimated' });
    put(changed.value, ['sources', SOURCE], 'set by the experiment');
  }
  return changed;
}
