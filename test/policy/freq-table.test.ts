import { FrequencyTable } from '../../src/policy/freq-table.js';

const table = new FrequencyTable([200, 400, 600, 800]);

test('L takes the lowest at or above, H the highest at or below, C the closest', () => {
  expect(table.resolve(450, 'L', 200, 800)).toBe(600);
  expect(table.resolve(450, 'H', 200, 800)).toBe(400);
  expect(table.resolve(450, 'C', 200, 800)).toBe(400);
  expect(table.resolve(501, 'C', 200, 800)).toBe(600);
});

test('halfway, C goes down in an ascending table and up in a descending one', () => {
  expect(table.resolve(500, 'C', 200, 800)).toBe(400);
  expect(new FrequencyTable([800, 600, 400, 200]).resolve(500, 'C', 200, 800)).toBe(600);
});

test('a target beyond the limits is brought within them first', () => {
  expect(table.resolve(900, 'L', 200, 600)).toBe(600);
  expect(table.resolve(0, 'H', 400, 600)).toBe(400);
});

test('inefficient OPPs are skipped unless that leaves the limits', () => {
  const marked = new FrequencyTable([200, 400, 600, 800], [400]);
  expect(marked.resolve(300, 'LE', 200, 800)).toBe(600);
  expect(marked.resolve(300, 'L', 200, 800)).toBe(400);
  expect(marked.resolve(300, 'LE', 200, 400)).toBe(400);
});

test('limits become OPPs, and the upper one wins', () => {
  expect(table.resolveLimits(250, 650)).toEqual({ min: 400, max: 600 });
  expect(table.resolveLimits(700, 300)).toEqual({ min: 200, max: 200 });
  expect(table.resolveLimits(450, 550)).toEqual({ min: 400, max: 400 });
  expect(table.resolveLimits(0, 1e9)).toEqual({ min: 200, max: 800 });
});
