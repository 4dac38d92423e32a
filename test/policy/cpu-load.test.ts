import { CpuLoad } from '../../src/policy/pelt/cpu.js';

const MS = 1e6;
const options = { capacity: 1024, reference: 2000000, khz: 2000000 };

describe.each(['integer', 'closed-form'] as const)('run queue with PELT in %s', (pelt) => {
  const make = (more = {}): CpuLoad => new CpuLoad({ ...options, pelt, ...more });

  test('tasks share the CPU by weight, and the queue is as busy as one', () => {
    const cpu = make();
    const heavy = cpu.newTask(2048, 0);
    const light = cpu.newTask(1024, 0);
    cpu.enqueue(heavy, 0);
    cpu.enqueue(light, 0);
    for (let ms = 4; ms <= 2000; ms += 4) cpu.tick(ms * MS);
    expect(Math.abs(heavy.signal.utilAvg - 683)).toBeLessThanOrEqual(2);
    expect(Math.abs(light.signal.utilAvg - 341)).toBeLessThanOrEqual(2);
    expect(cpu.utilAvg).toBeGreaterThanOrEqual(1023);
    expect(cpu.runnableAvg).toBeGreaterThanOrEqual(2046);
  });

  test('at half the frequency utilisation grows as in half the time', () => {
    const fast = make();
    const slow = make({ khz: 1000000 });
    for (const cpu of [fast, slow]) cpu.enqueue(cpu.newTask(1024, 0), 0);
    fast.tick(32 * MS);
    slow.tick(64 * MS);
    expect(Math.abs(fast.utilAvg - slow.utilAvg)).toBeLessThanOrEqual(1);
  });

  test('a frequency change counts from the moment it happens', () => {
    const cpu = make({ khz: 1000000 });
    cpu.enqueue(cpu.newTask(1024, 0), 0);
    cpu.setFrequency(20 * MS, 2000000);
    cpu.tick(30 * MS);
    expect(cpu.clock.now).toBe(20 * MS);
  });

  test('a sleeper leaves its utilisation, which decays, and takes its estimate along', () => {
    const cpu = make();
    const task = cpu.newTask(1024, 0);
    cpu.enqueue(task, 0);
    cpu.dequeue(task, 100 * MS);
    cpu.enterIdle();
    const before = cpu.utilAvg;
    expect(task.utilEst.value).toBe(task.signal.utilAvg);
    expect(cpu.utilEst).toBe(0);
    expect(cpu.idleCalls).toBe(1);
    cpu.refresh(100 * MS + 32 * 1048576);
    expect(Math.abs(cpu.utilAvg - before / 2)).toBeLessThanOrEqual(1);
    cpu.enqueue(task, 200 * MS);
    expect(cpu.utilEst).toBe(task.utilEst.value);
  });

  test('a look at an idle CPU does not keep the governor from hearing of the next wake-up', () => {
    const woken = (looks: readonly number[]): boolean => {
      const cpu = make();
      const task = cpu.newTask(1024, 0);
      cpu.enqueue(task, 0);
      cpu.dequeue(task, 0.5 * MS);
      cpu.enterIdle();
      for (const t of looks) cpu.refresh(t);
      return cpu.enqueue(task, 20 * MS);
    };
    expect([woken([]), woken([20 * MS]), woken([10 * MS, 20 * MS])]).toEqual([true, true, true]);
  });

  test('a task that wakes up elsewhere takes its share of the signal there', () => {
    const [from, to] = [make(), make()];
    const task = from.newTask(1024, 0);
    from.enqueue(task, 0);
    from.dequeue(task, 100 * MS);
    from.enterIdle();
    to.refresh(100 * MS);
    expect(to.enqueue(task, 110 * MS)).toBe(true);
    expect(from.utilAvg).toBeLessThanOrEqual(1);
    expect(Math.abs(to.utilAvg - task.signal.utilAvg)).toBeLessThanOrEqual(1);
    expect(to.utilAvg).toBeGreaterThan(600);
  });

  test('a running task that moves keeps its average and leaves none', () => {
    const [from, to] = [make(), make()];
    const task = from.newTask(1024, 0);
    from.enqueue(task, 0);
    expect(from.moveTo(to, task, 100 * MS)).toBe(true);
    expect(from.busy).toBe(false);
    expect(to.busy).toBe(true);
    expect(from.utilAvg).toBeLessThanOrEqual(1);
    expect(to.utilAvg).toBeGreaterThan(850);
  });

  test('a slow CPU that was always busy sees no idle gap when it sleeps at last', () => {
    const cpu = make({ capacity: 250 });
    const task = cpu.newTask(1024, 0);
    cpu.enqueue(task, 0);
    for (let s = 1; s <= 4; s++) cpu.tick(s * 1e9);
    cpu.dequeue(task, 4.5e9);
    cpu.enterIdle();
    expect(cpu.clock.lostIdle).toBeGreaterThan(3e9);
    cpu.enqueue(task, 4.501e9);
    expect(cpu.utilAvg).toBeGreaterThan(990);
  });

  test('an instant without a task is not idle time', () => {
    const cpu = make({ khz: 1000000 });
    const task = cpu.newTask(1024, 0);
    cpu.enqueue(task, 0);
    cpu.dequeue(task, 10 * MS);
    cpu.enqueue(task, 10 * MS);
    cpu.tick(20 * MS);
    expect(cpu.clock.now).toBe(10 * MS);
  });

  test('events within one period ask for no governor call', () => {
    const cpu = make();
    const task = cpu.newTask(1024, 0);
    cpu.attach(task, 0);
    expect(cpu.enqueue(task, 2 * MS)).toBe(true);
    expect(cpu.tick(2.05 * MS)).toBe(false);
    expect(cpu.tick(4 * MS)).toBe(true);
  });
});
