import fc from 'fast-check';
import { describeDimension, DIMENSIONS, formatQuantity, parseQuantity, QuantityError } from '../../src/units/units.js';

test.each([
  ['1.4 GHz', 'frequency', 1.4e9],
  ['1100 MHz', 'frequency', 1.1e9],
  ['912.5 mV', 'voltage', 0.9125],
  ['5 ms', 'time', 5e6],
  ['3us', 'time', 3000],
  ['3 µs', 'time', 3000],
  ['2 min', 'time', 120e9],
  ['2 %', 'ratio', 0.02],
  ['100 mJ', 'energy', 0.1],
  ['13.2 GB/s', 'bandwidth', 13.2e9],
  ['512 KiB', 'size', 524288],
  ['20 /s', 'rate', 20e-9],
  ['20 Hz', 'rate', 20e-9],
  ['60 degC', 'temperature', 60],
  ['-10 °C', 'temperature', -10],
  ['416 uW/MHz/V^2', 'capacitance', 416e-12],
  ['30 mW/V', 'powerPerVolt', 0.03],
] as const)('%s as %s is %d', (text, dimension, value) => {
  expect(parseQuantity(text, dimension)).toBe(value);
});

test.each([
  ['5 mV', 'frequency', '"5 mV", a voltage'],
  ['1400', 'frequency', '"1400", a number without a unit'],
  ['1.4 ghz', 'frequency', '"1.4 ghz", whose unit is not known'],
  ['-5 ms', 'time', '"-5 ms", which is negative'],
  ['NaN ms', 'time', '"NaN ms", which is not a number with a unit'],
  ['Infinity ms', 'time', '"Infinity ms", which is not a number with a unit'],
  ['1e999 ms', 'time', '"1e999 ms", which is not a number with a unit'],
  ['1e300 W', 'power', '"1e300 W"'],
  ['-1e300 degC', 'temperature', '"-1e300 degC"'],
  ['1e-300 B/s', 'bandwidth', '"1e-300 B/s", which is next to nothing'],
  ['1,4 GHz', 'frequency', '"1,4 GHz", whose unit is not known'],
  ['', 'time', '"", which is not a number with a unit'],
  ['0.5', 'ratio', '"0.5", a number without a unit'],
  ['2 GHz', 'ratio', '"2 GHz"'],
  ['1 GB', 'bandwidth', '"1 GB", a size'],
] as const)('%p is no %s', (text, dimension, found) => {
  const attempt = () => parseQuantity(text, dimension);
  expect(attempt).toThrow(QuantityError);
  expect(attempt).toThrow(`found ${found}, expected ${describeDimension(dimension)}`);
});

test('a negative value is taken where it is allowed', () => {
  expect(parseQuantity('-5 ms', 'time', { negative: true })).toBe(-5e6);
});

test('quantities are shown with the prefix that people use', () => {
  expect(formatQuantity(1.4e9, 'frequency')).toBe('1.4 GHz');
  expect(formatQuantity(0.9125, 'voltage')).toBe('912.5 mV');
  expect(formatQuantity(5e6, 'time')).toBe('5 ms');
  expect(formatQuantity(0, 'time')).toBe('0 s');
  expect(formatQuantity(0.02, 'ratio')).toBe('2 %');
  expect(formatQuantity(0.9999999, 'voltage')).toBe('1 V');
});

test('what is shown parses back to the same value', () => {
  const dimension = fc.constantFrom(...DIMENSIONS.filter((d) => d !== 'powerPerVolt'));
  const value = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(dimension, value, (d, v) => {
      expect(Math.abs(parseQuantity(formatQuantity(v, d, 15), d) / v - 1)).toBeLessThan(1e-9);
    }),
    { seed: 1 },
  );
});

test('the example of each dimension is itself valid', () => {
  for (const d of DIMENSIONS)
    expect(parseQuantity(describeDimension(d).replace(/^.* such as /, ''), d)).toBeGreaterThan(0);
});
