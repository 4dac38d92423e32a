import { measuredPower, modelledPower, powerOf } from '../../src/platform/power.js';

test('modelled power is dynamic·V²·f a busy core, shared·V²·f and static·V while one is busy, and idle·V while none is', () => {
  const model = { dynamic: 300e-12, shared: 500e-12, static: 0.2, idle: 0.07 };
  const power = modelledPower(model, 1e9, 0.9);
  expect(powerOf(power, 0)).toBeCloseTo(0.063, 12);
  expect(powerOf(power, 1)).toBeCloseTo(0.2 * 0.9 + 0.8 * 0.81, 12);
  expect(powerOf(power, 4)).toBeCloseTo(0.2 * 0.9 + (0.5 + 4 * 0.3) * 0.81, 12);
});

test('measured power meets idle, one core and all cores exactly, and lies on a line between them', () => {
  const power = measuredPower(0.1, 0.85, 1.78, 4);
  expect(powerOf(power, 0)).toBe(0.1);
  expect(powerOf(power, 1)).toBeCloseTo(0.85, 12);
  expect(powerOf(power, 4)).toBeCloseTo(1.78, 12);
  expect(powerOf(power, 2)).toBeCloseTo(0.85 + 0.31, 12);
});

test('a measured unit of one core draws its idle power and, while busy, the rest to its busy power', () => {
  expect(measuredPower(0.1, 0.85, 0, 1)).toEqual({ idlePower: 0.1, activePower: 0.1, corePower: 0.75 });
});
