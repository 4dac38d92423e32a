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
import type { JobRow } from './model.js';
import type { Processors } from './processors.js';
import type { Timeline } from './timeline.js';

/** Told about CPUs that gain and lose work. */
export interface CpuObserver {
  /** The lane of an application runs on the cores `mask` of `element` from now on; 0: it sleeps. */
  laneMoved(app: number, lane: number, element: number, mask: number, t: number): void;
  /** Work comes to the cores `mask` of an element. @returns ns until they have woken */
  wake(element: number, mask: number, t: number): number;
  /** A GPU or NPU has nothing to do. */
  rests(element: number, t: number): void;
}

export interface FinishObserver {
  finished(app: ApplicationState, job: number, latency: number, energy: number, late: boolean, t: number): void;
}

export class Dispatcher {
  readonly apps: readonly ApplicationState[];
  readonly jobRows: JobRow[] = [];
  foregroundFinished = 0;
  /** Releases before it are left out of the figures, ns. */
  figuresFrom = 0;

  constructor(
    private readonly layout: Layout,
    private readonly queue: EventQueue,
    private readonly processors: Processors,
    private readonly costs: CostCache,
    apps: readonly ApplicationState[],
    private readonly cpus: CpuObserver,
    private readonly observer: FinishObserver,
    private readonly timeline: Timeline,
    private readonly recordJobs: boolean,
  ) {
    this.apps = apps;
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
    for (let k = 0; k < app.waiting.length; k++) {
      if (app.waiting.buffer[app.waiting.offset(k) + Waiting.Release]! >= this.figuresFrom) app.released--;
    }
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
    if (!app.enqueue(t)) app.dropped++;
  }

  /** Starts as many waiting inferences as the application's concurrency and its element allow. */
  tryStart(app: ApplicationState, t: number): void {
    while (app.waiting.length > 0 && app.inFlight < app.spec.concurrency && app.element >= 0) {
      const e = app.element;
      if (this.processors.cores.available[e]! < app.cores) return;
      if (this.layout.firstCpu[e]! < 0 && this.processors.jobCount[e]! > 0) return;
      this.start(app, t);
    }
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
    if (this.processors.jobCount[e] === 0) this.cpus.rests(e, t);
  }

  private start(app: ApplicationState, t: number): void {
    const jobs = this.processors.jobs;
    const e = app.element;
    const j = jobs.acquire();
    const buffer = app.waiting.buffer;
    const head = app.waiting.offset(0);
    jobs.application[j] = app.index;
    jobs.element[j] = e;
    jobs.variant[j] = app.variant;
    jobs.profile[j] = this.costs.profileId(app.index, app.variant, e);
    jobs.cores[j] = app.cores;
    jobs.work[j] = buffer[head + Waiting.Work]!;
    jobs.release[j] = buffer[head + Waiting.Release]!;
    jobs.deadline[j] = buffer[head + Waiting.Deadline]!;
    jobs.budget[j] = buffer[head + Waiting.Budget]!;
    jobs.index[j] = buffer[head + Waiting.Index]!;
    app.waiting.popFront();
    app.inFlight++;
    const lane = app.freeLanes.pop() ?? app.laneMask.push(0) - 1;
    const oldMask = app.laneMask[lane]!;
    const oldElement = app.laneElement[lane] ?? e;
    const mask = this.processors.cores.pick(e, app.cores, oldElement === e ? oldMask : 0);
    jobs.lane[j] = lane;
    jobs.mask[j] = mask;
    app.laneMask[lane] = mask;
    app.laneElement[lane] = e;
    this.processors.place(j, app.decisionTime + this.cpus.wake(e, mask, t), t);
    app.decisionTime = 0;
    this.cpus.laneMoved(app.index, lane, e, mask, t);
  }

  /** A job's completion event. */
  progress(j: number, t: number): void {
    const processors = this.processors;
    if (!processors.progress(j, t)) return;
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
    const energy = processors.railEnergy(this.layout.railOf[e]!, t) - jobs.energyStart[j]!;
    processors.remove(j, t);
    app.inFlight--;
    app.freeLanes.push(lane);
    this.account(app, j, energy, t);
    if (app.active && app.arrivals.kind === 'closed') this.releaseAfter(app, app.arrivals.think, t);
    this.tryStart(app, t);
    this.restLane(app, lane, t);
    this.serve(e, t);
    jobs.free(j);
  }

  private releaseAfter(app: ApplicationState, think: number, t: number): void {
    // Without think time the next inference follows in the same instant, so that its CPU does not go idle between.
    if (think > 0) this.queue.at(app.releaseEvent, t + think);
    else this.enqueue(app, t);
  }

  /** Tells the CPUs that a lane sleeps, unless it was given work again in the same instant. */
  private restLane(app: ApplicationState, lane: number, t: number): void {
    if (!app.freeLanes.includes(lane)) return;
    // The lane keeps its mask as a preference for its next start.
    this.cpus.laneMoved(app.index, lane, app.laneElement[lane]!, 0, t);
  }

  private account(app: ApplicationState, j: number, energy: number, t: number): void {
    const jobs = this.processors.jobs;
    const release = jobs.release[j]!;
    const late = t > jobs.deadline[j]!;
    const over = energy > jobs.budget[j]!;
    const latency = t - release;
    if (release >= this.figuresFrom) {
      app.finished++;
      app.busyTime += t - jobs.start[j]!;
      app.finishedBy[jobs.variant[j]!] = app.finishedBy[jobs.variant[j]!]! + 1;
      if (late) app.missed++;
      if (over) app.overEnergy++;
      if (late || over) app.violated++;
      app.latencies.push(latency);
      app.energies.push(energy);
      if (!app.spec.background) this.foregroundFinished++;
      if (this.recordJobs) this.recordJob(app, j, energy, late, over, t);
    }
    if (!app.spec.background) this.observer.finished(app, j, latency, energy, late, t);
  }

  private recordJob(app: ApplicationState, j: number, energy: number, late: boolean, over: boolean, t: number): void {
    const jobs = this.processors.jobs;
    const e = jobs.element[j]!;
    const domain = this.layout.domainOf[e]!;
    this.jobRows.push({
      application: app.spec.name,
      index: jobs.index[j]!,
      release: jobs.release[j]!,
      start: jobs.start[j]!,
      finish: t,
      variant: app.spec.network.variants[jobs.variant[j]!]!.name,
      element: this.layout.elements[e]!.name,
      cores: jobs.cores[j]!,
      frequency: this.layout.domains[domain]!.opps[this.processors.opp[domain]!]!.frequency,
      energy,
      late,
      overEnergy: over,
    });
  }

  /** Takes a running inference back to the head of its application's queue; its work is lost. */
  private abort(j: number, t: number): void {
    const jobs = this.processors.jobs;
    const app = this.apps[jobs.application[j]!]!;
    this.processors.settle(jobs.element[j]!, t);
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
    jobs.free(j);
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
    victims.sort((a, b) => this.processors.jobs.index[b]! - this.processors.jobs.index[a]!);
    for (const j of victims) this.abort(j, t);
  }

  /** Maps an application (element −1: nowhere) from its next inference on; a GPU or NPU is taken from lower priorities. */
  map(app: ApplicationState, element: number, cores: number, t: number): void {
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

  /** Why an application's variant cannot run on an element; undefined where it can. */
  obstacle(app: ApplicationState, variant: number, e: number): string | undefined {
    const element = this.layout.elements[e]!;
    return cannotRun(app.spec.network.variants[variant]!, element, app.spec.precision[element.kind] ?? 'fp32');
  }

  /** Counts what is unfinished beyond its deadline when the run ends at t. */
  countOverdue(t: number): void {
    for (const app of this.apps) {
      for (let k = 0; k < app.waiting.length; k++) this.overdue(app, app.waiting.offset(k), t);
    }
    for (let e = 0; e < this.layout.elements.length; e++) {
      for (let k = 0; k < this.processors.jobCount[e]!; k++) {
        const j = this.processors.jobOn(e, k);
        const jobs = this.processors.jobs;
        if (jobs.deadline[j]! < t && jobs.release[j]! >= this.figuresFrom) this.apps[jobs.application[j]!]!.overdue++;
      }
    }
  }

  private overdue(app: ApplicationState, at: number, t: number): void {
    const buffer = app.waiting.buffer;
    if (buffer[at + Waiting.Deadline]! < t && buffer[at + Waiting.Release]! >= this.figuresFrom) app.overdue++;
  }
}

const headRelease = (app: ApplicationState): number => app.waiting.buffer[app.waiting.offset(0) + Waiting.Release]!;
