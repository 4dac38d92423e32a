/**
 * Applications on processing elements: releases, starts, finishes, mappings and who holds an accelerator.
 *
 * Rules. Inferences of an application start in order of release, `concurrency` at a time. A mapping or variant
 * governs from the next inference on. CPU clusters are shared; a GPU or NPU runs one inference at a time and belongs
 * to the applications of the highest priority that are mapped to it: when one arrives, those of lower priority lose
 * their mapping, and a running inference of theirs stops at the next layer border (or ends, where the element is not
 * pre-emptible) and starts again from the beginning on the next mapping.
 */
import type { EventQueue } from '../kernel/event-queue.js';
import { cannotRun } from '../cost/model.js';
import type { ApplicationState } from './application.js';
import { Waiting } from './application.js';
import type { CostCache } from './cost-cache.js';
import { EventKind } from './events.js';
import type { Layout } from './layout.js';
import { Migration } from './migration.js';
import type { Outcomes } from './outcomes.js';
import type { Processors } from './processors.js';
import type { Resting } from './resting.js';
import type { Threads } from './threads.js';
import type { Timeline } from './timeline.js';

export class Dispatcher {
  readonly apps: readonly ApplicationState[];
  private readonly migration: Migration;
  /** Slot of an inference that has just ended, which the next of its lane may follow; lane −1: none. */
  private ended = -1;
  private endedLane = -1;

  constructor(
    private readonly layout: Layout,
    private readonly queue: EventQueue,
    private readonly processors: Processors,
    private readonly costs: CostCache,
    apps: readonly ApplicationState[],
    private readonly threads: Threads,
    private readonly resting: Resting,
    private readonly outcomes: Outcomes,
    private readonly timeline: Timeline,
  ) {
    this.apps = apps;
    this.migration = new Migration(processors);
    for (const app of apps) app.releaseEvent = queue.add(EventKind.Release, app.index, EventKind.Release);
  }

  /** Makes an application active at time t and schedules its first release. Its mapping is the caller's to set. */
  activate(app: ApplicationState, t: number): void {
    app.active = true;
    this.restartArrivals(app, t);
  }

  restartArrivals(app: ApplicationState, t: number): void {
    const first = app.restartArrivals(t);
    if (first < Infinity) this.queue.at(app.releaseEvent, first);
    else this.queue.cancel(app.releaseEvent);
  }

  /** Ends an application: what waits or runs is cut off and counted neither as finished nor as missed. */
  deactivate(app: ApplicationState, t: number): void {
    app.active = false;
    this.queue.cancel(app.releaseEvent);
    this.abortAll(app, t);
    this.outcomes.forget(app);
    app.waiting.clear();
    app.element = -1;
  }

  /** A release event of the application. */
  release(app: ApplicationState, t: number): void {
    const next = app.nextRelease(t);
    if (next < Infinity) this.queue.at(app.releaseEvent, next);
    this.enqueue(app, t);
    this.tryStart(app, t);
  }

  private enqueue(app: ApplicationState, t: number): void {
    // Only a queue of no places is full while nobody waits.
    const roomForOne = app.spec.queueLimit === 0 && app.waiting.length === 0 && this.canStart(app);
    if (!app.enqueue(t, roomForOne, this.outcomes.counts(t))) this.outcomes.dropped(app, t);
  }

  /** Starts as many waiting inferences as the application's concurrency and its element allow. */
  tryStart(app: ApplicationState, t: number): void {
    while (app.waiting.length > 0 && this.canStart(app)) this.start(app, t);
  }

  private canStart(app: ApplicationState): boolean {
    const e = app.element;
    if (app.inFlight >= app.spec.concurrency || e < 0 || !this.threads.hasRoom(app)) return false;
    return this.layout.firstCpu[e]! >= 0 || this.processors.jobCount[e] === 0;
  }

  /** A GPU or NPU is free: the waiting application of the highest priority, then the earliest release, gets it. */
  serve(e: number, t: number): void {
    if (this.layout.firstCpu[e]! >= 0 || this.processors.jobCount[e]! > 0) return;
    let best: ApplicationState | undefined;
    for (const app of this.apps) {
      if (app.element !== e || app.waiting.length === 0 || app.inFlight >= app.spec.concurrency) continue;
      if (best === undefined || app.spec.priority > best.spec.priority) best = app;
      else if (app.spec.priority === best.spec.priority && headRelease(app) < headRelease(best)) best = app;
    }
    if (best !== undefined) this.tryStart(best, t);
    if (this.processors.jobCount[e] === 0) this.resting.rests(e, t);
  }

  private start(app: ApplicationState, t: number): void {
    const jobs = this.processors.jobs;
    const lane = app.freeLanes.length > 0 ? app.freeLanes.pop() : app.laneMask.push(0) - 1;
    app.inFlight++;
    const exit = this.threads.start(app, lane, lane === this.endedLane ? this.ended : -1, t);
    const { decisionTime } = app;
    app.decisionTime = 0;
    const buffer = app.waiting.buffer;
    const head = app.waiting.offset(0);
    const j = jobs.acquire();
    jobs.application[j] = app.index;
    jobs.variant[j] = app.variant;
    jobs.work[j] = buffer[head + Waiting.Work]!;
    jobs.release[j] = buffer[head + Waiting.Release]!;
    jobs.deadline[j] = buffer[head + Waiting.Deadline]!;
    jobs.budget[j] = buffer[head + Waiting.Budget]!;
    jobs.index[j] = buffer[head + Waiting.Index]!;
    jobs.lane[j] = lane;
    jobs.start[j] = t;
    jobs.layer[j] = jobs.evicted[j] = jobs.held[j] = 0;
    jobs.next[j] = j;
    app.waiting.popFront();
    const { masks, used, elements } = this.threads;
    jobs.width[j] = this.threads.width;
    let slot = -1;
    for (let k = 0; k < elements; k++) {
      const e = used[k]!;
      slot = slot < 0 ? j : this.processors.beside(slot);
      jobs.element[slot] = e;
      jobs.profile[slot] = this.costs.profileId(app.index, app.variant, e);
      jobs.mask[slot] = masks[e]!;
      jobs.cores[slot] = bits(masks[e]!);
    }
    slot = j;
    do {
      this.processors.place(slot, exit, decisionTime, t);
      slot = jobs.next[slot]!;
    } while (slot !== j);
  }

  /** A job's completion event. */
  progress(j: number, t: number): void {
    const processors = this.processors;
    if (!processors.stops.reach(j, t)) return;
    const jobs = processors.jobs;
    const e = jobs.element[j]!;
    const app = this.apps[jobs.application[j]!]!;
    const table = jobs.table[j]!;
    if (jobs.evicted[j] === 1 && table.total - jobs.position[j]! > 1e-9 * table.total) {
      this.abort(j, t);
      this.tryStart(app, t);
      this.serve(e, t);
      return;
    }
    const lane = jobs.lane[j]!;
    const energy = this.energyOf(j, t);
    processors.remove(j, t);
    app.inFlight--;
    app.freeLanes.push(lane);
    this.outcomes.finished(app, j, energy, t);
    // Before the next begins, which then has the same place: what runs together stays together in memory.
    jobs.freeRing(j);
    if (app.active && app.arrivals.kind === 'closed') this.releaseAfter(app, app.arrivals.think, t);
    this.ended = j;
    this.endedLane = lane;
    this.tryStart(app, t);
    this.endedLane = -1;
    this.restLane(app, lane, t);
    this.serve(e, t);
  }

  /** J of the rails of its elements since an inference began. */
  private energyOf(j: number, t: number): number {
    const { jobs } = this.processors;
    const { railOf } = this.layout;
    if (jobs.next[j] === j) return this.processors.railEnergy(railOf[jobs.element[j]!]!, t) - jobs.energyStart[j]!;
    let energy = 0;
    let k = j;
    do {
      const rail = railOf[jobs.element[k]!]!;
      let counted = false;
      for (let i = j; i !== k; i = jobs.next[i]!) if (railOf[jobs.element[i]!] === rail) counted = true;
      if (!counted) energy += this.processors.railEnergy(rail, t) - jobs.energyStart[k]!;
      k = jobs.next[k]!;
    } while (k !== j);
    return energy;
  }

  private releaseAfter(app: ApplicationState, think: number, t: number): void {
    // Without think time the next inference follows in the same instant, so that its CPU does not go idle between.
    if (think > 0) this.queue.at(app.releaseEvent, t + think);
    else this.enqueue(app, t);
  }

  /** The threads of a lane go to sleep, unless it was given work again in the same instant. */
  private restLane(app: ApplicationState, lane: number, t: number): void {
    if (app.freeLanes.includes(lane)) this.threads.rest(app, lane, t);
  }

  /** Takes a running inference back to the head of its application's queue; its work is lost. */
  private abort(j: number, t: number): void {
    const jobs = this.processors.jobs;
    const app = this.apps[jobs.application[j]!]!;
    this.processors.remove(j, t);
    const at = app.waiting.pushFront();
    const buffer = app.waiting.buffer;
    buffer[at + Waiting.Release] = jobs.release[j]!;
    buffer[at + Waiting.Work] = jobs.work[j]!;
    buffer[at + Waiting.Deadline] = jobs.deadline[j]!;
    buffer[at + Waiting.Budget] = jobs.budget[j]!;
    buffer[at + Waiting.Index] = jobs.index[j]!;
    app.inFlight--;
    app.freeLanes.push(jobs.lane[j]!);
    this.restLane(app, jobs.lane[j]!, t);
    jobs.freeRing(j);
  }

  private abortAll(app: ApplicationState, t: number): void {
    for (let e = 0; e < this.layout.elements.length; e++)
      this.abortOn(e, t, (j) => this.processors.jobs.application[j] === app.index);
  }

  private abortOn(e: number, t: number, which: (j: number) => boolean): void {
    const victims: number[] = [];
    for (let k = 0; k < this.processors.jobCount[e]!; k++) {
      const j = this.processors.jobOn(e, k);
      if (which(j)) victims.push(j);
    }
    // Latest release first, so that the queue's head ends up with the earliest.
    const { release, index } = this.processors.jobs;
    victims.sort((a, b) => release[b]! - release[a]! || index[b]! - index[a]!);
    for (const j of victims) this.abort(j, t);
  }

  /**
   * Maps an application (element −1: nowhere) from its next inference on; a GPU or NPU is taken from lower priorities.
   * @param floats whether it may run on any CPUs that it can be placed on, and not on this element alone
   */
  map(app: ApplicationState, element: number, cores: number, t: number, floats = false): void {
    app.floats = floats && app.mayFloat;
    if (app.element === element && app.cores === cores) return;
    app.element = element;
    app.cores = cores;
    const name = element < 0 ? 'none' : `${this.layout.elements[element]!.name}:${String(cores)}`;
    this.timeline.value(t, `app/${app.spec.name}`, 'mapping', name);
    if (element >= 0 && this.layout.firstCpu[element]! < 0) this.claim(app, element, t);
  }

  private claim(app: ApplicationState, e: number, t: number): void {
    for (const other of this.apps) {
      if (other.element === e && other.spec.priority < app.spec.priority) this.map(other, -1, 0, t);
    }
    if (!this.layout.elements[e]!.preemptible) return;
    for (let k = 0; k < this.processors.jobCount[e]!; k++) {
      const j = this.processors.jobOn(e, k);
      const owner = this.apps[this.processors.jobs.application[j]!]!;
      if (owner.spec.priority < app.spec.priority) this.processors.evict(j, t);
    }
  }

  /** Changes the number of cores of an element that are there; work on cores that go is cut off. */
  setAvailable(e: number, cores: number, t: number): void {
    this.processors.settle(e, t);
    this.processors.cores.available[e] = cores;
    this.abortOn(e, t, (j) => this.processors.jobs.mask[j]! >>> cores !== 0);
    for (const app of this.apps) if (app.element === e && app.cores > cores) this.map(app, -1, 0, t);
  }

  /** Whether an application could be mapped there now. */
  isFree(app: ApplicationState, e: number, cores: number): boolean {
    if (cores > this.processors.cores.available[e]!) return false;
    if (this.layout.firstCpu[e]! >= 0) return true;
    return !this.apps.some((o) => o !== app && o.element === e && o.spec.priority > app.spec.priority);
  }

  /** A running thread has moved to another CPU, and loses `cost` ns of work. */
  moveThread(app: number, lane: number, from: number, to: number, cost: number, t: number): void {
    const { elementOfCpu, firstCpu } = this.layout;
    const e = elementOfCpu[from]!;
    const there = elementOfCpu[to]!;
    const j = this.jobOf(app, lane, e);
    if (j >= 0) this.migration.moveCore(j, from - firstCpu[e]!, there, to - firstCpu[there]!, cost, t);
  }

  /** A thread leaves its CPU in the middle of its work, or comes back to it. */
  park(app: number, lane: number, cpu: number, parked: boolean, t: number): void {
    const j = this.jobOf(app, lane, this.layout.elementOfCpu[cpu]!);
    if (j >= 0) this.migration.park(j, parked, t);
  }

  /** Slot of the inference of a lane on an element; −1 for none: it has not begun yet. */
  private jobOf(app: number, lane: number, e: number): number {
    const { jobs, jobCount } = this.processors;
    for (let k = 0; k < jobCount[e]!; k++) {
      const j = this.processors.jobOn(e, k);
      if (jobs.application[j] === app && jobs.lane[j] === lane) return j;
    }
    return -1;
  }

  /** Why an application's variant cannot run on an element; undefined where it can. */
  obstacle(app: ApplicationState, variant: number, e: number): string | undefined {
    const element = this.layout.elements[e]!;
    return cannotRun(app.spec.network.variants[variant]!, element, app.spec.precision[element.kind] ?? 'fp32');
  }
}

const headRelease = (app: ApplicationState): number => app.waiting.buffer[app.waiting.offset(0) + Waiting.Release]!;

/** Number of cores in a mask. */
function bits(mask: number): number {
  let count = 0;
  for (let m = mask; m !== 0; m &= m - 1) count++;
  return count;
}
