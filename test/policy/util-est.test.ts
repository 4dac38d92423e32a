import { UtilEst61, UtilEst612, type UtilEst } from '../../src/policy/pelt/util-est.js';

const sleep = (estimate: UtilEst, util: number, runnable = util, capacity = 1024): number => {
  estimate.changed();
  estimate.sleep(util, runnable, capacity);
  return estimate.value;
};

describe.each([
  ['6.12', () => new UtilEst612()],
  ['6.1', () => new UtilEst61()],
] as const)('util_est of %s', (_kernel, make) => {
  test('follows a rise at once and a fall by a quarter', () => {
    const estimate = make();
    expect([400, 100, 100].map((util) => sleep(estimate, util))).toEqual([400, 325, 268]);
  });

  test('ignores an activation in which nothing was recomputed', () => {
    const estimate = make();
    sleep(estimate, 400);
    estimate.sleep(100, 100, 1024);
    expect(estimate.value).toBe(400);
  });

  test('does not fall by less than one per cent, nor on a CPU too small to tell', () => {
    const estimate = make();
    sleep(estimate, 400);
    expect(sleep(estimate, 391)).toBe(400);
    expect(sleep(estimate, 385, 385, 381)).toBe(400);
  });
});

test('6.12 does not believe a fall of a task that was kept waiting, 6.1 does', () => {
  const [newer, older] = [new UtilEst612(), new UtilEst61()];
  for (const estimate of [newer, older]) sleep(estimate, 400);
  expect([sleep(newer, 200, 211), sleep(older, 200, 211)]).toEqual([400, 350]);
});
