import fc from 'fast-check';
import { intervalOf, levelAt, parseRange, sameLevel, spaced } from '../../../src/experiment/design/ranges.js';
import { QuantityError } from '../../../src/units/units.js';

const interval = { from: 1, to: 1000, unit: 'ms', scale: 'log' } as const;

test('a range has both its ends where the steps hit the upper one', () => {
  expect(parseRange('200 MHz..2 GHz step 600 MHz')).toEqual(['200 MHz', '800 MHz', '1400 MHz', '2000 MHz']);
  expect(parseRange('200 MHz..2 GHz step 700 MHz')).toEqual(['200 MHz', '900 MHz', '1600 MHz']);
});

test('levels are the decimals that a person would write', () => {
  expect(parseRange('0.1..0.7 step 0.1')).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
  expect(parseRange('0.9 V..1.2 V step 100 mV')).toEqual(['0.9 V', '1 V', '1.1 V', '1.2 V']);
  expect(parseRange('10 %..30 % step 10 %')).toEqual(['10 %', '20 %', '30 %']);
  expect(spaced(0, 1, 11, 'linear')).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
});

test('whole numbers need no step', () => expect(parseRange('1..4')).toEqual([1, 2, 3, 4]));

test('linspace and logspace have n levels, both ends exactly', () => {
  expect(spaced('200 MHz', '2 GHz', 4, 'linear')).toEqual(['200 MHz', '800 MHz', '1400 MHz', '2000 MHz']);
  expect(spaced('1 ms', '1 s', 4, 'log')).toEqual(['1 ms', '10 ms', '100 ms', '1000 ms']);
  expect(spaced(1, 2, 3, 'log')).toEqual([1, 1.41421, 2]);
});

test('levels of an interval are drawn with six digits', () => {
  expect(intervalOf('1 ms', '1 s', 'log')).toEqual(interval);
  expect(levelAt(interval, 0.5)).toBe('31.6228 ms');
});

test.each([
  ['2 GHz..200 MHz step 100 MHz', /from the lower end/],
  ['1 GHz..2 GHz step 0 MHz', /above zero/],
  ['1 GHz..2 V step 1 GHz', /2 V/],
  ['1 GHz..2 GHz step 1', /all of one kind/],
  ['1 parsec..2 parsec step 1 parsec', /not known/],
  ['a..b', /no number/],
  ['1 GHz..2 GHz', /without a step/],
  ['1..1000000', /at most 10000/],
])('%s is refused', (text, message) => {
  expect(() => parseRange(text)).toThrow(QuantityError);
  expect(() => parseRange(text)).toThrow(message);
});

test('levels are alike where they mean the same quantity', () => {
  expect(sameLevel('2000 MHz', '2 GHz')).toBe(true);
  expect(sameLevel('60', '60.0')).toBe(true);
  expect(sameLevel('2 GHz', '2 V')).toBe(false);
  expect(sameLevel('light', 'heavy')).toBe(false);
});

test('every level of a range is its start plus whole steps, in decimals of the step, and none is beyond its end', () => {
  const tenths = fc.integer({ min: -500, max: 500 });
  fc.assert(
    fc.property(tenths, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 400 }), (start, step, length) => {
      const levels = parseRange(`${start / 10}..${(start + length) / 10} step ${step / 10}`) as number[];
      expect(levels).toHaveLength(Math.floor(length / step) + 1);
      levels.forEach((level, i) => {
        // Counted in tenths: integers, which doubles hold exactly.
        expect(level).toBe((start + i * step) / 10);
        expect(String(level)).toMatch(/^-?\d+(\.\d)?$/);
      });
    }),
  );
});
