import * as fc from 'fast-check';
import { simulate } from '../../src/sim/simulate.js';
import type { Scenario, RunResult } from '../../src/sim/model.js';
import {
  application,
  domain,
  element,
  governor,
  layer,
  network,
  opp,
  platform,
  policy,
  scenario,
  workload,
} from '../support/make.js';

/** Moves the clock pseudo-randomly at a fixed period: interruptions in the middle of layers. */
const restless = (period: number) =>
  governor((context) => {
    let k = 1;
    context.every(period, () => {
      k = (k * 1664525 + 1013904223) % 4294967296;
      context.request(context.domain.frequencies[k % context.domain.frequencies.length]!, 'L');
    });
    return {};
  });

const opps = [
  opp(0.5e9, { idlePower: 0.05, activePower: 0.1, corePower: 0.2 }),
  opp(1e9, { idlePower: 0.1, activePower: 0.2, corePower: 0.7 }),
  opp(2e9, { idlePower: 0.3, activePower: 0.5, corePower: 3 }),
];

const layers = fc.array(
  fc.record({ macs: fc.integer({ min: 0, max: 3e6 }), weights: fc.integer({ min: 1, max: 2e6 }) }),
  { minLength: 1, maxLength: 12 },
);

const scenarios = fc
  .record({
    netA: layers,
    netB: layers,
    coresA: fc.integer({ min: 1, max: 3 }),
    coresB: fc.integer({ min: 1, max: 3 }),
    weightB: fc.constantFrom(335, 1024, 3121),
    period: fc.integer({ min: 200_000, max: 9_000_000 }),
    latency: fc.constantFrom(0, 100_000),
    stalls: fc.boolean(),
    dispatch: fc.constantFrom(0, 5000),
  })
  .map((x): Scenario => {
    const make = (rows: readonly { macs: number; weights: number }[]) =>
      network(rows.map((r, i) => layer(r.macs, { name: `l${String(i)}`, weights: r.weights, outputs: 1000 })));
    const cluster = element({
      count: 3,
      domain: domain(opps, { transitionLatency: x.latency, stallsOnTransition: x.stalls }),
      coreBandwidth: 2e9,
      bandwidth: 3e9,
      parallelEfficiency: 0.97,
      dispatchOverhead: x.dispatch,
    });
    return scenario({
      platform: platform(cluster),
      workload: workload([
        application({ name: 'a', network: make(x.netA), pinned: { element: 'cpu', cores: x.coresA } }),
        application({
          name: 'b',
          network: make(x.netB),
          weight: x.weightB,
          pinned: { element: 'cpu', cores: x.coresB },
          arrivals: { kind: 'poisson', rate: 1 / 20e6 },
          work: { kind: 'uniform', spread: 0.5 },
        }),
      ]),
      policy: policy({ cpufreq: { plugin: restless(x.period), params: {} } }),
      duration: 300e6,
    });
  });

const relative = (a: number, b: number): number => Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), 1e-300);

function expectAlike(a: RunResult, b: RunResult): void {
  a.railEnergy.forEach((e, r) => {
    expect(relative(e, b.railEnergy[r]!)).toBeLessThan(1e-9);
  });
  a.applications.forEach((x, i) => {
    const y = b.applications[i]!;
    expect(x.finished).toBe(y.finished);
    expect(relative(x.energy, y.energy)).toBeLessThan(1e-9);
    x.latencies.forEach((l, k) => {
      expect(relative(l, y.latencies[k]!)).toBeLessThan(1e-9);
      expect(relative(x.energies[k]!, y.energies[k]!)).toBeLessThan(1e-9);
    });
  });
}

test('fast-forward over an inference equals its execution layer by layer to 1e-9, interruptions included', () => {
  fc.assert(
    fc.property(scenarios, (s) => {
      expectAlike(simulate(s), simulate({ ...s, fastForward: false }));
    }),
    { numRuns: 150, seed: 20201 },
  );
});

test('fast-forward takes fewer events than layers by an order of magnitude where nothing intervenes', () => {
  const deep = network(Array.from({ length: 50 }, (_, i) => layer(1e5, { name: `l${String(i)}` })));
  const s = scenario({
    platform: platform(element()),
    workload: workload([application({ network: deep })]),
    inferences: 100,
  });
  expect(simulate({ ...s, fastForward: false }).events).toBeGreaterThan(10 * simulate(s).events);
});

test('energy over rails is the energy over applications plus idle to 1e-9', () => {
  fc.assert(
    fc.property(scenarios, (s) => {
      const result = simulate(s);
      const rails = result.railEnergy.reduce((a, b) => a + b, 0);
      const causes = result.applications.reduce((a, b) => a + b.energy, result.idleEnergy);
      expect(relative(rails, causes)).toBeLessThan(1e-9);
    }),
    { numRuns: 100, seed: 20202 },
  );
});

test('records of the timeline and of inferences change no figure, to the last bit', () => {
  fc.assert(
    fc.property(scenarios, (s) => {
      const plain = simulate(s);
      const recorded = simulate({ ...s, recordJobs: true, recordTimeline: true });
      expect(recorded.railEnergy).toEqual(plain.railEnergy);
      expect(recorded.applications).toEqual(plain.applications);
    }),
    { numRuns: 30, seed: 20203 },
  );
});
