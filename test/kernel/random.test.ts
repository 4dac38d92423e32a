import type { RandomStream } from '../../src/kernel/random.js';
import { stream } from '../../src/kernel/random.js';

const draws = (random: RandomStream, count: number): number[] => Array.from({ length: count }, () => random.uniform());

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('streams', () => {
  test('with the same seed and name give the same numbers', () => {
    expect(draws(stream('7', 'arrivals/camera'), 100)).toEqual(draws(stream('7', 'arrivals/camera'), 100));
  });

  test('keep their numbers from one version to the next', () => {
    expect(draws(stream('1', 'arrivals/dnn1'), 3)).toMatchInlineSnapshot(`
      [
        0.6367195527975961,
        0.15667072076916744,
        0.019778920461372418,
      ]
    `);
  });

  test('with another seed or name give other numbers', () => {
    const first = draws(stream('7', 'arrivals/camera'), 3);
    expect(draws(stream('8', 'arrivals/camera'), 3)).not.toEqual(first);
    expect(draws(stream('7', 'arrivals/camerb'), 3)).not.toEqual(first);
  });

  test('do not mistake the border between seed and name', () => {
    expect(draws(stream('1/a', 'b'), 3)).not.toEqual(draws(stream('1', 'a/b'), 3));
    expect(draws(stream('', '1'), 3)).not.toEqual(draws(stream('1', ''), 3));
  });

  test('do not depend on draws from other streams', () => {
    const alone = draws(stream('3', 'b'), 10);
    const other = stream('3', 'a');
    const beside = stream('3', 'b');
    const interleaved = Array.from({ length: 10 }, () => {
      other.normal();
      return beside.uniform();
    });
    expect(interleaved).toEqual(alone);
  });

  // With xor128 and its kin the pairs below agree (or disagree) for every seed: z = 22.
  test.each([
    ['arrivals/app1/x', 'arrivals/app2/x'],
    ['arrivals/app1', 'work/app1'],
    ['noise/cpu0', 'noise/cpu1'],
    ['a', 'b'],
  ])('named %s and %s agree in their top bit for about half of 500 seeds', (one, two) => {
    for (let draw = 0; draw < 4; draw++) {
      let agreeing = 0;
      for (let seed = 0; seed < 500; seed++) {
        const a = draws(stream(String(seed), one), draw + 1)[draw]!;
        const b = draws(stream(String(seed), two), draw + 1)[draw]!;
        if (a < 0.5 === b < 0.5) agreeing++;
      }
      const z = (agreeing - 250) / Math.sqrt(125);
      expect(Math.abs(z)).toBeLessThan(4);
    }
  });

  test('of neighbouring seeds are uncorrelated', () => {
    const firsts = Array.from({ length: 2000 }, (_, seed) => stream(String(seed), 'arrivals/dnn1').uniform() - 0.5);
    const products = firsts.slice(1).map((value, i) => value * firsts[i]!);
    expect(Math.abs(mean(products)) * 12 * Math.sqrt(products.length)).toBeLessThan(4);
  });
});

describe('state', () => {
  test('restored gives the same numbers again, also after passing through JSON', () => {
    const random = stream('5', 'work');
    draws(random, 17);
    const state = JSON.parse(JSON.stringify(random.save())) as ReturnType<RandomStream['save']>;
    const rest = draws(random, 20);
    random.restore(state);
    expect(draws(random, 20)).toEqual(rest);
    const another = stream('6', 'elsewhere');
    another.restore(state);
    expect(draws(another, 20)).toEqual(rest);
  });

  test('does not change after it was saved', () => {
    const random = stream('5', 'work');
    const state = random.save();
    const copy = { ...state };
    random.restore(state);
    draws(random, 5);
    expect(state).toEqual(copy);
  });
});

describe('distributions', () => {
  const N = 100_000;
  const random = stream('11', 'distributions');
  const uniform = Array.from({ length: N }, () => random.uniform());
  const exponential = Array.from({ length: N }, () => random.exponential(250));
  const normal = Array.from({ length: N }, () => random.normal());
  const lognormal = Array.from({ length: N }, () => random.lognormal(0.5));

  /** How many standard errors the sample's mean is from `expected`, with the true standard deviation. */
  const errors = (values: readonly number[], expected: number, deviation: number): number =>
    Math.abs(mean(values) - expected) / (deviation / Math.sqrt(values.length));

  test('uniform stays within [0, 1), has mean 1/2 and fills its low bits', () => {
    expect(uniform.every((u) => u >= 0 && u < 1)).toBe(true);
    expect(errors(uniform, 0.5, Math.sqrt(1 / 12))).toBeLessThan(4);
    const low = uniform.map((u) => (u * 2 ** 53) % 2);
    expect(errors(low, 0.5, 0.5)).toBeLessThan(4);
  });

  test('exponential has its mean, its variance and no infinite value', () => {
    expect(exponential.every((x) => x >= 0 && x < Infinity)).toBe(true);
    expect(errors(exponential, 250, 250)).toBeLessThan(4);
    // Variance of x² is 20 mean⁴.
    const squares = exponential.map((x) => (x / 250) ** 2);
    expect(errors(squares, 2, Math.sqrt(20))).toBeLessThan(4);
  });

  test('normal has mean 0, variance 1 and kurtosis 3', () => {
    expect(errors(normal, 0, 1)).toBeLessThan(4);
    const squares = normal.map((x) => x ** 2);
    expect(errors(squares, 1, Math.SQRT2)).toBeLessThan(4);
    const fourths = normal.map((x) => x ** 4);
    expect(errors(fourths, 3, Math.sqrt(96))).toBeLessThan(4);
  });

  test('lognormal has mean 1 for its sigma, and is 1 for sigma 0', () => {
    expect(errors(lognormal, 1, Math.sqrt(Math.exp(0.25) - 1))).toBeLessThan(4);
    expect(random.lognormal(0)).toBe(1);
  });

  test.each([-1, NaN])('a mean or sigma of %p throws', (wrong) => {
    expect(() => random.exponential(wrong)).toThrow('mean');
    expect(() => random.lognormal(wrong)).toThrow('sigma');
  });
});
