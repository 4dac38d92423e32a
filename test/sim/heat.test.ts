import { excessLeakage, type LeakageLaw } from '../../src/heat/leakage.js';
import type { HeatModel, Platform } from '../../src/platform/model.js';
import { defineManager, type ManagerContext } from '../../src/policy/contract.js';
import { defaultUse } from '../../src/policy/registry.js';
import { HEAT_DEFAULTS, type RunResult, type Scenario } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import {
  application,
  domain,
  element,
  GHZ,
  heated,
  idleStates,
  layer,
  network,
  opp,
  platform,
  policy,
  scenario,
  workload,
  zone,
} from '../support/make.js';

/** W of one element of `make.ts` while its one core is busy: `activePower` and `corePower`. */
const POWER = 1.2;
const TAU = 8;
const RISE = POWER / 0.25;

const busy = workload([application({ network: network([layer(3e6)]) })]);
const S = 1e9;

const run = (board: Platform, more: Partial<Scenario> = {}): RunResult =>
  simulate(scenario({ platform: board, workload: busy, duration: 20 * S, heat: HEAT_DEFAULTS, ...more }));

const board = (more: Partial<HeatModel> = {}, leakage?: LeakageLaw): Platform =>
  heated(
    platform(element({ domain: domain([opp(GHZ / 2), opp(GHZ)], { name: 'cpu', ...(leakage && { leakage }) }) })),
    more,
  );

/** At the highest clock from the start. */
const fast = policy({ cpufreq: defaultUse('cpufreq', 'performance') });

describe('without leakage', () => {
  test.each([0.7, 8, 20])('after %d s a busy core has warmed its node as the closed form says', (seconds) => {
    const { heat } = run(board(), { policy: fast, duration: seconds * S });
    expect(heat!.final).toBeCloseTo(25 + RISE * (1 - Math.exp(-seconds / TAU)), 9);
    expect(heat!.peak).toBe(heat!.final);
    expect(heat!.throttled).toBe(0);
    expect(heat!.shutdown).toBeUndefined();
  });
  test('an initial temperature is where it begins; a board at rest has that of its idle power', () => {
    const rest = workload([application({ startsActive: false })]);
    const at = (initial: 'steady' | number): number =>
      run(board(), { workload: rest, duration: S, heat: { ...HEAT_DEFAULTS, initial } }).heat!.final;
    const idle = 0.1 / 0.25;
    expect(at('steady')).toBeCloseTo(25 + idle, 9);
    expect(at(60)).toBeCloseTo(25 + idle + (35 - idle) * Math.exp(-1 / TAU), 9);
  });
  test('a board at rest has that of its deepest idle states, where these are modelled, and stays there', () => {
    const gpu = element({ name: 'gpu', kind: 'gpu', autosuspend: { delay: 50e6, wake: 1e6, power: 0.05 } });
    const sleepy = heated(platform(element({ idleStates: idleStates() }), gpu));
    const { final } = run(sleepy, {
      workload: workload([application({ startsActive: false })]),
      duration: 100 * S,
      idle: true,
      policy: policy({ cpuidle: defaultUse('cpuidle', 'always-deepest') }),
      heat: { ...HEAT_DEFAULTS, initial: 'steady' },
    }).heat!;
    // A quarter of the CPU's 0.1 W and a twentieth of the GPU's, but for its first 50 ms.
    expect(Math.abs(final - (25 + (0.025 + 0.005) / 0.25))).toBeLessThan(1e-3);
  });
  test('is not modelled where it is switched off, and then changes nothing', () => {
    const off = simulate(scenario({ platform: board(), workload: busy, duration: 5 * S, policy: fast }));
    const never = simulate(
      scenario({ platform: { ...board(), heat: undefined } as never, workload: busy, duration: 5 * S, policy: fast }),
    );
    expect(off.heat).toBeUndefined();
    expect(off).toEqual(never);
    expect(run(board(), { policy: fast, duration: 5 * S }).railEnergy[0]).toBeCloseTo(off.railEnergy[0]!, 9);
  });
});

describe('leakage', () => {
  /** At 25 °C 31 mW, at 50 °C 62 mW, a table taken at 25 °C. */
  const mild: LeakageLaw = { subthreshold: 0.0026, exponent: 2660, gate: 0.0005, reference: 25 };
  const strong: LeakageLaw = { ...mild, subthreshold: 0.4 };

  test.each([
    ['busy', 1, 1.2, 0.9, 80],
    ['busy, at a lower voltage', 0, 1.2, 0.6, 80],
    ['busy and colder than the table', 1, 1.2, 0.9, 10],
    ['resting', 1, 0.1, 0.9, 80],
    ['resting in a state that leaves a quarter', 1, 0.1, 0.9, 80],
  ] as const)('of a core %s is the difference to its table', (what, level, table, volts, celsius) => {
    const law: LeakageLaw = { subthreshold: 0.0026, exponent: 2660, gate: 0.0005, reference: 50 };
    const at = (c: number): number => {
      const kelvin = c + 273.15;
      return volts * (0.0026 * kelvin ** 2 * Math.exp(-2660 / kelvin) + 0.0005);
    };
    const deep = what.endsWith('quarter');
    const states = [
      { name: 'wfi', entry: 0, exit: 0, residency: 0, power: 1, cluster: false },
      { name: 'deep', entry: 0, exit: 0, residency: 0, power: 0.25, cluster: false },
    ];
    // So much capacity that nothing gets warmer.
    const hot = heated(
      platform(
        element({
          domain: domain([opp(GHZ / 2, { voltage: 0.6 }), opp(GHZ, { voltage: 0.9 })], { name: 'cpu', leakage: law }),
          idleStates: states,
        }),
      ),
      { network: { capacities: [1e12], toAmbient: [1e-9], links: [] } },
    );
    const { railEnergy } = run(hot, {
      workload: what.startsWith('busy') ? busy : workload([application({ startsActive: false })]),
      policy: policy({
        cpufreq: defaultUse('cpufreq', level === 1 ? 'performance' : 'powersave'),
        cpuidle: defaultUse('cpuidle', 'always-deepest'),
      }),
      idle: deep,
      duration: 2 * S,
      heat: { initial: celsius, leakageTolerance: 0.5 },
    });
    expect(railEnergy[0]! / 2).toBeCloseTo((table + at(celsius) - at(50)) * (deep ? 0.25 : 1), 9);
  });

  test('of less than the table has, in the cold, leaves nothing and takes nothing back', () => {
    const much = { ...mild, subthreshold: 0.05, reference: 80 };
    const cold = heated(platform(element({ domain: domain([opp(GHZ)], { name: 'cpu', leakage: much }) })), {
      network: { capacities: [1e12], toAmbient: [1e-9], links: [] },
    });
    expect(excessLeakage(much, 1, -20)).toBeLessThan(-0.1);
    const { railEnergy } = run(cold, {
      workload: workload([application({ startsActive: false })]),
      heat: { initial: -20, leakageTolerance: 0.5 },
    });
    expect(railEnergy[0]).toBe(0);
  });

  test('and temperature meet where heat leaves as fast as it comes', () => {
    const { heat } = run(board({}, mild), {
      policy: fast,
      duration: 200 * S,
      heat: { initial: 'ambient', leakageTolerance: 0.01 },
    });
    const leak = excessLeakage(mild, 1, heat!.final);
    expect(Math.abs(heat!.final - (25 + (POWER + leak) / 0.25))).toBeLessThan(0.01);
    expect(heat!.final).toBeGreaterThan(25 + RISE + 0.01);
  });
  test('is the closer the smaller its tolerance', () => {
    const at = (leakageTolerance: number): number =>
      run(board({}, { ...mild, subthreshold: 0.02 }), {
        policy: fast,
        duration: 6 * S,
        heat: { initial: 'ambient', leakageTolerance },
      }).railEnergy[0]!;
    const exact = at(0.001);
    const errors = [2, 0.5, 0.1].map((tolerance) => Math.abs(at(tolerance) - exact));
    expect(errors[0]).toBeGreaterThan(errors[1]!);
    expect(errors[1]).toBeGreaterThan(errors[2]!);
    expect(errors[2]! / exact).toBeLessThan(1e-3);
  });
  test('that grows faster than heat leaves ends the run, which says when and where', () => {
    const { heat, duration } = run(board({}, strong), { policy: fast, duration: 1000 * S });
    expect(heat!.shutdown).toEqual({ kind: 'runaway', where: 'die', time: duration });
    expect(duration).toBeGreaterThan(S);
    expect(duration).toBeLessThan(1000 * S);
  });
  test('that lets even a resting board run away is told at the start', () => {
    const { heat, duration } = run(board({}, { ...strong, subthreshold: 1 }), {
      heat: { ...HEAT_DEFAULTS, initial: 'steady' },
    });
    expect(heat!.shutdown?.kind).toBe('runaway');
    expect(duration).toBeLessThan(1e6);
  });
  test('leaves the energy balance whole', () => {
    // simulate() throws where rails and causes differ.
    expect(run(board({}, mild), { policy: fast }).railEnergy[0]).toBeGreaterThan(20 * POWER);
  });
});

describe('a critical trip', () => {
  const critical = { type: 'critical', temperature: 28, hysteresis: 0, cooling: [] } as const;
  /** s until a busy core has warmed its node to 28 °C. */
  const reached = -TAU * Math.log(1 - 3 / RISE);

  test('ends the run when it is reached, where the sensor reports by itself', () => {
    const { heat } = run(board({ zones: [zone({ interrupts: true, trips: [critical] })] }), { policy: fast });
    expect(heat!.shutdown).toMatchObject({ kind: 'critical', where: 'zone' });
    expect(heat!.shutdown!.time / S).toBeCloseTo(reached, 6);
  });
  test('ends it at the next look, where the zone is polled', () => {
    const { heat } = run(board({ zones: [zone({ polling: 1.5 * S, trips: [critical] })] }), { policy: fast });
    expect(heat!.shutdown!.time / S).toBe(Math.ceil(reached / 1.5) * 1.5);
  });
  test('is never seen by a zone that neither polls nor reports', () => {
    const { heat } = run(board({ zones: [zone({ polling: 0, trips: [critical] })] }), { policy: fast });
    expect(heat!.shutdown).toBeUndefined();
  });
});

describe('a cap', () => {
  const passive = {
    type: 'passive',
    temperature: 27,
    hysteresis: 0.5,
    cooling: [{ domain: 'cpu', lower: 0, upper: 1, weight: 0 }],
  } as const;
  const slow = opp(GHZ / 2, { corePower: 0.1 });
  const capped = (thermal: string, more: Partial<Scenario> = {}): RunResult =>
    run(
      heated(platform(element({ domain: domain([slow, opp(GHZ)], { name: 'cpu' }) })), {
        zones: [zone({ polling: S, pollingPassive: S / 10, trips: [passive] })],
      }),
      { policy: { ...fast, thermal: defaultUse('thermal', thermal) }, ...more },
    );

  test('by step_wise holds the temperature near the trip, and takes time to run in', () => {
    const { heat, frequencyChanges } = capped('step_wise');
    expect(heat!.peak).toBeGreaterThan(27);
    // A second between looks below the trip, at up to (1.2 W − 2 K·0.25 W/K) / 2 J/K.
    expect(heat!.peak).toBeLessThan(27.35);
    expect(heat!.throttled).toBeGreaterThan(5 * S);
    expect(frequencyChanges).toBeGreaterThan(2);
  });
  test('stands in the timeline as a limit below the top, for as long as is counted as throttled', () => {
    const { heat, timeline, duration } = capped('step_wise', { recordTimeline: true });
    const limits = timeline.filter((row) => row.quantity === 'limit_mhz');
    expect(limits[0]).toMatchObject({ time: 0, subject: 'domain/cpu', value: 1000 });
    const below = limits.reduce(
      (sum, { value, time }, i) => sum + (value === 1000 ? 0 : (limits[i + 1]?.time ?? duration) - time),
      0,
    );
    expect(below).toBeGreaterThan(0);
    expect(below).toBeCloseTo(heat!.throttled, 3);
  });
  test('by power_allocator too', () => {
    const { heat } = capped('power_allocator');
    expect(heat!.throttled).toBeGreaterThan(0);
    expect(heat!.peak).toBeLessThan(29);
  });
  test('and the limit of a manager are both kept, and the limit outlives the cap', () => {
    const seen: number[] = [];
    const limit = defineManager({
      name: 'limit',
      about: 'Limits the clock, and looks at it.',
      params: {},
      create: (context: ManagerContext) => ({
        onEvent() {
          context.knob('domain/cpu/max_frequency')!.set(GHZ / 2);
          context.every(S, () => seen.push(Number(context.monitor('domain/cpu/frequency')!.read())));
        },
      }),
    });
    capped('step_wise', {
      policy: { ...fast, thermal: defaultUse('thermal', 'step_wise'), manager: { plugin: limit, params: {} } },
    });
    expect(new Set(seen)).toEqual(new Set([GHZ / 2]));
  });
  test('does not come where nobody governs, or the governor leaves it to a manager, which is told', () => {
    expect(run(board({ zones: [zone({ trips: [passive] })] }), { policy: fast }).heat!.throttled).toBe(0);
    const told: unknown[] = [];
    const listener = defineManager({
      name: 'listener',
      about: 'Listens.',
      params: {},
      create: () => ({ onTrip: (...what) => told.push(what) }),
    });
    const { heat } = capped('user_space', {
      policy: { ...fast, thermal: defaultUse('thermal', 'user_space'), manager: { plugin: listener, params: {} } },
    });
    expect(heat!.throttled).toBe(0);
    expect(told).toEqual([['zone', 0, true]]);
  });
});

test('layer by layer and in one go agree to 0.1 % in energy and half a kelvin', () => {
  const mixed = network([layer(2e7), layer(1e6, { weights: 4e7 }), layer(5e7), layer(0, { outputs: 3e7 })]);
  const apps = workload([application({ network: mixed, arrivals: { kind: 'periodic', period: 0.21 * S, jitter: 0 } })]);
  const law: LeakageLaw = { subthreshold: 0.01, exponent: 2660, gate: 0.0005, reference: 25 };
  const hot = heated(
    platform(element({ coreBandwidth: 4e9, bandwidth: 4e9, domain: domain([opp(GHZ)], { leakage: law }) })),
    { network: { capacities: [0.3], toAmbient: [0.05], links: [] } },
  );
  const [fastForward, layers] = [true, false].map((on) =>
    run(hot, { workload: apps, policy: fast, duration: 60 * S, fastForward: on }),
  );
  expect(Math.abs(fastForward!.railEnergy[0]! / layers!.railEnergy[0]! - 1)).toBeLessThan(1e-3);
  expect(Math.abs(fastForward!.heat!.final - layers!.heat!.final)).toBeLessThan(0.5);
});
