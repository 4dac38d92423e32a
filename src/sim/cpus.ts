/**
 * CPUs as the operating system sees them: which threads run where, idle and nice time, ticks, utilisation signals.
 * Signals and ticks are kept only for CPUs whose governor asks for them, or for all where the scheduler needs them.
 */
import type { EventQueue } from '../kernel/event-queue.js';
import type { CpuSignals } from '../policy/contract.js';
import { CpuLoad } from '../policy/pelt/cpu.js';
import { UNCLAMPED } from './application.js';
import { EventKind } from './events.js';
import type { Task } from './lanes.js';
import type { CpufreqGovernor, CpuView, RunContext } from './run-context.js';
import { RunQueue } from './run-queue.js';

/** Of a CPU on which nothing has run. */
export const NO_SIGNALS: CpuSignals = {
  utilAvg: 0,
  runnableAvg: 0,
  utilEst: 0,
  idleCalls: 0,
  rt: 0,
  dl: 0,
  dlBw: 0,
  uclampMin: 0,
  uclampMax: 1024,
  rtRunning: false,
};

/** What the scheduler does about CPUs whose threads have changed. */
export interface Balancer {
  /** Whether it needs utilisation signals of every CPU. */
  readonly needsSignals: boolean;
  /** Whether it has something to look at when a busy CPU ticks. */
  wantsTick(cpu: number): boolean;
  /** A thread has been queued on a CPU. */
  queued(cpu: number): void;
  /** Tick of a busy CPU. */
  tick(cpu: number, t: number): void;
  /** Who runs on a CPU may have changed: threads of higher classes wait that could run elsewhere. */
  higherChanged(cpu: number, t: number): void;
  /** A CPU has run out of threads. @returns whether it got another one */
  pull(cpu: number, t: number): boolean;
}

export class Cpus implements CpuView {
  /** Threads on each CPU, in the order in which they came. */
  readonly queues: readonly RunQueue[];
  balancer: Balancer | undefined;
  /** CPUs with more than one thread. */
  crowded = 0;
  private readonly niceTasks: Int32Array;
  /** Time up to which idle and nice time are counted, ns. */
  private readonly since: Float64Array;
  private readonly idleTotal: Float64Array;
  private readonly niceTotal: Float64Array;
  private readonly loads: (CpuLoad | undefined)[] = [];
  private readonly hosts: (CpufreqGovernor | undefined)[] = [];
  private readonly tickEvent: number;
  private readonly tickLength: number;
  /** 1: the governor of the CPU wants ticks while it is busy; 1: it has them now; and how many have. */
  private readonly governorTicks: Uint8Array;
  private readonly ticking: Uint8Array;
  private tickingCpus = 0;
  /** CPU that has run out of threads and may get another one before it goes idle; −1: none. */
  private pulling = -1;
  /** Whether there are applications of higher classes. */
  private readonly mixed: boolean;

  constructor(
    private readonly engine: RunContext,
    private readonly queue: EventQueue,
    private readonly pelt: 'closed-form' | 'integer',
  ) {
    const n = engine.layout.cpuCount;
    this.queues = Array.from({ length: n }, () => new RunQueue());
    this.niceTasks = new Int32Array(n);
    this.since = new Float64Array(n);
    this.idleTotal = new Float64Array(n);
    this.niceTotal = new Float64Array(n);
    this.governorTicks = new Uint8Array(n);
    this.ticking = new Uint8Array(n);
    this.tickEvent = queue.add(EventKind.Tick, 0, EventKind.Tick);
    this.mixed = engine.apps.some((app) => app.spec.scheduling !== undefined);
    this.tickLength = 1e9 / engine.platform.tickRate;
  }

  /** Learns who watches which CPU. Call once, after the governors are there and before anything runs. */
  attach(): void {
    const { layout, governors, domains, platform } = this.engine;
    for (let cpu = 0; cpu < layout.cpuCount; cpu++) {
      const element = layout.elements[layout.elementOfCpu[cpu]!]!;
      const host = governors.cpufreqOf(layout.domainOf[layout.elementOfCpu[cpu]!]!);
      const handlers = host?.handlers;
      if (handlers?.onUtilisation !== undefined || handlers?.onIdle !== undefined) this.hosts[cpu] = host;
      if (handlers?.ticks === true && handlers.onUtilisation !== undefined) this.governorTicks[cpu] = 1;
      if (handlers?.onUtilisation === undefined && this.balancer?.needsSignals !== true) continue;
      const opps = element.domain.opps;
      const khz = (opp: number): number => Math.round(opps[opp]!.frequency / 1e3);
      this.loads[cpu] = new CpuLoad({
        capacity: element.capacity,
        reference: khz(opps.length - 1),
        khz: khz(domains.requested[layout.domainOf[layout.elementOfCpu[cpu]!]!]!),
        pelt: this.pelt,
      });
    }
    if (!(platform.tickRate > 0)) throw new RangeError(`tick rate of ${platform.name} must be positive`);
    domains.onApplied = (domain, t) => {
      this.clockChanged(domain, t);
      governors.clockChanged(domain);
    };
  }

  isIdle(cpu: number): boolean {
    return this.queues[cpu]!.length === 0;
  }

  /** ns that the CPU has been idle up to time t. */
  idleTime(cpu: number, t: number): number {
    return this.idleTotal[cpu]! + (this.isIdle(cpu) ? t - this.since[cpu]! : 0);
  }

  /** ns that the CPU has run nothing but positively niced tasks up to time t. */
  niceTime(cpu: number, t: number): number {
    return this.niceTotal[cpu]! + (this.onlyNice(cpu) ? t - this.since[cpu]! : 0);
  }

  /** Utilisation signals; those of an idle CPU are decayed to now. */
  signals(cpu: number): CpuSignals {
    const load = this.loads[cpu];
    if (load === undefined) return NO_SIGNALS;
    load.refresh(this.engine.now);
    return load;
  }

  /** Tick of every busy CPU that gets one, in the order of their numbers. */
  tick(t: number): void {
    for (let cpu = 0; cpu < this.ticking.length; cpu++) {
      if (this.ticking[cpu] === 0) continue;
      const moved = this.loads[cpu]?.tick(t) ?? false;
      if (moved && this.governorTicks[cpu] === 1) this.hook(cpu, t);
      this.balancer?.tick(cpu, t);
    }
    if (this.tickingCpus > 0) this.armTick(t);
  }

  private armTick(t: number): void {
    this.queue.at(this.tickEvent, (Math.floor(t / this.tickLength) + 1) * this.tickLength);
  }

  /**
   * A sleeping thread wakes up on a CPU.
   * @returns ns until it runs
   */
  wake(task: Task, cpu: number, t: number): number {
    const exit = this.isIdle(cpu) ? this.engine.resting.wake(cpu, t) : 0;
    const load = this.loads[cpu];
    const { fair } = task;
    if (load !== undefined && fair) task.load ??= load.newTask(this.engine.apps[task.app]!.spec.weight);
    if (!fair) this.engine.deadlines.wake(task.app, cpu, t);
    const wakes = this.begin(task, cpu, t);
    const crossed = load !== undefined && fair && load.enqueue(task.load!, t);
    this.queued(cpu, t, crossed, wakes);
    if (!fair) this.balancer?.higherChanged(cpu, t);
    return exit;
  }

  /** A thread on a CPU goes to sleep. */
  sleep(task: Task, t: number): void {
    const { cpu } = task;
    const load = this.loads[cpu];
    if (!task.fair) this.engine.deadlines.block(task.app, t);
    const crossed = load !== undefined && task.load !== undefined && load.dequeue(task.load, t);
    this.dequeue(task, t, crossed);
  }

  /**
   * A running thread moves to another CPU.
   * @returns ns until it runs there
   */
  migrate(task: Task, cpu: number, t: number): number {
    const exit = this.isIdle(cpu) ? this.engine.resting.wake(cpu, t) : 0;
    const [from, to] = [this.loads[task.cpu], this.loads[cpu]];
    let crossed = false;
    if (from !== undefined && to !== undefined && task.load !== undefined) crossed = from.moveTo(to, task.load, t);
    if (!task.fair) this.engine.deadlines.moved(task.app, cpu, t);
    this.dequeue(task, t, crossed);
    const wakes = this.begin(task, cpu, t);
    this.queued(cpu, t, crossed, wakes);
    return exit;
  }

  /** Puts a thread into the queue of a CPU. @returns whether the CPU was idle */
  private begin(task: Task, cpu: number, t: number): boolean {
    this.account(cpu, t);
    const list = this.queues[cpu]!;
    const wakes = list.length === 0 && cpu !== this.pulling;
    list.push(task);
    if (list.length === 2) this.crowded++;
    task.cpu = cpu;
    task.previous = cpu;
    if (task.nice) this.niceTasks[cpu] = this.niceTasks[cpu]! + 1;
    this.updateTick(cpu, t);
    return wakes;
  }

  /** Whoever has to hears of a thread that has come; `crossed`: averages are new. */
  private queued(cpu: number, t: number, crossed: boolean, wakes: boolean): void {
    const load = this.loads[cpu];
    if (load !== undefined) this.clamp(cpu, load);
    if (this.reclass(cpu, t) || crossed) this.hook(cpu, t);
    this.balancer?.queued(cpu);
    if (wakes) this.idle(cpu, false);
  }

  /** A busy CPU has ticks where its governor or the balancer wants them. */
  private updateTick(cpu: number, t: number): void {
    const wanted = !this.isIdle(cpu) && (this.governorTicks[cpu] === 1 || this.balancer?.wantsTick(cpu) === true);
    if (wanted === (this.ticking[cpu] === 1)) return;
    this.ticking[cpu] = wanted ? 1 : 0;
    if (wanted) {
      if (this.tickingCpus++ === 0) this.armTick(t);
    } else if (--this.tickingCpus === 0) this.queue.cancel(this.tickEvent);
  }

  private dequeue(task: Task, t: number, crossed: boolean): void {
    const { cpu } = task;
    this.account(cpu, t);
    if (crossed) this.hook(cpu, t);
    const list = this.queues[cpu]!;
    list.remove(task);
    if (list.length === 1) this.crowded--;
    task.cpu = -1;
    const load = this.loads[cpu];
    if (load !== undefined) this.clamp(cpu, load);
    if (task.nice) this.niceTasks[cpu] = this.niceTasks[cpu]! - 1;
    if (this.reclass(cpu, t)) this.hook(cpu, t);
    const busy = this.pulls(task, cpu, t);
    this.updateTick(cpu, t);
    if (busy) return;
    load?.enterIdle();
    this.idle(cpu, true);
    this.engine.resting.enter(cpu, t);
  }

  /** A thread has left: others may take its place. @returns whether the CPU has one then */
  private pulls(task: Task, cpu: number, t: number): boolean {
    const { balancer } = this;
    const list = this.queues[cpu]!;
    if (balancer === undefined) return list.length > 0;
    const outer = this.pulling;
    if (list.length === 0) this.pulling = cpu;
    if (!task.fair) balancer.higherChanged(cpu, t);
    const found = list.length > 0 || balancer.pull(cpu, t);
    this.pulling = outer;
    return found;
  }

  /** Application of a higher class whose thread has the CPU; −1: none. */
  higherOn(cpu: number): number {
    const { rank } = this.engine.processors;
    let best = 0;
    let winner = -1;
    const list = this.queues[cpu]!;
    for (let k = 0; k < list.length; k++) {
      const { app } = list.at(k);
      if (rank[app]! <= best) continue;
      best = rank[app]!;
      winner = app;
    }
    return winner;
  }

  /** Takes in who has a CPU now. @returns whether averages are new */
  reclass(cpu: number, t: number): boolean {
    if (!this.mixed) return false;
    const winner = this.higherOn(cpu);
    const load = this.loads[cpu];
    let crossed = false;
    if (load !== undefined) {
      const { apps, deadlines } = this.engine;
      const kind = winner < 0 ? undefined : apps[winner]!.spec.scheduling!.kind;
      crossed = load.runs(kind === undefined ? undefined : kind === 'fifo' ? 'rt' : 'dl', t);
      const before = load.dlBw;
      load.dlBw = deadlines.bandwidthOf(cpu);
      load.rtRunning = false;
      const list = this.queues[cpu]!;
      for (let k = 0; k < list.length; k++)
        if (apps[list.at(k).app]!.spec.scheduling?.kind === 'fifo') load.rtRunning = true;
      crossed ||= load.dlBw !== before;
    }
    this.engine.deadlines.update(t, this.hasCpu);
    return crossed;
  }

  /** Made once, for it is handed on at each change. */
  private readonly hasCpu = (app: number): boolean => {
    for (let cpu = 0; cpu < this.queues.length; cpu++) {
      const list = this.queues[cpu]!;
      for (let k = 0; k < list.length; k++) if (list.at(k).app === app) return this.higherOn(cpu) === app;
    }
    return false;
  };

  /** The thread of a deadline application leaves its CPU for want of budget. */
  park(task: Task, t: number): void {
    this.dequeue(task, t, false);
  }

  /** It comes back to the CPU that it was on, and runs at once: its timer is that of the period. */
  unpark(task: Task, t: number): void {
    if (this.isIdle(task.previous)) this.engine.resting.wake(task.previous, t);
    const wakes = this.begin(task, task.previous, t);
    this.queued(task.cpu, t, false, wakes);
    this.balancer?.higherChanged(task.previous, t);
  }

  /** Who has a CPU may have changed by itself: a deadline has. */
  rerank(cpu: number, t: number): void {
    if (this.reclass(cpu, t)) this.hook(cpu, t);
    this.balancer?.higherChanged(cpu, t);
  }

  /** The bandwidth of a sleeping deadline application is no longer active. */
  zeroLag(app: number, t: number): void {
    const cpu = this.engine.deadlines.zeroLag(app);
    if (this.reclass(cpu, t)) this.hook(cpu, t);
  }

  /** Clamps of applications have changed. Governors take them in with the next new averages of the CPU, as in Linux. */
  reclamp(): void {
    this.loads.forEach((load, cpu) => {
      if (load !== undefined) this.clamp(cpu, load);
    });
  }

  /** The clamps of a queue are the greatest of its threads; those of an empty one stay. */
  private clamp(cpu: number, load: CpuLoad): void {
    const list = this.queues[cpu]!;
    if (list.length === 0) return;
    load.uclampMin = load.uclampMax = 0;
    let any = false;
    for (let k = 0; k < list.length; k++) {
      const { spec, uclamp } = this.engine.apps[list.at(k).app]!;
      if (spec.scheduling?.kind === 'deadline') continue;
      load.uclampMin = Math.max(load.uclampMin, uclamp.min);
      load.uclampMax = Math.max(load.uclampMax, uclamp.max);
      any = true;
    }
    if (!any) load.uclampMax = UNCLAMPED.max;
  }

  private hook(cpu: number, t: number): void {
    const host = this.hosts[cpu];
    if (host?.handlers.onUtilisation === undefined) return;
    const outer = this.engine.guard.enter(host.name);
    host.handlers.onUtilisation(cpu, t);
    this.engine.guard.running = outer;
  }

  private idle(cpu: number, idle: boolean): void {
    const host = this.hosts[cpu];
    if (host?.handlers.onIdle === undefined) return;
    const outer = this.engine.guard.enter(host.name);
    host.handlers.onIdle(cpu, idle);
    this.engine.guard.running = outer;
  }

  private clockChanged(domain: number, t: number): void {
    // Most governors need no signals.
    if (this.loads.length > 0) this.clockLoads(domain, t);
    if (this.mixed) this.engine.deadlines.update(t, this.hasCpu);
  }

  private clockLoads(domain: number, t: number): void {
    const { layout, processors } = this.engine;
    const khz = Math.round(layout.domains[domain]!.opps[processors.opp[domain]!]!.frequency / 1e3);
    for (const e of layout.elementsOfDomain[domain]!) {
      const first = layout.firstCpu[e]!;
      if (first < 0) continue;
      for (let c = 0; c < layout.elements[e]!.count; c++) this.loads[first + c]?.setFrequency(t, khz);
    }
  }

  private onlyNice(cpu: number): boolean {
    return !this.isIdle(cpu) && this.queues[cpu]!.length === this.niceTasks[cpu];
  }

  private account(cpu: number, t: number): void {
    const dt = t - this.since[cpu]!;
    if (this.isIdle(cpu)) this.idleTotal[cpu] = this.idleTotal[cpu]! + dt;
    else if (this.onlyNice(cpu)) this.niceTotal[cpu] = this.niceTotal[cpu]! + dt;
    this.since[cpu] = t;
  }
}
