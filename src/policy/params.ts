/** Parameters given in an experiment against their declarations. */
import { showValue } from '../input/check.js';
import { nearestName } from '../input/errors.js';
import { DIMENSIONS, describeDimension, parseQuantity, QuantityError, type Dimension } from '../units/units.js';
import type { ParamSpec, ParamValue, Plugin } from './contract.js';

export interface ParamProblem {
  readonly param: string;
  readonly found: string;
  readonly expected: string;
  readonly nearest?: string | undefined;
}

type Checked = { readonly value: ParamValue } | Omit<ParamProblem, 'param'>;

/** A unit of a parameter: its dimension, and one of it as `parseQuantity` returns it. */
export interface UnitOf {
  readonly dimension: Dimension;
  readonly size: number;
}

/** The dimension of a unit such as `us` or `kHz`; undefined where it is none that quantities are written in. */
export function unitOf(unit: string): UnitOf | undefined {
  for (const dimension of DIMENSIONS) {
    try {
      return { dimension, size: parseQuantity(`1 ${unit}`, dimension) };
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error;
    }
  }
  return undefined;
}

interface NumberRule {
  readonly unit?: string | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly integer?: boolean | undefined;
}

/** "a whole number of us from 1 to 100, or a time such as 5 ms" */
function expectedNumber(rule: NumberRule): string {
  const { min, max } = rule;
  const what = `${rule.integer ? 'a whole number' : 'a number'}${rule.unit ? ` of ${rule.unit}` : ''}`;
  const bounds =
    min !== undefined && max !== undefined
      ? ` from ${min} to ${max}`
      : min !== undefined
        ? ` of at least ${min}`
        : max !== undefined
          ? ` of at most ${max}`
          : '';
  // "of us of at least 1" would not read well.
  const joined = rule.unit ? `${what}${bounds.replace(/^ of /, ', ')}` : `${what}${bounds}`;
  const unit = rule.unit && unitOf(rule.unit);
  return unit ? `${joined}, or ${describeDimension(unit.dimension)}` : joined;
}

/** A number in the rule's unit from a bare number or a written quantity. */
function checkNumber(given: unknown, rule: NumberRule): { value: number } | Omit<ParamProblem, 'param'> {
  const expected = expectedNumber(rule);
  let value: number;
  if (typeof given === 'number') value = given;
  else if (typeof given === 'string' && rule.unit) {
    const unit = unitOf(rule.unit);
    if (unit === undefined) return { found: showValue(given), expected };
    try {
      const kept = parseQuantity(given, unit.dimension, { negative: true });
      // Fifteen digits: 0.3 ms is 300 us and not the nearest double beside it.
      value = Number((kept / unit.size).toPrecision(15));
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error;
      return { found: error.found, expected };
    }
  } else return { found: typeof given === 'string' ? `"${given}"` : showValue(given), expected };
  const { min = -Infinity, max = Infinity } = rule;
  const good = Number.isFinite(value) && value >= min && value <= max && (!rule.integer || Number.isInteger(value));
  return good ? { value } : { found: showValue(given), expected };
}

function checkOne(given: unknown, spec: ParamSpec): Checked {
  switch (spec.type) {
    case 'number':
      return checkNumber(given, spec);
    case 'boolean':
      return typeof given === 'boolean' ? { value: given } : { found: showValue(given), expected: 'true or false' };
    case 'text':
      // YAML reads 3 and 100 as numbers where a name such as a variant's index is meant.
      if (typeof given === 'string' || typeof given === 'number') return { value: String(given) };
      return { found: showValue(given), expected: 'a text' };
    case 'choice': {
      const text = typeof given === 'number' ? String(given) : given;
      if (typeof text === 'string' && spec.values.includes(text)) return { value: text };
      const nearest = typeof text === 'string' ? nearestName(text, spec.values) : undefined;
      return { found: showValue(given), expected: `one of ${spec.values.join(', ')}`, nearest };
    }
    case 'numbers': {
      const expected = `a list, each ${expectedNumber(spec)}`;
      if (!Array.isArray(given)) return { found: showValue(given), expected };
      const checked = given.map((item: unknown) => checkNumber(item, spec));
      const values = checked.flatMap((c) => ('value' in c ? [c.value] : []));
      const wrong = checked.find((c) => !('value' in c));
      return wrong && 'found' in wrong ? { found: wrong.found, expected } : { value: values };
    }
  }
}

/**
 * All parameters of a plug-in: given ones checked and in the declared unit, the others at their defaults. A number is
 * taken in the declared unit; a written quantity ("2 ms") is converted to it.
 * @returns the values, or every problem at once
 */
export function checkParams(
  plugin: Plugin,
  given: Readonly<Record<string, unknown>>,
): { params: Record<string, ParamValue> } | { problems: ParamProblem[] } {
  const specs = plugin.params as Readonly<Record<string, ParamSpec>>;
  const names = Object.keys(specs);
  const params: Record<string, ParamValue> = Object.fromEntries(names.map((n) => [n, specs[n]!.default]));
  const problems: ParamProblem[] = [];
  for (const [param, value] of Object.entries(given)) {
    const spec = Object.hasOwn(specs, param) ? specs[param] : undefined;
    if (spec === undefined) {
      const nearest = nearestName(param, names);
      const expected = names.length === 0 ? 'no parameter' : `a parameter of ${plugin.name} (${names.join(', ')})`;
      problems.push({ param, found: param, expected, nearest });
      continue;
    }
    const checked = checkOne(value, spec);
    if ('value' in checked) params[param] = checked.value;
    else problems.push({ param, ...checked });
  }
  return problems.length > 0 ? { problems } : { params };
}
