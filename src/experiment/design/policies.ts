/**
 * Parameters of policies by path: `policy.up_threshold` of every plug-in that has it, `policy.ondemand.up_threshold` of
 * one, `policy.memfreq.upthreshold` of whatever plug-in an entry of the stack has.
 */
import { checkParams } from '../../policy/params.js';
import { STACK_ENTRIES, type StackEntry } from '../../policy/contract.js';
import type { Issues } from '../issues.js';
import type { PluginSpec, StackSpec } from '../model.js';
import { pluginOf } from '../stack.js';
import type { Assignment } from './levels.js';

const ROOT = 'policy.';

interface Use {
  readonly entry: StackEntry;
  readonly spec: PluginSpec;
}

const usesOf = (stack: StackSpec): Use[] =>
  (Object.keys(STACK_ENTRIES) as StackEntry[]).flatMap((entry) =>
    stack[entry] === undefined ? [] : [{ entry, spec: stack[entry] }],
  );

/** From the least to the most particular. */
const pathsTo = ({ entry, spec }: Use, param: string): string[] => [
  `${ROOT}${param}`,
  `${ROOT}${spec.name}.${param}`,
  `${ROOT}${entry}.${param}`,
];

/** Every path to a parameter of these policies. */
export const policyPaths = (stacks: readonly StackSpec[]): Set<string> =>
  new Set(
    stacks.flatMap(usesOf).flatMap((use) => Object.keys(use.spec.params).flatMap((param) => pathsTo(use, param))),
  );

/**
 * A policy with parameters set. One that has none of them is handed back as it is.
 * @returns undefined where a plug-in refuses a value; the issues say which
 */
export async function withParams(
  issues: Issues,
  stack: StackSpec,
  assignments: readonly Assignment[],
): Promise<StackSpec | undefined> {
  let changed = stack;
  for (const use of usesOf(stack)) {
    const { entry, spec } = use;
    const own = Object.keys(spec.params).flatMap((param) => {
      // The last one wins, and one for this plug-in alone is meant for it more than one for all.
      const given = pathsTo(use, param)
        .reverse()
        .flatMap((path) => assignments.findLast((a) => a.path === path) ?? [])[0];
      return given === undefined ? [] : [{ param, ...given }];
    });
    if (own.length === 0) continue;
    const values = Object.fromEntries(own.map(({ param, value }) => [param, value]));
    const checked = checkParams(await pluginOf(STACK_ENTRIES[entry], spec), { ...spec.params, ...values });
    if ('problems' in checked) {
      for (const p of checked.problems) {
        const at = own.find((o) => o.param === p.param)?.at ?? [];
        const expected = `${p.expected} (${p.param} of ${spec.name} in policy ${stack.name})`;
        issues.add(at, p.found, expected, p.nearest === undefined ? [] : [p.nearest]);
      }
      return undefined;
    }
    changed = { ...changed, [entry]: { ...spec, params: checked.params } };
  }
  return changed;
}
