/** Relations between whole runs under Linux' governors and scheduler, with memory, idle states and threads that move. */
import * as fc from 'fast-check';
import { loadPlatform } from '../../src/platform/load.js';
import type { Opp, Platform, ProcessingElement } from '../../src/platform/model.js';
import { defaultUse } from '../../src/policy/registry.js';
import type { ApplicationResult, RunResult } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import type { Application } from '../../src/workload/model.js';
import { application, layer, network, policy, scenario, workload } from '../support/make.js';

const MS = 1e6;
const xu3 = loadPlatform('odroid-xu3');

/** Up to three applications on the CPUs, of layers that compute or fetch. */
const apps: fc.Arbitrary<Application[]> = fc
  .array(
    fc.record({
      layers: fc.array(fc.tuple(fc.integer({ min: 1e5, max: 2e7 }), fc.integer({ min: 0, max: 1e6 })), {
        minLength: 1,
        maxLength: 4,
      }),
      cores: fc.integer({ min: 1, max: 4 }),
      rate: fc.double({ min: 1 / (80 * MS), max: 1 / (5 * MS), noNaN: true }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((list) =>
    list.map(({ layers, cores, rate }, i) =>
      application({
        name: `a${String(i)}`,
        network: network(layers.map(([macs, weights]) => layer(macs, { weights }))),
        arrivals: { kind: 'poisson', rate },
        work: { kind: 'lognormal', sigma: 0.2 },
        pinned: undefined,
        choices: ['little', 'big'].map((element) => ({ element, cores: [cores], maxFrequency: Infinity })),
      }),
    ),
  );
const governors = fc.constantFrom('schedutil', 'ondemand', 'conservative', 'performance');

// Placement by energy compares integers of µW, whose cuts do not scale.
const scheduler = { ...defaultUse('scheduler', 'linux') };
const byRoom = { ...scheduler, params: { ...scheduler.params, energy_aware: false } };

const run = (platform: Platform, applications: readonly Application[], cpufreq: string, energyAware = false) =>
  simulate(
    scenario({
      platform,
      workload: workload(applications),
      policy: policy({
        cpufreq: defaultUse('cpufreq', cpufreq),
        devfreq: defaultUse('devfreq', 'simple_ondemand'),
        cpuidle: defaultUse('cpuidle', 'teo'),
        scheduler: energyAware ? scheduler : byRoom,
      }),
      duration: 400 * MS,
      contention: true,
      idle: true,
      recordJobs: true,
    }),
  );

const check = (property: (list: Application[], cpufreq: string) => void): void => {
  fc.assert(fc.property(apps, governors, property), { numRuns: 25, seed: 11 });
};

/** A run that went through. */
function sound(result: RunResult): RunResult {
  expect(result.failure).toBeUndefined();
  return result;
}

test('a platform that draws twice as much takes twice the energy, by rail and application, and changes no time', () => {
  const twice = (o: Opp): Opp => ({
    ...o,
    idlePower: 2 * o.idlePower,
    activePower: 2 * o.activePower,
    corePower: 2 * o.corePower,
  });
  const domains = new Map(xu3.elements.map(({ domain }) => [domain, { ...domain, opps: domain.opps.map(twice) }]));
  const thirsty: Platform = {
    ...xu3,
    elements: xu3.elements.map((e) => ({ ...e, domain: domains.get(e.domain)! })),
    memories: xu3.memories!.map((m) => ({
      ...m,
      idlePower: 2 * m.idlePower,
      energyPerByte: 2 * m.energyPerByte,
      ...(m.domain && { domain: { ...m.domain, opps: m.domain.opps.map(twice) } }),
    })),
  };
  const doubled = (a: ApplicationResult): ApplicationResult => ({
    ...a,
    energy: 2 * a.energy,
    energies: a.energies.map((energy) => 2 * energy),
  });
  let finished = 0;
  check((list, cpufreq) => {
    const [one, two] = [xu3, thirsty].map((platform) => sound(run(platform, list, cpufreq))) as [RunResult, RunResult];
    // Twice a double is exact.
    expect(two.railEnergy).toEqual(one.railEnergy.map((energy) => 2 * energy));
    expect(two.idleEnergy).toBe(2 * one.idleEnergy);
    expect(two.applications).toEqual(one.applications.map(doubled));
    expect(two.idle).toEqual(one.idle);
    finished += one.jobs.length;
  });
  expect(finished).toBeGreaterThan(1000);
});

test('an application on a unit with a rail and a memory of its own leaves everybody else alone', () => {
  const gpu = xu3.elements.findIndex((e) => e.kind === 'gpu');
  const own: Platform = {
    ...xu3,
    rails: [...xu3.rails, 'own'],
    elements: xu3.elements.map((e, i): ProcessingElement => (i === gpu ? { ...e, memory: 1 } : e)),
    memories: [xu3.memories![0]!, { ...xu3.memories![0]!, rail: 'own' }],
  };
  const guest = application({
    name: 'guest',
    network: network([layer(4e6, { weights: 5e5 }), layer(2e6)]),
    arrivals: { kind: 'periodic', period: 9 * MS, jitter: 0.2 },
    pinned: { element: xu3.elements[gpu]!.name, cores: 1 },
  });
  const shared = new Set([xu3.elements[gpu]!.rail, 'own']);
  let finished = 0;
  check((list, cpufreq) => {
    const [alone, beside] = [list, [...list, guest]].map((all) => sound(run(own, all, cpufreq, true))) as [
      RunResult,
      RunResult,
    ];
    expect(beside.applications.slice(0, -1)).toEqual(alone.applications);
    expect(beside.applications.at(-1)!.finished).toBeGreaterThan(10);
    own.rails.forEach((rail, r) => {
      if (!shared.has(rail)) expect([rail, beside.railEnergy[r]]).toEqual([rail, alone.railEnergy[r]]);
    });
    finished += alone.jobs.length;
  });
  expect(finished).toBeGreaterThan(1000);
});
