/** Names and paths of platforms, workloads and networks in an experiment file, resolved. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { nearestName } from '../input/errors.js';
import { listPlatforms, loadPlatform } from '../platform/load.js';
import type { Platform } from '../platform/model.js';
import { listNetworks, listWorkloads, loadNetwork, loadWorkload, parseWorkload } from '../workload/load.js';
import type { Workload } from '../workload/model.js';
import type { Issues } from './issues.js';
import type { InputRef } from './model.js';
import type { ScenarioPartFile } from './schema.js';

type Path = readonly (string | number)[];

export interface Resolved<T> {
  readonly ref: InputRef;
  readonly value: T;
}

interface Kind<T> {
  readonly what: string;
  readonly list: () => string[];
  readonly load: (name: string) => T;
}
export const PLATFORMS: Kind<Platform> = { what: 'platform', list: listPlatforms, load: loadPlatform };
export const WORKLOADS: Kind<Workload> = { what: 'workload', list: listWorkloads, load: loadWorkload };
export const NETWORKS: Kind<{ readonly name: string }> = { what: 'network', list: listNetworks, load: loadNetwork };

const isFile = (name: string): boolean => name.includes('/') || /\.ya?ml$/.test(name);

/** Resolves a list of names or files; what cannot be loaded is reported and left out. */
export function resolveNames<T>(issues: Issues, path: Path, names: readonly string[], kind: Kind<T>): Resolved<T>[] {
  return names.flatMap((name, i) => {
    const at = [...path, i];
    const ref = isFile(name) && !isAbsolute(name) ? resolve(issues.folderAt(at), name) : name;
    if (!isFile(name) && !kind.list().includes(name)) {
      issues.add(at, name, `a ${kind.what}, or the path of its file`, kind.list(), `socsim list ${kind.what}s`);
      return [];
    }
    if (isFile(name) && !existsSync(ref)) {
      const expected = `the path of a ${kind.what} that is there, from the folder of this file`;
      issues.add(at, name, expected, besides(name, ref));
      return [];
    }
    const value = issues.attempt(() => kind.load(ref));
    return value === undefined ? [] : [{ ref: { ref, settings: [] }, value }];
  });
}

/** The file nearest to one that is not there, as the user would write it. */
function besides(name: string, file: string): string[] {
  const folder = dirname(file);
  if (!existsSync(folder)) return [];
  const nearest = nearestName(basename(file), readdirSync(folder).filter(isFile));
  return nearest === undefined ? [] : [name.slice(0, name.length - basename(file).length) + nearest];
}

/** The workloads that a part names, or the one that is written in it. */
export function resolveWorkloads(issues: Issues, path: Path, part: ScenarioPartFile): Resolved<Workload>[] {
  if (part.workload === undefined && part.workloads !== undefined)
    return resolveNames(issues, [...path, 'workloads'], part.workloads, WORKLOADS);
  if (part.workload === undefined || part.workloads !== undefined) {
    const found = part.workload === undefined ? 'no workload' : 'both `workload` and `workloads`';
    issues.add(path, found, '`workloads` with names or files, or `workload` written out');
    return [];
  }
  const { name, workload: written } = part;
  const value = issues.attempt(() => parseWorkload(issues.source, [...path, 'workload'], name));
  const inline = { name, value: written, folder: issues.folderAt([...path, 'workload']) };
  return value === undefined ? [] : [{ ref: { ref: name, settings: [], inline }, value }];
}

/** Rows tell inputs apart by name, so no two of a part may share one. */
export function checkDistinct(
  issues: Issues,
  path: Path,
  inputs: readonly Resolved<{ readonly name: string }>[],
): void {
  inputs.forEach(({ value }, i) => {
    if (inputs.findIndex((other) => other.value.name === value.name) < i)
      issues.add([...path, i], value.name, 'a name that no other of the list has');
  });
}
