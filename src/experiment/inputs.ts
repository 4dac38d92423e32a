/**
 * Platforms, networks and workloads by the reference that a run carries: a built-in name, the path of a file, or (for a
 * workload that is written in the experiment file) `FILE#N` for its part number N. Each is read once a process.
 */
import { readYaml } from '../input/yaml.js';
import { loadPlatform } from '../platform/load.js';
import { loadNetwork, loadWorkload, parseWorkload } from '../workload/load.js';
import type { Workload } from '../workload/model.js';
import { hashOf } from './hash.js';

const cached = <T>(load: (reference: string) => T): ((reference: string) => T) => {
  const values = new Map<string, T>();
  return (reference) => {
    let value = values.get(reference);
    if (value === undefined) values.set(reference, (value = load(reference)));
    return value;
  };
};

/** Reference of the workload that stands in part number `index` of an experiment file. */
export const inlineReference = (file: string, index: number): string => `${file}#${index}`;

function readWorkload(reference: string): Workload {
  const inline = /^(.*)#(\d+)$/.exec(reference);
  if (inline === null) return loadWorkload(reference);
  const source = readYaml(inline[1]!);
  const index = Number(inline[2]);
  const { parts } = source.value as { parts: readonly { readonly name: string }[] };
  return parseWorkload(source, ['parts', index, 'workload'], parts[index]!.name);
}

export const platformOf = cached((reference) => loadPlatform(reference));
export const networkOf = cached(loadNetwork);
export const workloadOf = cached(readWorkload);

export const platformHash = cached((reference) => hashOf(platformOf(reference)));
export const networkHash = cached((reference) => hashOf(networkOf(reference)));
export const workloadHash = cached((reference) => hashOf(workloadOf(reference)));
