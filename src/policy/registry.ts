/** The built-in plug-ins by kind and name. */
import type { ParamSpec, ParamValue, Plugin, PluginKind, PluginUse } from './contract.js';
import { cpufreqPlugins } from './cpufreq/index.js';
import { cpuidlePlugins } from './cpuidle/index.js';
import { devfreqPlugins } from './devfreq/index.js';
import { memoryTunables } from './devfreq/memory.js';
import { managerPlugins } from './manager/index.js';
import { placementPlugins } from './placement/index.js';
import { schedulerPlugins } from './scheduling/index.js';
import { thermalPlugins } from './thermal/index.js';

const BUILT_IN: readonly Plugin[] = [
  ...cpufreqPlugins,
  ...devfreqPlugins,
  ...cpuidlePlugins,
  ...schedulerPlugins,
  ...thermalPlugins,
  ...placementPlugins,
  ...managerPlugins,
];

/** Built-in plug-ins, by kind and then in the order in which they are told of. */
export const listPlugins = (kind?: PluginKind): Plugin[] =>
  BUILT_IN.filter((p) => kind === undefined || p.kind === kind);

export const findPlugin = (kind: PluginKind, name: string): Plugin | undefined =>
  BUILT_IN.find((p) => p.kind === kind && p.name === name);

/** Default values of a plug-in's parameters. */
export const defaultParams = (plugin: Plugin): Record<string, ParamValue> =>
  Object.fromEntries(Object.entries(plugin.params as Record<string, ParamSpec>).map(([n, spec]) => [n, spec.default]));

/**
 * A built-in plug-in with its default parameters.
 * @throws Error where there is none of that name
 */
export function defaultUse(kind: PluginKind, name: string): PluginUse {
  const plugin = findPlugin(kind, name);
  if (plugin === undefined) throw new Error(`there is no ${kind} plug-in named ${name}`);
  return { plugin, params: defaultParams(plugin) };
}

/**
 * A built-in devfreq plug-in with the parameters that it has on memory.
 * @throws Error where there is none of that name
 */
export function defaultMemoryUse(name: string): PluginUse {
  const { plugin, params } = defaultUse('devfreq', name);
  return { plugin, params: { ...params, ...memoryTunables(plugin) } };
}
