import fc from 'fast-check';
import type { Platform, SensorModel, SensorSpec } from '../../src/platform/model.js';
import { stream } from '../../src/kernel/random.js';
import { loadPlatform } from '../../src/platform/load.js';
import { defineManager, type InferenceReport, type ManagerContext } from '../../src/policy/contract.js';
import { defaultUse } from '../../src/policy/registry.js';
import { HEAT_DEFAULTS, type RunResult, type Scenario } from '../../src/sim/model.js';
import { nearest, Sensor } from '../../src/sim/sensor.js';
import { simulate } from '../../src/sim/simulate.js';
import { loadWorkload } from '../../src/workload/load.js';
import type { Application } from '../../src/workload/model.js';
import {
  application,
  element,
  heated,
  layer,
  network,
  platform,
  policy,
  scenario,
  workload,
  zone,
} from '../support/make.js';
import { memory, memoryBoard } from '../support/memory.js';

const MS = 1e6;
const S = 1e9;
/** W of the one core of `make.ts`, at work and at rest. */
const [WORK, REST] = [1.2, 0.1];

const spec = (more: Partial<SensorSpec> = {}): SensorSpec => ({
  period: 100 * MS,
  resolution: 1e-9,
  delay: 0,
  noise: 0,
  ...more,
});

const board = (sensors: Partial<SensorModel>, of: Platform = platform(element())): Platform => ({
  ...of,
  sensors: { rails: [undefined], meter: undefined, zones: [], ...sensors },
});

/** Always at work: one inference of 1 ms after the other. */
const steady = application({ pinned: undefined, choices: [{ element: 'cpu', cores: [1], maxFrequency: Infinity }] });

/** `ms` of work every 200 ms. */
const periodic = (ms: number): Application => ({
  ...steady,
  network: network([layer(ms * 1e6)]),
  arrivals: { kind: 'periodic', period: 200 * MS, jitter: 0 },
});

interface Spy {
  readonly result: RunResult;
  readonly reports: InferenceReport[];
  readonly seen: [time: number, value: number | undefined][];
  readonly ids: string[];
}

/** Runs with a manager that reads a monitor at given times, at the end too: the run ends just after it. */
function watch(
  of: Platform,
  app: Application,
  {
    id = 'rail/cpu/power',
    times = [] as number[],
    name = 'spy',
    duration = 2 * S,
    ...more
  }: Partial<Scenario> & Record<string, unknown>,
): Spy {
  const reports: InferenceReport[] = [];
  const seen: Spy['seen'] = [];
  const ids: string[] = [];
  const spy = defineManager({
    name: name as string,
    about: 'Reads.',
    params: {},
    create(context: ManagerContext) {
      ids.push(...context.monitors().map((m) => m.id));
      for (const t of times as number[]) context.at(t, () => seen.push([t, context.monitor(id as string)!.read()]));
      return { onInference: (report) => reports.push(report) };
    },
  });
  const result = simulate(
    scenario({
      platform: of,
      workload: workload([app]),
      policy: policy({ managerPlugin: spy }),
      sensors: true,
      ...more,
      duration: duration + 1e-3,
    }),
  );
  expect(result.failure).toBeUndefined();
  // Else loops over what was seen would hold nothing to anything.
  expect(seen).toHaveLength((times as number[]).length);
  return { result, reports, seen, ids };
}

const every = (step: number, end: number): number[] =>
  Array.from({ length: Math.floor(end / step) }, (_, k) => (k + 1) * step);

const rail = (more: Partial<SensorSpec> = {}, of?: Platform): Platform => board({ rails: [spec(more)] }, of);

test('a reading can be had from k·period + delay on, to the last bit', () => {
  const any = fc.tuple(
    fc.double({ min: 1e3, max: 1e9, noNaN: true }),
    fc.double({ min: 0, max: 1e9, noNaN: true }),
    fc.integer({ min: 1, max: 1e6 }),
  );
  fc.assert(
    fc.property(any, ([period, delay, k]) => {
      const sensor = new Sensor(spec({ period, delay }), () => 0, nearest, stream('1', 'sensor'));
      const instant = k * period + delay;
      expect(sensor.readable(instant)).toBe(k);
      expect(sensor.readable(instant * (1 - 2 ** -52))).toBe(k - 1);
    }),
    { seed: 3, numRuns: 2000 },
  );
});

describe('a power sensor', () => {
  test('of a constant load says the load to half a step', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 3, noNaN: true }), (resolution) => {
        for (const [, power] of watch(rail({ resolution }), steady, { times: every(350 * MS, 2 * S) }).seen) {
          expect(Math.abs(power! - WORK)).toBeLessThanOrEqual(resolution / 2 + 1e-9);
          expect(power! / resolution).toBeCloseTo(Math.round(power! / resolution), 9);
        }
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  test('says nothing before the end of its first window, and then the mean over the last that can be read', () => {
    const [period, delay] = [300 * MS, 130 * MS];
    // At work from 1 s to 3 s.
    const once: Application = { ...steady, network: network([layer(2e9)]), arrivals: { kind: 'trace', times: [S] } };
    const meanUpTo = (end: number): number => {
      const work = Math.max(0, Math.min(end, 3 * S) - Math.max(end - period, S));
      return (work * WORK + (period - work) * REST) / period;
    };
    const times = [...every(77.7 * MS, 4 * S), ...every(period, 3.8 * S).map((t) => t + delay)];
    for (const [t, power] of watch(rail({ period, delay }), once, { times, duration: 4 * S }).seen) {
      const windows = Array.from({ length: 20 }, (_, k) => k + 1).filter((k) => k * period + delay <= t);
      if (windows.length === 0) expect(power).toBeUndefined();
      else expect(power).toBeCloseTo(meanUpTo(windows.at(-1)! * period), 6);
    }
  });

  test('shows a reading in the very instant of its sample, whoever else acts then', () => {
    const { seen } = watch(rail(), steady, { times: [100 * MS - 1, 100 * MS], duration: 100 * MS });
    expect(seen.map(([, power]) => power)).toEqual([undefined, expect.closeTo(WORK, 8)]);
  });

  test('sums to the true energy, but for half a step in each of its windows', () => {
    for (const resolution of [0.001, 0.03, 0.5]) {
      const { seen, result } = watch(rail({ resolution, period: 73 * MS }), periodic(61), {
        id: 'rail/cpu/energy',
        times: [73 * 100 * MS],
        duration: 73 * 100 * MS,
      });
      const error = seen[0]![1]! - result.railEnergy[0]!;
      expect(Math.abs(error)).toBeLessThanOrEqual((resolution / 2) * (7.3 + 1e-9));
      // It is a counter of readings: whole steps times the period.
      expect(seen[0]![1]! / (resolution * 0.073)).toBeCloseTo(Math.round(seen[0]![1]! / (resolution * 0.073)), 6);
    }
  });

  test('sees layers as they are, whether an inference is executed in one go or layer by layer', () => {
    const slow = platform(element({ coreBandwidth: 4e9, bandwidth: 4e9 }));
    const layers = [layer(7e7), layer(1e6, { weights: 2e8 }), layer(3e7), layer(0, { outputs: 9e7 })];
    const mixed = { ...steady, network: network(layers) };
    const [quick, slowly] = [true, false].map(
      (fastForward) =>
        watch(rail({ period: 17 * MS }, slow), mixed, { times: every(17 * MS, 2 * S), fastForward }).seen,
    );
    expect(new Set(quick!.map(([, power]) => power!.toFixed(3))).size).toBeGreaterThan(5);
    quick!.forEach(([, power], i) => expect(power).toBeCloseTo(slowly![i]![1]!, 7));
  });

  test('of the memory sees traffic in the middle of an inference', () => {
    // 10 ms each, one after the other: 10 GB/s at 50 pJ a byte, and 20 mW.
    const hungry = application({
      network: network([layer(1, { weights: 25e6 })]),
      pinned: { element: 'a', cores: 1 },
    });
    const dram = board({ rails: [undefined, spec({ period: 4 * MS })] }, memoryBoard(['a'], memory(undefined)));
    const { seen } = watch(dram, hungry, {
      id: 'rail/mem/power',
      times: every(4 * MS, 0.1 * S),
      duration: 0.1 * S,
      contention: true,
    });
    expect(seen).toHaveLength(25);
    for (const [, power] of seen) expect(power).toBeCloseTo(0.52, 6);
  });

  test('counts energy from zero, and by whole windows', () => {
    const { seen } = watch(rail(), steady, { id: 'rail/cpu/energy', times: [50 * MS, 199 * MS, 250 * MS] });
    expect(seen.map(([, joules]) => joules)).toEqual([0, expect.closeTo(0.12, 9), expect.closeTo(0.24, 9)]);
  });

  test('has noise of its stated deviation around the truth, one draw a sample', () => {
    const [noise, n] = [0.05, 4000];
    const noisy = rail({ noise, period: MS });
    const { seen } = watch(noisy, steady, { times: every(MS, n * MS), duration: n * MS });
    const errors = seen.map(([, power]) => power! - WORK);
    const mean = errors.reduce((a, b) => a + b, 0) / n;
    const deviation = Math.sqrt(errors.reduce((sum, e) => sum + (e - mean) ** 2, 0) / (n - 1));
    // Four standard errors.
    expect(Math.abs(mean)).toBeLessThan((4 * noise) / Math.sqrt(n));
    expect(Math.abs(deviation / noise - 1)).toBeLessThan(4 / Math.sqrt(2 * n));
    const neighbours = errors.slice(1).reduce((sum, e, i) => sum + e * errors[i]!, 0) / n / noise ** 2;
    expect(Math.abs(neighbours)).toBeLessThan(4 / Math.sqrt(n));
  });

  test('draws by seed and sensor: no policy and no reader changes what it shows', () => {
    const noisy = rail({ noise: 0.05 });
    const at = (more: Record<string, unknown>): unknown => watch(noisy, steady, { times: [S, 2 * S], ...more }).seen;
    expect(at({ name: 'other' })).toEqual(at({}));
    expect(at({ times: [...every(10 * MS, 0.9 * S), S, 2 * S] })).toEqual(expect.arrayContaining(at({}) as []));
    expect(at({ seed: '2' })).not.toEqual(at({}));
    const both = board({ rails: [spec({ noise: 0.05 })], meter: spec({ noise: 0.05 }) });
    expect(watch(both, steady, { times: [S, 2 * S] }).seen).toEqual(at({}));
    expect(watch(both, steady, { times: [S, 2 * S], id: 'meter/power' }).seen).not.toEqual(at({}));
  });
});

test('a board without rail sensors has a meter of the sum, and only where sensors are ideal each rail', () => {
  const two = platform(element(), element({ name: 'gpu', kind: 'gpu' }));
  const metered = board({ rails: [undefined, undefined], meter: spec({ resolution: 0.01 }) }, two);
  const { seen, ids } = watch(metered, steady, { id: 'meter/power', times: [S] });
  expect(seen[0]![1]).toBeCloseTo(WORK + REST, 9);
  expect(ids.filter((id) => /^(rail|meter)/.test(id))).toEqual(['meter/power', 'meter/energy']);
  const ideal = watch(metered, steady, { id: 'meter/power', times: [S], sensors: false });
  expect(ideal.ids.filter((id) => id.startsWith('rail/'))).toHaveLength(4);
  expect(ideal.seen[0]![1]).toBeCloseTo(WORK + REST, 12);
  const energy = (id: string): unknown => watch(metered, steady, { id, times: [1.5 * S], sensors: false }).seen[0]![1];
  expect(energy('rail/cpu/energy')).toBeCloseTo(1.5 * WORK, 9);
  expect(energy('rail/gpu/energy')).toBeCloseTo(1.5 * REST, 9);
  expect(energy('meter/energy')).toBeCloseTo(1.5 * (WORK + REST), 9);
});

describe('the energy of an inference, as a manager is told', () => {
  test('is undefined before the first reading, and then the mean power at work times the service', () => {
    const { reports } = watch(rail({ resolution: 0.5 }), steady, { duration: 0.3 * S });
    // One a millisecond, the last as the run ends.
    expect(reports).toHaveLength(300);
    expect(reports.slice(0, 98).every((r) => r.energy === undefined)).toBe(true);
    // 1.2 W is 1 W in steps of half a watt.
    for (const r of reports.slice(101)) expect(r.energy).toBeCloseTo(1e-3, 12);
  });

  test('takes the readings that came meanwhile', () => {
    const long = { ...steady, network: network([layer(350e6)]) };
    const { reports, result } = watch(rail(), long, { recordJobs: true });
    expect(reports.length).toBe(result.jobs.length);
    expect(reports.length).toBeGreaterThan(1);
    reports.forEach((r, i) => expect(r.energy).toBeCloseTo(result.jobs[i]!.energy, 7));
  });

  test('counts the rest between inferences as theirs, where work prevails', () => {
    const { reports } = watch(rail({ period: 200 * MS }), periodic(150), { duration: 5 * S });
    const power = (150 * WORK + 50 * REST) / 150;
    expect(reports).toHaveLength(25);
    for (const r of reports.slice(1)) expect(r.energy).toBeCloseTo(power * 0.15, 7);
  });

  test('is undefined where rest prevails, and on a rail without a sensor', () => {
    const energies = (of: Platform): unknown[] =>
      watch(of, periodic(60), { duration: 5 * S }).reports.map((r) => r.energy);
    expect(new Set(energies(rail({ period: 200 * MS })))).toEqual(new Set([undefined]));
    expect(new Set(energies(board({ meter: spec() })))).toEqual(new Set([undefined]));
  });

  test('decides whether the manager hears of a budget that was broken; results keep the truth', () => {
    // 1.2 mJ in truth, 1 mJ by readings.
    const limited = { ...steady, requirements: { energy: 1.1e-3 } };
    const { reports, result } = watch(rail({ resolution: 0.5 }), limited, {});
    expect(reports.some((r) => r.overEnergy)).toBe(false);
    expect(result.applications[0]!.overEnergy).toBe(result.applications[0]!.finished);
    const ideal = watch(rail({ resolution: 0.5 }), limited, { sensors: false });
    expect(ideal.reports.every((r) => r.overEnergy)).toBe(true);
    expect(ideal.reports[5]!.energy).toBeCloseTo(1.2e-3, 12);
  });
});

describe('a temperature sensor', () => {
  const RISE = WORK / 0.25;
  const rising = (t: number): number => 25 + RISE * (1 - Math.exp(-t / (8 * S)));
  const hot = (sensor: Partial<SensorSpec>, of = 0.001): Platform =>
    board(
      { zones: [spec({ period: 0, resolution: of, ...sensor })] },
      heated(platform(element()), { zones: [zone()] }),
    );
  const read = (of: Platform, times: number[], more: Partial<Scenario> = {}): Spy =>
    watch(of, steady, { id: 'zone/zone/temperature', times, duration: 10 * S, heat: HEAT_DEFAULTS, ...more });

  test('without a period is measured when it is read, in the steps that the zone has', () => {
    const times = every(0.73 * S, 10 * S);
    for (const [t, celsius] of read(hot({}), times).seen) expect(Math.abs(celsius! - rising(t))).toBeLessThan(0.0011);
    for (const [t, celsius] of read(hot({}, 0.5), times).seen)
      expect(celsius).toBeCloseTo(Math.floor(rising(t) * 2) / 2, 9);
  });

  test('with a period shows its last sample, late', () => {
    const [period, delay] = [0.4 * S, 0.1 * S];
    for (const [t, celsius] of read(hot({ period, delay }), every(0.37 * S, 10 * S)).seen) {
      const k = Math.floor((t - delay) / period);
      if (k < 1) expect(celsius).toBeUndefined();
      else expect(Math.abs(celsius! - rising(k * period))).toBeLessThan(0.0011);
    }
  });

  test('that is ideal shows the truth', () => {
    const { seen } = read(hot({}, 1), [5 * S], { sensors: false });
    expect(seen[0]![1]).toBeCloseTo(rising(5 * S), 9);
  });

  test('is not asked where temperatures are off', () => {
    expect(watch(hot({ period: MS }), steady, {}).ids.some((id) => id.startsWith('zone/'))).toBe(false);
  });
});

describe('on a board', () => {
  const physics = { heat: HEAT_DEFAULTS, idle: true, contention: true };
  const on = (more: Partial<Scenario>): RunResult =>
    simulate(
      scenario({
        platform: loadPlatform('odroid-xu3'),
        workload: loadWorkload('date2020-budgets'),
        duration: 20 * S,
        recordJobs: true,
        ...physics,
        ...more,
      }),
    );
  const stack = {
    cpufreq: defaultUse('cpufreq', 'schedutil'),
    devfreq: defaultUse('devfreq', 'simple_ondemand'),
    cpuidle: defaultUse('cpuidle', 'teo'),
    thermal: defaultUse('thermal', 'step_wise'),
    placement: defaultUse('placement', 'fixed'),
  };

  test('every rail sums to its true energy, but for half a step', () => {
    const { rails, sensors } = loadPlatform('odroid-xu3');
    const end = 60 * sensors!.rails[0]!.period;
    const summed: number[] = [];
    const reader = defineManager({
      name: 'reader',
      about: 'Reads at the end.',
      params: {},
      create(context) {
        context.at(end, () => {
          for (const name of rails) summed.push(context.monitor(`rail/${name}/energy`)!.read()!);
        });
        return {};
      },
    });
    const { railEnergy, failure } = on({
      policy: policy({ ...stack, managerPlugin: reader }),
      duration: end + 1e-3,
      sensors: true,
    });
    expect(failure).toBeUndefined();
    railEnergy.forEach((joules, r) => {
      expect(Math.abs(summed[r]! - joules)).toBeLessThanOrEqual((sensors!.rails[r]!.resolution / 2) * end * 1e-9);
    });
    // So close that it is no accident.
    const arm = rails.indexOf('arm');
    expect(Math.abs(summed[arm]! / railEnergy[arm]! - 1)).toBeLessThan(0.002);
  });

  test('a run that nobody reads is the same with sensors and without', () => {
    const plain = on({ policy: policy(stack), sensors: false });
    expect(on({ policy: policy(stack), sensors: true })).toEqual(plain);
  });

  test('to read changes nothing: not a digit of any figure', () => {
    const looks = (reads: boolean) =>
      defineManager({
        name: 'looker',
        about: 'Wakes up, and reads all there is or nothing.',
        params: {},
        create: (context) => {
          const look = (): void => {
            if (reads) for (const monitor of context.monitors()) monitor.read();
          };
          context.every(33 * MS, look);
          return { onInference: look };
        },
      });
    const [blind, reader, ideal] = [
      [false, true],
      [true, true],
      [true, false],
    ].map(([reads, sensors]) => on({ policy: policy({ ...stack, managerPlugin: looks(reads!) }), sensors: sensors! }));
    expect(reader).toEqual(blind);
    expect(ideal).toEqual(blind);
  });

  test('the same seed gives the same run, sensors read', () => {
    const managed = {
      ...stack,
      cpufreq: defaultUse('cpufreq', 'userspace'),
      devfreq: defaultUse('devfreq', 'userspace'),
    };
    const run = (): RunResult =>
      on({ policy: policy({ ...managed, manager: defaultUse('manager', 'margot') }), sensors: true });
    expect(JSON.stringify(run())).toBe(JSON.stringify(run()));
  });
});
