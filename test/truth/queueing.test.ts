/** The engine against queueing theory: mean sojourn times within their 99 % confidence bands. */
import { simulate } from '../../src/sim/simulate.js';
import type { Application, WorkVariation } from '../../src/workload/model.js';
import { application, element, layer, network, platform, scenario, workload } from '../support/make.js';

/** One inference takes 1 ms of work on average. */
const SERVICE = 1e6;
const REPLICATIONS = 20;
/** Student's t for 99 % and 19 degrees of freedom; standard tables. */
const T_99_19 = 2.861;

function meanSojourn(seed: string, load: number, more: Partial<Application>): number {
  const app = application({
    network: network([layer(SERVICE)]),
    arrivals: { kind: 'poisson', rate: load / SERVICE },
    ...more,
  });
  const result = simulate(
    scenario({ platform: platform(element()), workload: workload([app]), seed, inferences: 20_000, warmUp: 1e9 }),
  );
  const latencies = result.applications[0]!.latencies;
  return latencies.reduce((a, b) => a + b, 0) / latencies.length;
}

/** Mean over independent replications and half width of its 99 % confidence interval, in service times. */
function replicate(load: number, more: Partial<Application>): { mean: number; half: number } {
  const values = Array.from({ length: REPLICATIONS }, (_, i) => meanSojourn(`queue-${i}`, load, more) / SERVICE);
  const mean = values.reduce((a, b) => a + b, 0) / REPLICATIONS;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (REPLICATIONS - 1);
  return { mean, half: T_99_19 * Math.sqrt(variance / REPLICATIONS) };
}

describe.each([0.3, 0.6, 0.8])('a single core at load %d', (load) => {
  test('serves M/M/1 with a mean sojourn time of s/(1−ρ)', () => {
    const { mean, half } = replicate(load, { work: { kind: 'exponential' } });
    expect(Math.abs(mean - 1 / (1 - load))).toBeLessThanOrEqual(half);
  });

  test('serves M/D/1 with a mean sojourn time of s·(1 + ρ/(2(1−ρ))), Pollaczek and Khinchine', () => {
    const { mean, half } = replicate(load, { work: { kind: 'constant' } });
    expect(Math.abs(mean - (1 + load / (2 * (1 - load))))).toBeLessThanOrEqual(half);
  });

  test.each<[string, WorkVariation]>([
    ['lognormal work', { kind: 'lognormal', sigma: 1 }],
    ['uniform work', { kind: 'uniform', spread: 0.9 }],
  ])('shares as M/G/1-PS with a mean sojourn time of s/(1−ρ), whatever the service times: %s', (_name, work) => {
    const { mean, half } = replicate(load, { work, concurrency: Infinity });
    expect(Math.abs(mean - 1 / (1 - load))).toBeLessThanOrEqual(half);
  });
});
