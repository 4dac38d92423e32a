import { paretoFront } from '../../src/experiment/pareto.js';
import { estimate, percentile } from '../../src/statistics/estimate.js';

describe('estimate', () => {
  // t(0.975, 9) = 2.262157 (any table of Student's t); s² of 1…10 is 55/6.
  test('gives the t interval of ten values', () => {
    const { mean, halfWidth } = estimate([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(mean).toBe(5.5);
    expect(halfWidth).toBeCloseTo(2.262157 * Math.sqrt(55 / 6 / 10), 6);
  });
  test('has no interval for one value', () => expect(estimate([3])).toEqual({ count: 1, mean: 3, halfWidth: NaN }));
  test('has an interval of exactly zero where all values are equal', () =>
    expect(estimate([0.1, 0.1, 0.1])).toEqual({ count: 3, mean: 0.1, halfWidth: 0 }));
  test('is not a number of no values', () => expect(estimate([]).mean).toBeNaN());
});

describe('percentile', () => {
  // The worked example of NumPy's manual: percentile([[10, 7, 4], [3, 2, 1]], 50) = 3.5.
  test('interpolates linearly between the closest ranks', () => {
    const values = [1, 2, 3, 4, 7, 10];
    expect(percentile(values, 0.5)).toBe(3.5);
    expect(percentile(values, 0.9)).toBeCloseTo(8.5, 12);
    expect(percentile(values, 0)).toBe(1);
    expect(percentile(values, 1)).toBe(10);
  });
  test('of one value is that value', () => expect(percentile([5], 0.99)).toBe(5));
  test('of none is not a number', () => expect(percentile([], 0.5)).toBeNaN());
});

describe('Pareto front', () => {
  test('keeps what nothing beats, and equals together', () => {
    expect(
      paretoFront([
        [1, 5],
        [2, 2],
        [3, 3],
        [5, 1],
        [2, 2],
      ]),
    ).toEqual([0, 1, 3, 4]);
  });
  test('leaves out rows without a criterion', () =>
    expect(
      paretoFront([
        [NaN, 0],
        [1, 1],
      ]),
    ).toEqual([1]));
});
