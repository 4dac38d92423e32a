/** Parameters of policies by path: `policy.up_threshold` of every plug-in that has it, `policy.ondemand.up_threshold` of one. */
import { checkParams } from '../../policy/registry.js';
import { PLUGIN_KINDS, type PluginKind } from '../../policy/contract.js';
import type { Issues } from '../issues.js';
import type { PluginSpec, StackSpec } from '../model.js';
import { pluginOf } from '../stack.js';
import type { Assignment } from './levels.js';

const ROOT = 'policy.';

interface Use {
  readonly kind: PluginKind;
  readonly spec: PluginSpec;
}

const usesOf = (stack: StackSpec): Use[] =>
  PLUGIN_KINDS.flatMap((kind) => (stack[kind] === undefined ? [] : [{ kind, spec: stack[kind] }]));

const pathsTo = (spec: PluginSpec, param: string): string[] => [`${ROOT}${param}`, `${ROOT}${spec.name}.${param}`];

/** Every path to a parameter of these policies. */
export const policyPaths = (stacks: readonly StackSpec[]): Set<string> =>
  new Set(
    stacks.flatMap(usesOf).flatMap(({ spec }) => Object.keys(spec.params).flatMap((param) => pathsTo(spec, param))),
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
  for (const { kind, spec } of usesOf(stack)) {
    const own = Object.keys(spec.params).flatMap((param) => {
      // The last one wins, and one for this plug-in alone is meant for it more than one for all.
      const all = assignments.findLast((a) => a.path === `${ROOT}${param}`);
      const given = assignments.findLast((a) => a.path === `${ROOT}${spec.name}.${param}`) ?? all;
      return given === undefined ? [] : [{ param, ...given }];
    });
    if (own.length === 0) continue;
    const values = Object.fromEntries(own.map(({ param, value }) => [param, value]));
    const checked = checkParams(await pluginOf(kind, spec), { ...spec.params, ...values });
    if ('problems' in checked) {
      for (const p of checked.problems) {
        const at = own.find((o) => o.param === p.param)?.at ?? [];
        const expected = `${p.expected} (${p.param} of ${spec.name} in policy ${stack.name})`;
        issues.add(at, p.found, expected, p.nearest === undefined ? [] : [p.nearest]);
      }
      return undefined;
    }
    changed = { ...changed, [kind]: { ...spec, params: checked.params } };
  }
  return changed;
}
