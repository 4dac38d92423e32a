import fc from 'fast-check';
import { stream } from '../../src/kernel/random.js';
import { batchMeans } from '../../src/statistics/batch-means.js';
import { estimate, estimateAt, studentQuantile } from '../../src/statistics/estimate.js';
import { letterGroups } from '../../src/statistics/groups.js';
import { holm } from '../../src/statistics/holm.js';
import { comparePairs } from '../../src/statistics/paired.js';
import { mser5 } from '../../src/statistics/warm-up.js';
import { wilcoxon } from '../../src/statistics/wilcoxon.js';

describe("Student's t", () => {
  // Tables of the t distribution, e.g. NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
  test.each([
    [0.975, 1, 12.706],
    [0.975, 2, 4.303],
    [0.975, 9, 2.262],
    [0.975, 30, 2.042],
    [0.995, 4, 4.604],
    [0.95, 120, 1.658],
  ])('quantile %d with %i degrees of freedom is %d', (p, freedom, t) => {
    expect(studentQuantile(p, freedom)).toBeCloseTo(t, 3);
  });
});

describe('paired comparison', () => {
  // Student (1908), Biometrika 6, table of the additional hours of sleep gained by ten patients with two drugs; R's
  // t.test(…, paired = TRUE) on the data set `sleep`: t = -4.0621, df = 9, p = 0.002833, interval -2.4598858 … -0.7001142.
  const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
  const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
  const c = comparePairs(first, second);

  test('gives the interval and p of the sleep data', () => {
    expect(c.difference.mean).toBeCloseTo(-1.58, 12);
    expect(c.difference.mean - c.difference.halfWidth).toBeCloseTo(-2.4598858, 6);
    expect(c.p).toBeCloseTo(0.00283289, 7);
    expect(c.signs).toEqual({ positive: 0, negative: 9, zero: 1 });
  });
  test("gives the effect size with Hedges' correction", () => {
    // t / √n = 1.28456; the factor for 9 degrees of freedom is 1 − 3 / 35.
    expect(c.effect).toBeCloseTo((-4.062128 / Math.sqrt(10)) * (1 - 3 / 35), 5);
  });
  test('calls what never differs identical, and what always differs by the same exact, without a p value', () => {
    expect(comparePairs([1, 2], [1, 2])).toMatchObject({
      kind: 'identical',
      p: NaN,
      difference: { mean: 0, halfWidth: 0 },
    });
    expect(comparePairs([1.1, 2.1, 3.1], [1, 2, 3])).toMatchObject({
      kind: 'exact',
      p: NaN,
      difference: { halfWidth: 0 },
    });
    expect(comparePairs([1], [3])).toMatchObject({ kind: 'single', difference: { mean: -2 } });
  });
  test('turns round with its arguments', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })), {
          minLength: 2,
          maxLength: 12,
        }),
        (pairs) => {
          const [a, b] = [pairs.map((p) => p[0]), pairs.map((p) => p[1])];
          const [there, back] = [comparePairs(a, b), comparePairs(b, a)];
          expect(back.difference.mean).toBeCloseTo(-there.difference.mean, 9);
          expect(back.kind).toBe(there.kind);
          if (there.kind === 'varying') expect(back.p).toBeCloseTo(there.p, 9);
          if (there.wilcoxon) expect(back.wilcoxon!.p).toBeCloseTo(there.wilcoxon.p, 9);
        },
      ),
    );
  });
});

describe("Wilcoxon's signed ranks", () => {
  // Hollander and Wolfe (1973), 29f: Hamilton depression scale factor of nine patients at two visits, as in R's
  // ?wilcox.test: V = 40, one-sided p = 0.01953, two-sided 0.03906.
  const visit1 = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
  const visit2 = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];

  test('give the exact p of the depression data', () => {
    const w = wilcoxon(visit1.map((v, i) => v - visit2[i]!))!;
    expect(w).toMatchObject({ statistic: 40, exact: true });
    expect(w.p).toBeCloseTo(0.0390625, 10);
  });
  test('leave zeros out and share the ranks of ties, by the normal approximation', () => {
    // R: wilcox.test(sleep$extra[1:10], sleep$extra[11:20], paired = TRUE): V = 0, p = 0.009091 (with ties and a zero).
    const w = wilcoxon([-1.2, -2.4, -1.3, -1.3, 0, -1.0, -1.8, -0.8, -4.6, -1.4])!;
    expect(w).toMatchObject({ statistic: 0, count: 9, exact: false });
    expect(w.p).toBeCloseTo(0.009091, 6);
  });
  test('have the least possible p where all differences agree: 2 / 2^n', () => {
    for (const n of [3, 6, 10])
      expect(wilcoxon(Array.from({ length: n }, (_, i) => i + 1))!.p).toBeCloseTo(2 / 2 ** n, 12);
  });
  test('of nothing but zeros are none', () => expect(wilcoxon([0, 0])).toBeUndefined());
});

test("Holm's correction steps down and never falls", () => {
  // p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm") of R gives 0.05 0.08 0.09 0.09 0.09.
  expect(holm([0.01, 0.02, 0.03, 0.04, 0.05]).map((p) => Number(p.toFixed(12)))).toEqual([
    0.05, 0.08, 0.09, 0.09, 0.09,
  ]);
  expect(holm([0.04, NaN, 0.01])).toEqual([0.04, NaN, 0.02]);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
});

describe('groups of a ranking', () => {
  test('join neighbours that cannot be told apart, also where the ends can', () => {
    const alike = (i: number, k: number): boolean => k - i <= 1;
    expect(letterGroups(4, alike)).toEqual(['a', 'ab', 'bc', 'c']);
    expect(letterGroups(3, () => false)).toEqual(['a', 'b', 'c']);
    expect(letterGroups(3, () => true)).toEqual(['a', 'a', 'a']);
  });
});

/** Sojourn times of an M/M/1 queue with mean service 1 (Lindley). */
function sojourns(random: ReturnType<typeof stream>, load: number, count: number): Float64Array {
  const times = new Float64Array(count);
  let wait = 0;
  for (let i = 0; i < count; i++) {
    const service = random.exponential(1);
    times[i] = wait + service;
    wait = Math.max(0, wait + service - random.exponential(1 / load));
  }
  return times;
}

test('intervals over ten seeds of M/M/1 at half load cover the true mean 93 to 97 times in a hundred', () => {
  const random = stream('1', 'coverage');
  const truth = 2; // 1 / (µ − λ)
  let covered = 0;
  const repetitions = 2000;
  for (let r = 0; r < repetitions; r++) {
    const means = Array.from({ length: 10 }, () => {
      const kept = sojourns(random, 0.5, 600).subarray(100);
      return kept.reduce((sum, v) => sum + v, 0) / kept.length;
    });
    const { mean, halfWidth } = estimate(means);
    if (Math.abs(mean - truth) <= halfWidth) covered++;
  }
  expect(covered / repetitions).toBeGreaterThan(0.93);
  expect(covered / repetitions).toBeLessThan(0.97);
});

describe('the end of a warm-up by MSER-5', () => {
  test('lies behind a transient that is put before a steady series', () => {
    const random = stream('3', 'mser');
    const series = Array.from({ length: 500 }, (_, i) => (i < 60 ? 20 - i / 4 : 5) + random.normal());
    const cut = mser5(series)!;
    expect(cut).toBeGreaterThanOrEqual(45);
    expect(cut).toBeLessThan(120);
    expect(cut % 5).toBe(0);
  });
  test('is none where the series never settles, or is too short', () => {
    expect(mser5(Array.from({ length: 200 }, (_, i) => i))).toBeUndefined();
    expect(mser5([1, 2, 3])).toBeUndefined();
  });
  test('is the beginning of a constant series', () => expect(mser5(new Float64Array(100).fill(3))).toBe(0));
});

describe('batch means of one run', () => {
  test('give the interval of independent values', () => {
    const random = stream('4', 'batches');
    const series = Array.from({ length: 20 }, () => random.normal());
    const flat = series.flatMap((v) => [v, v, v, v]);
    const b = batchMeans(flat);
    expect(b.mean).toBeCloseTo(estimate(series).mean, 12);
    expect(b.halfWidth).toBeCloseTo(estimateAt(series, 0.95).halfWidth, 12);
  });
  test('give none where neighbours hang together', () => {
    const b = batchMeans(Array.from({ length: 400 }, (_, i) => Math.sin(i / 60)));
    expect(b.lag1).toBeGreaterThan(0.5);
    expect(b.halfWidth).toBeUndefined();
  });
  test('give none for a short series', () => expect(batchMeans([1, 2, 3]).halfWidth).toBeUndefined());
});
