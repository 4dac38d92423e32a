import fc from 'fast-check';
import { HeatNetwork, networkProblem, steadyRise, type HeatNetworkSpec } from '../../src/heat/network.js';

const watts = (...values: number[]): Float64Array => Float64Array.from(values);

describe('one node', () => {
  // τ = C/G = 8 s, steady rise P/G = 12 K.
  const spec: HeatNetworkSpec = { capacities: [2], toAmbient: [0.25], links: [] };
  test.each([0.001, 0.5, 8, 100])('after %d s under 3 W is P/G·(1 − e^(−t/τ))', (t) => {
    const net = new HeatNetwork(spec);
    net.advance(t, watts(3));
    expect(net.rise[0]).toBeCloseTo(12 * (1 - Math.exp(-t / 8)), 9);
  });
  test('cools as P/G + (θ₀ − P/G)·e^(−t/τ)', () => {
    const net = new HeatNetwork(spec);
    net.reset([40]);
    net.advance(5, watts(1));
    expect(net.rise[0]).toBeCloseTo(4 + 36 * Math.exp(-5 / 8), 9);
  });
});

describe('two nodes', () => {
  // A die on a case: C₁, C₂; G₁₂ between them, G₂ to ambient. Modes by the quadratic formula, amplitudes from θ(0) = 0.
  const [c1, c2, g12, g2] = [0.4, 12, 0.8, 0.15];
  const spec: HeatNetworkSpec = { capacities: [c1, c2], toAmbient: [0, g2], links: [{ a: 0, b: 1, conductance: g12 }] };
  const closedForm = (p: number, t: number): [number, number] => {
    const trace = g12 / c1 + (g12 + g2) / c2;
    const determinant = (g12 * g2) / (c1 * c2);
    const root = Math.sqrt(trace * trace - 4 * determinant);
    const [slow, fast] = [(2 * determinant) / (trace + root), (trace + root) / 2];
    const end = [p / g12 + p / g2, p / g2] as const;
    // θ₁ = end₁ + a·e^(−slow·t) + b·e^(−fast·t) with θ₁(0) = 0 and θ₁'(0) = p/c1.
    const b = (p / c1 - slow * end[0]) / (slow - fast);
    const a = -end[0] - b;
    const first = end[0] + a * Math.exp(-slow * t) + b * Math.exp(-fast * t);
    const slope = -slow * a * Math.exp(-slow * t) - fast * b * Math.exp(-fast * t);
    // From C₁·θ₁' = p − G₁₂·(θ₁ − θ₂).
    return [first, first - (p - c1 * slope) / g12];
  };
  test.each([0.01, 0.3, 2, 30, 400])('agree with the closed form after %d s', (t) => {
    const net = new HeatNetwork(spec);
    net.advance(t, watts(5, 0));
    const [die, shell] = closedForm(5, t);
    expect(Math.abs(net.rise[0]! - die)).toBeLessThan(1e-9);
    expect(Math.abs(net.rise[1]! - shell)).toBeLessThan(1e-9);
  });
});

const networks = fc
  .record({
    capacities: fc.array(fc.double({ min: 0.05, max: 200, noNaN: true }), { minLength: 1, maxLength: 8 }),
    conductance: fc.array(fc.double({ min: 0.01, max: 5, noNaN: true }), { minLength: 8, maxLength: 8 }),
    ambient: fc.double({ min: 0.02, max: 2, noNaN: true }),
    power: fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 8, maxLength: 8 }),
  })
  .map(({ capacities, conductance, ambient, power }) => {
    const n = capacities.length;
    const spec: HeatNetworkSpec = {
      capacities,
      toAmbient: capacities.map((_, i) => (i === n - 1 ? ambient : 0)),
      links: Array.from({ length: n - 1 }, (_, i) => ({ a: i, b: i + 1, conductance: conductance[i]! })),
    };
    return { spec, power: Float64Array.from(power.slice(0, n)) };
  });

test('the steady state is that of the linear solve', () => {
  fc.assert(
    fc.property(networks, ({ spec, power }) => {
      const net = new HeatNetwork(spec);
      net.advance(60 / net.rates[0]!, power);
      steadyRise(spec, [...power]).forEach((rise, i) => {
        expect(Math.abs(net.rise[i]! - rise)).toBeLessThan(1e-9 * Math.max(1, rise));
      });
    }),
    { seed: 1 },
  );
});

test('what goes in is stored or given to the ambient', () => {
  fc.assert(
    fc.property(networks, fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { maxLength: 6 }), (given, steps) => {
      const net = new HeatNetwork(given.spec);
      let into = 0;
      for (const [i, seconds] of steps.entries()) {
        const power = given.power.map((p, k) => ((i + k) % 2 === 0 ? p : 0));
        net.advance(seconds, power);
        into += seconds * power.reduce((a, b) => a + b, 0);
      }
      expect(Math.abs(net.stored() + net.given - into)).toBeLessThan(1e-9 * Math.max(1, into));
    }),
    { seed: 2 },
  );
});

test('does not depend on how time is cut', () => {
  fc.assert(
    fc.property(networks, fc.double({ min: 0.001, max: 100, noNaN: true }), ({ spec, power }, t) => {
      const [once, often] = [new HeatNetwork(spec), new HeatNetwork(spec)];
      expect(once.riseAfter(0, t, power)).toBeCloseTo((once.advance(t, power), once.rise[0]!), 9);
      for (let i = 0; i < 10; i++) often.advance(t / 10, power);
      for (let i = 0; i < once.size; i++)
        expect(Math.abs(once.rise[i]! - often.rise[i]!)).toBeLessThan(1e-9 * Math.max(1, once.rise[i]!));
    }),
    { seed: 3 },
  );
});

test.each([
  ['without a way to the ambient', { capacities: [1, 1], toAmbient: [1, 0], links: [] }],
  ['with a capacity of zero', { capacities: [0], toAmbient: [1], links: [] }],
  ['with a conductance of zero', { capacities: [1, 1], toAmbient: [1, 1], links: [{ a: 0, b: 1, conductance: 0 }] }],
])('a network %s is refused', (_what, spec) => expect(() => new HeatNetwork(spec)).toThrow(RangeError));

test('A network whose figures are too far apart for doubles says so, and a plain one does not', () => {
  const chain = (conductance: number): HeatNetworkSpec => ({
    capacities: [0.1, 10],
    toAmbient: [0, 0.2],
    links: [{ a: 0, b: 1, conductance }],
  });
  expect(networkProblem(chain(0.5))).toBeUndefined();
  expect(networkProblem(chain(1e12))).toMatch('drown in rounding');
  expect(networkProblem({ ...chain(0.5), toAmbient: [0, 0] })).toMatch('cannot be solved');
});
