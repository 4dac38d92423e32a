import type { BaselineMetric } from '../../src/gate/baseline.js';
import type { BaselineCell } from '../../src/gate/baseline.js';
import { compareBaseline } from '../../src/gate/compare.js';
import { movementOf, welch } from '../../src/gate/movement.js';
import { estimate } from '../../src/statistics/estimate.js';

const metricOf = (values: readonly number[]): BaselineMetric => {
  const { mean, halfWidth, count } = estimate(values);
  return { mean, half_width: halfWidth, seeds: count };
};
const threshold = { relative: 0.01, absolute: 1e-9 };

describe('the difference of two states', () => {
  // Student's sleep data as two independent groups: R's t.test(extra ~ group) gives t = -1.8608, df = 17.776 and the
  // 95 % interval -3.3654832 to 0.2054832 for group 1 minus group 2.
  const first = metricOf([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]);
  const second = metricOf([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);

  test('has the interval of Welch', () => {
    const d = welch(second, first);
    expect(d.difference).toBeCloseTo(-1.58, 12);
    expect(d.difference - d.halfWidth).toBeCloseTo(-3.3654832, 6);
    expect(d.difference + d.halfWidth).toBeCloseTo(0.2054832, 6);
  });
  test('is no movement while its interval holds zero, however large it is', () => {
    expect(movementOf(welch(second, first), threshold, 'lower')).toBe('same');
  });
});

describe('a metric', () => {
  const exact = (mean: number): BaselineMetric => ({ mean, half_width: 0, seeds: 10 });
  const noisy = (mean: number): BaselineMetric => ({ mean, half_width: 0.1, seeds: 10 });

  test('is better or worse by its own direction', () => {
    expect(movementOf(welch(exact(100), exact(90)), threshold, 'lower')).toBe('better');
    expect(movementOf(welch(exact(100), exact(90)), threshold, 'higher')).toBe('worse');
    expect(movementOf(welch(noisy(100), noisy(110)), threshold, 'lower')).toBe('worse');
  });
  test('is the same below the threshold, however sure the difference is', () => {
    expect(movementOf(welch(exact(100), exact(100.9)), threshold, 'lower')).toBe('same');
    expect(movementOf(welch(exact(100), exact(101.1)), threshold, 'lower')).toBe('worse');
  });
  test('that was 0 counts by its absolute size', () => {
    expect(movementOf(welch(exact(0), exact(3)), threshold, 'lower')).toBe('worse');
    expect(movementOf(welch(exact(0), exact(0)), threshold, 'lower')).toBe('same');
  });
  test('of one seed counts by its size alone', () => {
    const single = (mean: number): BaselineMetric => ({ mean, half_width: null, seeds: 1 });
    expect(movementOf(welch(single(100), single(102)), threshold, 'lower')).toBe('worse');
  });
});

describe('cells', () => {
  const cell = (level: string, mean: number) => ({
    part: 'p',
    platform: 'b',
    workload: 'w',
    factors: { 'policy.up_threshold': level, rate: 'slow' },
    policy: 'a',
    failed: 0,
    rows: level,
    metrics: { energy_soc_j: { mean, half_width: 0, seeds: 3 } },
  });
  const baseline = (...cells: BaselineCell[]) => ({
    format: 'socsim-baseline-1' as const,
    experiment: 'x',
    socsim: '0',
    inputs: 'i',
    cells,
    history: [],
  });

  test('are matched without a factor that was set from outside', () => {
    const compared = (set: string[]) =>
      compareBaseline(baseline(cell('80', 100)), [cell('70', 120)], 'j', threshold, 'f', set);
    expect(compared(['policy.up_threshold']).metrics.map((m) => m.movement)).toEqual(['worse']);
    expect(() => compared([])).toThrow('cells of the experiment');
  });
  test('are worse where a metric has no figure any more, which is no metric that got no worse', () => {
    const nothing = { ...cell('80', 1), metrics: {} };
    const result = compareBaseline(baseline(cell('80', 100)), [nothing], 'i', threshold, 'f');
    expect(result).toMatchObject({ worse: true, metrics: [], lost: [{ metric: 'energy_soc_j', before: 100 }] });
    const unknown = { ...cell('80', 1), metrics: { enrgy_soc_j: { mean: 1, half_width: 0, seeds: 3 } } };
    expect(() => compareBaseline(baseline(unknown), [cell('80', 1)], 'i', threshold, 'f')).toThrow('energy_soc_j');
  });
  test('are worse where heat ends a greater share of the runs, however many there are', () => {
    const ended = (count: number, runs: number) => ({
      ...cell('80', 1),
      ended: { count, runs, first: 'critical cpu at 1 s' },
    });
    const isWorse = (before: [number, number], after: [number, number]): boolean =>
      compareBaseline(baseline(ended(...before)), [ended(...after)], 'i', threshold, 'f').worse;
    expect(isWorse([3, 3], [5, 5])).toBe(false);
    expect(isWorse([3, 10], [3, 3])).toBe(true);
    expect(isWorse([3, 10], [1, 10])).toBe(false);
    expect(compareBaseline(baseline(cell('80', 1)), [ended(1, 9)], 'i', threshold, 'f').worse).toBe(true);
  });
  test('are not matched where several levels could be meant', () => {
    expect(() =>
      compareBaseline(baseline(cell('80', 1), cell('90', 1)), [cell('70', 1)], 'j', threshold, 'f', [
        'policy.up_threshold',
      ]),
    ).toThrow('several levels of policy.up_threshold');
  });
});
