import fc from 'fast-check';
import { EnergyAware, type WakingTask } from '../../src/policy/scheduling/eas.js';
import { domainEnergy, performanceStates } from '../../src/policy/scheduling/energy-model.js';
import { capacityLeft, overutilised, utilFits, type CpuState } from '../../src/policy/scheduling/fits.js';
import { idleCpu as idle } from '../support/cpu-state.js';

const busy = (util: number): CpuState => ({ ...idle, utilAvg: util, runnableAvg: util });
const little = { cpus: [0, 1], capacity: 400, states: performanceStates(400, [500_000, 1_000_000], [50_000, 150_000]) };
const big = {
  cpus: [2, 3],
  capacity: 1024,
  states: performanceStates(1024, [1_000_000, 2_000_000], [300_000, 1_500_000]),
};
const task = (util: number, previous: number, more: Partial<WakingTask> = {}): WakingTask => ({
  utilAvg: util,
  runnableAvg: util,
  utilEst: util,
  uclampMin: 0,
  uclampMax: 1024,
  previous,
  allows: () => true,
  ...more,
});

test('an OPP that is dearer than a higher one is passed over', () => {
  const states = performanceStates(1000, [100, 200, 300], [50_000, 60_000, 120_000]);
  expect(states.map((s) => s.inefficient)).toEqual([true, false, false]);
  expect(domainEnergy(states, 50, 10, 1000)).toBe(10 * states[1]!.cost);
  expect(domainEnergy(states, 50, 10, 1000, false)).toBe(10 * states[0]!.cost);
  expect(domainEnergy(states, 50, 0, 1000)).toBe(0);
});

test('a CPU has room below 80 % of what other classes leave', () => {
  expect(capacityLeft({ ...idle, rt: 100, irq: 50 }, 400)).toBe(262);
  expect(capacityLeft({ ...idle, rt: 400 }, 400)).toBe(1);
  expect([319, 320].map((util) => utilFits(util, 0, 1024, idle, 400, false))).toEqual([1, 0]);
  expect(utilFits(300, 600, 1024, idle, 400, true)).toBe(-1);
  expect(overutilised(busy(330), 400, false)).toBe(true);
});

test('a small task goes to the cheap cluster, a large one to the one that can hold it', () => {
  const rule = new EnergyAware([big, little], [idle, idle, idle, idle], false);
  expect([0, 1]).toContain(rule.choose(task(100, 2)));
  expect([2, 3]).toContain(rule.choose(task(600, 0)));
});

test('within a cluster it spreads to where most room is', () => {
  const rule = new EnergyAware([big, little], [busy(200), idle, busy(500), busy(500)], false);
  expect(rule.choose(task(100, 2))).toBe(1);
});

test('it never chooses a CPU that the task may not use, but the previous one', () => {
  const util = fc.integer({ min: 0, max: 1024 });
  fc.assert(
    fc.property(
      fc.tuple(util, util, util, util),
      util,
      fc.integer({ min: 0, max: 3 }),
      fc.subarray([0, 1, 2, 3]),
      (utils, own, previous, allowed) => {
        const rule = new EnergyAware([big, little], utils.map(busy), false);
        const chosen = rule.choose(task(own, previous, { allows: (cpu) => allowed.includes(cpu) }));
        expect([...allowed, previous]).toContain(chosen);
      },
    ),
    { seed: 12 },
  );
});
