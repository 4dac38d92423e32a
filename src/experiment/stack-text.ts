/** Plug-ins and parameters as cells of a table. */
import type { ParamValue } from '../policy/contract.js';
import type { PluginSpec } from './model.js';

/** Name of a plug-in for a table; empty where the stack has none. */
export const writtenPlugin = (spec: PluginSpec | undefined): string => spec?.name ?? '';

const writtenValue = (value: ParamValue): string => (Array.isArray(value) ? value.join(' ') : String(value));

/** Parameters for a table: `name=value` separated by semicolons, by name. */
export const writtenParams = (spec: PluginSpec | undefined): string =>
  Object.entries(spec?.params ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${writtenValue(value)}`)
    .join(';');
