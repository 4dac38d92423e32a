/**
 * Platforms, networks and workloads by the reference that a run carries, with the settings of the experiment in them.
 * Files are read once a process; what is built from them is kept as long as it is among the last ones used.
 */
import { readYaml, type YamlSource } from '../input/yaml.js';
import { platformFile, platformFrom } from '../platform/load.js';
import { loadNetwork, parseWorkload, workloadFile } from '../workload/load.js';
import { platformWithSettings, withSettings } from './design/settings.js';
import { hashOf } from './hash.js';
import { recentlyUsed } from './lru.js';
import type { InputRef } from './model.js';

/** Inputs of one kind that a process keeps: more than the blocks that its runs come from at a time. */
const KEPT = 64;

const keyOf = ({ ref, settings }: InputRef): string =>
  settings.length === 0 ? ref : `${ref} ${JSON.stringify(settings)}`;
const byText = (text: string): string => text;

/** A file as it is, without settings. */
export const plainInput = (ref: string): InputRef => ({ ref, settings: [] });

/** Reference of the workload that stands in part number `index` of an experiment file. */
export const inlineReference = (file: string, index: number): string => `${file}#${index}`;

/** The parsed file of a workload, and where in it the workload stands. */
export interface WorkloadSource {
  readonly source: YamlSource;
  readonly prefix: readonly (string | number)[];
  /** Of a workload that has no file of its own. */
  readonly name: string | undefined;
}

export const platformSource = recentlyUsed(KEPT, byText, (ref: string) => readYaml(platformFile(ref)));

export const workloadSource = recentlyUsed(KEPT, byText, (ref: string): WorkloadSource => {
  const inline = /^(.*)#(\d+)$/.exec(ref);
  if (inline === null) return { source: readYaml(workloadFile(ref)), prefix: [], name: undefined };
  const source = readYaml(inline[1]!);
  const index = Number(inline[2]);
  const { parts } = source.value as { parts: readonly { readonly name: string }[] };
  return { source, prefix: ['parts', index, 'workload'], name: parts[index]!.name };
});

export const platformOf = recentlyUsed(KEPT, keyOf, ({ ref, settings }: InputRef) =>
  platformFrom(platformWithSettings(platformSource(ref), settings)),
);
export const networkOf = recentlyUsed(KEPT, byText, loadNetwork);
export const workloadOf = recentlyUsed(KEPT, keyOf, ({ ref, settings }: InputRef) => {
  const { source, prefix, name } = workloadSource(ref);
  return parseWorkload(withSettings(source, settings, prefix), prefix, name);
});

export const platformHash = recentlyUsed(KEPT, keyOf, (input) => hashOf(platformOf(input)));
export const networkHash = recentlyUsed(KEPT, byText, (ref) => hashOf(networkOf(ref)));
export const workloadHash = recentlyUsed(KEPT, keyOf, (input) => hashOf(workloadOf(input)));
