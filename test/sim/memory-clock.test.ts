import fc from 'fast-check';
import type { DvfsDomain, MemoryModel } from '../../src/platform/model.js';
import { defineManager, type PluginUse } from '../../src/policy/contract.js';
import { defaultMemoryUse, defaultUse } from '../../src/policy/registry.js';
import type { RunResult, Scenario } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import type { Layer } from '../../src/workload/model.js';
import { application, domain, element, GHZ, layer, network, opp, policy, scenario, workload } from '../support/make.js';
import {
  BANDWIDTH,
  clockOf,
  finishes,
  HALVES,
  memory,
  memoryBoard,
  memoryClock,
  memoryOpp,
  MS,
  PER_BYTE,
  restlessMemory,
  scripted,
} from '../support/memory.js';

const slow = defaultUse('devfreq', 'powersave');
const fast = defaultUse('devfreq', 'performance');

/** One inference of each network, all released at 0, each on an element of its own. */
const together = (
  networks: Readonly<Record<string, readonly Layer[]>>,
  memfreq: PluginUse | undefined,
  clock: DvfsDomain | 'fixed' = memoryClock(),
  more: Partial<Scenario> & { dram?: Partial<MemoryModel> } = {},
): RunResult => {
  const { dram, ...others } = more;
  return simulate(
    scenario({
      platform: memoryBoard(Object.keys(networks), memory(clock === 'fixed' ? undefined : clock, dram)),
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
      policy: policy(memfreq && { memfreq }),
      duration: 100 * MS,
      contention: true,
      recordJobs: true,
      recordTimeline: true,
      ...others,
    }),
  );
};

/** 1e8 bytes: 10 ms with the whole bandwidth of the highest OPP. */
const hungry = [layer(1, { weights: 25e6 })];
/** 10 ms of arithmetic, and 1e7 bytes, a tenth of that bandwidth; with 8e7 bytes eight tenths of it. */
const modest = [layer(1e7, { weights: 2.5e6 })];
const mixed = [layer(1e7, { weights: 20e6 })];

describe('at half the clock', () => {
  const at = (networks: Readonly<Record<string, readonly Layer[]>>, memfreq = slow) =>
    finishes(together(networks, memfreq));

  test('a layer that memory bounds takes twice as long, and one that arithmetic bounds loses nothing', () => {
    expect(at({ a: hungry })['a']).toBeCloseTo(20, 9);
    expect(at({ a: hungry }, fast)['a']).toBeCloseTo(10, 9);
    expect(at({ a: modest })['a']).toBeCloseTo(10, 9);
  });
  test('a layer between them takes what its bytes take', () => {
    expect(at({ a: mixed })['a']).toBeCloseTo(16, 9);
    expect(at({ a: mixed }, fast)['a']).toBeCloseTo(10, 9);
  });
  test('each layer of an inference for itself', () => {
    expect(at({ a: [...modest, ...hungry, ...modest, ...mixed] })['a']).toBeCloseTo(10 + 20 + 10 + 16, 9);
  });
  test('half of the bandwidth is shared', () => {
    expect(at({ a: hungry, b: hungry })['b']).toBeCloseTo(40, 9);
    // For 10 ms the two have 4 B/ns, then 5: 40 MB of 200, the rest in 32 ms.
    const three = at({ a: hungry, b: hungry, c: modest });
    expect(three['c']).toBeCloseTo(10, 9);
    expect(three['a']).toBeCloseTo(42, 9);
  });
  test('weights that stay in a buffer need no memory, and the layer loses nothing', () => {
    const board = memoryBoard(['a'], memory(memoryClock()));
    const buffered = { ...board, elements: board.elements.map((e) => ({ ...e, buffer: 2e8 })) };
    expect(finishes(together({ a: hungry }, slow, memoryClock(), { platform: buffered }))['a']).toBeCloseTo(10, 9);
  });
  test('who waits draws the power of a stalled core, traffic costs the same and the idle power is that of the OPP', () => {
    const { railEnergy, dramTraffic, idleEnergy } = together({ a: hungry }, slow);
    expect(dramTraffic).toBeCloseTo(1e8, 0);
    // 20 ms with 0.2 W and half a watt of a stalled core, 80 ms idle at 0.1 W.
    expect(railEnergy[0]).toBeCloseTo(0.02 * 0.7 + 0.08 * 0.1, 9);
    expect(railEnergy[1]).toBeCloseTo(1e8 * PER_BYTE + 0.1 * 0.012, 12);
    expect(idleEnergy).toBeCloseTo(0.1 * 0.1 + 0.1 * 0.012, 9);
  });
});

describe('a change of the clock', () => {
  const [low, high] = [0.4 * GHZ, 0.8 * GHZ];
  const up = scripted([5 * MS, high]);
  const latency = { transitionLatency: MS };

  test('in the middle of a layer is exact, up and down', () => {
    // 25 MB at 5 B/ns, 75 MB at 10.
    expect(finishes(together({ a: hungry }, up))['a']).toBeCloseTo(12.5, 9);
    // At the highest from 0 on: 50 MB in 5 ms, the rest at 5 B/ns.
    const down = scripted([0, high], [5 * MS, low]);
    expect(finishes(together({ a: hungry }, down))['a']).toBeCloseTo(15, 9);
  });
  test('governs after its latency, at the old clock until then', () => {
    const result = together({ a: hungry }, up, memoryClock(HALVES, latency));
    expect(finishes(result)['a']).toBeCloseTo(13, 9);
    expect(clockOf(result)).toEqual([[0, 400], [6, 800]]); // prettier-ignore
    expect(result.frequencyChanges).toBe(1);
  });
  test('with traffic that stands still meanwhile stops who needs the memory and nobody else', () => {
    const stalling = memoryClock(HALVES, { ...latency, stallsOnTransition: true });
    const still = [layer(1e7)];
    const { a, b } = finishes(together({ a: hungry, b: still }, up, stalling));
    expect(a).toBeCloseTo(13.5, 9);
    expect(b).toBeCloseTo(10, 9);
  });
  test('divides anew among all', () => {
    // 25 MB together in 5 ms; then 10 B/ns for what is left of 200 MB.
    const both = finishes(together({ a: hungry, b: hungry }, up));
    expect(both['a']).toBeCloseTo(5 + 17.5, 9);
    expect(both['b']).toBeCloseTo(5 + 17.5, 9);
  });
  test('finds an application in the overhead before its first layer', () => {
    const slowly = defineManager({
      name: 'slowly',
      about: 'Takes 8 ms to decide.',
      params: {},
      create: (context) => ({
        onEvent: () => {
          context.chargeDecision('a', 8 * MS);
        },
      }),
    });
    const run = (memfreq: PluginUse): number =>
      finishes(
        together({ a: hungry }, memfreq, memoryClock(), {
          policy: policy({ memfreq, manager: { plugin: slowly, params: {} } }),
        }),
      )['a']!;
    expect(run(slow)).toBeCloseTo(8 + 20, 9);
    expect(run(up)).toBeCloseTo(8 + 10, 9);
    // At the highest while it waits, at the lowest when it begins.
    expect(run(scripted([0, high], [5 * MS, low]))).toBeCloseTo(8 + 20, 9);
  });
});

const anyLayer = fc.oneof(
  fc.record({ macs: fc.integer({ min: 1, max: 3e6 }), weights: fc.constant(0) }),
  fc.record({ macs: fc.integer({ min: 1, max: 1e6 }), weights: fc.integer({ min: 1, max: 5e6 }) }),
);
const anyNetwork = fc
  .array(anyLayer, { minLength: 1, maxLength: 6 })
  .map((list) => list.map(({ macs, weights }) => layer(macs, { weights })));
const anyLoad = fc.record({ a: anyNetwork, b: anyNetwork, c: anyNetwork });

describe('to the last bit as without a clock', () => {
  const bare = ({ timeline: _timeline, frequencyChanges: _changes, ...rest }: RunResult) => rest;
  const expectSame = (clock: DvfsDomain, memfreq: PluginUse | undefined, more: Partial<Scenario> = {}): void => {
    fc.assert(
      fc.property(anyLoad, fc.boolean(), (networks, fastForward) => {
        const fixed = together(networks, memfreq, 'fixed', { ...more, fastForward });
        expect(bare(together(networks, memfreq, clock, { ...more, fastForward }))).toEqual(bare(fixed));
      }),
      { seed: 20, numRuns: 40 },
    );
  };
  const latency = { transitionLatency: MS, stallsOnTransition: true };

  test('is a memory at its highest OPP', () => {
    expectSame(memoryClock(), fast);
  });
  test('is a memory with one OPP, which no governor looks at', () => {
    expectSame(memoryClock([memoryOpp(0.8 * GHZ, 0.02)]), defaultMemoryUse('simple_ondemand'));
  });
  test('is a memory without a governor, held at the highest', () => {
    expectSame(memoryClock(HALVES, latency), undefined);
  });
  test('is a memory without contention, held at the highest whatever its governor wants', () => {
    expectSame(memoryClock(HALVES, latency), slow, { contention: false });
  });
});

describe('under a restless clock', () => {
  const anyClock = fc.record({
    period: fc.integer({ min: 100_000, max: 3_000_000 }),
    latency: fc.constantFrom(0, 50_000),
    stalls: fc.boolean(),
  });
  const opps = [memoryOpp(0.1 * GHZ, 0.005), memoryOpp(0.4 * GHZ, 0.012), memoryOpp(0.8 * GHZ, 0.02)];
  const run = (
    networks: Readonly<Record<string, readonly Layer[]>>,
    { period, latency, stalls }: { period: number; latency: number; stalls: boolean },
    more: Partial<Scenario> = {},
  ): RunResult =>
    together(
      networks,
      restlessMemory(period),
      memoryClock(opps, { transitionLatency: latency, stallsOnTransition: stalls }),
      more,
    );

  test('layer by layer and in one go agree', () => {
    fc.assert(
      fc.property(anyLoad, anyClock, (networks, clock) => {
        const [quick, layers] = [true, false].map((fastForward) => run(networks, clock, { fastForward }));
        const [mine, theirs] = [finishes(quick!), finishes(layers!)];
        expect(Object.keys(mine)).toEqual(Object.keys(theirs));
        for (const name of Object.keys(mine)) expect(Math.abs(mine[name]! / theirs[name]! - 1)).toBeLessThan(1e-9);
        quick!.railEnergy.forEach((energy, r) =>
          expect(Math.abs(energy / layers!.railEnergy[r]! - 1)).toBeLessThan(1e-9),
        );
        expect(Math.abs(quick!.dramTraffic! - layers!.dramTraffic!)).toBeLessThan(1e-9 * layers!.dramTraffic! + 1e-6);
      }),
      { seed: 21, numRuns: 120 },
    );
  });

  test('the rail of the memory gets the idle power of each OPP for its time, and the traffic; rails are causes', () => {
    fc.assert(
      fc.property(anyLoad, anyClock, (networks, clock) => {
        const result = run(networks, clock);
        const rows = [...clockOf(result), [100, 0] as const];
        const idle = rows.slice(0, -1).reduce((sum, [at, mhz], i) => {
          const { idlePower } = opps.find((o) => o.frequency === mhz * 1e6)!;
          return sum + (idlePower * (rows[i + 1]![0] - at)) / 1e3;
        }, 0);
        expect(Math.abs(result.railEnergy[3]! / (idle + result.dramTraffic! * PER_BYTE) - 1)).toBeLessThan(1e-9);
        const causes = result.applications.reduce((sum, a) => sum + a.energy, result.idleEnergy);
        const rails = result.railEnergy.reduce((sum, energy) => sum + energy, 0);
        expect(Math.abs(rails / causes - 1)).toBeLessThan(1e-9);
      }),
      { seed: 22, numRuns: 60 },
    );
  });

  test('two that want all of it move what its clocks let through, no more and no less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e6, max: 1e7 }), fc.integer({ min: 1e6, max: 1e7 }), (first, second) => {
        const networks = { a: [layer(1, { weights: first })], b: [layer(1, { weights: second })] };
        const result = run(networks, { period: 700_000, latency: 0, stalls: false });
        const end = Math.max(...Object.values(finishes(result)));
        const rows = [...clockOf(result).filter(([at]) => at < end), [end, 0] as const];
        const moved = rows
          .slice(0, -1)
          .reduce((sum, [at, mhz], i) => sum + (BANDWIDTH / 1e3) * (mhz / 800) * (rows[i + 1]![0] - at), 0);
        expect(Math.abs(moved / ((first + second) * 4) - 1)).toBeLessThan(1e-9);
      }),
      { seed: 23, numRuns: 60 },
    );
  });

  test('beside CPU clocks that change, too, layer by layer and in one go agree', () => {
    const clocks = domain([opp(0.5 * GHZ), opp(GHZ)], { name: 'a', transitionLatency: 100_000 });
    const board = memoryBoard(['a', 'b'], memory(memoryClock(opps, { transitionLatency: 50_000 })));
    const shared = {
      ...board,
      elements: [element({ ...board.elements[0]!, count: 2, domain: clocks, coreBandwidth: 6e9 }), board.elements[1]!],
    };
    fc.assert(
      fc.property(anyLoad, fc.integer({ min: 300_000, max: 3_000_000 }), (networks, period) => {
        const apps = workload(
          Object.entries(networks).map(([name, layers], i) =>
            application({
              name,
              network: network(layers),
              work: { kind: 'uniform', spread: 0.5 },
              arrivals: { kind: 'poisson', rate: 1 / 20e6 },
              pinned: { element: i === 2 ? 'b' : 'a', cores: i === 1 ? 2 : 1 },
            }),
          ),
        );
        const [quick, layers] = [true, false].map((fastForward) =>
          simulate(
            scenario({
              platform: shared,
              workload: apps,
              policy: policy({ cpufreq: defaultUse('cpufreq', 'ondemand'), memfreq: restlessMemory(period) }),
              duration: 200 * MS,
              contention: true,
              fastForward,
            }),
          ),
        );
        quick!.applications.forEach((app, i) => {
          const other = layers!.applications[i]!;
          expect(app.finished).toBe(other.finished);
          // Some take a nanosecond or two, and time itself has 3e-8 ns here.
          app.latencies.forEach((l, k) => expect(Math.abs(l - other.latencies[k]!)).toBeLessThan(1e-9 * l + 1e-6));
        });
        quick!.railEnergy.forEach((energy, r) =>
          expect(Math.abs(energy / layers!.railEnergy[r]! - 1)).toBeLessThan(1e-9),
        );
      }),
      { seed: 24, numRuns: 60 },
    );
  });
});
