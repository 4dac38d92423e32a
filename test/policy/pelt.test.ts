import fc from 'fast-check';
import { ClosedFormSignal, timeToRise } from '../../src/policy/pelt/closed-form.js';
import { decay, newTaskUtil, PeltSignal } from '../../src/policy/pelt/pelt.js';
import { PELT_PERIOD } from '../../src/policy/pelt/signal.js';

/** Average after so many periods of always running, from 0. */
const after = (periods: number): number => {
  const signal = new PeltSignal(1024);
  for (let period = 1; period <= periods; period++) signal.update(period * PELT_PERIOD, 1, 1, 1);
  return signal.utilAvg;
};

test('an always running task reaches half in 32 periods, 95 per cent in 138 and 1023 in 290', () => {
  expect([after(32), after(137), after(138), after(289), after(290)]).toEqual([512, 972, 973, 1022, 1023]);
});

test('decay equals the 64-bit product for every size of value', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 37 - 1 }), fc.integer({ min: 32, max: 63 }), (value, periods) => {
      const inverse = BigInt(Math.round(2 ** 32 * 2 ** (-(periods % 32) / 32)));
      const exact = Number(((BigInt(value) >> 1n) * inverse) >> 32n);
      // The kernel's inverses are rounded down here and there by one unit.
      expect(Math.abs(decay(value, periods) - exact)).toBeLessThanOrEqual(Math.ceil(value / 2 ** 32));
    }),
  );
});

test('between two period borders the averages stand still', () => {
  const signal = new PeltSignal(1024);
  expect(signal.update(10 * PELT_PERIOD, 1, 1, 1)).toBe(true);
  const { utilAvg } = signal;
  expect(signal.update(10.9 * PELT_PERIOD, 1, 1, 1)).toBe(false);
  expect(signal.utilAvg).toBe(utilAvg);
  expect(signal.update(11 * PELT_PERIOD, 1, 1, 1)).toBe(true);
  expect(signal.utilAvg).toBeGreaterThan(utilAvg);
});

test('half a share of a CPU settles at half the utilisation and at all of the runnable time', () => {
  for (const signal of [new PeltSignal(1024), new ClosedFormSignal(1024)]) {
    signal.update(3e9, 1, 1, 0.5);
    expect(Math.abs(signal.utilAvg - 512)).toBeLessThanOrEqual(1);
    expect(signal.runnableAvg).toBeGreaterThanOrEqual(1023);
  }
});

test('the closed form stays within 2 of the integers, over random patterns', () => {
  const segment = fc.record({ us: fc.integer({ min: 1, max: 90000 }), state: fc.constantFrom('run', 'wait', 'sleep') });
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 60 }), (segments) => {
      const integer = new PeltSignal(1024);
      const closed = new ClosedFormSignal(1024);
      let now = 0;
      for (const { us, state } of segments) {
        now += us * 1000;
        const queued = state === 'sleep' ? 0 : 1;
        const running = state === 'run' ? 1 : 0;
        expect(closed.update(now, queued, queued, running)).toBe(integer.update(now, queued, queued, running));
        expect(Math.abs(closed.utilAvg - integer.utilAvg)).toBeLessThanOrEqual(2);
        expect(Math.abs(closed.runnableAvg - integer.runnableAvg)).toBeLessThanOrEqual(2);
      }
    }),
    { numRuns: 300 },
  );
});

test('the time to rise from one level to another is the inverse of rising', () => {
  const signal = new ClosedFormSignal(1024);
  signal.update(timeToRise(0, 700) + PELT_PERIOD / 1e6, 1, 1, 1);
  expect(signal.utilAvg).toBe(700);
});

test.each([
  ['integers', (weight: number) => new PeltSignal(weight)],
  ['closed form', (weight: number) => new ClosedFormSignal(weight)],
] as const)('a task that leaves takes with it what it brought: %s', (_name, make) => {
  const queue = make(1);
  const task = make(1024);
  queue.update(100e6, 1024, 1, 1);
  task.update(100e6, 1, 1, 1);
  const { utilAvg, runnableAvg, loadAvg } = queue;
  queue.attach(task as never);
  expect(queue.utilAvg).toBeCloseTo(2 * utilAvg, -1);
  queue.detach(task as never, false);
  expect([queue.utilAvg, queue.runnableAvg, queue.loadAvg]).toEqual([utilAvg, runnableAvg, loadAvg]);
});

test('a new task is presumed to need half of what its CPU leaves free', () => {
  expect(newTaskUtil(1024, { utilAvg: 0, loadAvg: 0 }, 1024)).toBe(512);
  expect(newTaskUtil(1024, { utilAvg: 200, loadAvg: 1024 }, 1024)).toBe(199);
  expect(newTaskUtil(446, { utilAvg: 446, loadAvg: 1024 }, 1024)).toBe(0);
});
