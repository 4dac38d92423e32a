/** zod schemas of written quantities: the file holds "1.4 GHz", the program gets 1.4e9. */
import { z } from 'zod';
import { describeDimension, formatQuantity, parseQuantity, QuantityError, type Dimension } from '../units/units.js';

interface Options {
  /** Below zero is fine. */
  readonly negative?: boolean;
  /** Zero is not. */
  readonly positive?: boolean;
  /** Bounds of the number as `parseQuantity` returns it. */
  readonly least?: number;
  readonly most?: number;
  /** Zero is fine although it is below `least`: it stands for none. */
  readonly orZero?: boolean;
}

/** ", from 1 ms to 1 s", ", above zero and at most 50 K", ", at least 1 ms, or 0"; empty where any number goes. */
function bounds(dimension: Dimension, { positive, least, most, orZero }: Options): string {
  const shown = (value: number): string => formatQuantity(value, dimension, 6);
  const [low, high] = [
    least === undefined ? (positive ? 'above zero' : '') : `at least ${shown(least)}`,
    most === undefined ? '' : `at most ${shown(most)}`,
  ];
  const range =
    least !== undefined && most !== undefined
      ? `from ${shown(least)} to ${shown(most)}`
      : [low, high].filter((limit) => limit !== '').join(' and ');
  return range === '' ? '' : `, ${range}${orZero ? ', or 0' : ''}`;
}

/** A written quantity of one dimension; a bare number is refused, for its unit would be a guess. */
export function quantity(dimension: Dimension, options: Options = {}) {
  const { least = -Infinity, most = Infinity } = options;
  const good = (value: number): boolean =>
    (value >= least && value <= most && !(options.positive && value <= 0)) || (options.orZero === true && value === 0);
  const expected = describeDimension(dimension);
  return z
    .string({ error: () => expected })
    .meta({ description: `Written with its unit: ${expected}.`, examples: [expected.replace(/^.* such as /, '')] })
    .transform((text, context): number => {
      try {
        const value = parseQuantity(text, dimension, options);
        if (good(value)) return value;
        const message = expected + bounds(dimension, options);
        context.addIssue({ code: 'custom', message, params: { found: `"${text}"` } });
      } catch (error) {
        if (!(error instanceof QuantityError)) throw error;
        context.addIssue({ code: 'custom', message: error.expected, params: { found: error.found } });
      }
      return z.NEVER;
    });
}
