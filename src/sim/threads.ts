/**
 * Threads and where they run: the scheduler's plug-in says where one wakes up; balancing and misfits move those that run.
 *
 * Rules and simplifications. An inference on n CPUs is n threads, woken once an inference, which meet at the end of each
 * layer; a thread that waits there spins. Two threads of an application never share a CPU: where fewer than n are there,
 * it has fewer threads. A CPU that runs out of threads, and a tick of one with several, move one thread to an idle CPU;
 * a tick that finds a thread too great for its CPU moves it to the greatest idle one. Threads share a CPU as a fluid, so
 * of several the one that came last is taken for the one that has waited longest.
 */
import type { PluginUse, SchedulerHandlers, SchedulerPlugin, SchedulerTask } from '../policy/contract.js';
import { overutilised, utilFits } from '../policy/scheduling/fits.js';
import type { ApplicationState } from './application.js';
import type { Balancer } from './cpus.js';
import { checkHandlers } from './handlers.js';
import { HigherClasses } from './higher-classes.js';
import { Lanes, type Task } from './lanes.js';
import { PluginError } from './plugin-guard.js';
import type { RunContext } from './run-context.js';
import { easDomains, SchedulerCpu } from './scheduler-views.js';

export class Threads implements Balancer {
  /** CPUs of the inference that started last, as a mask of cores for each element (1 for a GPU or NPU). */
  readonly masks: Int32Array;
  /** The elements with a mask: the first `elements`; and the number of CPUs. */
  readonly used: Int32Array;
  elements = 0;
  width = 0;
  readonly higher: HigherClasses;
  private readonly lanes: Lanes;
  private readonly name: string;
  private readonly handlers: SchedulerHandlers;
  private readonly views: readonly SchedulerCpu[];
  private readonly asymmetric: boolean;
  /** Whether any application may leave its cluster. */
  private readonly anyFloats: boolean;
  private readonly highest: number;
  /** Some CPU has more to do than placement by energy allows. */
  private overutilised = false;
  /** When that was last looked at for all, ns. */
  private checked = -1;
  /** 1: a thread of the application at hand may not go there; 0 only within `from` to `to`. */
  private readonly taken: Uint8Array;
  private from = 0;
  private to = 0;
  /** By application and number of cores, which is as it is for a whole run. */
  private readonly reach: Uint8Array[][] = [];
  /** The thread that is between two CPUs, and the one that it leaves: its inference still has the core there. */
  private moving: Task | undefined;
  private leaves = -1;

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
    this.views = Object.freeze(Array.from(layout.elementOfCpu, (_, cpu) => new SchedulerCpu(engine, cpu)));
    const capacities = this.views.map((cpu) => cpu.capacity);
    this.highest = Math.max(0, ...capacities);
    this.asymmetric = new Set(capacities).size > 1;
    this.higher = new HigherClasses(engine, this.lanes, this.views, {
      balances: () => this.handlers.balances === true,
      mayGo: (task, cpu) => this.mayGo(task, cpu),
      move: (task, cpu, t) => {
        this.move(task, cpu, t);
      },
    });
    this.anyFloats = engine.apps.some((app) => app.mayFloat);
    this.name = use?.plugin.name ?? '';
    this.handlers = use === undefined ? {} : this.create(use, schedutil);
  }

  private create(use: PluginUse, schedutil: boolean): SchedulerHandlers {
    const { engine, asymmetric } = this;
    const context = {
      ...engine.baseContext(this.name, `policy/scheduler/${this.name}`),
      params: use.params as never,
      cpus: this.views,
      domains: easDomains(engine.layout),
      energyAware: asymmetric && schedutil,
      overutilised: () => this.overutilised,
    };
    return engine.guard.call(this.name, () =>
      checkHandlers('scheduler', (use.plugin as SchedulerPlugin).create(context)),
    );
  }

  /** Whether threads go where the plug-in says, and not to the cluster that placement chose. */
  get places(): boolean {
    return this.handlers.place !== undefined;
  }

  get needsSignals(): boolean {
    return this.places && this.asymmetric && this.anyFloats;
  }

  /** Several threads may have to part, and one may be too great for its CPU. */
  wantsTick(cpu: number): boolean {
    if (this.handlers.balances !== true) return false;
    return this.needsSignals || this.engine.cpus.queues[cpu]!.length > 1;
  }

  // ---- start and end of inferences ----------------------------------------------------------------------------------

  /** Whether an application's next inference could start where it is mapped. */
  hasRoom(app: ApplicationState): boolean {
    const { layout, processors } = this.engine;
    const enough = processors.cores.available[app.element]! >= app.cores;
    if (layout.firstCpu[app.element]! < 0 || !this.places) return enough;
    if (!app.floats && !(enough && app.spec.affinity !== undefined)) return enough;
    const [from, to] = this.rangeOf(app);
    for (let cpu = from; cpu < to; cpu++) if (this.allows(app, cpu)) return true;
    return false;
  }

  private floats(app: ApplicationState): boolean {
    return app.floats && this.places;
  }

  /** CPUs among which an application's threads may run: of its cluster, or all. */
  private rangeOf(app: ApplicationState): [from: number, to: number] {
    const { layout } = this.engine;
    if (this.floats(app)) return [0, layout.cpuCount];
    const first = layout.firstCpu[app.element]!;
    return [first, first + layout.elements[app.element]!.count];
  }

  /** Whether a thread of an application may run on a CPU: by its mapping, its affinity, and whether the core is there. */
  private allows(app: ApplicationState, cpu: number): boolean {
    const { layout, processors } = this.engine;
    const e = layout.elementOfCpu[cpu]!;
    if (cpu - layout.firstCpu[e]! >= processors.cores.available[e]!) return false;
    if (app.spec.affinity !== undefined && !app.spec.affinity.includes(cpu)) return false;
    if (!this.floats(app)) return e === app.element;
    return ((this.reach[app.index] ??= [])[app.cores] ??= this.reachOf(app))[e] === 1;
  }

  /** 1: an application that floats may have its number of cores on an element. */
  private reachOf(app: ApplicationState): Uint8Array {
    const reach = new Uint8Array(this.engine.layout.elements.length);
    for (const choice of this.engine.choices(app)) if (choice.cores === app.cores) reach[choice.element] = 1;
    return reach;
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
    if (!this.places) return this.wakeInCluster(app, lane, before, t);
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
    if (jobs.next[before] !== before || this.floats(app)) return false;
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
    [this.from, this.to] = this.rangeOf(app);
    for (let cpu = this.from; cpu < this.to; cpu++) {
      if (!this.allows(app, cpu)) continue;
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
    for (let k = 0; missing > 0; k++) {
      if (k === tasks.length) this.lanes.sleeping(app.index, lane, -1);
      const task = tasks[k]!;
      if (task.cpu >= 0) continue;
      // To wake one of a higher class may have moved another of them.
      for (const other of tasks) if (other.cpu >= 0) taken[other.cpu] = 1;
      const cpu = app.spec.scheduling === undefined ? this.choose(app, task) : this.higher.choose(app, task, taken);
      missing--;
      overhead = Math.max(overhead, engine.cpus.wake(task, cpu, t));
    }
    if (lane === 0) engine.resting.settleDown(app.index, tasks.find((task) => task.cpu >= 0)?.cpu ?? -1);
    return overhead;
  }

  /** The CPU that the plug-in wants; one that the thread may not have gives way to the first idle one that it may. */
  private choose(app: ApplicationState, task: Task): number {
    const { engine, taken } = this;
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
      candidates: () => this.views.slice(this.from, this.to).filter((cpu) => taken[cpu.number] === 0),
    };
    this.refresh(this.from, this.to);
    // Threads that never meet a tick would leave it set for good, where Linux balances idle CPUs, too.
    if (this.overutilised && engine.now - this.checked >= 1e9 / engine.platform.tickRate) this.check(engine.now);
    const wanted = engine.guard.call(this.name, () => {
      const cpu = this.handlers.place!(view);
      if (!(Number.isInteger(cpu) && cpu >= 0 && cpu < taken.length))
        throw new PluginError(`placed a thread on CPU ${String(cpu)}, expected 0 to ${String(taken.length - 1)}`);
      return cpu;
    });
    if (taken[wanted] === 0) return wanted;
    const free = this.views.filter((cpu) => taken[cpu.number] === 0);
    return free.reduce((a, b) => (b.runnable < a.runnable ? b : a)).number;
  }

  higherChanged(cpu: number, t: number): void {
    this.higher.changed(cpu, t);
  }

  // ---- threads that run --------------------------------------------------------------------------------------------

  queued(cpu: number): void {
    if (!this.needsSignals || this.overutilised) return;
    this.views[cpu]!.refresh();
    if (this.isOverutilised(cpu)) this.overutilised = true;
  }

  private refresh(from: number, to: number): void {
    if (this.asymmetric) for (let cpu = from; cpu < to; cpu++) this.views[cpu]!.refresh();
  }

  private isOverutilised(cpu: number): boolean {
    return overutilised(this.views[cpu]!, this.views[cpu]!.capacity, true);
  }

  /** Whether threads may be moved now: not while placement by energy rules. */
  private get moves(): boolean {
    return this.handlers.balances === true && (this.handlers.usesEnergy !== true || this.overutilised);
  }

  tick(cpu: number, t: number): void {
    if (this.handlers.balances !== true) return;
    if (this.needsSignals) {
      if (t !== this.checked) this.check(t);
      if (this.raise(cpu, t)) return;
    }
    const queue = this.engine.cpus.queues[cpu]!;
    if (queue.length < 2 || !this.moves) return;
    const task = queue.lastFair();
    if (task === undefined) return;
    const target = this.idleFor(task);
    if (target >= 0) this.move(task, target, t);
  }

  /** Whether any CPU has too much to do: once a tick, before anything is moved. */
  private check(t: number): void {
    this.checked = t;
    // Nobody else asks.
    if (this.handlers.usesEnergy !== true) return;
    this.refresh(0, this.views.length);
    this.overutilised = this.views.some((view) => this.isOverutilised(view.number));
  }

  pull(cpu: number, t: number): boolean {
    if (this.engine.cpus.crowded === 0 || !this.moves) return false;
    let chosen: Task | undefined;
    let most = 1;
    for (const queue of this.engine.cpus.queues) {
      if (queue.length <= most) continue;
      const task = queue.lastFair();
      if (task === undefined || !this.mayGo(task, cpu)) continue;
      most = queue.length;
      chosen = task;
    }
    if (chosen === undefined) return false;
    this.move(chosen, cpu, t);
    return true;
  }

  /** A thread that does not fit on its CPU goes to the idle one with the greatest capacity. */
  private raise(cpu: number, t: number): boolean {
    const view = this.views[cpu]!;
    if (view.capacity === this.highest) return false;
    view.refresh();
    const queue = this.engine.cpus.queues[cpu]!;
    for (let k = 0; k < queue.length; k++) {
      const task = queue.at(k);
      if (!task.fair || this.fits(task, view)) continue;
      let best: SchedulerCpu | undefined;
      for (const other of this.views)
        // Linux wants 5 % more.
        if (other.idle && other.capacity * 1024 > view.capacity * 1078 && this.mayGo(task, other.number))
          if (best === undefined || other.capacity > best.capacity) best = other;
      if (best === undefined) continue;
      this.move(task, best.number, t);
      return true;
    }
    return false;
  }

  /** Brings the signals of a sleeping thread to the present of the CPU that it left. */
  private decay({ previous, load }: Task): void {
    if (load?.cpu === undefined) return;
    this.engine.cpus.signals(previous);
    if (load.signal.update(load.cpu.clock.now, 0, 0, 0)) load.utilEst.changed();
  }

  private fits(task: Task, view: SchedulerCpu): boolean {
    const { min, max } = this.engine.apps[task.app]!.uclamp;
    const util = Math.max(task.load?.signal.utilAvg ?? 0, task.load?.utilEst.value ?? 0);
    return utilFits(util, min, max, view, view.capacity, true) > 0;
  }

  /** The idle CPU for a thread that shares one: the greatest where it does not fit, else one of its cluster, else any. */
  private idleFor(task: Task): number {
    const home = this.views[task.cpu]!;
    const idle = this.views.filter((cpu) => cpu.idle && this.mayGo(task, cpu.number));
    if (idle.length === 0) return -1;
    if (this.asymmetric && !this.fits(task, home))
      return idle.reduce((a, b) => (b.capacity > a.capacity ? b : a)).number;
    return (idle.find((cpu) => cpu.cluster === home.cluster) ?? idle[0]!).number;
  }

  /** Whether a running thread could be on another CPU: allowed there, and no other thread of its inference is. */
  private mayGo(task: Task, cpu: number): boolean {
    const app = this.engine.apps[task.app]!;
    if (!this.allows(app, cpu)) return false;
    const { moving } = this;
    if (cpu === this.leaves && moving?.app === task.app && moving.lane === task.lane) return false;
    return !this.lanes.isOn(task.app, task.lane, cpu);
  }

  private move(task: Task, cpu: number, t: number): void {
    const from = task.cpu;
    const [outer, left] = [this.moving, this.leaves];
    [this.moving, this.leaves] = [task, from];
    // The CPU that it leaves may take over another thread, which is a move within this one.
    const exit = this.engine.cpus.migrate(task, cpu, t);
    [this.moving, this.leaves] = [outer, left];
    this.engine.dispatcher.moveThread(task.app, task.lane, from, cpu, exit + (this.handlers.migrationCost ?? 0), t);
    if (task.lane === 0 && this.lanes.tasks(task.app, 0)[0] === task) this.engine.resting.settleDown(task.app, cpu);
  }
}
