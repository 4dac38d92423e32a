/** What thermal governors see of their zones: the readings of the zone's sensor, as managers see them. */
import type { Platform, SensorSpec, ThermalZoneSpec } from '../../src/platform/model.js';
import { defineManager, defineThermal, type ManagerContext, type PluginUse } from '../../src/policy/contract.js';
import { HEAT_DEFAULTS, type RunResult, type Scenario } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import { application, element, heated, platform, policy, scenario, workload, zone } from '../support/make.js';

const MS = 1e6;
const S = 1e9;

/** °C of the die of `make.ts` from a cold start, its one core always at work: 1.2 W, 0.25 W/K, 2 J/K. */
const rising = (t: number): number => 25 + (1.2 / 0.25) * (1 - Math.exp(-t / (8 * S)));

type Seen = [time: number, celsius: number][];

interface Look {
  readonly seen: Seen;
  readonly result: RunResult;
}

/** What a governor of the zone is shown, at each time that it is asked. */
function look(sensor: Partial<SensorSpec>, of: Partial<ThermalZoneSpec>, more: Partial<Scenario> = {}): Look {
  const seen: Seen = [];
  const watches: PluginUse = {
    plugin: defineThermal({
      name: 'watches',
      about: 'Made by a test.',
      params: {},
      create: (context) => ({
        kernel: '6.12',
        manage: (own) => void seen.push([context.now(), own.temperature / 1000]),
      }),
    }),
    params: {},
  };
  const spec = zone(of);
  const board: Platform = {
    ...heated(platform(element()), { zones: [spec] }),
    sensors: {
      rails: [undefined],
      meter: undefined,
      zones: [{ period: 0, resolution: spec.resolution, delay: 0, noise: 0, ...sensor }],
    },
  };
  const result = simulate(
    scenario({
      platform: board,
      workload: workload([application()]),
      duration: 10 * S,
      heat: HEAT_DEFAULTS,
      sensors: true,
      ...more,
      policy: policy({ thermal: watches, ...more.policy }),
    }),
  );
  expect(result.failure).toBeUndefined();
  expect(seen.length).toBeGreaterThan(0);
  return { seen, result };
}

const polled = { polling: 70 * MS };

test('a poll sees the last sample that can be read, and none before there is one', () => {
  const [period, delay] = [400 * MS, 150 * MS];
  const { seen } = look({ period, delay }, polled);
  expect(seen[0]![0]).toBe(period + delay);
  for (const [t, celsius] of seen) {
    const sample = Math.floor((t - delay) / period + 1e-9) * period;
    expect(Math.abs(celsius - rising(sample))).toBeLessThan(0.0021);
  }
  // Polls are where they were: every 70 ms once there is something to see.
  expect(seen).toHaveLength(Math.ceil((10 * S - period - delay) / (70 * MS)));
});

test('without a period, or with ideal sensors, a poll sees the temperature of its instant', () => {
  const late = { period: 400 * MS, delay: 150 * MS, noise: 0.5 };
  for (const { seen } of [look({}, polled), look(late, polled, { sensors: false })]) {
    expect(seen[0]![0]).toBe(0);
    for (const [t, celsius] of seen) expect(Math.abs(celsius - rising(t))).toBeLessThan(0.0021);
  }
});

const trips: ThermalZoneSpec['trips'] = [{ type: 'passive', temperature: 27, hysteresis: 0.5, cooling: [] }];
const reporting = { interrupts: true, polling: 0, pollingPassive: 0, trips };

test('a sensor that samples reports a trip with the first reading beyond it, one that does not in the instant', () => {
  const crossing = -8 * S * Math.log(1 - 2 / (1.2 / 0.25));
  for (const [period, delay] of [
    [400 * MS, 150 * MS],
    [90 * MS, 0],
    [1300 * MS, 2000 * MS],
  ] as const) {
    const { seen } = look({ period, delay }, reporting);
    expect(seen.map(([t]) => t)).toEqual([period + delay, Math.ceil(crossing / period) * period + delay]);
  }
  const { seen } = look({}, reporting);
  expect(seen).toHaveLength(2);
  expect(Math.abs(seen[1]![0] - crossing)).toBeLessThan(10_000);
});

test('noise is of its deviation, by seed, one draw a sample', () => {
  const [noise, period] = [0.3, 5 * MS];
  const { seen } = look({ period, noise }, { polling: period });
  const errors = seen.map(([t, celsius]) => celsius - rising(t));
  const n = errors.length;
  expect(n).toBe(1999);
  // Four standard errors, and half a step of the sensor's.
  expect(Math.abs(errors.reduce((a, b) => a + b, 0) / n + 0.0005)).toBeLessThan((4 * noise) / Math.sqrt(n));
  const deviation = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / n);
  expect(Math.abs(deviation / noise - 1)).toBeLessThan(4 / Math.sqrt(2 * n));
  expect(look({ period, noise }, { polling: period }, { seed: '2' }).seen).not.toEqual(seen);
  const seldom = look({ period, noise }, { polling: 4 * period }).seen;
  const at = new Map(seen);
  expect(seldom.length).toBeGreaterThan(400);
  for (const [t, celsius] of seldom) expect(at.get(t)).toBe(celsius);
});

test('managers see the same readings, and to read changes nothing', () => {
  const read: Seen = [];
  const reads: PluginUse = {
    plugin: defineManager({
      name: 'reads',
      about: 'Made by a test.',
      params: {},
      create(context: ManagerContext) {
        const again = (): void => {
          const celsius = context.monitor('zone/zone/temperature')!.read();
          if (celsius !== undefined) read.push([context.now(), celsius]);
          context.at(context.now() + 7 * MS, again);
        };
        context.at(3 * MS, again);
        return {};
      },
    }),
    params: {},
  };
  const sensor = { period: 35 * MS, delay: 3 * MS, noise: 0.2 };
  const alone = look(sensor, polled);
  const both = look(sensor, polled, { policy: policy({ manager: reads }) });
  expect(both.seen).toEqual(alone.seen);
  const shared = both.seen.flatMap(([t, celsius]) =>
    read.flatMap(([at, value]) => (at === t ? [[celsius, Math.round(value * 1000) / 1000]] : [])),
  );
  expect(shared.length).toBeGreaterThan(20);
  for (const [seen, value] of shared) expect(seen).toBe(value);
});

test('a critical trip is judged by readings', () => {
  const critical: ThermalZoneSpec['trips'] = [{ type: 'critical', temperature: 27, hysteresis: 0, cooling: [] }];
  const { result } = look({ period: 2 * S, delay: 100 * MS }, { polling: 10 * MS, trips: critical });
  expect(result.heat!.shutdown).toMatchObject({ kind: 'critical' });
  // The trip is passed at 4.3 s and sampled at 6 s; polls are at 10 ms from the first reading on.
  expect(result.heat!.shutdown!.time).toBe(6.1 * S);
});
