/** Levels of factors put into platforms and workloads, with errors that point at the level and not at the file. */
import { formatPath, InputError, nearestName, type InputIssue } from '../../input/errors.js';
import type { Platform } from '../../platform/model.js';
import { platformFrom } from '../../platform/load.js';
import { parseWorkload } from '../../workload/load.js';
import type { Workload } from '../../workload/model.js';
import { platformSource, workloadSource } from '../inputs.js';
import type { Issues } from '../issues.js';
import type { InputRef, Setting } from '../model.js';
import type { Assignment } from './levels.js';
import { platformPaths, workloadPaths, type PathTable, type Steps } from './paths.js';
import { platformWithSettings, withSettings, type Written } from './settings.js';

/** A platform or workload of a part, as it is without any factor. */
export interface Input {
  readonly root: 'platform' | 'workload';
  readonly ref: InputRef;
  readonly name: string;
  readonly paths: PathTable;
  /** Where it stands in the experiment file, if it is written there. */
  readonly prefix: Steps;
}

/** A platform that loads without faults. */
export const platformInput = (ref: InputRef, name: string): Input => ({
  root: 'platform',
  ref,
  name,
  paths: platformPaths(platformSource(ref).value),
  prefix: [],
});

/** A workload that loads without faults. @param prefix where one that is written in the experiment file stands */
export const workloadInput = (ref: InputRef, name: string, prefix: Steps): Input => ({
  root: 'workload',
  ref,
  name,
  paths: workloadPaths(workloadSource(ref).value),
  prefix,
});

/** `points.3.f` is `points[3].f`, for brackets would have to be quoted in `{ }` of YAML. */
const bracketed = (path: string): string => path.replace(/\.(\d+)(?=\.|$)/g, '[$1]');

/** Steps in the file of a path such as `platform.big.bandwidth`; undefined where the input has none of it. */
export function stepsTo(input: Input, path: string): Steps | undefined {
  if (!path.startsWith(`${input.root}.`)) return undefined;
  const below = path.slice(input.root.length + 1);
  return input.paths.get(below) ?? input.paths.get(bracketed(below));
}

/** An input with what is set in it, and the place in the experiment file that each setting comes from. */
export interface Assigned {
  readonly input: Input;
  readonly ref: InputRef;
  readonly from: readonly Assignment[];
}

/** What assignments set in an input. */
export function assigned(input: Input, assignments: readonly Assignment[]): Assigned {
  const from: Assignment[] = [];
  const settings: Setting[] = [];
  for (const assignment of assignments) {
    const steps = stepsTo(input, assignment.path);
    if (steps === undefined) continue;
    from.push(assignment);
    settings.push({ path: steps, value: assignment.value });
  }
  return { input, ref: settings.length === 0 ? input.ref : { ...input.ref, settings }, from };
}

/** The platform with its settings; its faults join the issues. */
export const assignedPlatform = (issues: Issues, given: Assigned): Platform | undefined =>
  attempt(issues, given, (at) => platformFrom(platformWithSettings(platformSource(given.ref), given.ref.settings, at)));

/** The workload with its settings; its faults join the issues. */
export function assignedWorkload(issues: Issues, given: Assigned): Workload | undefined {
  const { inline, settings } = given.ref;
  // Read from the experiment file, so that faults of one that is written there have their place.
  const source = inline === undefined ? workloadSource(given.ref) : issues.source;
  const { prefix } = given.input;
  return attempt(issues, given, (at) =>
    parseWorkload(withSettings(source, settings, prefix, at), prefix, inline?.name),
  );
}

function attempt<T>(
  issues: Issues,
  { input, ref, from }: Assigned,
  load: (at: (index: number) => Written) => T,
): T | undefined {
  try {
    return load((index) => issues.written(from[index]!.at));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const heads = ref.settings.map((s) => [formatPath(s.path), formatPath([...input.prefix, ...s.path])]);
    for (const issue of error.issues) issues.addOnce(told(issue, heads, from));
    return undefined;
  }
}

/** A fault in a value that was set is one of its factor; any other says what was set when it came up. */
function told(issue: InputIssue, heads: readonly (readonly string[])[], from: readonly Assignment[]): InputIssue {
  const index = heads.findLastIndex((ways) => ways.some((head) => issue.path.startsWith(head)));
  if (index >= 0) return { ...issue, path: formatPath(from[index]!.at) };
  if (from.length === 0) return issue;
  const values = from.map(({ path, value }) => `${path} = ${JSON.stringify(value)}`).join(', ');
  return { ...issue, hint: issue.hint ?? `with ${values}, as the experiment sets it` };
}

/** The path that was probably meant, with its root. */
export function nearestPath(path: string, inputs: readonly Input[], others: Iterable<string> = []): string | undefined {
  const candidates = inputs.flatMap((input) => [...input.paths.keys()].map((p) => `${input.root}.${p}`));
  return nearestName(path, [...candidates, ...others]);
}
