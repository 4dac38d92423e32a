/**
 * Threads that run and should do so elsewhere.
 *
 * Rules and simplifications. A CPU that runs out of threads, and a tick of one with several, move one thread to an idle
 * CPU; a tick that finds a thread too great for its CPU moves it to the greatest idle one. Threads share a CPU as a
 * fluid, so of several the one that came last is taken for the one that has waited longest.
 */
import { utilFits } from '../policy/scheduling/fits.js';
import type { Balancer } from './cpus.js';
import { HigherClasses } from './higher-classes.js';
import type { Lanes, Task } from './lanes.js';
import type { Reach } from './reach.js';
import type { RunContext } from './run-context.js';
import type { SchedulerHost } from './scheduler-host.js';
import type { SchedulerCpu } from './scheduler-views.js';

export class Balancing implements Balancer {
  readonly higher: HigherClasses;
  private readonly highest: number;
  /** The thread that is between two CPUs, and the one that it leaves: its inference still has the core there. */
  private moving: Task | undefined;
  private leaves = -1;
  /** Threads of an inference that is about to begin. */
  private beginners: readonly Task[] | undefined;
  private late = 0;

  constructor(
    private readonly engine: RunContext,
    private readonly host: SchedulerHost,
    private readonly lanes: Lanes,
    private readonly reach: Reach,
  ) {
    this.highest = Math.max(0, ...host.views.map((cpu) => cpu.capacity));
    this.higher = new HigherClasses(engine, lanes, host.views, {
      balances: host.balances,
      mayGo: (task, cpu) => this.mayGo(task, cpu),
      move: (task, cpu, t) => {
        this.move(task, cpu, t);
      },
    });
  }

  /** The threads of an inference wake up: some may be moved before it has begun. */
  begins(tasks: readonly Task[]): void {
    this.beginners = tasks;
    this.late = 0;
  }

  /** They are awake. @returns ns until those that were moved meanwhile run */
  begun(): number {
    this.beginners = undefined;
    return this.late;
  }

  get needsSignals(): boolean {
    return this.host.needsSignals;
  }

  /** Several threads may have to part, and one may be too great for its CPU. */
  wantsTick(cpu: number): boolean {
    return this.host.balances && (this.host.needsSignals || this.engine.cpus.queues[cpu]!.length > 1);
  }

  higherChanged(cpu: number, t: number): void {
    this.higher.changed(cpu, t);
  }

  queued(cpu: number): void {
    this.host.queued(cpu);
  }

  tick(cpu: number, t: number): void {
    if (!this.host.balances) return;
    if (this.host.needsSignals) {
      this.host.check(t);
      if (this.raise(cpu, t)) return;
    }
    const queue = this.engine.cpus.queues[cpu]!;
    if (queue.length < 2 || !this.host.moves) return;
    const task = queue.lastFair();
    if (task === undefined) return;
    const target = this.idleFor(task);
    if (target >= 0) this.move(task, target, t);
  }

  pull(cpu: number, t: number): boolean {
    if (this.engine.cpus.crowded === 0 || !this.host.moves) return false;
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
    const { views } = this.host;
    const view = views[cpu]!;
    if (view.capacity === this.highest) return false;
    view.refresh();
    const queue = this.engine.cpus.queues[cpu]!;
    for (let k = 0; k < queue.length; k++) {
      const task = queue.at(k);
      if (!task.fair || this.fits(task, view)) continue;
      let best: SchedulerCpu | undefined;
      for (const other of views)
        // Linux wants 5 % more.
        if (other.idle && other.capacity * 1024 > view.capacity * 1078 && this.mayGo(task, other.number))
          if (best === undefined || other.capacity > best.capacity) best = other;
      if (best === undefined) continue;
      this.move(task, best.number, t);
      return true;
    }
    return false;
  }

  private fits(task: Task, view: SchedulerCpu): boolean {
    const { min, max } = this.engine.apps[task.app]!.uclamp;
    const util = Math.max(task.load?.signal.utilAvg ?? 0, task.load?.utilEst.value ?? 0);
    return utilFits(util, min, max, view, view.capacity, true) > 0;
  }

  /** The idle CPU for a thread that shares one: the greatest where it does not fit, else one of its cluster, else any. */
  private idleFor(task: Task): number {
    const { views, asymmetric } = this.host;
    const home = views[task.cpu]!;
    const idle = views.filter((cpu) => cpu.idle && this.mayGo(task, cpu.number));
    if (idle.length === 0) return -1;
    if (asymmetric && !this.fits(task, home)) return idle.reduce((a, b) => (b.capacity > a.capacity ? b : a)).number;
    return (idle.find((cpu) => cpu.cluster === home.cluster) ?? idle[0]!).number;
  }

  /** Whether a running thread could be on another CPU: allowed there, and no other thread of its inference is. */
  private mayGo(task: Task, cpu: number): boolean {
    if (!this.reach.allows(this.engine.apps[task.app]!, cpu)) return false;
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
    if (this.beginners?.includes(task) === true) this.late = Math.max(this.late, exit);
    const cost = exit + (this.host.handlers.migrationCost ?? 0);
    this.engine.dispatcher.moveThread(task.app, task.lane, from, cpu, cost, t);
    if (task.lane === 0 && this.lanes.tasks(task.app, 0)[0] === task) this.engine.resting.settleDown(task.app, cpu);
  }
}
