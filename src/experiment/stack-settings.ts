/** Parameters of policies that factors set: `up_threshold` of every plug-in that has it, `ondemand.up_threshold` of one. */
import { checkParams, findPlugin, loadUserPlugin, type ParamProblem } from '../policy/registry.js';
import { PLUGIN_KINDS, type Plugin } from '../policy/contract.js';
import type { PluginSpec, Setting, StackSpec } from './model.js';
import { isOracle } from './oracle-name.js';

export interface Settled {
  readonly stack: StackSpec;
  /** Whether any plug-in of the stack has one of the parameters. */
  readonly applied: boolean;
  readonly problems: readonly ParamProblem[];
  /** Names of all parameters of the stack. */
  readonly params: readonly string[];
}

const pluginOf = async (kind: Plugin['kind'], spec: PluginSpec): Promise<Plugin | undefined> =>
  spec.file === undefined ? findPlugin(kind, spec.name) : loadUserPlugin(spec.file);

/** The parameter of a plug-in that a path names; undefined where it names none of it. */
function paramOf(path: string, plugin: Plugin): string | undefined {
  const params = plugin.params as Readonly<Record<string, unknown>>;
  const own = path.startsWith(`${plugin.name}.`) ? path.slice(plugin.name.length + 1) : path;
  return Object.hasOwn(params, own) ? own : undefined;
}

/** A stack with the settings that concern it; values that a plug-in refuses are problems. */
export async function settleStack(stack: StackSpec, settings: readonly Setting[]): Promise<Settled> {
  const problems: ParamProblem[] = [];
  const names: string[] = [];
  const specs: Partial<Record<Plugin['kind'], PluginSpec>> = {};
  let applied = false;
  for (const kind of PLUGIN_KINDS) {
    let spec = stack[kind];
    if (spec === undefined || isOracle(spec)) continue;
    const plugin = await pluginOf(kind, spec);
    if (plugin === undefined) continue;
    const params = Object.keys(plugin.params as object);
    names.push(...params, ...params.map((p) => `${plugin.name}.${p}`));
    for (const { path, value } of settings) {
      const param = paramOf(path, plugin);
      if (param === undefined) continue;
      const checked = checkParams(plugin, { [param]: value });
      if ('problems' in checked) {
        problems.push(...checked.problems);
        continue;
      }
      applied = true;
      spec = { ...spec, params: { ...spec.params, [param]: checked.params[param]! } };
    }
    specs[kind] = spec;
  }
  return { stack: { ...stack, ...specs }, applied, problems, params: names };
}
