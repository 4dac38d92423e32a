/** What governors of memory have in place of their own defaults. */
import type { ParamValue, Plugin } from '../contract.js';

/**
 * A driver gives its governor the tunables. Those of simple_ondemand are of exynos5422-dmc in Linux 6.12, the one mainline
 * driver of a DRAM controller whose board is built in, in timer mode. Memory serves GPUs and NPUs as well as CPUs, so all
 * of them are parents of passive.
 */
const TUNABLES: Readonly<Record<string, Readonly<Record<string, ParamValue>>>> = {
  simple_ondemand: { upthreshold: 10, downdifferential: 5, polling: 100 },
  passive: { devices: true },
};

/** Parameters that a built-in devfreq plug-in has on memory where the policy gives none; for others none. */
export const memoryTunables = (plugin: Plugin): Readonly<Record<string, ParamValue>> =>
  (plugin.kind === 'devfreq' ? TUNABLES[plugin.name] : undefined) ?? {};
