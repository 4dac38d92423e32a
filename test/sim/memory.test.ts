import fc from 'fast-check';
import type { Platform } from '../../src/platform/model.js';
import type { RunResult, Scenario } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import type { Layer } from '../../src/workload/model.js';
import {
  application,
  domain,
  element,
  GHZ,
  layer,
  network,
  opp,
  platform,
  scenario,
  workload,
} from '../support/make.js';

const MS = 1e6;
/** B/s of the memory; each element could take all of it. */
const BANDWIDTH = 10e9;

const board = (names: readonly string[], bandwidth = BANDWIDTH): Platform => {
  const elements = names.map((name) =>
    element({
      name,
      domain: domain([opp(GHZ)], { name }),
      coreBandwidth: bandwidth,
      bandwidth,
      // So that both parts of a stretched layer show in the energy.
      stallActivity: 0.5,
    }),
  );
  return {
    ...platform(...elements),
    rails: [...names, 'mem'],
    memories: [{ bandwidth: BANDWIDTH, energyPerByte: 50e-12, idlePower: 0.02, rail: 'mem' }],
  };
};

/** One inference of each network, all released at 0, each on an element of its own. */
const together = (
  networks: Readonly<Record<string, readonly Layer[]>>,
  more: Partial<Scenario> = {},
  bandwidth = BANDWIDTH,
): RunResult =>
  simulate(
    scenario({
      platform: board(Object.keys(networks), bandwidth),
      workload: workload(
        Object.entries(networks).map(([name, layers]) =>
          application({
            name,
            network: network(layers),
            arrivals: { kind: 'trace', times: [0] },
            pinned: { element: name, cores: 1 },
          }),
        ),
      ),
      duration: 100 * MS,
      contention: true,
      recordJobs: true,
      ...more,
    }),
  );

const finishes = ({ jobs }: RunResult): Record<string, number> =>
  Object.fromEntries(jobs.map((j) => [j.application, j.finish / MS]));

/** 1e8 bytes: 10 ms with the whole bandwidth. */
const hungry = [layer(1, { weights: 25e6 })];
/** 10 ms of arithmetic and 1e7 bytes: a tenth of the bandwidth. */
const modest = [layer(1e7, { weights: 2.5e6 })];

test('two alike, each able to take the whole bandwidth, take twice as long together', () => {
  expect(finishes(together({ a: hungry }))['a']).toBeCloseTo(10, 9);
  const both = finishes(together({ a: hungry, b: hungry }));
  expect(both['a']).toBeCloseTo(20, 9);
  expect(both['b']).toBeCloseTo(20, 9);
});

test('a third whose demand is below its fair share loses nothing', () => {
  const three = finishes(together({ a: hungry, b: hungry, c: modest }));
  expect(three['c']).toBeCloseTo(10, 9);
  // For 10 ms the two share 9 B/ns, then 10: 45 MB and 55 MB at 5 B/ns.
  expect(three['a']).toBeCloseTo(21, 9);
  expect(three['b']).toBeCloseTo(21, 9);
});

test('shares change at the borders of layers', () => {
  // Until 10 ms b is alone with the memory; then a's second layer takes half of it: both have 100 MB left.
  const networks = { a: [layer(1e7), ...hungry], b: [layer(1, { weights: 50e6 })] };
  for (const fastForward of [true, false]) {
    const both = finishes(together(networks, { fastForward }));
    expect(both['a']).toBeCloseTo(30, 9);
    expect(both['b']).toBeCloseTo(30, 9);
    // And back: a wants nothing more from 20 ms on, when b has 100 of its 200 MB left.
    const back = finishes(together({ a: [...hungry, layer(1e7)], b: networks.b }, { fastForward }));
    expect(back['a']).toBeCloseTo(30, 9);
    expect(back['b']).toBeCloseTo(30, 9);
  }
});

test('an element keeps to its own bandwidth', () => {
  // 4 B/ns at most each: two fit beside each other, the third shares 10 with them.
  expect(finishes(together({ a: hungry, b: hungry }, {}, 4e9))['a']).toBeCloseTo(25, 9);
  expect(finishes(together({ a: hungry, b: hungry, c: hungry }, {}, 4e9))['a']).toBeCloseTo(30, 9);
});

/** Two cores that could take 4 B/ns each and 6 together, beside a GPU that could take all 10 of the memory. */
const clustered = (
  apps: readonly (readonly [name: string, on: string, layers: readonly Layer[]])[],
  fastForward: boolean,
): RunResult => {
  const cluster = element({ name: 'cpu', count: 2, coreBandwidth: 4e9, bandwidth: 6e9, stallActivity: 0.5 });
  const gpu = element({ name: 'gpu', kind: 'gpu', coreBandwidth: BANDWIDTH, bandwidth: BANDWIDTH });
  return simulate(
    scenario({
      platform: {
        ...platform(cluster, gpu),
        rails: ['cpu', 'gpu', 'mem'],
        memories: [{ bandwidth: BANDWIDTH, energyPerByte: 50e-12, idlePower: 0.02, rail: 'mem' }],
      },
      workload: workload(
        apps.map(([name, on, layers]) =>
          application({
            name,
            network: network(layers),
            arrivals: { kind: 'trace', times: [0] },
            pinned: { element: on, cores: 1 },
          }),
        ),
      ),
      duration: 200 * MS,
      contention: true,
      recordJobs: true,
      fastForward,
    }),
  );
};

test.each([true, false])('jobs of one cluster share what it can take, others get the rest (fast-forward %s)', (on) => {
  const [a, b, c] = [
    ['a', 'cpu', hungry],
    ['b', 'cpu', hungry],
    ['c', 'gpu', hungry],
  ] as const;
  expect(finishes(clustered([a], on))['a']).toBeCloseTo(25, 9);
  const two = finishes(clustered([a, b], on));
  expect(two['a']).toBeCloseTo(100 / 3, 9);
  expect(two['b']).toBeCloseTo(100 / 3, 9);
  // 3 for each of the cluster, so 4 for the third, and not a third of the whole.
  const three = finishes(clustered([a, b, c], on));
  expect(three['c']).toBeCloseTo(25, 9);
  expect(three['a']).toBeCloseTo(100 / 3, 9);
});

test('switched off, everybody has the bandwidth alone', () => {
  expect(finishes(together({ a: hungry, b: hungry }, { contention: false }))).toEqual({
    a: expect.closeTo(10, 9) as number,
    b: expect.closeTo(10, 9) as number,
  });
});

test('who waits for memory draws the power of a stalled core, and traffic its joules', () => {
  const { railEnergy, dramTraffic, idleEnergy } = together({ a: hungry, b: hungry });
  expect(dramTraffic).toBeCloseTo(2e8, 0);
  // 20 ms with 0.2 W and half a watt of a stalled core, 80 ms idle at 0.1 W.
  expect(railEnergy[0]).toBeCloseTo(0.02 * 0.7 + 0.08 * 0.1, 9);
  expect(railEnergy[2]).toBeCloseTo(2e8 * 50e-12 + 0.1 * 0.02, 12);
  expect(idleEnergy).toBeCloseTo(2 * 0.1 * 0.1 + 0.1 * 0.02, 12);
});

const anyLayer = fc.oneof(
  fc.record({ macs: fc.integer({ min: 1, max: 3e6 }), weights: fc.constant(0) }),
  fc.record({ macs: fc.integer({ min: 1, max: 1e6 }), weights: fc.integer({ min: 1, max: 5e6 }) }),
);
const anyNetwork = fc
  .array(anyLayer, { minLength: 1, maxLength: 6 })
  .map((list) => list.map(({ macs, weights }) => layer(macs, { weights })));
const anyLoad = fc.record({ a: anyNetwork, b: anyNetwork, c: anyNetwork });

test('layer by layer and in one go agree where jobs share the bandwidth of a cluster', () => {
  fc.assert(
    fc.property(anyLoad, fc.boolean(), (networks, third) => {
      const apps = [
        ['a', 'cpu', networks.a],
        ['b', 'cpu', networks.b],
        ...(third ? [['c', 'gpu', networks.c] as const] : []),
      ] as const;
      const [quick, slow] = [true, false].map((on) => clustered(apps, on)) as [RunResult, RunResult];
      const [mine, theirs] = [finishes(quick), finishes(slow)];
      for (const [name] of apps) expect(Math.abs(mine[name]! / theirs[name]! - 1)).toBeLessThan(1e-9);
      quick.railEnergy.forEach((energy, r) => expect(Math.abs(energy / slow.railEnergy[r]! - 1)).toBeLessThan(1e-9));
    }),
    { seed: 12, numRuns: 60 },
  );
});

test('layer by layer and in one go agree, and nobody is faster than alone', () => {
  fc.assert(
    fc.property(anyLoad, (networks) => {
      const [quick, slow] = [true, false].map((fastForward) => together(networks, { fastForward }));
      for (const [name, layers] of Object.entries(networks)) {
        const mine = finishes(quick!)[name]!;
        expect(Math.abs(mine / finishes(slow!)[name]! - 1)).toBeLessThan(1e-9);
        const alone = finishes(together({ [name]: layers }))[name]!;
        expect(mine).toBeGreaterThanOrEqual(alone * (1 - 1e-9));
      }
      // Nor does the memory move more than it can.
      const last = Math.max(...Object.values(finishes(quick!))) / 1e3;
      expect(quick!.dramTraffic!).toBeLessThanOrEqual(BANDWIDTH * last * (1 + 1e-9));
      quick!.railEnergy.forEach((energy, r) => expect(Math.abs(energy / slow!.railEnergy[r]! - 1)).toBeLessThan(1e-9));
    }),
    { seed: 10, numRuns: 60 },
  );
});

test('the memory is never used beyond its bandwidth, and is used fully while two want all of it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1e6, max: 4e7 }), fc.integer({ min: 1e6, max: 4e7 }), (first, second) => {
      const { jobs } = together({ a: [layer(1, { weights: first })], b: [layer(1, { weights: second })] });
      const last = Math.max(...jobs.map((j) => j.finish));
      expect(last / MS).toBeCloseTo(((first + second) * 4) / 1e7, 6);
    }),
    { seed: 11 },
  );
});
