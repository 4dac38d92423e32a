import {
  admits,
  bandwidth,
  budgetRate,
  LIMIT,
  replenish,
  replenishAt,
  UNIT,
  wakeUp,
  zeroLag,
  type Reservation,
} from '../../src/policy/scheduling/deadline.js';

const MS = 1e6;
const r = (runtime: number, period: number, more: Partial<Reservation> = {}): Reservation => ({
  runtime: runtime * MS,
  deadline: period * MS,
  period: period * MS,
  reclaim: false,
  ...more,
});

test('A bandwidth is runtime over period in parts of 2^20', () => {
  expect(bandwidth(r(5, 20))).toBe(2 ** 18);
  expect(bandwidth(r(1, 3))).toBe(349_525);
});

test('95 % of the summed capacity may be reserved', () => {
  // 996147 = ⌊0.95 · 2^20⌋: 19/20 of a CPU is 996147.2 and cut to it.
  expect(admits([r(19, 20)], [1024])).toBe(true);
  expect(admits([r(19.001, 20)], [1024])).toBe(false);
  expect(admits([r(9, 20), r(10, 20)], [1024])).toBe(true);
  expect(admits([r(19, 40), r(1, 400)], [512])).toBe(false);
  expect(admits([r(19, 20), r(9, 20)], [1024, 512])).toBe(true);
});

test('On waking, a server goes on where that is within its bandwidth, and else begins anew', () => {
  const reservation = r(5, 20);
  const server = { budget: 2 * MS, deadline: 20 * MS };
  // 2 ms in the 12 ms that are left are less than a quarter.
  wakeUp(server, reservation, 8 * MS);
  expect(server).toEqual({ budget: 2 * MS, deadline: 20 * MS });
  // In 7 ms they would be more.
  wakeUp(server, reservation, 13 * MS);
  expect(server).toEqual({ budget: 5 * MS, deadline: 33 * MS });
  wakeUp(server, reservation, 50 * MS);
  expect(server).toEqual({ budget: 5 * MS, deadline: 70 * MS });
});

test('With a deadline before the period, what is left of it is given at the reserved density', () => {
  const server = { budget: 5 * MS, deadline: 10 * MS };
  wakeUp(server, r(5, 20, { deadline: 10 * MS }), 6 * MS);
  expect(server).toEqual({ budget: 2 * MS, deadline: 10 * MS });
});

test('A thread that wakes between its deadline and its next period waits for that period', () => {
  // Of dl_check_constrained_dl: it has no budget, and its old deadline moves on by a period.
  const reservation = r(5, 20, { deadline: 10 * MS });
  const server = { budget: 3 * MS, deadline: 10 * MS };
  wakeUp(server, reservation, 14 * MS);
  expect(server).toEqual({ budget: 0, deadline: 10 * MS });
  expect(replenishAt(server, reservation)).toBe(20 * MS);
  wakeUp(server, reservation, 20 * MS);
  expect(server).toEqual({ budget: 5 * MS, deadline: 30 * MS });
});

test('A used-up budget comes back with the next period', () => {
  const reservation = r(5, 20, { deadline: 12 * MS });
  const server = { budget: 0, deadline: 12 * MS };
  expect(replenishAt(server, reservation)).toBe(20 * MS);
  server.budget = -6 * MS;
  replenish(server, reservation);
  expect(server).toEqual({ budget: 4 * MS, deadline: 52 * MS });
});

test('A blocked task is active until its bandwidth has paid for what it used', () => {
  // 3 ms used of 5 in 20: 12 ms after the activation.
  expect(zeroLag({ budget: 2 * MS, deadline: 20 * MS }, r(5, 20))).toBe(12 * MS);
});

test('Without reclaiming a budget goes by with the speed of the CPU; with it, at what nobody else needs', () => {
  expect(budgetRate(r(5, 20), 0.5, { all: 0, running: 0, mean: 0 })).toBe(0.5);
  const quarter = bandwidth(r(5, 20));
  const greedy = r(5, 20, { reclaim: true });
  // Alone: down to its own bandwidth, over 95 %.
  const alone = budgetRate(greedy, 1, { all: quarter, running: quarter, mean: quarter });
  expect(alone).toBeCloseTo(0.25 / 0.95, 2);
  // All that may be reserved is: at full speed.
  const full = budgetRate(greedy, 1, { all: LIMIT, running: LIMIT, mean: LIMIT });
  expect(full).toBeCloseTo(1, 2);
  // Half of that sleeps.
  const half = budgetRate(greedy, 1, { all: LIMIT, running: LIMIT / 2, mean: LIMIT });
  expect(half).toBeCloseTo(0.5, 2);
  expect(UNIT).toBe(1_048_576);
});
