/**
 * CPUs as the operating system sees them: which tasks run where, idle and nice time, ticks, utilisation signals.
 *
 * A lane of an application on n cores is n tasks, one a core; a task sleeps when its inference ends and no other
 * follows in the same instant. Signals and ticks are kept only for CPUs whose governor asks for them.
 */
import type { EventQueue } from '../kernel/event-queue.js';
import type { CpuSignals, PluginUse } from '../policy/contract.js';
import { CpuLoad, type TaskLoad } from '../policy/pelt/cpu.js';
import type { CpuObserver } from './dispatcher.js';
import type { CpufreqGovernor, CpuView, RunContext } from './run-context.js';
import { EventKind } from './events.js';
import { Gating } from './gating.js';
import { IdleCpus } from './idle.js';
import type { IdleResult } from './model.js';

const NO_SIGNALS: CpuSignals = { utilAvg: 0, runnableAvg: 0, utilEst: 0, idleCalls: 0 };

/** Where a lane of an application runs, and its tasks. */
interface Lane {
  element: number;
  mask: number;
  /** Task on each core of the element; sleeping tasks stand in `asleep`. */
  readonly running: (TaskLoad | undefined)[];
  readonly asleep: TaskLoad[];
}

export class Cpus implements CpuObserver, CpuView {
  private readonly tasks: Int32Array;
  private readonly niceTasks: Int32Array;
  /** Time up to which idle and nice time are counted, ns. */
  private readonly since: Float64Array;
  private readonly idleTotal: Float64Array;
  private readonly niceTotal: Float64Array;
  private readonly lanes: Lane[][] = [];
  private readonly loads: (CpuLoad | undefined)[] = [];
  private readonly hosts: (CpufreqGovernor | undefined)[] = [];
  private readonly tickEvent: number;
  private readonly tickLength: number;
  /** CPUs that get ticks, and how many of them are busy. */
  private readonly ticked: number[] = [];
  private busyTicked = 0;
  private readonly idleLoop: IdleCpus | undefined;
  private readonly gating: Gating | undefined;
  /** Applications whose first task slept last on each CPU, and that CPU of each application. */
  private readonly sleepers: number[][];
  private readonly home: Int32Array;

  constructor(
    private readonly engine: RunContext,
    private readonly queue: EventQueue,
    private readonly pelt: 'closed-form' | 'integer',
    /** The idle governor; undefined where idle states are not modelled. */
    cpuidle: PluginUse | undefined,
  ) {
    const n = engine.layout.cpuCount;
    this.tasks = new Int32Array(n);
    this.niceTasks = new Int32Array(n);
    this.since = new Float64Array(n);
    this.idleTotal = new Float64Array(n);
    this.niceTotal = new Float64Array(n);
    this.tickEvent = queue.add(EventKind.Tick, 0, EventKind.Tick);
    this.tickLength = 1e9 / engine.platform.tickRate;
    this.sleepers = Array.from({ length: n }, () => []);
    this.home = new Int32Array(engine.apps.length).fill(-1);
    if (cpuidle === undefined) return;
    this.idleLoop = new IdleCpus(engine, queue, cpuidle, (cpu) => this.nextTimer(cpu));
    this.gating = new Gating(engine, queue);
  }

  /** Learns which governor watches which CPU. Call once, after the governors are there and before anything runs. */
  attach(): void {
    const { layout, governors, domains, platform } = this.engine;
    for (let cpu = 0; cpu < layout.cpuCount; cpu++) {
      const element = layout.elements[layout.elementOfCpu[cpu]!]!;
      const host = governors.cpufreqOf(layout.domainOf[layout.elementOfCpu[cpu]!]!);
      const handlers = host?.handlers;
      if (handlers?.onUtilisation === undefined && handlers?.onIdle === undefined) continue;
      this.hosts[cpu] = host;
      if (handlers.onUtilisation === undefined) continue;
      const opps = element.domain.opps;
      const khz = (opp: number): number => Math.round(opps[opp]!.frequency / 1e3);
      this.loads[cpu] = new CpuLoad({
        capacity: element.capacity,
        reference: khz(opps.length - 1),
        khz: khz(domains.requested[layout.domainOf[layout.elementOfCpu[cpu]!]!]!),
        pelt: this.pelt,
      });
      if (handlers.ticks === true) this.ticked.push(cpu);
    }
    if (!(platform.tickRate > 0)) throw new RangeError(`tick rate of ${platform.name} must be positive`);
    domains.onApplied = (domain, t) => {
      this.clockChanged(domain, t);
    };
  }

  /** Everything is idle: call once, before anything runs. */
  start(): void {
    this.idleLoop?.start();
    this.gating?.start();
  }

  private nextTimer(cpu: number): number {
    let next = Infinity;
    for (const app of this.sleepers[cpu]!) {
      const state = this.engine.apps[app]!;
      const { releaseEvent } = state;
      if (this.queue.pending(releaseEvent)) next = Math.min(next, state.nextTimer(this.queue.timeOf(releaseEvent)));
    }
    return next;
  }

  wake(element: number, mask: number, t: number): number {
    const first = this.engine.layout.firstCpu[element]!;
    if (first < 0) return this.gating?.wake(element, t) ?? 0;
    if (this.idleLoop === undefined) return 0;
    let longest = 0;
    for (let cpu = first, m = mask; m !== 0; cpu++, m >>>= 1)
      if (m & 1 && this.tasks[cpu] === 0) longest = Math.max(longest, this.idleLoop.wake(cpu, t));
    return longest;
  }

  rests(element: number, t: number): void {
    this.gating?.rest(element, t);
  }

  /** A tick that the idle governor of a CPU kept. */
  idleTick(cpu: number, t: number): void {
    this.idleLoop!.onTick(cpu, t);
  }

  /** An accelerator has rested long enough to go off. */
  suspend(element: number, t: number): void {
    this.gating!.suspend(element, t);
  }

  /** The run ends at t. */
  finish(t: number): void {
    this.idleLoop?.finish(t);
  }

  /** Figures of idle count from t on. */
  restartFigures(t: number): void {
    this.idleLoop?.restart(t);
    this.gating?.restart(t);
  }

  /** Idle up to t; undefined where it is not modelled. */
  idleFigures(t: number): IdleResult | undefined {
    return this.idleLoop && { ...this.idleLoop.result(t), off: this.gating!.result(t) };
  }

  isIdle(cpu: number): boolean {
    return this.tasks[cpu] === 0;
  }

  /** ns that the CPU has been idle up to time t. */
  idleTime(cpu: number, t: number): number {
    return this.idleTotal[cpu]! + (this.tasks[cpu] === 0 ? t - this.since[cpu]! : 0);
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

  /** Tick of every busy CPU whose governor wants it, in the order of their numbers. */
  tick(t: number): void {
    for (const cpu of this.ticked) {
      if (this.tasks[cpu]! > 0 && this.loads[cpu]!.tick(t)) this.hook(cpu, t);
    }
    if (this.busyTicked > 0) this.armTick(t);
  }

  private armTick(t: number): void {
    this.queue.at(this.tickEvent, (Math.floor(t / this.tickLength) + 1) * this.tickLength);
  }

  laneMoved(app: number, lane: number, element: number, mask: number, t: number): void {
    const lanes = (this.lanes[app] ??= []);
    const place = (lanes[lane] ??= { element, mask: 0, running: [], asleep: [] });
    const stays = place.element === element ? place.mask & mask : 0;
    const from = place.element;
    const leave = place.mask & ~stays;
    const join = mask & ~stays;
    place.element = element;
    place.mask = mask;
    const weight = this.engine.apps[app]!.spec.weight;
    if (lane === 0 && mask !== 0) this.settleDown(app, element, mask);
    this.forEach(from, leave, (cpu, core) => {
      this.leave(cpu, core, place, weight, t);
    });
    this.forEach(element, join, (cpu, core) => {
      this.join(cpu, core, place, weight, t);
    });
  }

  /** The first task of an application is now on the first of these cores, and will sleep there. */
  private settleDown(app: number, element: number, mask: number): void {
    const first = this.engine.layout.firstCpu[element]!;
    const cpu = first < 0 ? -1 : first + 31 - Math.clz32(mask & -mask);
    const before = this.home[app]!;
    if (cpu === before) return;
    if (before >= 0) this.sleepers[before]!.splice(this.sleepers[before]!.indexOf(app), 1);
    if (cpu >= 0) this.sleepers[cpu]!.push(app);
    this.home[app] = cpu;
  }

  private forEach(element: number, mask: number, fn: (cpu: number, core: number) => void): void {
    const first = this.engine.layout.firstCpu[element]!;
    if (first < 0) return;
    for (let core = 0, m = mask; m !== 0; core++, m >>>= 1) if (m & 1) fn(first + core, core);
  }

  private join(cpu: number, core: number, place: Lane, weight: number, t: number): void {
    this.account(cpu, t);
    const wakes = this.tasks[cpu] === 0;
    this.tasks[cpu] = this.tasks[cpu]! + 1;
    if (weight < 1024) this.niceTasks[cpu] = this.niceTasks[cpu]! + 1;
    const load = this.loads[cpu];
    if (load !== undefined) {
      const task = takeTask(place.asleep, load) ?? load.newTask(weight);
      place.running[core] = task;
      if (wakes && this.hosts[cpu]!.handlers.ticks === true && this.busyTicked++ === 0) this.armTick(t);
      if (load.enqueue(task, t)) this.hook(cpu, t);
    }
    if (wakes) this.idle(cpu, false);
  }

  private leave(cpu: number, core: number, place: Lane, weight: number, t: number): void {
    this.account(cpu, t);
    const load = this.loads[cpu];
    const task = place.running[core];
    if (load !== undefined && task !== undefined) {
      place.running[core] = undefined;
      place.asleep.push(task);
      if (load.dequeue(task, t)) this.hook(cpu, t);
    }
    this.tasks[cpu] = this.tasks[cpu]! - 1;
    if (weight < 1024) this.niceTasks[cpu] = this.niceTasks[cpu]! - 1;
    if (this.tasks[cpu] !== 0) return;
    if (load !== undefined) {
      load.enterIdle();
      if (this.hosts[cpu]!.handlers.ticks === true && --this.busyTicked === 0) this.queue.cancel(this.tickEvent);
    }
    this.idle(cpu, true);
    this.idleLoop?.enter(cpu, t);
  }

  private hook(cpu: number, t: number): void {
    const host = this.hosts[cpu]!;
    const outer = this.engine.guard.enter(host.name);
    host.handlers.onUtilisation!(cpu, t);
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
    return this.tasks[cpu]! > 0 && this.tasks[cpu] === this.niceTasks[cpu];
  }

  private account(cpu: number, t: number): void {
    const dt = t - this.since[cpu]!;
    if (this.tasks[cpu] === 0) this.idleTotal[cpu] = this.idleTotal[cpu]! + dt;
    else if (this.onlyNice(cpu)) this.niceTotal[cpu] = this.niceTotal[cpu]! + dt;
    this.since[cpu] = t;
  }
}

/** A sleeping task of the lane, the one that was on this CPU before if there is one. */
function takeTask(asleep: TaskLoad[], load: CpuLoad): TaskLoad | undefined {
  if (asleep.length === 0) return undefined;
  const here = asleep.findIndex((task) => task.cpu === load);
  return asleep.splice(Math.max(here, 0), 1)[0];
}
