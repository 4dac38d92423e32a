/**
 * PELT of one CPU and of the tasks on it, for an engine that shares the CPU as a fluid: each queued task gets its
 * weight's part. One `TaskLoad` is one thread; an application on n cores has n.
 *
 *     const cpu = new CpuLoad({ capacity: 446, reference: 1400000, khz: 200000 });
 *     const task = cpu.newTask(1024);      // or newTask(1024, util): first average of a task never seen
 *     cpu.enqueue(task, t)                 // wakes up here; comes over first if it was on another CPU
 *     cpu.tick(t)                          // scheduler tick, only while busy
 *     cpu.setFrequency(t, khz)             // at the moment the clock changes
 *     cpu.moveTo(other, task, t)           // migration of a queued task
 *     cpu.dequeue(task, t)                 // sleeps
 *     cpu.enterIdle()                      // at the instant the last task left, after the governor was called
 *     cpu.refresh(t)                       // before reading an idle CPU's signals: decays them
 *
 * enqueue, dequeue, tick and moveTo return whether the governor's utilisation hook is to be called (moveTo: on both
 * CPUs); what a refresh decays is told by the next enqueue. `CpuLoad` itself is the `CpuSignals` of the plug-in contract.
 * Times are real ns, not before the last call's. Each call costs O(tasks queued here) and allocates nothing.
 */
import type { CpuSignals } from '../contract.js';
import { PeltClock } from './clock.js';
import { ClosedFormSignal } from './closed-form.js';
import { newTaskUtil, PeltSignal } from './pelt.js';
import type { UtilSignal } from './signal.js';
import { UtilEst61, UtilEst612, type UtilEst } from './util-est.js';

export interface CpuLoadOptions {
  /** At the highest OPP, 1…1024. */
  readonly capacity: number;
  /** Frequency at which it has that capacity, kHz. */
  readonly reference: number;
  /** Present frequency, kHz. */
  readonly khz: number;
  /** Default: closed form. */
  readonly pelt?: 'closed-form' | 'integer';
  /** Rule of util_est; default 6.12. */
  readonly kernel?: '6.12' | '6.1';
  /** util_est samples after the last PELT update of an activation (as meant), or before it (as 6.12 does). */
  readonly utilEstOrder?: 'after' | 'before';
}

export class TaskLoad {
  readonly signal: UtilSignal;
  readonly utilEst: UtilEst;
  cpu: CpuLoad | undefined;
  queued = false;

  /** @param weight 1024 at nice 0 */
  constructor(
    readonly weight: number,
    options: CpuLoadOptions,
  ) {
    this.signal = makeSignal(options, weight);
    this.utilEst = options.kernel === '6.1' ? new UtilEst61() : new UtilEst612();
  }
}

const makeSignal = (options: CpuLoadOptions, weight: number): UtilSignal =>
  options.pelt === 'integer' ? new PeltSignal(weight) : new ClosedFormSignal(weight);

export class CpuLoad implements CpuSignals {
  utilEst = 0;
  idleCalls = 0;
  /** Set by whoever keeps the run queue. */
  uclampMin = 0;
  uclampMax = 1024;
  dlBw = 0;
  rtRunning = false;
  readonly clock: PeltClock;
  private readonly rtSignal: UtilSignal;
  private readonly dlSignal: UtilSignal;
  private higher: 'rt' | 'dl' | undefined;
  /** Whether tasks of higher classes have run here. */
  private shared = false;
  private readonly queue: UtilSignal;
  private readonly tasks: TaskLoad[] = [];
  private weights = 0;
  /** Averages have moved by a look at them, and nobody has been told. */
  private looked = false;

  constructor(private readonly options: CpuLoadOptions) {
    this.clock = new PeltClock(options.capacity, options.reference, options.khz);
    this.queue = makeSignal(options, 1);
    this.rtSignal = makeSignal(options, 1);
    this.dlSignal = makeSignal(options, 1);
  }

  get utilAvg(): number {
    return this.queue.utilAvg;
  }

  get runnableAvg(): number {
    return this.queue.runnableAvg;
  }

  /** Utilisation by real-time and by deadline tasks, 0…1024. */
  get rt(): number {
    return this.rtSignal.utilAvg;
  }

  get dl(): number {
    return this.dlSignal.utilAvg;
  }

  /**
   * From `time` on a task of a higher class has the CPU; undefined: none.
   * @returns whether the governor has to hear: of new averages, and of every real-time task that comes or goes
   */
  runs(higher: 'rt' | 'dl' | undefined, time: number): boolean {
    if (higher === this.higher) return false;
    const crossed = this.settle(time) || higher === 'rt' || this.higher === 'rt';
    this.shared = true;
    this.higher = higher;
    return crossed;
  }

  get busy(): boolean {
    return this.tasks.length > 0 || this.higher !== undefined;
  }

  /**
   * A task of this CPU that has not run yet.
   * @param weight 1024 at nice 0
   * @param util   its first average; default: what Linux presumes of a new task here
   */
  newTask(weight: number, util = newTaskUtil(this.options.capacity, this.queue, weight)): TaskLoad {
    const task = new TaskLoad(weight, this.options);
    if (util > 0) task.signal.presume(util);
    return task;
  }

  /** Takes the task's share into this CPU's signals without queueing it. */
  attach(task: TaskLoad, time: number): void {
    this.settle(time);
    this.queue.attach(task.signal);
    task.cpu = this;
  }

  enqueue(task: TaskLoad, time: number): boolean {
    const comes = task.cpu !== this;
    if (comes) {
      task.cpu?.release(task, time);
      this.attach(task, time);
    }
    this.utilEst += task.utilEst.value;
    const crossed = this.settle(time);
    if (task.signal.update(this.clock.now, 0, 0, 0)) task.utilEst.changed();
    this.tasks.push(task);
    this.weights += task.weight;
    task.queued = true;
    const moved = comes || crossed || this.looked;
    this.looked = false;
    return moved;
  }

  dequeue(task: TaskLoad, time: number): boolean {
    const { utilEst, signal } = task;
    const { capacity, utilEstOrder } = this.options;
    this.utilEst -= Math.min(this.utilEst, utilEst.value);
    if (utilEstOrder === 'before') utilEst.sleep(signal.utilAvg, signal.runnableAvg, capacity);
    const crossed = this.settle(time);
    if (utilEstOrder !== 'before') utilEst.sleep(signal.utilAvg, signal.runnableAvg, capacity);
    this.remove(task);
    return crossed;
  }

  tick(time: number): boolean {
    return this.settle(time);
  }

  setFrequency(time: number, khz: number): void {
    this.clock.advance(time, this.busy);
    this.clock.setFrequency(khz);
  }

  moveTo(target: CpuLoad, task: TaskLoad, time: number): boolean {
    this.utilEst -= Math.min(this.utilEst, task.utilEst.value);
    this.settle(time);
    this.remove(task);
    this.queue.detach(task.signal, false);
    task.cpu = undefined;
    return target.enqueue(task, time);
  }

  /** Takes a sleeping task's share out of this CPU's signals: it ends, or wakes elsewhere. */
  release(task: TaskLoad, time: number): void {
    this.settle(time);
    task.signal.update(this.clock.now, 0, 0, 0);
    this.queue.detach(task.signal, true);
    task.cpu = undefined;
  }

  enterIdle(): void {
    this.clock.enterIdle(this.queue.utilSum);
    this.idleCalls += 1;
  }

  refresh(time: number): void {
    if (!this.busy && this.settle(time)) this.looked = true;
  }

  /** Clock first, then each queued task, then the queue, with what ran until now. */
  private settle(time: number): boolean {
    const { clock, tasks, weights, higher } = this;
    clock.advance(time, this.busy);
    const now = clock.now;
    // Tasks of a higher class leave nothing to the others while they run.
    const fair = higher === undefined ? 1 : 0;
    for (const task of tasks) {
      if (task.signal.update(now, 1, 1, (fair * task.weight) / weights)) task.utilEst.changed();
    }
    const others = this.shared && this.settleOthers(now);
    return this.queue.update(now, weights, tasks.length, tasks.length > 0 ? fair : 0) || others;
  }

  /** The signals of higher classes, on a CPU that has seen any. */
  private settleOthers(now: number): boolean {
    const rt = this.higher === 'rt' ? 1 : 0;
    const dl = this.higher === 'dl' ? 1 : 0;
    const crossed = this.rtSignal.update(now, rt, rt, rt);
    return this.dlSignal.update(now, dl, dl, dl) || crossed;
  }

  private remove(task: TaskLoad): void {
    const slot = this.tasks.indexOf(task);
    if (slot < 0) throw new RangeError('the task is not queued on this CPU');
    this.tasks[slot] = this.tasks[this.tasks.length - 1]!;
    this.tasks.pop();
    // Exactly zero when empty, whatever was added and taken away before.
    this.weights = this.tasks.length === 0 ? 0 : this.weights - task.weight;
    task.queued = false;
  }
}
