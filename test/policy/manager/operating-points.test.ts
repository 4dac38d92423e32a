import {
  best,
  candidateOf,
  isFeasible,
  leastEnergy,
  mostAccurate,
  paretoFront,
  violation,
  type Candidate,
} from '../../../src/policy/manager/operating-points.js';

const candidate = (opp: number, latency: number, energy: number, accuracy = 0.7): Candidate =>
  candidateOf({ variant: 0, element: 'cpu', cores: 1, opp }, { latency, energy, power: energy / latency, accuracy });

test('a coefficient of 1.25 makes a point a fifth slower in rate, and its power follows time and energy', () => {
  const point = { variant: 0, element: 'cpu', cores: 1, opp: 0 };
  const corrected = candidateOf(
    point,
    { latency: 100, energy: 6, power: 0.06, accuracy: 0.5 },
    { latency: 0.8, energy: 0.5 },
  );
  expect(corrected).toEqual({ point, latency: 125, energy: 12, power: 0.096, accuracy: 0.5 });
});

test('the violation is the weighted sum of what exceeds each limit, relative to it', () => {
  const c = candidate(0, 150, 4, 0.5);
  expect(violation(c, { latency: 100, energy: 8, accuracy: 0.6 })).toBeCloseTo(0.5 + 0.2, 12);
  const weights = { latency: 2, energy: 1, power: 1, accuracy: 0 };
  expect(violation(c, { latency: 100, energy: 8, accuracy: 0.6 }, weights)).toBeCloseTo(1, 12);
});

test('a figure exactly at its limit keeps it, and an unknown accuracy breaks none', () => {
  expect(isFeasible(candidate(0, 100, 8, NaN), { latency: 100, energy: 8, accuracy: 0.9 })).toBe(true);
  expect(isFeasible(candidate(0, 100, 8), {})).toBe(true);
});

test('a limit of zero can be kept by nothing but zero', () => {
  expect(violation(candidate(0, 100, 8), { energy: 0 })).toBe(Infinity);
  expect(violation(candidate(0, 100, 0), { energy: 0 })).toBe(0);
});

test('the front holds what nothing beats, equals together', () => {
  const list = [
    candidate(0, 1, 4),
    candidate(1, 2, 3),
    candidate(2, 2, 4),
    candidate(3, 2, 3),
    candidate(4, 9, 9, 0.8),
  ];
  expect(paretoFront(list).map((c) => c.point.opp)).toEqual([0, 1, 3, 4]);
});

test('the best is chosen criterion by criterion; then the present point, then the first', () => {
  const list = [candidate(0, 1, 4, 0.6), candidate(1, 2, 3), candidate(2, 3, 3 * (1 + 1e-12)), candidate(3, 2, 5)];
  const criteria = [mostAccurate, leastEnergy];
  expect(best(list, criteria)?.point.opp).toBe(1);
  expect(best(list, criteria, list[2]!.point)?.point.opp).toBe(2);
  expect(best(list, criteria, list[3]!.point)?.point.opp).toBe(1);
  expect(best([], criteria)).toBeUndefined();
});
