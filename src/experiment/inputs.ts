/** Platforms, networks and workloads of runs, with the settings that factors make. The latest are kept. */
import { InputError } from '../input/errors.js';
import { resolveData } from '../input/paths.js';
import { readYaml, type YamlSource } from '../input/yaml.js';
import { platformFrom } from '../platform/load.js';
import type { Platform } from '../platform/model.js';
import { loadNetwork, parseWorkload } from '../workload/load.js';
import type { Network, Workload } from '../workload/model.js';
import { PathError, putAt, type Root } from './design/settings.js';
import { hashOf } from './hash.js';
import type { InputRef } from './model.js';

/** Enough for the platforms and workloads of one block and its neighbours, and no more: a sweep has thousands. */
const KEPT = 64;

/** Keeps what was used last. */
function recent<T>(load: (reference: InputRef) => T): (reference: InputRef) => T {
  const values = new Map<string, T>();
  return (reference) => {
    const key = JSON.stringify(reference);
    let value = values.get(key);
    if (value === undefined) value = load(reference);
    else values.delete(key);
    values.set(key, value);
    if (values.size > KEPT) values.delete(values.keys().next().value!);
    return value;
  };
}

const sources = new Map<string, YamlSource>();

/** The parsed text of a file, read once a process. */
function sourceOf(file: string): YamlSource {
  let source = sources.get(file);
  if (source === undefined) sources.set(file, (source = readYaml(file)));
  return source;
}

/** The source with its settings. The positions stay those of the file. @throws InputError for a path that leads nowhere */
function settled(source: YamlSource, root: Root, { ref, settings }: InputRef): YamlSource {
  if (settings.length === 0) return source;
  const value: unknown = structuredClone(source.value);
  for (const setting of settings) {
    try {
      putAt(root, value, setting.path, setting.value);
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      const { found, expected, nearest } = error;
      throw new InputError([{ file: ref, path: `${root}.${setting.path}`, found, expected, nearest }]);
    }
  }
  return { ...source, value };
}

export const platformOf = recent((reference): Platform => {
  const file = resolveData(reference.ref, 'platforms', '.yaml', 'platform');
  return platformFrom(settled(sourceOf(file), 'platform', reference));
});

export const networkOf = ({ ref }: InputRef): Network => loadNetwork(ref);

/** Source of a workload that is written in an experiment file: its positions are looked up where it is checked. */
const inlineSource = ({ name, value, folder }: NonNullable<InputRef['inline']>): YamlSource => ({
  file: `${folder}/${name}`,
  value,
  position: () => ({ line: 1, column: 1 }),
});

export const workloadOf = recent((reference): Workload => {
  const { ref, inline } = reference;
  const source = inline ? inlineSource(inline) : sourceOf(resolveData(ref, 'workloads', '.yaml', 'workload'));
  return parseWorkload(settled(source, 'workload', reference), [], inline?.name);
});

export const platformHash = recent((reference) => hashOf(platformOf(reference)));
export const networkHash = recent((reference) => hashOf(networkOf(reference)));
export const workloadHash = recent((reference) => hashOf(workloadOf(reference)));
