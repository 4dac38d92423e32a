/**
 * CPUs as the operating system sees them: which threads run where, idle and nice time, ticks, utilisation signals.
 * Signals and ticks are kept only for CPUs whose governor asks for them, or for all where the scheduler needs them.
 */
import type { EventQueue } from '../kernel/event-queue.js';
import type { CpuSignals } from '../policy/contract.js';
import { CpuLoad } from '../policy/pelt/cpu.js';
import { EventKind } from './events.js';
import type { Task } from './lanes.js';
import type { CpufreqGovernor, CpuView, RunContext } from './run-context.js';

export const UNCLAMPED = { min: 0, max: 1024 };

const NO_SIGNALS: CpuSignals = {
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
  /** Whether it needs utilisation signals, and ticks, of every CPU. */
  readonly needsSignals: boolean;
  readonly needsTicks: boolean;
  /** A thread has been queued on a CPU. */
  queued(cpu: number): void;
  /** Tick of a busy CPU. */
  tick(cpu: number, t: number): void;
  /** A CPU has run out of threads. @returns whether it got another one */
  pull(cpu: number, t: number): boolean;
}

export class Cpus implements CpuView {
  /** Threads on each CPU, in the order in which they came. */
  readonly queues: Task[][];
  balancer: Balancer | undefined;
  private readonly niceTasks: Int32Array;
  /** Time up to which idle and nice time are counted, ns. */
  private readonly since: Float64Array;
  private readonly idleTotal: Float64Array;
  private readonly niceTotal: Float64Array;
  private readonly loads: (CpuLoad | undefined)[] = [];
  private readonly hosts: (CpufreqGovernor | undefined)[] = [];
  private readonly tickEvent: number;
  private readonly tickLength: number;
  /** CPUs that get ticks, and how many of them are busy. */
  private readonly ticked: Uint8Array;
  private busyTicked = 0;
  private pulling = false;

  constructor(
    private readonly engine: RunContext,
    private readonly queue: EventQueue,
    private readonly pelt: 'closed-form' | 'integer',
  ) {
    const n = engine.layout.cpuCount;
    this.queues = Array.from({ length: n }, () => []);
    this.niceTasks = new Int32Array(n);
    this.since = new Float64Array(n);
    this.idleTotal = new Float64Array(n);
    this.niceTotal = new Float64Array(n);
    this.ticked = new Uint8Array(n);
    this.tickEvent = queue.add(EventKind.Tick, 0, EventKind.Tick);
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
      const ticks = handlers?.ticks === true && handlers.onUtilisation !== undefined;
      this.ticked[cpu] = ticks || this.balancer?.needsTicks === true ? 1 : 0;
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
    for (let cpu = 0; cpu < this.ticked.length; cpu++) {
      if (this.ticked[cpu] === 0 || this.isIdle(cpu)) continue;
      const moved = this.loads[cpu]?.tick(t) ?? false;
      if (moved && this.hosts[cpu]?.handlers.ticks === true) this.hook(cpu, t);
      this.balancer?.tick(cpu, t);
    }
    if (this.busyTicked > 0) this.armTick(t);
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
    if (load !== undefined) task.load ??= load.newTask(this.weightOf(task));
    this.enqueue(task, cpu, t, (own) => own.enqueue(task.load!, t));
    return exit;
  }

  /** A thread on a CPU goes to sleep. */
  sleep(task: Task, t: number): void {
    const { cpu } = task;
    const load = this.loads[cpu];
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
    this.dequeue(task, t, crossed);
    this.enqueue(task, cpu, t, () => crossed);
    return exit;
  }

  private enqueue(task: Task, cpu: number, t: number, queue: (load: CpuLoad) => boolean): void {
    this.account(cpu, t);
    const list = this.queues[cpu]!;
    const wakes = list.length === 0 && !this.pulling;
    list.push(task);
    task.cpu = cpu;
    task.previous = cpu;
    if (this.weightOf(task) < 1024) this.niceTasks[cpu] = this.niceTasks[cpu]! + 1;
    if (wakes && this.ticked[cpu] === 1 && this.busyTicked++ === 0) this.armTick(t);
    const load = this.loads[cpu];
    if (load !== undefined) {
      this.clamp(cpu, load);
      if (queue(load)) this.hook(cpu, t);
      this.balancer?.queued(cpu);
    }
    if (wakes) this.idle(cpu, false);
  }

  private dequeue(task: Task, t: number, crossed: boolean): void {
    const { cpu } = task;
    this.account(cpu, t);
    if (crossed) this.hook(cpu, t);
    const list = this.queues[cpu]!;
    list.splice(list.indexOf(task), 1);
    task.cpu = -1;
    const load = this.loads[cpu];
    if (load !== undefined) this.clamp(cpu, load);
    if (this.weightOf(task) < 1024) this.niceTasks[cpu] = this.niceTasks[cpu]! - 1;
    if (list.length > 0 || this.pulls(cpu, t)) return;
    load?.enterIdle();
    if (this.ticked[cpu] === 1 && --this.busyTicked === 0) this.queue.cancel(this.tickEvent);
    this.idle(cpu, true);
    this.engine.resting.enter(cpu, t);
  }

  /** A CPU that has run out of threads looks for another one before it goes idle. */
  private pulls(cpu: number, t: number): boolean {
    if (this.balancer === undefined) return false;
    this.pulling = true;
    const found = this.balancer.pull(cpu, t);
    this.pulling = false;
    return found;
  }

  private weightOf(task: Task): number {
    return this.engine.apps[task.app]!.spec.weight;
  }

  /** The clamps of a queue are the greatest of its threads; those of an empty one stay. */
  private clamp(cpu: number, load: CpuLoad): void {
    const list = this.queues[cpu]!;
    if (list.length === 0) return;
    load.uclampMin = load.uclampMax = 0;
    for (const task of list) {
      const { min, max } = this.engine.apps[task.app]!.spec.uclamp ?? UNCLAMPED;
      load.uclampMin = Math.max(load.uclampMin, min);
      load.uclampMax = Math.max(load.uclampMax, max);
    }
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
