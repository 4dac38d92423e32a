import { excessLeakage, leakage } from '../../src/heat/leakage.js';

/** The A15 cluster of the Odroid-XU3 as DS3 publishes it. */
const A15 = { subthreshold: 0.002488, exponent: 2660, gate: 0.000519, reference: 50 };

// Values of the published formula at 1 V, to their four digits; it takes 0 °C for 273 K.
test.each([
  [40, 0.0502],
  [60, 0.0942],
  [80, 0.166],
  [100, 0.2773],
])('the A15 cluster leaks at %d °C what DS3 says', (celsius, watt) => {
  expect(leakage(A15, 1, celsius - 0.15)).toBeCloseTo(watt, 4);
});

test('nothing is added at the temperature of the table, and less than nothing below', () => {
  expect(excessLeakage(A15, 1.1, 50)).toBe(0);
  expect(excessLeakage(A15, 1.1, 30)).toBeLessThan(0);
});

test('leakage goes by the voltage', () => {
  for (const volts of [0.6, 0.9, 1.2]) {
    expect(leakage(A15, volts, 70)).toBeCloseTo(volts * leakage(A15, 1, 70), 15);
    expect(excessLeakage(A15, volts, 70)).toBeCloseTo(volts * excessLeakage(A15, 1, 70), 15);
  }
});
