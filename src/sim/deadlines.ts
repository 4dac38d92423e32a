/**
 * Deadline threads at run time: budgets that are used up and given anew, and the bandwidth that is active on each CPU.
 * A thread whose budget is used up rests until its next period. An application of this class has one thread.
 */
import type { EventQueue } from '../kernel/event-queue.js';
import {
  admits,
  bandwidth,
  budgetRate,
  replenish,
  replenishAt,
  UNIT,
  wakeUp,
  zeroLag,
  type Reservation,
  type Server,
} from '../policy/scheduling/deadline.js';
import { EventKind } from './events.js';
import { PluginError } from './plugin-guard.js';
import type { RunContext } from './run-context.js';

/** Ranks of deadline threads are above those of real-time ones (1 to 99), the earlier deadline the higher. */
const HORIZON = 2 ** 50;

interface Thread {
  readonly app: number;
  readonly reservation: Reservation;
  readonly server: Server;
  /** Of the end or the return of its budget. */
  readonly event: number;
  /** Of the time from which its bandwidth no longer counts as active. */
  readonly idleEvent: number;
  /** CPU that it is on or was on last, −1 before it has run. */
  cpu: number;
  awake: boolean;
  active: boolean;
  throttled: boolean;
  /** Budget a ns that it uses up now, 0 while it does not run. */
  rate: number;
  since: number;
}

export class Deadlines {
  private readonly threads: readonly Thread[];
  private readonly byApp = new Map<number, Thread>();
  /** Bandwidth of all and of the active threads of each CPU, in parts of `UNIT`. */
  private readonly all: Float64Array;
  private readonly running: Float64Array;
  private readonly mean: number;

  constructor(
    private readonly engine: RunContext,
    private readonly queue: EventQueue,
  ) {
    const { layout, apps } = engine;
    this.all = new Float64Array(layout.cpuCount);
    this.running = new Float64Array(layout.cpuCount);
    this.threads = apps.flatMap((app): Thread[] => {
      const { scheduling } = app.spec;
      if (scheduling?.kind !== 'deadline') return [];
      return [
        {
          app: app.index,
          reservation: scheduling,
          server: { budget: 0, deadline: -Infinity },
          event: queue.add(EventKind.Budget, app.index, EventKind.Budget),
          idleEvent: queue.add(EventKind.ZeroLag, app.index, EventKind.ZeroLag),
          cpu: -1,
          awake: false,
          active: false,
          throttled: false,
          rate: 0,
          since: 0,
        },
      ];
    });
    for (const thread of this.threads) this.byApp.set(thread.app, thread);
    const total = this.threads.reduce((sum, { reservation }) => sum + bandwidth(reservation), 0);
    this.mean = total / Math.max(1, layout.cpuCount);
  }

  /**
   * Whether all reservations can be kept: to be asked before anything runs.
   * @throws PluginError where they cannot
   */
  admit(): void {
    const { layout, guard } = this.engine;
    const capacities = Array.from(layout.elementOfCpu, (e) => layout.elements[e]!.capacity);
    const reservations = this.threads.map((thread) => thread.reservation);
    if (this.threads.length === 0 || admits(reservations, capacities)) return;
    const wanted = reservations.reduce((sum, r) => sum + bandwidth(r), 0) / UNIT;
    const there = capacities.reduce((sum, c) => sum + c, 0) / 1024;
    guard.call('workload', () => {
      throw new PluginError(
        `deadline applications reserve ${wanted.toFixed(2)} of the greatest CPU, expected at most 95 % of the ${there.toFixed(2)} that there are`,
      );
    });
  }

  /** Bandwidth of active deadline threads on a CPU, 0…1024. */
  bandwidthOf(cpu: number): number {
    return Math.floor((this.running[cpu]! * 1024) / UNIT);
  }

  /** The thread of an application has woken up on a CPU. */
  wake(app: number, cpu: number, t: number): void {
    const thread = this.byApp.get(app);
    if (thread === undefined) return;
    this.queue.cancel(thread.idleEvent);
    this.settle(t);
    this.goTo(thread, cpu);
    thread.awake = true;
    if (!thread.active) this.setActive(thread, true);
    if (!thread.throttled) wakeUp(thread.server, thread.reservation, t);
    this.rank(thread);
  }

  /** It has been moved. */
  moved(app: number, cpu: number, t: number): void {
    const thread = this.byApp.get(app);
    if (thread === undefined) return;
    this.settle(t);
    this.goTo(thread, cpu);
  }

  /** It sleeps. */
  block(app: number, t: number): void {
    const thread = this.byApp.get(app);
    if (thread === undefined) return;
    this.settle(t);
    thread.awake = false;
    thread.rate = 0;
    const lag = zeroLag(thread.server, thread.reservation);
    if (lag <= t) this.setActive(thread, false);
    else this.queue.at(thread.idleEvent, lag);
  }

  /** The bandwidth of a thread that sleeps can no longer be claimed. @returns its CPU */
  zeroLag(app: number): number {
    const thread = this.byApp.get(app)!;
    this.setActive(thread, false);
    return thread.cpu;
  }

  private goTo(thread: Thread, cpu: number): void {
    if (thread.cpu === cpu) return;
    const own = bandwidth(thread.reservation);
    const { active } = thread;
    if (active) this.setActive(thread, false);
    if (thread.cpu >= 0) this.all[thread.cpu] = this.all[thread.cpu]! - own;
    thread.cpu = cpu;
    this.all[cpu] = this.all[cpu]! + own;
    if (active) this.setActive(thread, true);
  }

  private setActive(thread: Thread, active: boolean): void {
    thread.active = active;
    const own = bandwidth(thread.reservation);
    this.running[thread.cpu] = this.running[thread.cpu]! + (active ? own : -own);
  }

  private rank(thread: Thread): void {
    this.engine.processors.rank[thread.app] = HORIZON - thread.server.deadline;
  }

  /** Uses up budgets until t. */
  private settle(t: number): void {
    for (const thread of this.threads) {
      thread.server.budget -= (t - thread.since) * thread.rate;
      thread.since = t;
    }
  }

  /**
   * Who runs, or how fast, has changed.
   * @param runs whether the thread of an application has its CPU
   */
  update(t: number, runs: (app: number) => boolean): void {
    if (this.threads.length === 0) return;
    this.settle(t);
    for (const thread of this.threads) {
      if (thread.throttled) continue;
      thread.rate = thread.awake && runs(thread.app) ? this.rateOf(thread) : 0;
      if (thread.rate > 0) this.queue.at(thread.event, t + Math.max(0, thread.server.budget / thread.rate));
      else this.queue.cancel(thread.event);
    }
  }

  private rateOf({ cpu, reservation }: Thread): number {
    const { layout, processors } = this.engine;
    const e = layout.elementOfCpu[cpu]!;
    const d = layout.domainOf[e]!;
    const { opps } = layout.domains[d]!;
    const speed =
      (opps[processors.opp[d]!]!.frequency / opps.at(-1)!.frequency) * (layout.elements[e]!.capacity / 1024);
    return budgetRate(reservation, speed, { all: this.all[cpu]!, running: this.running[cpu]!, mean: this.mean });
  }

  /**
   * The budget of an application is used up, or its next period begins.
   * @returns whether its thread has to leave its CPU, comes back to it, or goes on as it is
   */
  budget(app: number, t: number): 'park' | 'return' | 'go on' {
    const thread = this.byApp.get(app)!;
    this.settle(t);
    if (thread.throttled) {
      thread.throttled = false;
      // Rounding may have left some; the period begins all the same.
      thread.server.budget = Math.min(thread.server.budget, 0);
      replenish(thread.server, thread.reservation);
      this.rank(thread);
      return thread.awake ? 'return' : 'go on';
    } else {
      thread.server.budget = 0;
      thread.rate = 0;
      const next = replenishAt(thread.server, thread.reservation);
      if (next > t) {
        thread.throttled = true;
        this.queue.at(thread.event, next);
        return 'park';
      } else replenish(thread.server, thread.reservation);
    }
    this.rank(thread);
    return 'go on';
  }

  /** Whether the thread of an application is off its CPU for want of budget. */
  isParked(app: number): boolean {
    if (this.threads.length === 0) return false;
    const thread = this.byApp.get(app);
    return thread !== undefined && thread.awake && thread.throttled;
  }
}
