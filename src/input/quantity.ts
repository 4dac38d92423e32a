/** zod schemas of written quantities: the file holds "1.4 GHz", the program gets 1.4e9. */
import { z } from 'zod';
import { describeDimension, parseQuantity, QuantityError, type Dimension } from '../units/units.js';

/**
 * A written quantity of one dimension; a bare number is refused, for its unit would be a guess.
 * @param options `negative`: below zero is fine; `positive`: zero is not
 */
export function quantity(dimension: Dimension, options: { negative?: boolean; positive?: boolean } = {}) {
  const expected = describeDimension(dimension);
  return z
    .string({ error: () => expected })
    .meta({ description: `Written with its unit: ${expected}.`, examples: [expected.replace(/^.* such as /, '')] })
    .transform((text, context): number => {
      try {
        const value = parseQuantity(text, dimension, options);
        if (!options.positive || value > 0) return value;
        context.addIssue({ code: 'custom', message: `${expected}, above zero`, params: { found: `"${text}"` } });
      } catch (error) {
        if (!(error instanceof QuantityError)) throw error;
        context.addIssue({ code: 'custom', message: error.expected, params: { found: error.found } });
      }
      return z.NEVER;
    });
}
