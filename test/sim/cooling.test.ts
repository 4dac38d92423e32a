/** Caps on clocks by thermal governors, as a run has them: at a temperature that does not move, state by state. */
import type { Platform, ThermalTrip, ThermalZoneSpec } from '../../src/platform/model.js';
import type { PluginUse } from '../../src/policy/contract.js';
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
/** °C of the trip, and of the board. */
const TRIP = 70;
/** A busy core or GPU takes 100, 400 and 1000 mW. */
const opps = [0.1, 0.4, 1].map((corePower, i) => opp(GHZ * [0.25, 0.5, 1][i]!, { corePower }));

const trip = (more: Partial<ThermalTrip> = {}): ThermalTrip => ({
  type: 'passive',
  temperature: TRIP,
  hysteresis: 0,
  cooling: [],
  ...more,
});

const board = (trips: readonly ThermalTrip[], more: Partial<ThermalZoneSpec> = {}): Platform =>
  heated(
    platform(
      element({ count: 2, domain: domain(opps, { name: 'cpu' }) }),
      element({ name: 'gpu', kind: 'gpu', domain: domain(opps, { name: 'gpu' }) }),
    ),
    {
      network: { capacities: [1e12], toAmbient: [1e-9], links: [] },
      zones: [zone({ pollingPassive: 100 * MS, sustainablePower: 0.5, trips, ...more })],
    },
  );

/** Clocks that a domain had from some time on, in MHz, in their order. */
function clocks(
  of: Platform,
  thermal: PluginUse,
  apps: readonly Application[],
  {
    name = 'cpu',
    from = 0.5 * S,
    at = TRIP,
    ...more
  }: { name?: string; from?: number; at?: number } & Partial<Scenario> = {},
): number[] {
  const { timeline, failure } = simulate(
    scenario({
      platform: of,
      workload: workload(apps),
      policy: policy({
        cpufreq: defaultUse('cpufreq', 'performance'),
        devfreq: defaultUse('devfreq', 'performance'),
        thermal,
      }),
      duration: 3 * S,
      heat: { ...HEAT_DEFAULTS, initial: at },
      recordTimeline: true,
      ...more,
    }),
  );
  expect(failure).toBeUndefined();
  const rows = timeline.filter((r) => r.subject === `domain/${name}` && r.quantity === 'frequency_mhz');
  const first = rows.findLastIndex((row) => row.time <= from);
  return rows.slice(Math.max(0, first)).map((row) => Number(row.value));
}

const loop = (cores: number, more: Partial<Application> = {}): Application =>
  application({ network: network([layer(5e6)]), pinned: { element: 'cpu', cores }, ...more });
const cpu = { domain: 'cpu', lower: 0, upper: 2, weight: 0 };
const gpu = { ...cpu, domain: 'gpu' };

describe('power_allocator at its control temperature gives the sustainable power', () => {
  const allocator = defaultUse('thermal', 'power_allocator');
  const given = (params: Record<string, number>): PluginUse => ({
    ...allocator,
    params: { ...allocator.params, ...params },
  });
  const of = (more: Partial<ThermalZoneSpec> = {}): Platform => board([trip({ cooling: [cpu] })], more);

  test.each([
    // All 500 mW may go to the one core that works: 400 mW fit.
    ['one busy core', of(), loop(1), [500]],
    // 250 mW each.
    ['two busy cores', of(), loop(2), [250]],
    ['two busy cores and enough', of({ sustainablePower: 0.81 }), loop(2), [500]],
    ['two busy cores and plenty', of({ sustainablePower: 2.1 }), loop(2), [1000]],
    // 2 of 20 ms at the highest clock: a tenth of a core, so 60 mW are enough for 600 at full load, and 110 for 1100.
    ['a core that rests', of({ sustainablePower: 0.06 }), loop(1, { network: network([layer(2e6)]), arrivals: { kind: 'periodic', period: 20 * MS, jitter: 0 } }), [500]],
    ['a core that rests, and more', of({ sustainablePower: 0.12 }), loop(1, { network: network([layer(2e6)]), arrivals: { kind: 'periodic', period: 20 * MS, jitter: 0 } }), [1000]],
    // Without a figure the kernel takes the power of all devices at their lowest: 200 mW.
    ['a board that states none', of({ sustainablePower: 0 }), loop(1), [250]],
  ] as const)('to %s', (_what, platform_, app, expected) => {
    expect(clocks(platform_, allocator, [app])).toEqual(expected);
  }); // prettier-ignore

  test('or that of its parameter, less what its gain takes above that temperature', () => {
    expect(clocks(of({ sustainablePower: 0 }), given({ sustainable_power: 0.5 }), [loop(1)])).toEqual([500]);
    // A kelvin too much at 102/1024 mW a millikelvin is 100 mW, and the integral a milliwatt an update.
    const hot = { at: TRIP + 1, duration: S };
    expect(clocks(of(), given({ k_po: 102, k_i: 1 }), [loop(1)], hot)).toEqual([250]);
    expect(clocks(of(), given({ k_po: 60, k_i: 1 }), [loop(1)], hot)).toEqual([500]);
  });

  test('to a GPU by its busy share', () => {
    const one = board([trip({ cooling: [gpu] })]);
    const on = (arrivals: Application['arrivals']): number[] => {
      const app = application({ network: network([layer(1e6)]), pinned: { element: 'gpu', cores: 1 }, arrivals });
      const stack = policy({
        cpufreq: defaultUse('cpufreq', 'performance'),
        devfreq: { ...defaultUse('devfreq', 'simple_ondemand'), params: { upthreshold: 2, downdifferential: 1, polling: 50 } },
        thermal: allocator,
      }); // prettier-ignore
      return clocks(one, allocator, [app], { name: 'gpu', policy: stack });
    };
    expect(on({ kind: 'closed', think: 0 })).toEqual([500]);
    // Busy for a tenth of the time: 500 mW are enough for the highest clock.
    expect(on({ kind: 'periodic', period: 10 * MS, jitter: 0 })).toEqual([1000]);
  });
});

test('step_wise caps a GPU by its devfreq domain, within the states of the binding', () => {
  const busy = application({ network: network([layer(5e6)]), pinned: { element: 'gpu', cores: 1 } });
  const capped = (lower: number, upper: number): number[] =>
    clocks(board([trip({ cooling: [{ ...gpu, lower, upper }] })]), defaultUse('thermal', 'step_wise'), [busy], {
      name: 'gpu',
      at: TRIP + 5,
      from: 0,
    });
  // Hot, and no hotter: to the lower state at the first look, and there it stays.
  expect(capped(1, 2).at(-1)).toBe(500);
  expect(capped(2, 2).at(-1)).toBe(250);
  expect(capped(1, 1).at(-1)).toBe(500);
});

test('fair_share divides by weights, by the number of trips that are reached', () => {
  const trips = (a: number, b: number): ThermalTrip[] => [
    trip({ temperature: 40, cooling: [{ ...cpu, weight: a }, { ...gpu, weight: b }] }),
    trip({ temperature: 50 }),
    trip({ temperature: 60 }),
    trip({ type: 'critical', temperature: 120 }),
  ]; // prettier-ignore
  const states = (a: number, b: number, at: number, kernel = '6.12'): number[] =>
    ['cpu', 'gpu'].map((name) => {
      const use = defaultUse('thermal', 'fair_share');
      const governor = { ...use, params: { ...use.params, kernel } };
      return [1000, 500, 250].indexOf(clocks(board(trips(a, b)), governor, [loop(1)], { name, at }).at(-1)!);
    });
  // Three of four trips: level 2. Level · highest state · weight / (trips · weights) = 2 · 2 · w / (4 · W), cut.
  expect(states(1, 0, 70)).toEqual([1, 0]);
  expect(states(0, 5, 70)).toEqual([0, 1]);
  expect(states(1, 1, 70)).toEqual([0, 0]);
  expect(states(0, 0, 70)).toEqual([0, 0]);
  // Two of them: level 1, and 2 in 6.1, which takes nothing off.
  expect(states(1, 0, 55)).toEqual([0, 0]);
  expect(states(1, 0, 55, '6.1')).toEqual([1, 0]);
});

test('bang_bang takes the first state from the trip on', () => {
  const of = board([trip({ type: 'active', cooling: [{ ...cpu, upper: 1 }] })]);
  const use = defaultUse('thermal', 'bang_bang');
  expect(clocks(of, use, [loop(1)])).toEqual([500]);
  expect(clocks(of, use, [loop(1)], { at: TRIP - 1 })).toEqual([1000]);
});

test('Throttled time is that with any cap, however often caps change meanwhile', () => {
  // All clocks draw the same, so the node warms on: past 27 °C, and past 28.
  const trips = [27, 28].map((temperature, i) =>
    trip({ temperature, cooling: [{ ...cpu, lower: i + 1, upper: i + 1 }] }),
  );
  const alike = [GHZ / 4, GHZ / 2, GHZ].map((f) => opp(f));
  const of = heated(platform(element({ domain: domain(alike, { name: 'cpu' }) })), {
    zones: [zone({ polling: 100 * MS, pollingPassive: 100 * MS, trips })],
  });
  const { heat, frequencyChanges } = simulate(
    scenario({
      platform: of,
      workload: workload([loop(1)]),
      policy: policy({ cpufreq: defaultUse('cpufreq', 'performance'), thermal: defaultUse('thermal', 'step_wise') }),
      duration: 20 * S,
      heat: HEAT_DEFAULTS,
    }),
  );
  // To the highest clock, and to two caps.
  expect(frequencyChanges).toBe(3);
  const capped = Math.ceil(10 * 8 * Math.log(4.8 / 2.8)) / 10;
  expect(heat!.throttled / S).toBeCloseTo(20 - capped, 9);
});

test('Figures of heat begin with the end of the warm-up', () => {
  const of = heated(platform(element({ domain: domain([opp(GHZ / 2), opp(GHZ)], { name: 'cpu' }) })), {
    zones: [zone({ polling: 100 * MS, pollingPassive: 100 * MS, trips: [trip({ temperature: 50, cooling: [{ ...cpu, upper: 1 }] })] })],
  }); // prettier-ignore
  const run = (warmUp: number) =>
    simulate(
      scenario({
        platform: of,
        workload: workload([application({ startsActive: false })]),
        policy: policy({ thermal: defaultUse('thermal', 'step_wise') }),
        duration: 20 * S,
        heat: { ...HEAT_DEFAULTS, initial: 75 },
        ...(warmUp > 0 && { warmUp }),
      }),
    ).heat!;
  // Cools by 0.4 K above ambient with 8 s: below 50 °C after 5.7 s, and at the next of its looks it is free.
  const cooled = (t: number): number => 25.4 + 49.6 * Math.exp(-t / 8);
  const free = Math.ceil(10 * 8 * Math.log(49.6 / 24.6)) / 10;
  expect(run(0).peak).toBeCloseTo(75, 9);
  expect(run(0).throttled / S).toBeCloseTo(free, 9);
  expect(run(3 * S).peak).toBeCloseTo(cooled(3), 9);
  expect(run(3 * S).throttled / S).toBeCloseTo(free - 3, 9);
  expect(run(10 * S).throttled).toBe(0);
});
