/** Networks and workloads by name (from the data folder) or by file. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { checkSource } from '../input/check.js';
import { formatPath, InputError, nearestName } from '../input/errors.js';
import { dataRoot, isFilePath, listData, resolveData } from '../input/paths.js';
import { readYaml, type YamlSource } from '../input/yaml.js';
import { buildApplication } from './application.js';
import type { Application, Network, Workload } from './model.js';
import { readNetwork } from './network.js';
import { Reporter, type PathPart } from './report.js';
import { workloadSchema } from './schema.js';
import { buildTimeline } from './timeline.js';

const EXTENSION = '.yaml';
const NETWORKS = path.join('workloads', 'networks');
const networks = new Map<string, Network>();

/** Names of the built-in networks, sorted. */
export const listNetworks = (): string[] => listData(NETWORKS, EXTENSION);
/** Names of the built-in workloads, sorted. */
export const listWorkloads = (): string[] => listData('workloads', EXTENSION);

/**
 * A built-in network by name, or a network file by its path. Each file is read once.
 * @throws InputError where there is none, or it is faulty
 */
export function loadNetwork(nameOrFile: string): Network {
  const file = networkFile(nameOrFile, process.cwd());
  if (file === undefined) {
    const nearest = nearestName(nameOrFile, listNetworks());
    const [expected, hint] = ['the name of a network or a path to a .yaml file', 'socsim list workloads'];
    throw new InputError([{ file: NETWORKS, path: '', found: nameOrFile, expected, nearest, hint }]);
  }
  let network = networks.get(file);
  if (network === undefined) {
    network = readNetwork(file);
    networks.set(file, network);
  }
  return network;
}

/** File of a network; undefined where the name is not a built-in one. A missing file is found out by who reads it. */
function networkFile(nameOrFile: string, base: string): string | undefined {
  if (isFilePath(nameOrFile, EXTENSION)) return path.resolve(base, nameOrFile);
  return listNetworks().includes(nameOrFile) ? path.join(dataRoot, NETWORKS, nameOrFile + EXTENSION) : undefined;
}

/**
 * A built-in workload by name, or a workload file by its path.
 * @throws InputError where there is none, or it is faulty
 */
export function loadWorkload(nameOrFile: string): Workload {
  const file = resolveData(nameOrFile, 'workloads', EXTENSION, 'workload');
  return parseWorkload(readYaml(file));
}

/**
 * A workload from YAML: a whole file, or the part of an experiment file under `prefix`.
 * Elements are not checked here, since the platform is not known.
 * @param name of the workload; the file's name where absent
 * @throws InputError with all faults
 */
export function parseWorkload(
  source: YamlSource,
  prefix: readonly PathPart[] = [],
  name: string = path.basename(source.file, path.extname(source.file)),
): Workload {
  try {
    return build(partOf(source, prefix), name);
  } catch (error) {
    if (!(error instanceof InputError) || prefix.length === 0) throw error;
    const above = formatPath(prefix);
    throw new InputError(
      error.issues.map((issue) =>
        issue.file === partOf(source, prefix).file
          ? { ...issue, path: issue.path === '' ? above : `${above}.${issue.path}` }
          : issue,
      ),
    );
  }
}

function build(source: YamlSource, name: string): Workload {
  const written = checkSource(source, workloadSchema);
  const report = new Reporter(source, folderOf(source));
  const findNetwork = (wanted: string, at: readonly PathPart[]): Network | undefined => {
    const file = networkFile(wanted, report.folder);
    if (file !== undefined) return report.attempt(() => loadNetwork(file));
    report.at(at, wanted, 'a network', nearestName(wanted, listNetworks()), 'socsim list workloads');
    return undefined;
  };
  const applications: Application[] = [];
  const names = new Set<string>();
  written.applications.forEach((application, i) => {
    const at = ['applications', i];
    if (names.has(application.name))
      report.at([...at, 'name'], application.name, 'a name that no other application has');
    names.add(application.name);
    const built = buildApplication(application, at, report, findNetwork);
    if (built !== undefined) applications.push(built);
  });
  // With an application missing, the timeline's complaints would only repeat it.
  const complete = applications.length === written.applications.length;
  const timeline = complete ? buildTimeline(written.timeline, applications, ['timeline'], report) : [];
  report.finish();
  return { name, title: written.title, applications, timeline };
}

/** The part of a source under a path, with its positions in the whole file. */
function partOf(source: YamlSource, prefix: readonly PathPart[]): YamlSource {
  let value = source.value;
  for (const part of prefix) value = (value as Record<PathPart, unknown> | undefined)?.[part];
  return {
    file: source.origin?.(prefix).file ?? source.file,
    value,
    position: (at, part) => source.position([...prefix, ...at], part),
    ...(source.origin && { origin: (at) => source.origin!([...prefix, ...at]) }),
  };
}

/** Sources name their file relative to the working folder or, for the package's own data, to the package. */
function folderOf(source: YamlSource): string {
  const here = path.resolve(source.file);
  return path.dirname(existsSync(here) ? here : path.resolve(dataRoot, source.file));
}
