/**
 * Threads of inferences that start and end: where they wake up, by the scheduler's plug-in or in the cluster that
 * placement chose.
 *
 * Rules and simplifications. An inference on n CPUs is n threads, woken once an inference, which meet at the end of each
 * layer; a thread that waits there spins. Two threads of an application never share a CPU: where fewer than n are there,
 * it has fewer threads.
 */
import type { PluginUse, SchedulerTask } from '../policy/contract.js';
import type { ApplicationState } from './application.js';
import { Balancing } from './balancing.js';
import { Lanes, type Task } from './lanes.js';
import { Reach } from './reach.js';
import type { RunContext } from './run-context.js';
import { SchedulerHost } from './scheduler-host.js';

export class Threads {
  /** CPUs of the inference that started last, as a mask of cores for each element (1 for a GPU or NPU). */
  readonly masks: Int32Array;
  /** The elements with a mask: the first `elements`; and the number of CPUs. */
  readonly used: Int32Array;
  elements = 0;
  width = 0;
  /** Moves those that run. */
  readonly balancing: Balancing;
  private readonly lanes: Lanes;
  private readonly host: SchedulerHost;
  private readonly reach: Reach;
  /** 1: a thread of the application at hand may not go there; 0 only within `from` to `to`. */
  private readonly taken: Uint8Array;
  private from = 0;
  private to = 0;

  constructor(
    private readonly engine: RunContext,
    use: PluginUse | undefined,
    /** Whether schedutil governs every CPU. */
    schedutil: boolean,
  ) {
    const { layout } = engine;
    this.lanes = new Lanes(engine.apps);
    this.masks = new Int32Array(layout.elements.length);
    this.used = new Int32Array(layout.elements.length);
    this.taken = new Uint8Array(layout.cpuCount).fill(1);
    this.host = new SchedulerHost(engine, use, schedutil);
    this.reach = new Reach(engine, this.host.places);
    this.balancing = new Balancing(engine, this.host, this.lanes, this.reach);
  }

  /** Whether an application's next inference could start where it is mapped. */
  hasRoom(app: ApplicationState): boolean {
    return this.reach.hasRoom(app);
  }

  /**
   * An inference starts where its application is mapped: its threads wake up, as far as they sleep.
   * @param before slot of the inference of the same lane that has ended in this instant; −1: none has
   * @returns ns until it runs
   */
  start(app: ApplicationState, lane: number, before: number, t: number): number {
    const { layout } = this.engine;
    for (let k = 0; k < this.elements; k++) this.masks[this.used[k]!] = 0;
    this.elements = 0;
    if (layout.firstCpu[app.element]! < 0) {
      this.rest(app, lane, t);
      this.use(app.element, 1);
      this.width = 1;
      this.engine.resting.settleDown(app.index, -1);
      return this.engine.resting.wakeDevice(app.element, t);
    }
    if (!this.host.places) return this.wakeInCluster(app, lane, before, t);
    if (before >= 0 && this.stays(app, before, this.engine.processors.jobs.mask[before]!)) return 0;
    const overhead = this.wakeByPlugin(app, lane, t);
    this.width = 0;
    for (const task of this.lanes.tasks(app.index, lane)) {
      if (task.cpu < 0) continue;
      const e = layout.elementOfCpu[task.cpu]!;
      this.use(e, 1 << (task.cpu - layout.firstCpu[e]!));
      this.width++;
    }
    return overhead;
  }

  /**
   * Most often an inference follows on another in its instant and takes its place: threads that are awake stay.
   * @param mask the cores that it is to have
   * @returns whether it is so
   */
  private stays(app: ApplicationState, before: number, mask: number): boolean {
    const { jobs } = this.engine.processors;
    const e = app.element;
    if (jobs.element[before] !== e || jobs.mask[before] !== mask || jobs.width[before] !== app.cores) return false;
    if (jobs.next[before] !== before || this.reach.floats(app)) return false;
    // Budgets and ranks of higher classes may have moved their threads.
    if (app.spec.scheduling !== undefined) return false;
    this.use(e, mask);
    this.width = app.cores;
    return true;
  }

  private use(e: number, cores: number): void {
    if (this.masks[e] === 0) this.used[this.elements++] = e;
    this.masks[e] = this.masks[e]! | cores;
  }

  /** The threads of a lane go to sleep. */
  rest(app: ApplicationState, lane: number, t: number): void {
    const { cpus, deadlines } = this.engine;
    for (const task of this.lanes.tasks(app.index, lane)) if (task.cpu >= 0) cpus.sleep(task, t);
    if (deadlines.isParked(app.index)) deadlines.block(app.index, t);
  }

  /** The least loaded cores of the cluster, those of before where there is a choice. */
  private wakeInCluster(app: ApplicationState, lane: number, ended: number, t: number): number {
    const { layout, processors } = this.engine;
    const e = app.element;
    const before = (app.laneElement[lane] ?? e) === e ? app.laneMask[lane]! : 0;
    const mask = processors.cores.pick(e, app.cores, before);
    app.laneMask[lane] = mask;
    app.laneElement[lane] = e;
    if (ended >= 0 && this.stays(app, ended, mask)) return 0;
    this.use(e, mask);
    this.width = app.cores;
    const first = layout.firstCpu[e]!;
    let awake = 0;
    for (const task of this.lanes.tasks(app.index, lane)) {
      if (task.cpu < 0) continue;
      const core = layout.elementOfCpu[task.cpu] === e ? 1 << (task.cpu - first) : 0;
      if ((mask & core) !== 0) awake |= core;
      else this.engine.cpus.sleep(task, t);
    }
    let overhead = 0;
    for (let cpu = first, m = mask & ~awake; m !== 0; cpu++, m >>>= 1) {
      if ((m & 1) === 0) continue;
      const task = this.lanes.sleeping(app.index, lane, cpu);
      overhead = Math.max(overhead, this.engine.cpus.wake(task, cpu, t));
    }
    if (lane === 0) this.engine.resting.settleDown(app.index, first + 31 - Math.clz32(mask & -mask));
    return overhead;
  }

  private wakeByPlugin(app: ApplicationState, lane: number, t: number): number {
    const { taken, engine } = this;
    const tasks = this.lanes.tasks(app.index, lane);
    taken.fill(1, this.from, this.to);
    let room = 0;
    [this.from, this.to] = this.reach.rangeOf(app);
    for (let cpu = this.from; cpu < this.to; cpu++) {
      if (!this.reach.allows(app, cpu)) continue;
      taken[cpu] = 0;
      room++;
    }
    let missing = Math.min(app.spec.scheduling?.kind === 'deadline' ? 1 : app.cores, room);
    for (const task of tasks) {
      if (task.cpu < 0) continue;
      if (missing > 0 && taken[task.cpu] === 0) {
        taken[task.cpu] = 1;
        missing--;
      } else engine.cpus.sleep(task, t);
    }
    let overhead = 0;
    this.balancing.begins(tasks);
    for (let k = 0; missing > 0; k++) {
      if (k === tasks.length) this.lanes.sleeping(app.index, lane, -1);
      const task = tasks[k]!;
      if (task.cpu >= 0) continue;
      // To wake one of a higher class may have moved another of them.
      for (const other of tasks) if (other.cpu >= 0) taken[other.cpu] = 1;
      const cpu =
        app.spec.scheduling === undefined ? this.choose(app, task) : this.balancing.higher.choose(app, task, taken);
      missing--;
      overhead = Math.max(overhead, engine.cpus.wake(task, cpu, t));
    }
    overhead = Math.max(overhead, this.balancing.begun());
    if (lane === 0) engine.resting.settleDown(app.index, tasks.find((task) => task.cpu >= 0)?.cpu ?? -1);
    return overhead;
  }

  /** The CPU that the plug-in wants; one that the thread may not have gives way to the first idle one that it may. */
  private choose(app: ApplicationState, task: Task): number {
    const { engine, host, taken } = this;
    const { min, max } = app.uclamp;
    this.decay(task);
    const view: SchedulerTask = {
      application: app.spec.name,
      utilAvg: task.load?.signal.utilAvg ?? 0,
      runnableAvg: task.load?.signal.runnableAvg ?? 0,
      utilEst: task.load?.utilEst.value ?? 0,
      uclampMin: min,
      uclampMax: max,
      previous: task.previous,
      allows: (cpu) => taken[cpu] === 0,
      candidates: () => host.views.slice(this.from, this.to).filter((cpu) => taken[cpu.number] === 0),
    };
    host.refresh(this.from, this.to);
    host.checkAtWakeUp(engine.now);
    const wanted = host.place(view);
    if (taken[wanted] === 0) return wanted;
    const free = host.views.filter((cpu) => taken[cpu.number] === 0);
    return free.reduce((a, b) => (b.runnable < a.runnable ? b : a)).number;
  }

  /** Brings the signals of a sleeping thread to the present of the CPU that it left. */
  private decay({ previous, load }: Task): void {
    if (load?.cpu === undefined) return;
    this.engine.cpus.signals(previous);
    if (load.signal.update(load.cpu.clock.now, 0, 0, 0)) load.utilEst.changed();
  }
}
