/** Heat of the memory: it goes to a node, and what goes into all nodes is what comes from all rails. */
import fc from 'fast-check';
import type { HeatModel, Platform } from '../../src/platform/model.js';
import { defineManager } from '../../src/policy/contract.js';
import { defaultUse } from '../../src/policy/registry.js';
import { Engine } from '../../src/sim/engine.js';
import { HEAT_DEFAULTS, type Scenario } from '../../src/sim/model.js';
import { PluginGuard } from '../../src/sim/plugin-guard.js';
import { application, heated, layer, network, policy, scenario, workload, zone } from '../support/make.js';
import { memory, memoryBoard, memoryClock, MS, restlessMemory } from '../support/memory.js';

const S = 1e9;
/** 10 ms of the whole bandwidth. */
const hungry = network([layer(1, { weights: 25e6 })]);

/** An element each on nodes of its own, the memory on the last. */
const board = (more: Partial<HeatModel> = {}): Platform =>
  heated(memoryBoard(['a', 'b'], memory(memoryClock())), {
    ambient: 0,
    nodes: ['a', 'b', 'dram'],
    network: { capacities: [1, 2, 4], toAmbient: [0.25, 0.25, 0.5], links: [] },
    nodeOfElement: [0, 1],
    nodeOfMemory: [2],
    ...more,
  });

const app = (name: string) =>
  application({
    name,
    network: network([layer(2e6, { weights: 1e6 }), layer(1e6), layer(10, { weights: 3e6 })]),
    pinned: { element: name, cores: 1 },
    arrivals: { kind: 'poisson', rate: 1 / 20e6 },
    work: { kind: 'uniform', spread: 0.5 },
  });

const one = workload([application({ name: 'a', network: hungry, pinned: { element: 'a', cores: 1 } })]);

const run = (more: Partial<Scenario> = {}): Engine => {
  const engine = new Engine(
    scenario({
      platform: board(),
      workload: one,
      duration: 10 * S,
      heat: HEAT_DEFAULTS,
      contention: true,
      ...more,
    }),
    new PluginGuard(),
  );
  engine.run();
  // The last look is of now.
  expect(engine.heat).toBeDefined();
  return engine;
};

test.each([
  ['at the highest clock', 'performance', 0.02 + 0.5],
  ['at half of it', 'powersave', 0.012 + 0.25],
])('its node warms by idle power and traffic %s', (_what, governor, watts) => {
  const { temperatures } = run({ policy: policy({ memfreq: defaultUse('devfreq', governor) }) });
  expect(temperatures[2]).toBeCloseTo((watts / 0.5) * (1 - Math.exp(-10 / 8)), 9);
});

test('at rest its node has the temperature of its idle power', () => {
  const rest = workload([application({ pinned: { element: 'a', cores: 1 }, startsActive: false })]);
  const { temperatures } = run({ workload: rest, heat: { ...HEAT_DEFAULTS, initial: 'steady' } });
  expect(temperatures[2]).toBeCloseTo(0.02 / 0.5, 9);
});

test('a sensor beside it reports its crossing at the root', () => {
  const trips = [{ type: 'critical', temperature: 0.5, hysteresis: 0, cooling: [] }] as const;
  const { heat } = run({ platform: board({ zones: [zone({ node: 2, interrupts: true, trips })] }) });
  expect(heat!.shutdown!.time / S).toBeCloseTo(-8 * Math.log(1 - 0.5 / (0.52 / 0.5)), 6);
});

test('a sensor beside it can be read at any time, between two looks too', () => {
  const seen: (number | undefined)[] = [];
  const times = [0.1234, 1.5, 3.77, 9.9];
  const reader = defineManager({
    name: 'reader',
    about: 'Reads a temperature.',
    params: {},
    create: (context) => {
      for (const t of times) context.at(t * S, () => seen.push(context.monitor('zone/zone/temperature')!.read()));
      return {};
    },
  });
  run({ platform: board({ zones: [zone({ node: 2, polling: 0 })] }), policy: policy({ managerPlugin: reader }) });
  expect(seen).toEqual(times.map((t) => expect.closeTo(1.04 * (1 - Math.exp(-t / 8)), 9) as number));
});

test('without a node of its own its heat goes nowhere', () => {
  const { temperatures } = run({ platform: board({ nodeOfMemory: [-1] }) });
  expect(temperatures[2]).toBe(0);
});

test('the energy that enters the network is that of all rails', () => {
  // Nothing leaves it, as good as: what has entered is in the capacities.
  const capacities = [1, 2, 4];
  const links = [{ a: 0, b: 2, conductance: 0.3 }, { a: 1, b: 2, conductance: 0.2 }]; // prettier-ignore
  const closed = board({ network: { capacities, toAmbient: [0, 0, 1e-13], links } });
  fc.assert(
    fc.property(
      fc.integer({ min: 100_000, max: 5_000_000 }),
      fc.constantFrom('ondemand', 'performance', 'powersave'),
      fc.integer({ min: 50, max: 400 }),
      (period, cpufreq, duration) => {
        const engine = run({
          platform: closed,
          workload: workload([app('a'), app('b')]),
          policy: policy({ cpufreq: defaultUse('cpufreq', cpufreq), memfreq: restlessMemory(period) }),
          duration: duration * MS,
        });
        const stored = capacities.reduce((sum, c, i) => sum + c * engine.temperatures[i]!, 0);
        expect(Math.abs(stored / engine.processors.ledger.totalRails() - 1)).toBeLessThan(1e-9);
      },
    ),
    { seed: 30, numRuns: 50 },
  );
});
