/** Policies as plain values, and back into the plug-ins that a simulation takes. */
import { frozen } from '../kernel/frozen.js';
import { findPlugin } from '../policy/registry.js';
import { loadUserPlugin } from '../policy/user-plugin.js';
import type { Plugin, PluginKind, PluginUse, PolicyStack } from '../policy/contract.js';
import type { PluginSpec, StackSpec } from './model.js';

/** A policy that its inputs' check let through turned out not to be resolvable: a bug, or a plug-in file that changed meanwhile. */
class StackError extends Error {}

/** The plug-in that a checked policy names. @throws StackError where its file changed meanwhile */
export async function pluginOf(kind: PluginKind, spec: PluginSpec): Promise<Plugin> {
  const plugin = spec.file === undefined ? findPlugin(kind, spec.name) : await loadUserPlugin(spec.file);
  if (plugin === undefined || plugin.kind !== kind) throw new StackError(`no ${kind} plug-in ${spec.name}`);
  return plugin;
}

const useOf = async (kind: PluginKind, spec: PluginSpec): Promise<PluginUse> => ({
  plugin: await pluginOf(kind, spec),
  // Each instance of a plug-in gets the same object.
  params: frozen({ ...spec.params }),
});

/**
 * The plug-ins of a stack. The start variant is not in it: it is named, and each application has its own index of it
 * (see `startingAt`).
 */
export async function resolveStack(spec: StackSpec): Promise<PolicyStack> {
  return {
    name: spec.name,
    cpufreq: await useOf('cpufreq', spec.cpufreq),
    devfreq: await useOf('devfreq', spec.devfreq),
    ...(spec.memfreq && { memfreq: await useOf('devfreq', spec.memfreq) }),
    cpuidle: await useOf('cpuidle', spec.cpuidle),
    scheduler: await useOf('scheduler', spec.scheduler),
    thermal: await useOf('thermal', spec.thermal),
    placement: await useOf('placement', spec.placement),
    manager: spec.manager && (await useOf('manager', spec.manager)),
    variant: undefined,
  };
}
