/**
 * Written ranges of a factor: `200 MHz..2 GHz step 100 MHz`, `{ linspace: [a, b, n] }`, `{ logspace: [a, b, n] }`, and the
 * interval `{ between: [a, b] }`. Levels are decimals in the unit of the first end, as a person would write them: 0.1, 0.2, 0.3 and not 0.30000000000000004.
 */
import { QuantityError } from '../../units/units.js';
import { unitOf } from '../../policy/params.js';

/** What stands between two ends, for designs that draw from it; a stepped range is a list of levels instead. */
export interface Interval {
  readonly from: number;
  readonly to: number;
  /** Of both ends; empty: plain numbers. */
  readonly unit: string;
  readonly scale: 'linear' | 'log';
}

/** A level as YAML would have it: a plain number, or a text with its unit. */
export type Scalar = number | string;

const MOST_LEVELS = 10_000;
const RANGE = /^\s*(.+?)\s*\.\.\s*(.+?)(?:\s+step\s+(.+?))?\s*$/;
const END = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(.*)$/i;
const EXPECTED = 'a range such as 200 MHz..2 GHz step 100 MHz, from the lower end to the higher';

/** Digits of a level of linspace, of logspace and of one that is drawn: enough to tell them apart, and readable. */
const LINEAR_DIGITS = 12;
const DRAWN_DIGITS = 6;

interface End {
  readonly value: number;
  readonly unit: string;
}

function endOf(written: unknown): End {
  if (typeof written === 'number' && Number.isFinite(written)) return { value: written, unit: '' };
  const parts = typeof written === 'string' ? END.exec(written.trim()) : null;
  const value = Number(parts?.[1]);
  if (parts === null || !Number.isFinite(value))
    throw new QuantityError(`"${String(written)}", which is no number`, EXPECTED);
  const unit = parts[2]!;
  if (unit !== '' && unitOf(unit) === undefined)
    throw new QuantityError(`"${String(written)}", whose unit is not known`, EXPECTED);
  return { value, unit };
}

/** The number of an end in another unit of the same dimension. */
function inUnit(end: End, unit: string): number {
  if (end.unit === unit) return end.value;
  const [from, to] = [unitOf(end.unit), unitOf(unit)];
  // Degrees do not scale: 1 K is no multiple of 1 °C.
  if (from === undefined || to === undefined || from.dimension !== to.dimension || from.dimension === 'temperature')
    throw new QuantityError(`${written(end)} beside ${written({ value: 1, unit })}`, `${EXPECTED}, all of one kind`);
  return Number(((end.value * from.size) / to.size).toPrecision(15));
}

const written = ({ value, unit }: End): string => `${value}${unit === '' ? '' : ` ${unit}`}`;
const scalar = (value: number, unit: string): Scalar => (unit === '' ? value : written({ value, unit }));
const rounded = (value: number, digits: number): number => Number(value.toPrecision(digits));

/** A number as an integer count of 10^−places. */
function decimals(value: number): number {
  const [mantissa, exponent] = String(value).split('e');
  return Math.max(0, (mantissa!.split('.')[1] ?? '').length - Number(exponent ?? 0));
}
function scaled(value: number, places: number): bigint {
  const [mantissa, exponent = '0'] = String(value).split('e');
  const [whole, fraction = ''] = mantissa!.split('.');
  const shift = places + Number(exponent) - fraction.length;
  return BigInt(whole! + fraction) * 10n ** BigInt(shift);
}

function stepped(from: End, to: number, step: number): Scalar[] {
  const places = Math.max(...[from.value, to, step].map(decimals));
  const [first, last, by] = [scaled(from.value, places), scaled(to, places), scaled(step, places)];
  if (by <= 0n) throw new QuantityError(`step ${written({ ...from, value: step })}`, 'a step above zero');
  const count = (last - first) / by + 1n;
  if (count > BigInt(MOST_LEVELS)) {
    const written = count > 10n ** 9n ? 'more than a billion' : String(count);
    throw new QuantityError(`${written} levels`, `at most ${MOST_LEVELS} levels`);
  }
  return Array.from({ length: Number(count) }, (_, i) =>
    // The division is exact to the last digit of a double, for numerator and denominator are.
    scalar(Number(first + BigInt(i) * by) / 10 ** places, from.unit),
  );
}

/** The interval between two written ends. @throws QuantityError */
export function intervalOf(a: unknown, b: unknown, scale: Interval['scale']): Interval {
  const from = endOf(a);
  const to = inUnit(endOf(b), from.unit);
  if (!(from.value < to)) throw new QuantityError(`${written(from)} to ${written({ ...from, value: to })}`, EXPECTED);
  if (scale === 'log' && !(from.value > 0)) throw new QuantityError(written(from), 'ends above zero for logspace');
  return { from: from.value, to, unit: from.unit, scale };
}

/**
 * A range written as one text.
 * @returns its levels, the upper end among them where the steps hit it; whole numbers need no step
 * @throws QuantityError
 */
export function parseRange(text: string): readonly Scalar[] {
  const parts = RANGE.exec(text);
  if (parts === null) throw new QuantityError(`"${text}"`, EXPECTED);
  const interval = intervalOf(parts[1], parts[2], 'linear');
  const { from, to, unit } = interval;
  const whole = unit === '' && Number.isInteger(from) && Number.isInteger(to);
  if (parts[3] === undefined && !whole) throw new QuantityError(`"${text}", without a step`, EXPECTED);
  const step = parts[3] === undefined ? 1 : inUnit(endOf(parts[3]), unit);
  return stepped({ value: from, unit }, to, step);
}

/**
 * Evenly spaced levels, both ends among them; on a logarithmic scale for `log`.
 * @param n levels, at least 2
 * @throws QuantityError
 */
export function spaced(a: unknown, b: unknown, n: number, scale: Interval['scale']): readonly Scalar[] {
  const interval = intervalOf(a, b, scale);
  const { from, to, unit } = interval;
  if (n > MOST_LEVELS) throw new QuantityError(`${n} levels`, `at most ${MOST_LEVELS} levels`);
  return Array.from({ length: n }, (_, i) => {
    if (i === 0 || i === n - 1) return scalar(i === 0 ? from : to, unit);
    return scalar(rounded(between(interval, i / (n - 1)), scale === 'log' ? DRAWN_DIGITS : LINEAR_DIGITS), unit);
  });
}

function between({ from, to, scale }: Interval, share: number): number {
  return scale === 'log' ? from * (to / from) ** share : from + (to - from) * share;
}

/** The level at a share (0…1) of an interval, to six digits and within its ends. */
export function levelAt(interval: Interval, share: number): Scalar {
  const value = rounded(between(interval, share), DRAWN_DIGITS);
  return scalar(Math.min(interval.to, Math.max(interval.from, value)), interval.unit);
}

/** Whether two levels are written alike or mean the same quantity: 2000 MHz is 2 GHz. */
export function sameLevel(a: string, b: string): boolean {
  if (a === b) return true;
  const [x, y] = [END.exec(a), END.exec(b)];
  if (x === null || y === null) return false;
  if (x[2] === y[2]) return Number(x[1]) === Number(y[1]);
  try {
    return inUnit(endOf(a), y[2]!) === Number(y[1]);
  } catch (error) {
    if (error instanceof QuantityError) return false;
    throw error;
  }
}
