/** Layer tables: one CSV a variant of a network. `docs/workloads.md` defines the columns. */
import { InputError, nearestName, type InputIssue } from '../input/errors.js';
import { shownPath } from '../input/paths.js';
import { readCsv, type CsvRow } from './csv.js';
import type { Layer } from './model.js';
import { isOperator, OPERATOR_NAMES } from '../platform/operators.js';

const SHAPE = ['in_h', 'in_w', 'in_c', 'out_h', 'out_w', 'out_c', 'k_h', 'k_w', 'stride', 'groups'] as const;
const COST = ['macs', 'weights', 'inputs', 'outputs', 'aux_params'] as const;
const COLUMNS = ['layer', 'op', ...SHAPE, ...COST, 'preds'];

/** A layer table with the totals that its network file must state. */
export interface LayerTable {
  readonly layers: readonly Layer[];
  readonly macs: number;
  /** Weights and the auxiliary parameters (bias, scale and shift of normalised channels). */
  readonly parameters: number;
}

/**
 * Reads and checks a layer table: operators are known, figures are whole and not negative, the MACs of convolutions and
 * fully connected layers follow from their shapes, and every predecessor stands above.
 * @throws InputError with all faults of the file
 */
export function readLayers(path: string): LayerTable {
  const file = shownPath(path);
  const issues: InputIssue[] = [];
  const names = new Set<string>();
  const layers: Layer[] = [];
  let parameters = 0;
  const rows = readCsv(path, COLUMNS);
  if (rows.length === 0) issues.push({ file, path: '', found: 'no rows', expected: 'one row a layer' });
  for (const row of rows) {
    const { layer, aux } = readRow(file, row, names, issues);
    names.add(layer.name);
    layers.push(layer);
    parameters += layer.weights + aux;
  }
  if (issues.length > 0) throw new InputError(issues);
  return { layers, macs: layers.reduce((sum, l) => sum + l.macs, 0), parameters };
}

function readRow(
  file: string,
  { line, cells }: CsvRow,
  names: ReadonlySet<string>,
  issues: InputIssue[],
): { layer: Layer; aux: number } {
  const name = cells['layer']!;
  const report = (column: string, expected: string, nearest?: string): void => {
    const found = cells[column]!;
    issues.push({ file, line, path: `${name}.${column}`, found, expected, nearest });
  };
  const whole = (column: string): number => {
    const text = cells[column]!.trim();
    const value = Number(text);
    if (text === '' || !Number.isSafeInteger(value) || value < 0) report(column, 'a whole number, 0 or more');
    return value;
  };

  if (name === '' || names.has(name)) report('layer', 'a name that no other layer has');
  const op = cells['op']!;
  if (!isOperator(op)) report('op', 'an operator', nearestName(op, OPERATOR_NAMES));
  for (const pred of cells['preds']!.split(';')) {
    if (pred !== '' && !names.has(pred)) report('preds', 'names of layers above', nearestName(pred, [...names]));
  }
  const shape = Object.fromEntries(SHAPE.map((c) => [c, whole(c)])) as Record<(typeof SHAPE)[number], number>;
  const cost = Object.fromEntries(COST.map((c) => [c, whole(c)])) as Record<(typeof COST)[number], number>;
  if (op === 'conv' || op === 'dwconv' || op === 'fc') {
    const kernel = (shape.k_h * shape.k_w * shape.in_c) / shape.groups;
    const macs = shape.out_h * shape.out_w * shape.out_c * kernel;
    if (macs !== cost.macs) report('macs', `${macs}, as the shapes give`);
  }
  return {
    layer: {
      name,
      op,
      macs: cost.macs,
      weights: cost.weights,
      inputs: cost.inputs,
      outputs: cost.outputs,
      shape: `${shape.out_h}x${shape.out_w}x${shape.out_c}`,
    },
    aux: cost.aux_params,
  };
}
