/**
 * Written quantities ("1.4 GHz", "912.5 mV", "5 ms") to numbers and back, with the dimension checked by mathjs.
 * Inside the program everything is SI, except that time counts nanoseconds and rates are per nanosecond.
 */
import type { Unit } from 'mathjs';
// mathjs in one file, as it ships for browsers: loaded in a tenth of the time of the package's thousand modules.
import math from 'mathjs/lib/browser/math.js';

const { unit } = math;

interface DimensionRule {
  /** As a reader says it: "expected a frequency such as 1.4 GHz". */
  readonly noun: string;
  readonly example: string;
  /** Unit of the number that `parseQuantity` returns, as mathjs writes it. */
  readonly base: string;
  /** Factor from `base` to the number that the program keeps. */
  readonly scale?: number;
  /** Greatest magnitude that is taken, as it is kept; absent: `MOST`. */
  readonly most?: number;
  /** Symbol for people and the factor from the kept number to it. */
  readonly shown: readonly [symbol: string, factor: number, prefixes: 'all' | 'large' | 'none'];
}

/** Beyond any board or run, and far enough from the largest double that no product of figures overflows. */
const MOST = 1e12;
/** Nearer to zero than any figure: its reciprocal would leave the doubles. */
const LEAST = 1e-30;

const rules = {
  time: { noun: 'a time', example: '5 ms', base: 'ns', most: 1e18, shown: ['s', 1e-9, 'all'] },
  frequency: { noun: 'a frequency', example: '1.4 GHz', base: 'Hz', most: 1e15, shown: ['Hz', 1, 'all'] },
  rate: { noun: 'a rate', example: '20 /s', base: 's^-1', scale: 1e-9, shown: ['/s', 1e9, 'none'] },
  voltage: { noun: 'a voltage', example: '912.5 mV', base: 'V', shown: ['V', 1, 'all'] },
  power: { noun: 'a power', example: '846 mW', base: 'W', shown: ['W', 1, 'all'] },
  energy: { noun: 'an energy', example: '100 mJ', base: 'J', shown: ['J', 1, 'all'] },
  bandwidth: { noun: 'a bandwidth', example: '13.2 GB/s', base: 'B/s', most: 1e18, shown: ['B/s', 1, 'large'] },
  size: { noun: 'a size', example: '512 KiB', base: 'B', most: 1e18, shown: ['B', 1, 'large'] },
  temperature: { noun: 'a temperature', example: '60 degC', base: 'degC', shown: ['degC', 1, 'none'] },
  temperatureStep: { noun: 'a temperature difference', example: '5 K', base: 'K', shown: ['K', 1, 'none'] },
  heatCapacity: { noun: 'a heat capacity', example: '2 J/K', base: 'J/K', shown: ['J/K', 1, 'none'] },
  heatConductance: { noun: 'a thermal conductance', example: '0.3 W/K', base: 'W/K', shown: ['W/K', 1, 'none'] },
  /** Of leakage by temperature squared. */
  currentPerK2: { noun: 'a leakage coefficient', example: '2.5 mA/K^2', base: 'A/K^2', shown: ['A/K^2', 1, 'none'] },
  energyPerByte: { noun: 'an energy a byte', example: '64 pJ/B', base: 'J/B', shown: ['J/B', 1, 'all'] },
  ratio: { noun: 'a share', example: '2 %', base: '', scale: 0.01, shown: ['%', 100, 'none'] },
  /** Effective switched capacitance: W / (Hz·V²) is the farad. */
  capacitance: { noun: 'a dynamic coefficient', example: '416 uW/MHz/V^2', base: 'F', shown: ['F', 1, 'all'] },
  /** W / V is the ampere. */
  powerPerVolt: { noun: 'a power per volt', example: '30 mW/V', base: 'A', shown: ['W/V', 1, 'all'] },
} as const satisfies Record<string, DimensionRule>;

export type Dimension = keyof typeof rules;
export const DIMENSIONS = Object.keys(rules) as Dimension[];

/** Why a text is not the wanted quantity: what stands there and what was wanted, each a part of a sentence. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError';
  constructor(
    readonly found: string,
    readonly expected: string,
  ) {
    super(`found ${found}, expected ${expected}`);
  }
}

/** "a frequency such as 1.4 GHz": what an error or a help text says is wanted. */
export const describeDimension = (dimension: Dimension): string =>
  `${rules[dimension].noun} such as ${rules[dimension].example}`;

const NUMBER = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(.*)$/is;

/**
 * The number that a written quantity means.
 * @param text      number, optional space, unit; `%` for shares; `µ` and `u` are both micro
 * @param dimension what it must be
 * @param options   `negative`: whether a value below zero may be (default no; temperatures always may)
 * @returns SI, but ns for times, 1/ns for rates, 0…1 for shares and degrees Celsius for temperatures
 * @throws QuantityError for no number, no unit, an unknown unit, another dimension, a negative value, NaN, infinity,
 *   or a magnitude that nothing has
 */
export function parseQuantity(text: string, dimension: Dimension, options: { negative?: boolean } = {}): number {
  const rule: DimensionRule = rules[dimension];
  const expected = describeDimension(dimension);
  const written = text.trim().replace(/[µμ]/g, 'u').replace('°C', 'degC');
  const parts = NUMBER.exec(written);
  if (!parts || !Number.isFinite(Number(parts[1])))
    throw new QuantityError(`"${text}", which is not a number with a unit`, expected);
  const unitText = parts[2]!.trim();
  if (unitText === '') throw new QuantityError(`"${text}", a number without a unit`, expected);
  // mathjs would take 5 degC for 278 K, which no difference is.
  if (dimension === 'temperatureStep' && unitText !== 'K') throw new QuantityError(`"${text}"`, expected);
  const value =
    dimension === 'ratio'
      ? percent(Number(parts[1]), unitText, text)
      : inBase(`${parts[1]!} ${unitText}`, text, rule.base, expected);
  // Fifteen digits: 1.1 GHz is 1 100 000 000 Hz and not the nearest double beside it.
  const kept = Number((value * (rule.scale ?? 1)).toPrecision(15));
  if (kept < 0 && !options.negative && dimension !== 'temperature') {
    throw new QuantityError(`"${text}", which is negative`, `${expected}, not below zero`);
  }
  const { most = MOST } = rule;
  if (Math.abs(kept) > most) {
    const limit = formatQuantity(Math.sign(kept) * most, dimension);
    throw new QuantityError(`"${text}"`, `${expected}, not beyond ${limit}`);
  }
  if (kept !== 0 && Math.abs(kept) < LEAST) {
    throw new QuantityError(`"${text}", which is next to nothing`, expected);
  }
  return kept;
}

function percent(value: number, unitText: string, text: string): number {
  if (unitText !== '%') throw new QuantityError(`"${text}"`, describeDimension('ratio'));
  return value;
}

function inBase(written: string, text: string, base: string, expected: string): number {
  let parsed: Unit;
  try {
    parsed = unit(written);
  } catch {
    throw new QuantityError(`"${text}", whose unit is not known`, expected);
  }
  if (!parsed.equalBase(unit(base))) throw new QuantityError(`"${text}"${named(parsed)}`, expected);
  return parsed.toNumber(base);
}

/** ", a voltage" where the unit is one that we know by name. */
function named(parsed: Unit): string {
  const match = DIMENSIONS.find((d) => rules[d].base !== '' && parsed.equalBase(unit(rules[d].base)));
  return match ? `, ${rules[match].noun}` : '';
}

const PREFIXES = ['p', 'n', 'u', 'm', '', 'k', 'M', 'G', 'T'] as const;

/**
 * A number as people read it, e.g. `1.4 GHz`; it parses back to the same number within `digits`.
 * @param value  as `parseQuantity` returns it
 * @param digits significant digits, 1…15
 */
export function formatQuantity(value: number, dimension: Dimension, digits = 4): string {
  const [symbol, factor, prefixes] = rules[dimension].shown;
  const shown = value * factor;
  if (!Number.isFinite(shown)) return `${shown} ${symbol}`;
  const magnitude = Math.abs(Number(shown.toPrecision(digits)));
  const exponent = magnitude === 0 ? 0 : Math.floor(Math.log10(magnitude) / 3);
  const step = prefixes === 'none' ? 0 : Math.max(prefixes === 'all' ? -4 : 0, Math.min(4, exponent));
  return `${Number((shown / 1000 ** step).toPrecision(digits))} ${PREFIXES[step + 4]!}${symbol}`;
}
