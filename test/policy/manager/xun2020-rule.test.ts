import { candidateOf, type Candidate, type Limits } from '../../../src/policy/manager/operating-points.js';
import { choose, fineStep, gain, leftOver, withHysteresis } from '../../../src/policy/manager/xun2020-rule.js';

const EQUAL_WEIGHTS = { latency: 1, energy: 1, power: 1, accuracy: 1 };
const LIMITS: Limits = { latency: 100, energy: 10 };

const candidate = (opp: number, latency: number, energy: number, accuracy = 0.7): Candidate =>
  candidateOf({ variant: 0, element: 'cpu', cores: 1, opp }, { latency, energy, power: energy / latency, accuracy });

const chosen = (list: readonly Candidate[], limits = LIMITS, present?: Candidate): Candidate | undefined =>
  choose(list, limits, EQUAL_WEIGHTS, present?.point);

describe('the choice', () => {
  test('is the most accurate point within all limits', () => {
    const accurate = candidate(1, 99, 10, 0.8);
    const tooSlow = candidate(2, 101, 1, 0.9);
    const tooHungry = candidate(3, 1, 11, 0.9);
    expect(chosen([candidate(0, 1, 1), accurate, tooSlow, tooHungry])).toBe(accurate);
  });

  test('is the most frugal of equally accurate ones, and the present one of equally frugal ones', () => {
    const a = candidate(1, 50, 6);
    const b = candidate(2, 60, 6);
    const list = [candidate(0, 10, 9), a, b];
    expect(chosen(list)).toBe(a);
    expect(chosen(list, LIMITS, b)).toBe(b);
  });

  test('is the smallest weighted relative violation where nothing is within the limits', () => {
    const slow = candidate(0, 150, 5);
    const hungry = candidate(1, 50, 17);
    expect(chosen([slow, hungry])).toBe(slow);
    const latencyFirst = { ...EQUAL_WEIGHTS, latency: 2 };
    expect(choose([slow, hungry], LIMITS, latencyFirst, undefined)).toBe(hungry);
  });

  test('of equal violations it is the most accurate, then the most frugal', () => {
    const limits: Limits = { latency: 100 };
    const list = [candidate(0, 150, 5), candidate(1, 150, 9, 0.8), candidate(2, 150, 8, 0.8)];
    expect(chosen(list, limits)?.point.opp).toBe(2);
  });

  test('keeps a cap on power and a least accuracy like the other limits', () => {
    const list = [candidate(0, 10, 5), candidate(1, 50, 6)];
    expect(chosen(list, { power: 0.2 })?.point.opp).toBe(1);
    expect(chosen([candidate(0, 10, 5, 0.5), candidate(1, 10, 7, 0.6)], { accuracy: 0.6 })?.point.opp).toBe(1);
  });

  test('of nothing is nothing', () => {
    expect(chosen([])).toBeUndefined();
  });
});

describe('hysteresis', () => {
  const present = candidate(0, 50, 10);
  const stays = (choice: Candidate, from = present): boolean =>
    withHysteresis(choice, from, LIMITS, EQUAL_WEIGHTS, 0.03) === from;

  test('keeps the present point where the gain is not above it', () => {
    expect(stays(candidate(1, 50, 9.75))).toBe(true);
    expect(stays(candidate(1, 50, 9.6))).toBe(false);
    expect(stays(candidate(1, 50, 10, 0.7 * 1.02))).toBe(true);
    expect(stays(candidate(1, 50, 10, 0.7 * 1.04))).toBe(false);
  });

  test('does not hold a point that breaks a limit when another keeps them all', () => {
    const broken = candidate(0, 100.1, 10);
    expect(gain(candidate(1, 100, 10), broken, LIMITS, EQUAL_WEIGHTS)).toBe(Infinity);
    expect(stays(candidate(1, 100, 10, 0.1), broken)).toBe(false);
  });

  test('compares violations where both points break a limit', () => {
    const broken = candidate(0, 120, 10);
    expect(stays(candidate(1, 118, 10), broken)).toBe(true);
    expect(stays(candidate(1, 110, 10), broken)).toBe(false);
  });

  test('has no say where the present point is not to be had', () => {
    const choice = candidate(1, 50, 10);
    expect(withHysteresis(choice, undefined, LIMITS, EQUAL_WEIGHTS, 0.03)).toBe(choice);
  });
});

describe('fine adaptation', () => {
  const at = (slack: number, down: Candidate | undefined, up: Candidate | undefined, limits = LIMITS) =>
    fineStep({ slack, target: 100, down, up, lowest: 0.05, highest: 0.15 }, limits);

  test('goes one OPP down where slack is ample and enough of it is left there', () => {
    const down = candidate(0, 95, 5);
    expect(at(0.2, down, undefined)).toBe(down);
    expect(at(0.15, down, undefined)).toBeUndefined();
    expect(at(0.2, candidate(0, 96, 5), undefined)).toBeUndefined();
  });

  test('goes one OPP up where slack is short', () => {
    const up = candidate(2, 80, 9);
    expect(at(0.04, undefined, up)).toBe(up);
    expect(at(-3, undefined, up)).toBe(up);
    expect(at(0.05, undefined, up)).toBeUndefined();
  });

  test('never goes to a point that breaks another limit, in either direction', () => {
    expect(at(0.2, candidate(0, 90, 11), undefined)).toBeUndefined();
    expect(at(0.01, undefined, candidate(2, 80, 11))).toBeUndefined();
    expect(at(0.01, undefined, candidate(2, 10, 5), { power: 0.4 })).toBeUndefined();
  });

  test('may go up to a point that is still late, since that is nearer', () => {
    const up = candidate(2, 130, 9);
    expect(at(-0.5, undefined, up)).toBe(up);
  });

  test('stays where there is no further OPP', () => {
    expect(at(0.5, undefined, undefined)).toBeUndefined();
    expect(at(-0.5, undefined, undefined)).toBeUndefined();
  });
});

describe('what applications of higher priority leave', () => {
  const point = (element: string, cores: number, opp: number) => ({ variant: 0, element, cores, opp });
  const taken = [{ application: 'first', point: point('cpu', 3, 1) }];
  const coresOf = (element: string): number => (element === 'cpu' ? 4 : 1);

  test('is the cores that they do not take, at the OPP that they chose', () => {
    const points = [point('cpu', 1, 0), point('cpu', 1, 1), point('cpu', 2, 1), point('gpu', 1, 0)];
    expect(leftOver(points, taken, coresOf)).toEqual([points[1], points[3]]);
  });

  test('is not an accelerator that one of them uses', () => {
    const gpu = [{ application: 'first', point: point('gpu', 1, 0) }];
    const points = [point('gpu', 1, 0), point('cpu', 1, 0)];
    expect(leftOver(points, gpu, coresOf)).toEqual([points[1]]);
  });

  test('is a share of busy cores where no cores are left', () => {
    const points = [point('cpu', 2, 0), point('cpu', 2, 1)];
    expect(leftOver(points, taken, coresOf)).toEqual([points[1]]);
  });
});
