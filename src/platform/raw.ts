/** Reading a platform file before its form is checked: values of a wrong form are passed over. */
import { nearestName } from '../input/errors.js';
import { parseQuantity, type Dimension } from '../units/units.js';

export type Path = (string | number)[];
export type Complain = (path: Path, found: string, expected: string, nearest?: string) => void;

/** Complains where a name is none of the valid ones. */
export function reference(path: Path, name: string, valid: readonly string[], what: string, complain: Complain): void {
  if (valid.includes(name)) return;
  const nearest = nearestName(name, valid);
  complain(path, name, nearest === undefined && valid.length > 0 ? `${what} (${valid.join(', ')})` : what, nearest);
}

export const isText = (value: unknown): value is string => typeof value === 'string';
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const block = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** The number of a written quantity; undefined where the schema complains about it anyway. */
export function read(value: unknown, dimension: Dimension): number | undefined {
  try {
    return typeof value === 'string' ? parseQuantity(value, dimension) : undefined;
  } catch {
    return undefined;
  }
}
