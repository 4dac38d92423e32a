/** The plug-ins of one policy, found and their parameters checked. */
import { isAbsolute, resolve } from 'node:path';
import { InputError } from '../input/errors.js';
import { memoryTunables } from '../policy/devfreq/memory.js';
import { checkParams } from '../policy/params.js';
import { findPlugin, listPlugins } from '../policy/registry.js';
import { loadUserPlugin } from '../policy/user-plugin.js';
import { DEFAULT_PRESET, PRESETS } from '../policy/presets.js';
import { STACK_ENTRIES, type Plugin, type PluginKind, type StackEntry } from '../policy/contract.js';
import type { Issues } from './issues.js';
import type { PluginSpec, StackSpec } from './model.js';
import { ORACLE } from './oracle-name.js';
import type { PluginFile, PolicyFile } from './schema.js';

type Path = readonly (string | number)[];

const isFile = (use: string): boolean => /\.(ts|js|mjs)$/.test(use);

async function findUse(
  issues: Issues,
  at: Path,
  kind: PluginKind,
  use: string,
): Promise<{ plugin: Plugin; file: string | undefined } | undefined> {
  if (!isFile(use)) {
    const plugin = findPlugin(kind, use);
    if (plugin !== undefined) return { plugin, file: undefined };
    const names = listPlugins(kind).map((p) => p.name);
    const candidates = kind === 'manager' ? [...names, ORACLE] : names;
    issues.add(at, use, `a ${kind} plug-in, or the path of a .ts or .js file`, candidates, 'socsim list policies');
    return undefined;
  }
  const file = isAbsolute(use) ? use : resolve(issues.folderAt(at), use);
  try {
    const plugin = await loadUserPlugin(file);
    if (plugin.kind === kind) return { plugin, file };
    issues.add(at, `${use}, a ${plugin.kind} plug-in`, `a ${kind} plug-in`);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    issues.list.push(...error.issues);
  }
  return undefined;
}

/** Of a manager: whether it sets clocks; of a governor: whether it takes them. */
export function handlesClocks(plugin: Plugin): boolean {
  if (plugin.kind === 'manager') return plugin.setsClocks ?? false;
  return plugin.kind === 'cpufreq' || plugin.kind === 'devfreq' ? (plugin.takesSpeed ?? false) : false;
}

async function checkUse(
  issues: Issues,
  path: Path,
  entry: StackEntry,
  given: PluginFile,
): Promise<PluginSpec | undefined> {
  if (entry === 'manager' && given.use === ORACLE) return { name: ORACLE, file: undefined, params: {}, clocks: false };
  const found = await findUse(issues, path, STACK_ENTRIES[entry], given.use);
  if (found === undefined) return undefined;
  const tunables = entry === 'memfreq' && found.file === undefined ? memoryTunables(found.plugin) : {};
  const checked = checkParams(found.plugin, { ...tunables, ...given.params });
  if ('problems' in checked) {
    for (const p of checked.problems)
      issues.add([...path, 'params', p.param], p.found, p.expected, p.nearest ? [p.nearest] : []);
    return undefined;
  }
  return { name: found.plugin.name, file: found.file, params: checked.params, clocks: handlesClocks(found.plugin) };
}

/**
 * Resolves one policy.
 * @param path of the policy in the experiment file
 * @returns undefined where anything was wrong; the issues say what
 */
export async function checkStack(
  issues: Issues,
  path: Path,
  name: string,
  given: PolicyFile,
): Promise<StackSpec | undefined> {
  const specs: Partial<Record<StackEntry, PluginSpec>> = {};
  let complete = true;
  const defaults: Partial<Record<StackEntry, PluginFile>> = PRESETS[DEFAULT_PRESET].plugins;
  for (const entry of Object.keys(STACK_ENTRIES) as StackEntry[]) {
    const use = given[entry] ?? defaults[entry];
    if (use === undefined) continue;
    const spec = await checkUse(issues, [...path, entry], entry, use);
    if (spec === undefined) complete = false;
    else specs[entry] = spec;
  }
  if (!complete) return undefined;
  return {
    name,
    cpufreq: specs.cpufreq!,
    devfreq: specs.devfreq!,
    memfreq: specs.memfreq,
    cpuidle: specs.cpuidle!,
    scheduler: specs.scheduler!,
    thermal: specs.thermal!,
    placement: specs.placement!,
    manager: specs.manager,
    variant: given.variant,
  };
}
