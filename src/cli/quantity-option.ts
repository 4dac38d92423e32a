/** Options that are written quantities. */
import { InputError } from '../input/errors.js';
import { parseQuantity, QuantityError, type Dimension } from '../units/units.js';

/**
 * The number of a written quantity above 0, in the unit of its dimension (time: ns).
 * @param flag for the message
 * @throws InputError
 */
export function quantityOption(flag: string, text: string, dimension: Dimension): number {
  try {
    const value = parseQuantity(text, dimension);
    if (value > 0) return value;
    throw new QuantityError(`"${text}"`, 'more than 0');
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    throw new InputError([{ file: flag, path: '', found: error.found, expected: error.expected }]);
  }
}
