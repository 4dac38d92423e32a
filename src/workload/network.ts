/** Network files: `NAME.yaml` with a layer table a variant. */
import path from 'node:path';
import { checkSource, issueAt } from '../input/check.js';
import { InputError, type InputIssue } from '../input/errors.js';
import { readYaml, type YamlSource } from '../input/yaml.js';
import { readLayers } from './layers.js';
import type { Network, Variant } from './model.js';
import { networkSchema, type NetworkFile } from './schema.js';

/**
 * Reads a network file and its layer tables.
 * @throws InputError with all faults, among them a table whose totals are not the stated ones
 */
export function readNetwork(file: string): Network {
  return parseNetwork(readYaml(file), path.dirname(file));
}

/** As {@link readNetwork} for a source at hand. @param folder where its layer tables lie */
function parseNetwork(source: YamlSource, folder: string): Network {
  const written = checkSource(source, networkSchema);
  const issues: InputIssue[] = [];
  const names = new Set<string>();
  const variants = written.variants.map((variant, i) => {
    if (names.has(variant.name)) {
      issues.push(issueAt(source, ['variants', i, 'name'], variant.name, 'a name that no other variant has'));
    }
    names.add(variant.name);
    return readVariant(source, folder, variant, i, issues);
  });
  if (issues.length > 0) throw new InputError(issues);
  return {
    name: path.basename(source.file, path.extname(source.file)),
    title: written.title,
    metric: written.metric,
    variants,
    synthetic: written.synthetic,
    source: written.source,
  };
}

function readVariant(
  source: YamlSource,
  folder: string,
  written: NetworkFile['variants'][number],
  index: number,
  issues: InputIssue[],
): Variant {
  let layers: Variant['layers'] = [];
  try {
    const table = readLayers(path.resolve(folder, written.layers));
    layers = table.layers;
    if (layers.every((l) => l.macs + l.weights + l.inputs + l.outputs === 0))
      issues.push(
        issueAt(source, ['variants', index, 'layers'], written.layers, 'layers that compute or move something'),
      );
    for (const total of ['macs', 'parameters'] as const) {
      if (table[total] !== written.totals[total]) {
        const expected = `${table[total]}, the total of ${written.layers}`;
        issues.push(issueAt(source, ['variants', index, 'totals', total], String(written.totals[total]), expected));
      }
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    issues.push(...error.issues);
  }
  return {
    name: written.name,
    layers,
    accuracy: written.accuracy?.value ?? NaN,
    accuracyStatus: written.accuracy?.status ?? 'estimated',
  };
}

/** A network of one layer of scalar CPU code: background load. @param cycles of the fastest CPU core */
export function scalarNetwork(cycles: number, title: string): Network {
  const layer = { name: 'work', op: 'scalar', macs: cycles, weights: 0, inputs: 0, outputs: 0, shape: '' };
  return {
    name: title,
    title,
    metric: 'none',
    variants: [{ name: '100%', layers: [layer], accuracy: NaN, accuracyStatus: 'estimated' }],
    synthetic: true,
    source: 'stated in the workload file',
  };
}
