/** The tables of docs/policies.md as the program would write them. */
import type { ParamSpec, Plugin, PluginKind } from '../../src/policy/contract.js';
import { listPlugins } from '../../src/policy/registry.js';

/** Range or choices of a parameter, as a reader wants them. */
function rangeOf(spec: ParamSpec): string {
  if (spec.type === 'choice') return spec.values.map((v) => `\`${v}\``).join(', ');
  if (spec.type !== 'number') return spec.type === 'boolean' ? '`true`, `false`' : spec.type;
  const { min, max, integer } = spec;
  const bounds = [min === undefined ? '' : `≥ ${min}`, max === undefined ? '' : `≤ ${max}`].filter(Boolean);
  return [integer ? 'whole' : '', ...bounds].filter(Boolean).join(', ');
}

function defaultOf(spec: ParamSpec): string {
  if (spec.default === '') return 'empty';
  const unit = 'unit' in spec ? ` ${spec.unit}` : '';
  const text = Array.isArray(spec.default) ? spec.default.join(' ') : String(spec.default);
  return `${text}${unit}`;
}

/** Cells of a Markdown table's line. */
const cells = (...texts: readonly string[]): string[] => texts.map((t) => t.replaceAll('|', '\\|'));

/** One line a plug-in, and one a parameter: kind, plug-in, parameter, default, range, about. */
function rowsOf(plugin: Plugin): string[][] {
  const specs = Object.entries(plugin.params as Readonly<Record<string, ParamSpec>>);
  return [
    cells(`**\`${plugin.name}\`**`, '', '', plugin.about),
    ...specs.map(([name, spec]) => cells(`\`${name}\``, defaultOf(spec), rangeOf(spec), spec.about)),
  ];
}

/** Cells of the table of one kind of plug-in, without its head. */
export const pluginRows = (kind: PluginKind): string[][] => listPlugins(kind).flatMap(rowsOf);

/** Cells of the Markdown table after a heading, without its head. */
export function tableAfter(text: string, heading: string): string[][] {
  const lines = text.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`no heading "${heading}"`);
  const first = lines.findIndex((line, i) => i > start && line.startsWith('|'));
  const end = lines.findIndex((line, i) => i > first && !line.startsWith('|'));
  return lines.slice(first + 2, end < 0 ? undefined : end).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
}
