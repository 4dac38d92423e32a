/** When a run looks at its temperatures: often enough for leakage and for sensors, whatever the load does meanwhile. */
import type { HeatModel, Platform } from '../../src/platform/model.js';
import type { LeakageLaw } from '../../src/heat/leakage.js';
import { HEAT_DEFAULTS, type RunResult, type Scenario } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
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
  scenario,
  workload,
  zone,
} from '../support/make.js';
import { memory, memoryBoard } from '../support/memory.js';

const S = 1e9;
const law: LeakageLaw = { subthreshold: 0.0026, exponent: 2660, gate: 0.0005, reference: 25 };
/** W of leakage above that of the table, at 1 V. */
const excess = ({ subthreshold, exponent }: LeakageLaw, celsius: number): number => {
  const at = (kelvin: number): number => subthreshold * kelvin ** 2 * Math.exp(-exponent / kelvin);
  return at(celsius + 273.15) - at(25 + 273.15);
};

const one = (leakage: LeakageLaw | undefined, more: Partial<HeatModel> = {}): Platform =>
  heated(platform(element({ domain: domain([opp(GHZ)], { name: 'cpu', ...(leakage && { leakage }) }) })), more);

const busy = workload([application({ network: network([layer(3e6)]) })]);

const run = (of: Platform, more: Partial<Scenario> = {}): RunResult =>
  simulate(scenario({ platform: of, workload: busy, duration: 2 * S, heat: HEAT_DEFAULTS, ...more }));

test('leakage stays as it is until its node has moved by the tolerance, half a kelvin unless it is said', () => {
  expect(HEAT_DEFAULTS.leakageTolerance).toBe(0.5);
  // 7.55 W flow off at first, so 15 mK in 2 s, and somebody looks every 100 ms.
  const slow = one(law, {
    network: { capacities: [1000], toAmbient: [0.25], links: [] },
    zones: [zone({ polling: 0.1 * S })],
  });
  const at = (leakageTolerance: number): number =>
    run(slow, { heat: { initial: 60, leakageTolerance } }).railEnergy[0]! / 2;
  expect(at(0.5)).toBeCloseTo(1.2 + excess(law, 60), 12);
  expect(at(0.02)).toBeCloseTo(1.2 + excess(law, 60), 12);
  // A mean of 7.5 mK cooler, but for the lag.
  const followed = at(1e-5);
  expect(followed).toBeLessThan(at(0.5) - 1e-6);
  expect(followed).toBeCloseTo(1.2 + (excess(law, 60) + excess(law, 60 - 0.0151)) / 2, 6);
});

test.each([0.5, 2])('no node moves by more than %d K between two looks, though leakage heats it more and more', (k) => {
  const strong = { ...law, subthreshold: 0.4 };
  const { timeline, heat } = run(one(strong), {
    duration: 1000 * S,
    heat: { initial: 'ambient', leakageTolerance: k },
    recordTimeline: true,
  });
  expect(heat!.shutdown?.kind).toBe('runaway');
  const rows = timeline.filter((row) => row.quantity === 'temperature_c').map((row) => Number(row.value));
  expect(rows.length).toBeGreaterThan(200 / k / 2);
  // A tenth of a kelvin is not written; leakage rises by some percent within a tolerance.
  rows.slice(1).forEach((row, i) => {
    expect(row - rows[i]!).toBeLessThan(1.05 * k + 0.1);
  });
});

test('a sensor sees its trip at the root, though work comes only just before it', () => {
  // Without work the board ends at 25.4 °C; work begins where it is a fifth of a kelvin below the trip.
  const start = 6.123;
  const before = 25 + 0.4 * (1 - Math.exp(-start / 8));
  const temperature = Math.round((before + 0.2) * 1000) / 1000;
  const trips = [{ type: 'critical', temperature, hysteresis: 0, cooling: [] }] as const;
  const app = application({ network: network([layer(1e10)]), arrivals: { kind: 'trace', times: [start * S] } });
  const board = one(undefined, { zones: [zone({ interrupts: true, trips })] });
  const { heat } = run(board, { workload: workload([app]), duration: 20 * S });
  // Towards 29.8 °C from then on.
  const root = start + 8 * Math.log((29.8 - before) / (29.8 - temperature));
  expect(heat!.shutdown!.time / S).toBeCloseTo(root, 6);
});

test('a sensor beside the memory alone sees its trip at the root, however slowly everything else moves', () => {
  const board = heated(memoryBoard(['a'], memory(undefined)), {
    ambient: 0,
    nodes: ['a', 'dram'],
    network: { capacities: [1e9, 0.5], toAmbient: [0.25, 0.5], links: [] },
    nodeOfElement: [0],
    nodeOfMemory: [1],
    zones: [
      zone({
        node: 1,
        interrupts: true,
        trips: [{ type: 'critical', temperature: 0.6, hysteresis: 0, cooling: [] }],
      }),
    ],
  });
  // 0.52 W in 0.5 W/K, with a time constant of 1 s.
  const hungry = application({
    network: network([layer(1, { weights: 25e6 })]),
    pinned: { element: 'a', cores: 1 },
  });
  const { heat } = run(board, { workload: workload([hungry]), duration: 20 * S, contention: true });
  expect(heat!.shutdown!.time / S).toBeCloseTo(-Math.log(1 - 0.6 / 1.04), 6);
});
