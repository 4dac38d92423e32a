/** Platforms, networks and workloads of runs, with the settings that factors make. The latest are kept. */
import { frozen } from '../kernel/frozen.js';
import { resolveData } from '../input/paths.js';
import { readYaml, type YamlSource } from '../input/yaml.js';
import { platformFrom } from '../platform/load.js';
import type { Platform } from '../platform/model.js';
import { loadNetwork, parseWorkload } from '../workload/load.js';
import type { Network, Workload } from '../workload/model.js';
import { platformWithSettings, withSettings } from './design/settings.js';
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

/** The parsed file of a platform, without settings. */
export const platformSource = ({ ref }: InputRef): YamlSource =>
  sourceOf(resolveData(ref, 'platforms', '.yaml', 'platform'));

export const platformOf = recent((reference): Platform =>
  frozen(platformFrom(platformWithSettings(platformSource(reference), reference.settings))),
);

export const networkOf = ({ ref }: InputRef): Network => frozen(loadNetwork(ref));

/** Source of a workload that is written in an experiment file: its positions are looked up where it is checked. */
const inlineSource = ({ name, value, folder }: NonNullable<InputRef['inline']>): YamlSource => ({
  file: `${folder}/${name}`,
  value,
  position: () => ({ line: 1, column: 1 }),
});

/** The parsed workload, without settings. */
export const workloadSource = ({ ref, inline }: InputRef): YamlSource =>
  inline ? inlineSource(inline) : sourceOf(resolveData(ref, 'workloads', '.yaml', 'workload'));

export const workloadOf = recent((reference): Workload =>
  frozen(parseWorkload(withSettings(workloadSource(reference), reference.settings), [], reference.inline?.name)),
);

export const platformHash = recent((reference) => hashOf(platformOf(reference)));
export const networkHash = recent((reference) => hashOf(networkOf(reference)));
export const workloadHash = recent((reference) => hashOf(workloadOf(reference)));
