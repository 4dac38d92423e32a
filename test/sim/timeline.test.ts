import type { TimelineRow } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import {
  application,
  domain,
  element,
  governor,
  GHZ,
  layer,
  network,
  opp,
  platform,
  policy,
  scenario,
  workload,
} from '../support/make.js';

const MS = 1e6;

const joules = (rows: readonly TimelineRow[], end: number): number =>
  rows.reduce((sum, row, i) => sum + (Number(row.value) * ((rows[i + 1]?.time ?? end) - row.time)) / 1e9, 0);

/** Layers that load a core differently, two boards' worth of applications, and a clock that moves while they run. */
const input = (fastForward: boolean) =>
  scenario({
    platform: platform(
      element({
        name: 'cpu',
        count: 2,
        rail: 'all',
        coreBandwidth: 1e9,
        bandwidth: 2e9,
        domain: domain([opp(GHZ / 2), opp(GHZ, { corePower: 3 })], { name: 'cpu' }),
      }),
      element({ name: 'gpu', kind: 'gpu', rail: 'all' }),
    ),
    workload: workload([
      application({
        name: 'a',
        network: network([layer(1e6), layer(1e3, { inputs: 4e6 }), layer(3e6)]),
        arrivals: { kind: 'periodic', period: 17 * MS, jitter: 0.3 },
      }),
      application({ name: 'b', network: network([layer(2e6)]), arrivals: { kind: 'closed', think: 3 * MS } }),
    ]),
    policy: policy({
      cpufreq: {
        plugin: governor((c) => {
          let fast = false;
          return {
            start: () =>
              c.every(11 * MS, () => {
                fast = !fast;
                c.request(fast ? 1e6 : 5e5, 'L');
              }),
          };
        }),
        params: {},
      },
    }),
    duration: 500 * MS,
    fastForward,
  });

describe.each([true, false])('The power in a timeline (fast-forward %s)', (fastForward) => {
  const plain = simulate(input(fastForward));
  const recorded = simulate({ ...input(fastForward), recordTimeline: true });
  const power = recorded.timeline.filter((row) => row.quantity === 'power_w');

  test('adds up to the energy of the rail', () => {
    expect(power[0]!.time).toBe(0);
    expect(Math.abs(joules(power, recorded.duration) / recorded.railEnergy[0]! - 1)).toBeLessThan(1e-9);
  });

  test('comes in order of time with all other rows', () => {
    const times = recorded.timeline.map((row) => row.time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test('changes no figure by being recorded', () => {
    expect({ ...recorded, timeline: [] }).toEqual(plain);
  });
});

describe.each([true, false])('A timeline with a step (fast-forward %s)', (fastForward) => {
  const STEP = 20 * MS;
  const whole = simulate({ ...input(fastForward), recordTimeline: true });
  const thin = simulate({ ...input(fastForward), recordTimeline: true, timelineStep: STEP });
  const of = (rows: readonly TimelineRow[], quantity: string) => rows.filter((row) => row.quantity === quantity);

  test('has at most a row a step of each quantity, and the first of each', () => {
    for (const [quantity, subjects] of [['power_w', 1], ['utilisation', 2], ['queue', 2], ['frequency_mhz', 2]] as const) {
      const rows = of(thin.timeline, quantity);
      const instants = new Set(rows.map(({ time, subject }) => `${time} ${subject}`));
      expect(instants.size).toBeLessThanOrEqual(subjects * (1 + whole.duration / STEP));
      expect(rows[0]).toMatchObject({ time: 0 });
    }
    expect(of(whole.timeline, 'utilisation').length).toBeGreaterThan(2 * of(thin.timeline, 'utilisation').length);
  }); // prettier-ignore

  test('keeps the energy of the rail', () => {
    const energy = joules(of(thin.timeline, 'power_w'), thin.duration);
    expect(Math.abs(energy / thin.railEnergy[0]! - 1)).toBeLessThan(1e-9);
  });

  test('shows clocks as they are at its instants, and changes no figure', () => {
    const clocks = of(whole.timeline, 'frequency_mhz').filter((row) => row.subject === 'domain/cpu');
    const shown = of(thin.timeline, 'frequency_mhz').filter(({ subject }) => subject === 'domain/cpu');
    // Of several rows of an instant the last holds.
    for (const row of shown.filter(({ time }, i) => shown[i + 1]?.time !== time))
      expect(row.value).toBe(clocks.findLast(({ time }) => time <= row.time)!.value);
    expect({ ...thin, timeline: [] }).toEqual({ ...whole, timeline: [] });
  });
});
