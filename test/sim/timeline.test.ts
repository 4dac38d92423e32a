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
    const joules = power.reduce((sum, row, i) => {
      const end = power[i + 1]?.time ?? recorded.duration;
      return sum + (Number(row.value) * (end - row.time)) / 1e9;
    }, 0);
    expect(power[0]!.time).toBe(0);
    expect(Math.abs(joules / recorded.railEnergy[0]! - 1)).toBeLessThan(1e-9);
  });

  test('comes in order of time with all other rows', () => {
    const times = recorded.timeline.map((row) => row.time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test('changes no figure by being recorded', () => {
    expect({ ...recorded, timeline: [] }).toEqual(plain);
  });
});
