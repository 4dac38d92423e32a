/** Where a thread wakes up without an energy model: cases of the rule by hand. */
import fc from 'fast-check';
import { newTaskCpu, wakeUpCpu, type PlacementCpu, type SleepingTask } from '../../src/policy/scheduling/wake-up.js';
import { idleCpu } from '../support/cpu-state.js';

type Given = Partial<PlacementCpu>;

const cpus = (...list: readonly Given[]): PlacementCpu[] =>
  list.map((more, number) => ({
    number,
    cluster: 0,
    capacity: 1024,
    idle: true,
    runnable: more.idle === false ? 1 : 0,
    ...idleCpu,
    ...more,
  }));
const task = (more: Partial<SleepingTask> = {}): SleepingTask => ({
  utilAvg: 100,
  utilEst: 50,
  uclampMin: 0,
  uclampMax: 1024,
  previous: 0,
  allows: () => true,
  ...more,
});

const busy = { idle: false };
const little = { capacity: 400, cluster: 0 };
const big = { capacity: 1024, cluster: 1 };

describe('with different capacities', () => {
  test.each<[string, Given[], Partial<SleepingTask>, number]>([
    ['where it slept, idle and with room', [little, little, big, big], {}, 0],
    ['where it slept, whatever the cluster', [little, little, big, big], { previous: 3 }, 3],
    ['the next idle one upwards', [{ ...little, ...busy }, little, big, big], {}, 1],
    ['into the next cluster', [{ ...little, ...busy }, { ...little, ...busy }, big, big], {}, 2],
    ['round the end', [little, little, { ...big, ...busy }, { ...big, ...busy }], { previous: 2 }, 0],
    ['with room for the task', [little, little, { ...big, ...busy }, big], { utilAvg: 600 }, 3],
    ['with room for its estimate', [little, little, { ...big, ...busy }, big], { utilEst: 600 }, 3],
    // 320 of 400 are 80 %.
    ['with room to spare', [little, big], { utilAvg: 319 }, 0],
    ['not one that would be full', [little, big], { utilAvg: 320 }, 1],
    ['not one that a real-time thread fills', [{ ...little, rt: 300 }, big], {}, 1],
    ['the greatest idle one where none has room', [{ capacity: 200 }, little, { capacity: 500 }, { ...big, ...busy }], { utilAvg: 600 }, 2],
    ['the first of equals from where it slept on', [little, little, { ...big, ...busy }], { utilAvg: 600, previous: 1 }, 1],
    ['room without boost before no room', [{ capacity: 500, rt: 450 }, little, { ...big, ...busy }], { uclampMin: 800 }, 1],
    ['of those without boost the greatest that limits leave', [{ capacity: 600, pressure: 400 }, little, { ...big, ...busy }], { uclampMin: 800 }, 1],
    ['boost where there is one', [little, big], { uclampMin: 800 }, 1],
    ['where it slept, with none idle', [{ ...little, ...busy }, { ...big, ...busy }], {}, 0],
    ['none that it may not have', [little, little, big], { previous: 1, allows: (cpu) => cpu !== 1 }, 2],
    ['none that it may not have, where none has room', [little, little, { ...big, ...busy }], { utilAvg: 600, allows: (cpu) => cpu === 1 }, 1],
  ])('%s', (_what, given, more, expected) => {
    expect(wakeUpCpu(cpus(...given), task(more), true)).toBe(expected);
  }); // prettier-ignore
});

describe('with equal capacities', () => {
  const [first, second] = [{ cluster: 0 }, { cluster: 1 }];
  test.each<[string, Given[], Partial<SleepingTask>, number]>([
    ['where it slept, whether there is room or not', [first, first, second], { utilAvg: 1000 }, 0],
    ['the next idle one of the cluster', [{ ...first, ...busy }, first, second], { utilAvg: 1000 }, 1],
    ['round the end of the cluster', [first, first, { ...first, ...busy }, second], { previous: 2 }, 0],
    ['where it slept rather than another cluster', [{ ...first, ...busy }, { ...first, ...busy }, second], {}, 0],
    ['none that it may not have', [{ ...first, ...busy }, first, first], { allows: (cpu) => cpu !== 1 }, 2],
  ])('%s', (_what, given, more, expected) => {
    expect(wakeUpCpu(cpus(...given), task(more), false)).toBe(expected);
  }); // prettier-ignore
});

test('an idle CPU with room is never passed over for one that is busy or too small', () => {
  const anyCpu = fc.record({ capacity: fc.constantFrom(300, 600, 1024), idle: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(anyCpu, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 1024 }),
      fc.nat(7),
      (list, util, at) => {
        const all = cpus(...list);
        const chosen = all[wakeUpCpu(all, task({ utilAvg: util, previous: at % list.length }), true)]!;
        const hasRoom = (cpu: PlacementCpu): boolean => cpu.idle && util * 1.25 < cpu.capacity;
        if (all.some(hasRoom)) expect(hasRoom(chosen)).toBe(true);
        else if (all.some((cpu) => cpu.idle)) {
          const greatest = Math.max(...all.filter((cpu) => cpu.idle).map((cpu) => cpu.capacity));
          expect([chosen.idle, chosen.capacity]).toEqual([true, greatest]);
        } else expect(chosen.number).toBe(at % list.length);
      },
    ),
    { seed: 40 },
  );
});

describe('a new thread', () => {
  test.each<[string, Given[], number]>([
    ['goes to the cluster with the most idle CPUs', [little, { ...little, ...busy }, big, big], 2],
    ['with as many, to the one with less load', [{ ...little, ...busy, runnable: 3 }, little, { ...big, ...busy }, big], 3],
    ['to an idle CPU there', [{ ...little, ...busy }, little, { ...little, ...busy }], 1],
    ['else to the one with the fewest threads', [{ ...little, ...busy, runnable: 2 }, { ...little, ...busy }], 1],
    ['of those to the one with most room', [{ ...little, utilAvg: 200 }, { ...little, utilAvg: 50 }], 1],
  ])('%s', (_what, given, expected) => {
    expect(newTaskCpu(cpus(...given))).toBe(expected);
  }); // prettier-ignore
});
