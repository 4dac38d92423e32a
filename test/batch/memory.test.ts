import { defaultMemory } from '../../src/batch/execute.js';

test('However many processes share the machine, each has what it needs for itself', () => {
  expect(defaultMemory(1)).toBeGreaterThan(defaultMemory(2));
  expect(defaultMemory(99_999)).toBe(256 * 2 ** 20);
});
