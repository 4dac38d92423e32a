import { parseClaim, type Claim } from '../../src/verdict/claim.js';
import { judge, type Series } from '../../src/verdict/judge.js';

const claim = (text: string): Claim => {
  const parsed = parseClaim(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
};
const series = (...values: number[]): Series => ({
  runs: values.length,
  values: new Map(values.flatMap((v, i) => (Number.isNaN(v) ? [] : [[String(i + 1), v] as const]))),
});

describe('A claim in words', () => {
  test('names metric, policy, side, other policy, margin and confidence', () => {
    expect(claim('energy_inference_mj of xun2020 is below ondemand by at least 10 %, paired 95 %')).toEqual({
      metric: 'energy_inference_mj',
      policy: 'xun2020',
      relation: 'below',
      target: { policy: 'ondemand' },
      margin: { value: 0.1, relative: true },
      confidence: 0.95,
    });
  });

  test('may be about a figure in the unit of the metric', () => {
    expect(claim('latency_p99_ms of a is at most 400 ms, 99 %')).toMatchObject({
      relation: 'at-most',
      target: { value: 400, unit: 'ms' },
      confidence: 0.99,
    });
    expect(claim('accuracy_mean of a is at least .7')).toMatchObject({ target: { value: 0.7, unit: '' } });
  });

  test('may ask for closeness, or for the same figures in every pair', () => {
    expect(claim('energy_soc_j of a is within 2 % of b, paired 90%')).toMatchObject({ relation: 'within' });
    expect(claim('missed of a is equal to b')).toMatchObject({ relation: 'equal', target: { policy: 'b' } });
  });

  test.each([
    'energy of a',
    'energy of a is less than b',
    'energy of a is below b by 10 %',
    'energy of a is below b, paired 40 %',
    'energy of a is below b by at least -3',
    'energy of a is below b by at least 100 %',
  ])('“%s” is told apart from one, with what would be', (text) => {
    expect(parseClaim(text)).toHaveProperty('problem');
  });
});

describe('A claim held against results', () => {
  // Student (1908), the additional sleep of ten patients under two drugs: mean difference 1.58 h, t = 4.0621 with 9
  // degrees of freedom, 95 % interval 0.7001142 to 2.4598858 (R's t.test(extra ~ group, paired = TRUE)).
  const first = series(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0);
  const second = series(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4);

  test('rests on the paired interval', () => {
    const verdict = judge(claim('sleep of second is above first, paired 95 %'), second, first, 'h');
    expect(verdict.held).toBe(true);
    expect(verdict.measured).toBe('+1.58 h (+0.7001 … +2.46), +210.7 %');
  });

  test('holds up to the bound of the interval and not beyond', () => {
    const by = (x: number): boolean =>
      judge(claim(`sleep of second is above first by at least ${x}, paired 95 %`), second, first, 'h').held;
    expect(by(0.7001141)).toBe(true);
    expect(by(0.7001143)).toBe(false);
  });

  test('of closeness needs the whole interval inside both limits', () => {
    const within = (x: number): boolean =>
      judge(claim(`sleep of second is within ${x} of first, paired 95 %`), second, first, 'h').held;
    expect(within(2.4598859)).toBe(true);
    expect(within(2.4598857)).toBe(false);
  });

  test('with a relative margin compares with that share of the other policy', () => {
    const verdict = judge(claim('e of a is below b by at least 10 %, paired 95 %'), series(9, 18), series(10, 20), 'J');
    expect(verdict).toMatchObject({ held: true, margin: '0 %' });
    expect(
      judge(claim('e of a is below b by at least 11 %, paired 95 %'), series(9, 18), series(10, 20), 'J').held,
    ).toBe(false);
  });

  test('about the side alone does not hold for equal figures', () => {
    expect(judge(claim('e of a is below b, paired 95 %'), series(5, 5), series(5, 5), '').held).toBe(false);
    expect(judge(claim('e of a is equal to b'), series(5, 5), series(5, 5), '').held).toBe(true);
  });

  test('about a figure rests on the far end of the interval', () => {
    const values = series(9, 10, 11);
    // Half width of the 95 % interval: t(0.975, 2) · 1 / √3 = 4.302653 / 1.732051 = 2.484138.
    expect(judge(claim('l of a is at most 12.4842 ms, 95 %'), values, undefined, 'ms').held).toBe(true);
    expect(judge(claim('l of a is at most 12.4841 ms, 95 %'), values, undefined, 'ms').held).toBe(false);
    expect(judge(claim('l of a is at most 10 ms'), values, undefined, 'ms').held).toBe(true);
  });

  test('does not hold where heat ended a run, and says so beside those that failed', () => {
    const ended = { count: 1, runs: 3, inWarmUp: 0, first: 'critical cpu at 2 s' };
    const cut: Series = { ...series(1, NaN, NaN), ended };
    expect(judge(claim('e of a is below b'), series(0, 0, 0), cut, '')).toMatchObject({
      held: false,
      unknown: true,
      measured: '1 of 3 runs of b was ended by heat: critical cpu at 2 s; 1 of 3 runs of b have no figure',
    });
  });

  test('does not hold where a run failed or one seed allows no interval', () => {
    expect(judge(claim('e of a is below b'), series(1, NaN), series(2, 2), '')).toMatchObject({
      held: false,
      measured: '1 of 2 runs of a have no figure',
    });
    expect(judge(claim('e of a is below b, paired 95 %'), series(1), series(2), '').held).toBe(false);
  });
});
