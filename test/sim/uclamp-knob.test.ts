/** Utilisation clamps that a manager turns at run time, with frequencies by hand. */
import { defineManager, type ManagerContext, type SetResult } from '../../src/policy/contract.js';
import { defaultUse } from '../../src/policy/registry.js';
import { simulate } from '../../src/sim/simulate.js';
import type { Application } from '../../src/workload/model.js';
import { application, domain, element, GHZ, layer, network, opp, platform, policy, scenario, workload } from '../support/make.js'; // prettier-ignore

const MS = 1e6;

/** One core of capacity 1024 with clocks of 250, 500, 750 and 1000 MHz, so that a performance of p asks for p/1024 GHz. */
const board = () =>
  platform(
    element({ count: 1, capacity: 1024, domain: domain([0.25, 0.5, 0.75, 1].map((share) => opp(share * GHZ))) }),
  );

const app = (more: Partial<Application>): Application =>
  application({
    name: 'a',
    pinned: undefined,
    choices: [{ element: 'cpu', cores: [1], maxFrequency: Infinity }],
    ...more,
  });

/** Runs the application for a second and a half under schedutil; the script sees the manager's context. */
function run(a: Application, script: (context: ManagerContext) => void): void {
  const plugin = defineManager({
    name: 'clamps',
    about: 'Made by a test.',
    params: {},
    create: (context) => {
      script(context);
      return {};
    },
  });
  const { failure } = simulate(
    scenario({
      platform: board(),
      workload: workload([a]),
      policy: policy({
        cpufreq: defaultUse('cpufreq', 'schedutil'),
        scheduler: defaultUse('scheduler', 'linux'),
        manager: { plugin, params: {} },
      }),
      duration: 1500 * MS,
    }),
  );
  expect(failure).toBeUndefined();
}

/** Turns the clamp at the given times, ms, and reads the frequency, MHz, at others. */
function frequencies(a: Application, knob: string, turns: Record<number, number>, looks: readonly number[]): number[] {
  const seen: number[] = [];
  run(a, (context) => {
    for (const [time, value] of Object.entries(turns))
      context.at(Number(time) * MS, () => {
        const set = context.knob(`app/a/${knob}`)!.set(value);
        expect(set).toEqual({ accepted: true, effectiveAt: Number(time) * MS, cost: { stall: 0, energy: 0 } });
        expect(context.knob(`app/a/${knob}`)!.get()).toBe(value);
      });
    for (const time of looks)
      context.at(time * MS, () => seen.push(context.monitor('domain/cpu/frequency')!.read()! / 1e6));
  });
  return seen;
}

const BUSY = app({ arrivals: { kind: 'closed', think: 0 } });
const LIGHT = app({ network: network([layer(1e6)]), arrivals: { kind: 'periodic', period: 20 * MS, jitter: 0 } });

test('an upper clamp bounds what a busy application asks for, from the next tick on', () => {
  // 256/1024 of 1 GHz is the OPP of 250 MHz; 600/1024 are 586 MHz, whose OPP is 750 MHz.
  const turns = { 500: 256, 800: 600, 1100: 1024 };
  expect(frequencies(BUSY, 'uclamp_max', turns, [499, 510, 799, 1099, 1499])).toEqual([1000, 250, 250, 750, 1000]);
});

test('a lower clamp is what a light application asks for at least', () => {
  // A twentieth of the core is far below 250 MHz; 300/1024 are 293 MHz, 800/1024 are 781 MHz.
  const turns = { 500: 300, 800: 800, 1100: 0 };
  expect(frequencies(LIGHT, 'uclamp_min', turns, [499, 799, 1099, 1499])).toEqual([250, 500, 1000, 250]);
});

test('the clamps of the workload are where they start', () => {
  const clamped = { ...BUSY, uclamp: { min: 100, max: 256 } };
  expect(frequencies(clamped, 'uclamp_max', {}, [499])).toEqual([250]);
  run(clamped, (context) => {
    expect(['uclamp_min', 'uclamp_max'].map((k) => context.knob(`app/a/${k}`)!.get())).toEqual([100, 256]);
  });
});

test('a minimum above the maximum and what is no clamp are refused, and change nothing', () => {
  const answers: SetResult[] = [];
  run({ ...BUSY, uclamp: { min: 200, max: 400 } }, (context) => {
    const [min, max] = ['uclamp_min', 'uclamp_max'].map((k) => context.knob(`app/a/${k}`)!);
    answers.push(min!.set(401), max!.set(199), max!.set(1025), min!.set(-1), min!.set(0.5), min!.set('300'));
    expect([min!.get(), max!.get()]).toEqual([200, 400]);
    expect(min!.set(400).accepted).toBe(true);
  });
  expect(answers.map((a) => a.accepted)).toEqual(Array(6).fill(false));
  expect(answers[0]!.reason).toBe('a minimum of 401 is above a maximum of 400');
  expect(answers[2]!.reason).toBe('1025 is no whole number from 0 to 1024');
});

test('a deadline application has no clamps, as in Linux', () => {
  const scheduling = { kind: 'deadline', runtime: 5 * MS, deadline: 20 * MS, period: 20 * MS, reclaim: false } as const;
  run({ ...LIGHT, scheduling }, (context) => {
    expect(context.knobs().filter((k) => k.id.includes('uclamp'))).toEqual([]);
    expect(context.knob('app/a/variant')).toBeDefined();
  });
});
