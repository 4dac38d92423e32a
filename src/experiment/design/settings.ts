/**
 * Settings on parsed files: a path such as `elements.big.bandwidth` or `dnn1.deadline` names one value of a platform or
 * workload file, which is replaced before the file is checked.
 */
import { nearestName } from '../../input/errors.js';

/** Why a path leads nowhere. */
export class PathError extends Error {
  constructor(
    readonly found: string,
    readonly expected: string,
    readonly nearest: string | undefined,
  ) {
    super(`found ${found}, expected ${expected}`);
  }
}

export type Root = 'platform' | 'workload';

/** Lists and tables whose members may be named straight after the root: `platform.big`, `workload.dnn1`. */
const MEMBERS: Readonly<Record<Root, readonly string[]>> = {
  platform: ['elements', 'domains', 'cores'],
  workload: ['applications'],
};

/** Short names of what an application has deeper down. */
const SHORT: Readonly<Record<string, readonly string[]>> = {
  deadline: ['requirements', 'latency'],
  period: ['arrivals', 'periodic'],
  jitter: ['arrivals', 'jitter'],
};

type Block = Record<string, unknown>;
const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNamed = (value: unknown): value is Block & { name: string } =>
  isBlock(value) && typeof value['name'] === 'string';

/** Steps of a path: `a.b[2].c` and `a.b.2.c` are the same. */
export const stepsOf = (path: string): string[] =>
  path
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((step) => step !== '');

/** What can follow at a node. */
const namesAt = (node: unknown): string[] => {
  if (Array.isArray(node)) return node.map((v: unknown, i) => (isNamed(v) ? v.name : String(i)));
  return isBlock(node) ? Object.keys(node) : [];
};

function child(node: unknown, step: string): unknown {
  if (Array.isArray(node)) return node.find((v) => isNamed(v) && v.name === step) ?? (node[Number(step)] as unknown);
  return isBlock(node) ? node[step] : undefined;
}

/** Steps with members named straight after the root, and short names, written out. */
function complete(root: Root, file: unknown, steps: readonly string[]): string[] {
  let full = [...steps];
  const [first] = full;
  if (first !== undefined && child(file, first) === undefined) {
    const holder = MEMBERS[root].find((key) => child(child(file, key), first) !== undefined);
    if (holder !== undefined) full = [holder, ...full];
  }
  if (root === 'workload' && full[0] === 'applications' && full.length === 3) {
    const long = SHORT[full[2]!];
    if (long !== undefined) full = [...full.slice(0, 2), ...long];
  }
  return full;
}

/** Everything that could be meant by the first step. */
const firstNames = (root: Root, file: unknown): string[] => [
  ...namesAt(file),
  ...MEMBERS[root].flatMap((key) => namesAt(child(file, key))),
];

/**
 * Puts a value at a path of a parsed file.
 *
 * The last step may be absent in the file, where its form allows it; every step before it has to be there. A figure
 * with its source, `{ value, source, status }`, gets the new value and the status `estimated`: it is the experiment's
 * assumption then.
 * @param file changed in place
 * @throws PathError
 */
export function putAt(root: Root, file: unknown, path: string, value: unknown): void {
  const steps = complete(root, file, stepsOf(path));
  let node: unknown = file;
  for (const [i, step] of steps.slice(0, -1).entries()) {
    let next = child(node, step);
    // Optional blocks of an application, such as its requirements, come into being with their first key.
    if (next === undefined && isBlock(node) && i >= 2 && root === 'workload') node[step] = next = {};
    if (next === undefined) {
      const names = i === 0 ? firstNames(root, file) : namesAt(node);
      throw new PathError(step, `a step of a path (${names.slice(0, 12).join(', ')})`, nearestName(step, names));
    }
    node = next;
  }
  const last = steps.at(-1);
  if (
    last === undefined ||
    !(isBlock(node) || Array.isArray(node)) ||
    (steps.length === 1 && child(node, last) === undefined)
  ) {
    const names = steps.length <= 1 ? firstNames(root, file) : namesAt(node);
    throw new PathError(path === '' ? 'an empty path' : path, 'the path of a value', nearestName(path, names));
  }
  const old = child(node, last);
  if (isBlock(old) && 'value' in old && !isBlock(value)) {
    old['value'] = value;
    if ('status' in old) old['status'] = 'estimated';
    return;
  }
  if (Array.isArray(node)) {
    const index = node.findIndex((v) => isNamed(v) && v.name === last);
    const at = index >= 0 ? index : Number(last);
    if (!(at < node.length))
      throw new PathError(last, `an entry (${namesAt(node).join(', ')})`, nearestName(last, namesAt(node)));
    node[at] = value;
  } else node[last] = value;
}
