import fc from 'fast-check';
import { bangBang, bangBang61 } from '../../src/policy/thermal/bang-bang.js';
import { PowerAllocator } from '../../src/policy/thermal/power-allocator.js';
import { fairShare, fairShare61 } from '../../src/policy/thermal/fair-share.js';
import { thermalPlugins } from '../../src/policy/thermal/index.js';
import { stepWise, stepWise61 } from '../../src/policy/thermal/step-wise.js';
import { CoolingDevice, NONE, ThermalZone, type PowerModel } from '../../src/policy/thermal/zone.js';

const spec = (trips: ThermalZone['spec']['trips']) => ({
  name: 'zone',
  trips,
  pollingDelay: 1000,
  pollingDelayPassive: 100,
  sustainablePower: 2000,
});
const PASSIVE = { type: 'passive', temperature: 70_000, hysteresis: 2000 } as const;

function stepWiseZone(lower: number, upper: number): { zone: ThermalZone; fan: CoolingDevice; applied: number[] } {
  const applied: number[] = [];
  const fan = new CoolingDevice('cpu', upper, (state) => applied.push(state));
  const zone = new ThermalZone(spec([PASSIVE]));
  zone.govern(stepWise);
  zone.bind(0, fan, lower, upper, 0);
  return { zone, fan, applied };
}

test('a zone polls faster while a passive trip is reached, and to the end of its hysteresis', () => {
  const { zone } = stepWiseZone(0, 5);
  expect([69_999, 70_000, 68_000, 67_999].map((t) => zone.update(t))).toEqual([1000, 100, 100, 1000]);
});

test('the sensor has to report when the temperature leaves the window between thresholds', () => {
  const { zone } = stepWiseZone(0, 5);
  zone.update(60_000);
  expect([zone.low, zone.high]).toEqual([-Infinity, 70_000]);
  zone.update(71_000);
  expect([zone.low, zone.high]).toEqual([68_000, Infinity]);
});

test('a critical trip is told', () => {
  const zone = new ThermalZone(spec([PASSIVE, { type: 'critical', temperature: 95_000, hysteresis: 0 }]));
  zone.govern(stepWise);
  zone.update(94_999);
  expect(zone.critical).toBe(false);
  zone.update(95_000);
  expect(zone.critical).toBe(true);
});

test('step_wise: up by one state or to `lower`, down by one, and free below the hysteresis', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 60_000, max: 80_000 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 0, max: 3 }),
      (temperatures, lower) => {
        const { zone, fan } = stepWiseZone(lower, 6);
        for (const t of temperatures) {
          const before = fan.state;
          zone.update(t);
          const on = t >= zone.thresholds[0]!;
          if (!on) expect(fan.state).toBe(0);
          else if (fan.state > before) expect([before + 1, lower]).toContain(fan.state);
          else expect(before - fan.state).toBeLessThanOrEqual(1);
          if (on && before > lower) expect(fan.state).toBeGreaterThan(lower);
        }
      },
    ),
    { seed: 7 },
  );
});

test('a device takes the highest target of all its zones', () => {
  const fan = new CoolingDevice('fan', 3, () => undefined);
  const [hot, cold] = [0, 1].map(() => new ThermalZone(spec([PASSIVE])));
  for (const zone of [hot!, cold!]) zone.govern(stepWise);
  hot!.bind(0, fan, 0, 3, 0);
  cold!.bind(0, fan, 0, 3, 0);
  hot!.update(75_000);
  hot!.update(76_000);
  cold!.update(50_000);
  expect(fan.state).toBe(2);
});

test('bang_bang: on at the trip, off below its hysteresis', () => {
  const fan = new CoolingDevice('fan', 1, () => undefined);
  const zone = new ThermalZone(spec([{ ...PASSIVE, type: 'active' }]));
  zone.govern(bangBang);
  zone.bind(0, fan, 0, 1, 0);
  const states = [60_000, 70_000, 68_000, 67_999, 69_000].map((t) => (zone.update(t), fan.state));
  expect(states).toEqual([0, 1, 1, 0, 0]);
});

/** Asks for what it is told, of at most its maximum; states are steps of 100 mW. */
class Asker implements PowerModel {
  asks = 0;
  constructor(private readonly max: number) {}
  requestedPower(): number {
    return this.asks;
  }
  powerOf(state: number): number {
    return this.max - 100 * state;
  }
  stateFor(power: number): number {
    return Math.max(0, Math.ceil((this.max - power) / 100));
  }
}

function allocated(temperature: number, asks: readonly number[]): { range: number; grants: number[] } {
  const models = asks.map((_, i) => new Asker(1000 + 500 * i));
  const zone = new ThermalZone(
    spec([
      { ...PASSIVE, temperature: 60_000 },
      { ...PASSIVE, temperature: 75_000 },
    ]),
  );
  models.forEach((model, i) => {
    zone.bind(1, new CoolingDevice(String(i), 10, () => undefined, model), 0, 10, 0);
    model.asks = asks[i]!;
  });
  const allocator = new PowerAllocator(zone, {
    sustainablePower: 2000,
    kPo: 0,
    kPu: 0,
    kI: 0,
    kD: 0,
    integralCutoff: 0,
  });
  zone.govern(allocator);
  zone.update(temperature);
  return { range: allocator.range, grants: allocator.actors.map((a) => a.granted) };
}

test('power_allocator: grants add up to at most the range and a rounding an actor', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 60_000, max: 90_000 }),
      fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 4 }),
      (temperature, asks) => {
        const { range, grants } = allocated(temperature, asks);
        fc.pre(asks.some((a) => a > 0));
        expect(grants.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(range + grants.length);
      },
    ),
    { seed: 8 },
  );
});

test('power_allocator: one that asks alone gets the range; nobody asking gets nothing; below switch-on it is off', () => {
  const alone = allocated(76_000, [700]);
  expect(alone.grants).toEqual([alone.range]);
  expect(allocated(76_000, [0, 0]).grants).toEqual([0, 0]);
  expect(allocated(59_999, [700]).range).toBeNaN();
});

test('power_allocator: needs a power model of each device', () => {
  const zone = new ThermalZone(spec([PASSIVE]));
  zone.bind(0, new CoolingDevice('fan', 1, () => undefined), 0, 1, 0);
  const none = { sustainablePower: 0, kPo: 0, kPu: 0, kI: 0, kD: 0, integralCutoff: 0 };
  expect(() => new PowerAllocator(zone, none)).toThrow('fan has no power model');
});

test('power_allocator: leaves a zone alone in which nothing can be cooled, as one with a critical trip only', () => {
  const trips = [{ type: 'critical', temperature: 95_000, hysteresis: 0 }] as const;
  const zone = new ThermalZone({ ...spec(trips), pollingDelayPassive: 0 });
  zone.govern(new PowerAllocator(zone, { sustainablePower: 0, kPo: 0, kPu: 0, kI: 0, kD: 0, integralCutoff: 0 }));
  for (const t of [60_000, 94_999, 95_000]) zone.update(t);
  expect(zone.critical).toBe(true);
});

test('a binding asks for nothing at first', () => {
  const { zone } = stepWiseZone(0, 5);
  expect(zone.bindings[0]![0]!.target).toBe(NONE);
});

test.each([
  ['step_wise', stepWise, stepWise61],
  ['bang_bang', bangBang, bangBang61],
  ['fair_share', fairShare, fairShare61],
])('%s has the rules of the kernel that its parameter names', (name, mainline, older) => {
  const plugin = thermalPlugins.find((known) => known.name === name)!;
  const of = (kernel: string): unknown => plugin.create({ params: { kernel } } as never);
  expect(of('6.1')).toBe(older);
  expect(of('6.12')).toBe(mainline);
});
