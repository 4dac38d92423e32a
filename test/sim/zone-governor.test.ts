/** Zones with a governor of their own: what caps clocks without Linux, and knows nothing of a policy. */
import { loadPlatform } from '../../src/platform/load.js';
import type { Platform, ThermalGovernorName, ThermalTrip } from '../../src/platform/model.js';
import { defineManager, defineThermal, type PluginUse } from '../../src/policy/contract.js';
import { defaultUse } from '../../src/policy/registry.js';
import { HEAT_DEFAULTS, type Scenario } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import type { Application } from '../../src/workload/model.js';
import {
  application,
  domain,
  element,
  GHZ,
  heated,
  layer,
  network,
  opp,
  platform,
  policy,
  scenario,
  workload,
  zone,
} from '../support/make.js';

const MS = 1e6;
const S = 1e9;
const opps = [0.1, 0.3, 0.6, 1].map((corePower, i) => opp(GHZ * (0.25 + i / 4), { corePower }));
const names = ['cpu', 'gpu'] as const;
type Name = (typeof names)[number];

const trip = (name: string): ThermalTrip => ({
  type: 'passive',
  temperature: 28,
  hysteresis: 0.5,
  cooling: [{ domain: name, lower: 0, upper: 3, weight: 0 }],
});

/** A CPU and a GPU that do not warm each other, a zone each. @param governor of the CPU's zone alone */
const board = (governor?: ThermalGovernorName): Platform =>
  heated(
    platform(
      element({ domain: domain(opps, { name: 'cpu' }) }),
      element({ name: 'gpu', kind: 'gpu', domain: domain(opps, { name: 'gpu' }) }),
    ),
    {
      nodes: [...names],
      network: { capacities: [2, 2], toAmbient: [0.25, 0.25], links: [] },
      nodeOfElement: [0, 1],
      zones: names.map((name, node) =>
        zone({
          name,
          node,
          resolution: 0.1,
          polling: S / 2,
          trips: [trip(name)],
          ...(name === 'cpu' && governor && { governor }),
        }),
      ),
    },
  );

const busy = (element_: string): Application =>
  application({ name: element_, network: network([layer(3e6)]), pinned: { element: element_, cores: 1 } });

/** Limits of both clocks over a run, as time and MHz. */
function limits(
  of: Platform,
  thermal: PluginUse | undefined,
  more: Partial<Scenario> = {},
  manager?: PluginUse,
): Record<Name, (readonly [number, number])[]> {
  const { timeline, failure } = simulate(
    scenario({
      platform: of,
      workload: workload(names.map(busy)),
      policy: policy({
        cpufreq: defaultUse('cpufreq', 'performance'),
        devfreq: defaultUse('devfreq', 'performance'),
        ...(thermal && { thermal }),
        ...(manager && { manager }),
      }),
      duration: 20 * S,
      heat: HEAT_DEFAULTS,
      recordTimeline: true,
      ...more,
    }),
  );
  expect(failure).toBeUndefined();
  const rows = timeline.filter((r) => r.quantity === 'limit_mhz');
  const [cpu, gpu] = names.map((name) =>
    rows.flatMap((r) => (r.subject === `domain/${name}` ? [[r.time, Number(r.value)] as const] : [])),
  );
  return { cpu: cpu!, gpu: gpu! };
}

const builtIn = (name: string): PluginUse => defaultUse('thermal', name);

/** A governor of a user's: the lowest clock, come what may. @param seen is told the zones that it has */
const lowest = (seen: string[] = []): PluginUse => ({
  plugin: defineThermal({
    name: 'lowest',
    about: 'Made by a test.',
    params: {},
    create: ({ zone: own }) => {
      seen.push(own.spec.name);
      return {
        kernel: '6.12',
        manage({ bindings }) {
          for (const binding of bindings.flat()) {
            binding.target = binding.upper;
            binding.device.mark();
            binding.device.update();
          }
        },
      };
    },
  }),
  params: {},
});

describe('a zone with step_wise of its own', () => {
  const all = limits(board(), builtIn('step_wise'));

  test('is one whose cap moves, up and down', () => {
    const moves = all.cpu.map(([, mhz], i) => Math.sign(mhz - (all.cpu[i - 1]?.[1] ?? mhz)));
    expect(moves).toContain(1);
    expect(moves).toContain(-1);
  });

  test.each([
    ['step_wise', builtIn('step_wise')],
    ['step_wise by the rules of 6.1', { ...builtIn('step_wise'), params: { kernel: '6.1' } }],
    ['bang_bang', builtIn('bang_bang')],
    ['power_allocator', builtIn('power_allocator')],
    ['user_space', builtIn('user_space')],
    ["a user's plug-in", lowest()],
    ['no governor', undefined],
  ])('is capped under %s as under step_wise, and the other zone as that policy has it', (what, thermal) => {
    const [mixed, policys] = [limits(board('step_wise'), thermal), limits(board(), thermal)];
    if (what !== 'step_wise') expect(policys.cpu).not.toEqual(all.cpu);
    expect(mixed.cpu).toEqual(all.cpu);
    expect(mixed.gpu).toEqual(policys.gpu);
  });

  test("is none of those that a user's plug-in is made for", () => {
    const seen: string[] = [];
    limits(board('step_wise'), lowest(seen));
    expect(seen).toEqual(['gpu']);
  });
});

test('under user_space a manager hears of the trips of the zones that are the policy’s, and of no others', () => {
  const heard = new Set<string>();
  const listens = defineManager({
    name: 'listens',
    about: 'Made by a test.',
    params: {},
    create: () => ({ onTrip: (name: string) => heard.add(name) }),
  });
  const manager = { plugin: listens, params: {} };
  limits(board(), builtIn('user_space'), {}, manager);
  expect([...heard].sort()).toEqual(['cpu', 'gpu']);
  heard.clear();
  limits(board('step_wise'), builtIn('user_space'), {}, manager);
  expect([...heard]).toEqual(['gpu']);
});

test('on a cool Snapdragon 845 power_allocator leaves the CPUs alone: their limits hardware waits for its trip', () => {
  const of = loadPlatform('sdm845');
  const { timeline, heat, failure } = simulate(
    scenario({
      platform: of,
      workload: workload([
        application({ network: network([layer(1e8)]), pinned: { element: 'big', cores: 4 } }),
        application({ name: 'other', network: network([layer(1e8)]), pinned: { element: 'little', cores: 4 } }),
      ]),
      policy: policy({ cpufreq: defaultUse('cpufreq', 'performance'), thermal: builtIn('power_allocator') }),
      duration: 200 * MS,
      heat: HEAT_DEFAULTS,
      recordTimeline: true,
    }),
  );
  expect(failure).toBeUndefined();
  expect(heat!.peak).toBeLessThan(85);
  const limit = (name: string): (string | number)[] =>
    timeline.flatMap((r) => (r.subject === `domain/${name}` && r.quantity === 'limit_mhz' ? [r.value] : []));
  const mhz = (name: string, at: number): number =>
    of.elements.find((e) => e.name === name)!.domain.opps.at(at)!.frequency / 1e6;
  expect([limit('little'), limit('big')]).toEqual([[mhz('little', -1)], [mhz('big', -1)]]);
  // The zone of the GPU is the policy's: one passive trip, no polls, and nobody has asked for power at the first look.
  expect(limit('gpu').at(-1)).toBe(mhz('gpu', 0));
});

describe('a target that a cooling device has not, on one that two zones share,', () => {
  /** Asks for a state of the CPU when it is made, by a timer or when its zone is updated, and leaves it to others to see to it. */
  const asks = (target: unknown, when: 'create' | 'timer' | 'manage'): PluginUse => ({
    plugin: defineThermal({
      name: 'asks',
      about: 'Made by a test.',
      params: {},
      create: (context) => {
        const own = context.zone;
        const ask = (): void => {
          for (const binding of own.bindings.flat()) {
            binding.target = target as number;
            binding.device.mark();
          }
        };
        if (when === 'create') ask();
        if (when === 'timer') context.every(S / 3, ask);
        return { kernel: '6.12', manage: when === 'manage' ? ask : () => undefined };
      },
    }),
    params: {},
  });
  /** The firmware's zone comes last, so that its step_wise is who updates the device. */
  const shared = (of: Platform): Platform => ({
    ...of,
    heat: {
      ...of.heat!,
      zones: of.heat!.zones.map((z) => ({ ...z, trips: [trip('cpu')] })).reverse(),
    },
  });
  const failureOf = (thermal: PluginUse) =>
    simulate(
      scenario({
        platform: shared(board('step_wise')),
        workload: workload(names.map(busy)),
        policy: policy({ cpufreq: defaultUse('cpufreq', 'performance'), thermal }),
        duration: 20 * S,
        heat: HEAT_DEFAULTS,
      }),
    ).failure;

  test.each([
    [99, 'create'],
    [99, 'timer'],
    [99, 'manage'],
    [NaN, 'manage'],
    [1.5, 'manage'],
    ['x', 'manage'],
  ] as const)('is the mistake of who set it: %p at its %s', (target, when) => {
    const failure = failureOf(asks(target, when));
    const shown = target === 'x' ? 'NaN' : String(target);
    expect(failure).toMatchObject({ plugin: 'asks', message: `cools cpu by state ${shown}, expected 0 to 3` });
  });

  test('is no mistake where there is none', () => {
    expect(failureOf(asks(3, 'manage'))).toBeUndefined();
  });
});
