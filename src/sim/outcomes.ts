/** What became of inferences: finished, late, over their energy, dropped or overdue, counted and on request recorded. */
import type { ApplicationState } from './application.js';
import { Waiting } from './application.js';
import { FinishLog } from './finish-log.js';
import type { Layout } from './layout.js';
import type { JobRow } from './model.js';
import type { Processors } from './processors.js';

export interface FinishObserver {
  finished(app: ApplicationState, job: number, latency: number, energy: number, late: boolean, t: number): void;
}

export class Outcomes {
  readonly jobRows: JobRow[] = [];
  readonly finishes = new FinishLog();
  foregroundFinished = 0;
  /** Foreground inferences that were dropped, late or over their energy, since the figures began. */
  violated = 0;
  /** Releases before it are left out of the figures, ns. */
  figuresFrom = 0;
  /** When the run ends at the latest, ns. */
  end = Infinity;
  /** Finished foreground inferences, and violated ones beyond which, the run ends. */
  inferences = Infinity;
  mostViolated = Infinity;

  constructor(
    private readonly layout: Layout,
    private readonly processors: Processors,
    private readonly observer: FinishObserver,
    private readonly recordJobs: boolean,
  ) {}

  /** Whether the run has what it was to find out. */
  get enough(): boolean {
    return this.foregroundFinished >= this.inferences || this.violated > this.mostViolated;
  }

  /** Whether figures count a release at t: a closed loop releases where its inference ends, and that may be the end. */
  counts(t: number): boolean {
    return t >= this.figuresFrom && t < this.end && !this.enough;
  }

  /** A release found no place to wait. */
  dropped(app: ApplicationState, t: number): void {
    if (!this.counts(t)) return;
    app.dropped++;
    if (!app.spec.background) this.violated++;
  }

  /** What an application that ends has waiting was never released, as far as figures go. */
  forget(app: ApplicationState): void {
    for (let k = 0; k < app.waiting.length; k++) {
      if (app.waiting.buffer[app.waiting.offset(k) + Waiting.Release]! >= this.figuresFrom) app.released--;
    }
  }

  /**
   * An inference has finished.
   * @param energy J of the rails of its elements meanwhile
   */
  finished(app: ApplicationState, j: number, energy: number, t: number): void {
    const { jobs } = this.processors;
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
      if (late || over) {
        app.violated++;
        if (!app.spec.background) this.violated++;
      }
      this.finishes.push(app.index, latency, energy);
      if (!app.spec.background) this.foregroundFinished++;
      if (this.recordJobs) this.record(app, j, energy, late, over, t);
    }
    if (!app.spec.background) this.observer.finished(app, j, latency, energy, late, t);
  }

  private record(app: ApplicationState, j: number, energy: number, late: boolean, over: boolean, t: number): void {
    const { jobs } = this.processors;
    const e = jobs.element[j]!;
    const domain = this.layout.domainOf[e]!;
    this.jobRows.push({
      application: app.spec.name,
      index: jobs.index[j]!,
      release: jobs.release[j]!,
      start: jobs.start[j]!,
      finish: t,
      variant: app.spec.network.variants[jobs.variant[j]!]!.name,
      element: this.elementsOf(j),
      cores: jobs.width[j]!,
      frequency: this.layout.domains[domain]!.opps[this.processors.opp[domain]!]!.frequency,
      energy,
      late,
      overEnergy: over,
    });
  }

  /** Names of the elements that an inference runs on. */
  private elementsOf(j: number): string {
    const { next, element } = this.processors.jobs;
    const names = [this.layout.elements[element[j]!]!.name];
    for (let k = next[j]!; k !== j; k = next[k]!) names.push(this.layout.elements[element[k]!]!.name);
    return names.sort().join('+');
  }

  /**
   * Counts what can only miss its deadline when the run ends at t. Where it came to its full length all work that ends
   * at t has ended, so a deadline at t is missed as well.
   */
  countOverdue(apps: readonly ApplicationState[], t: number): void {
    const missed = (deadline: number): boolean => deadline < t || (deadline === t && t === this.end);
    for (const app of apps) {
      const { buffer } = app.waiting;
      for (let k = 0; k < app.waiting.length; k++) {
        const at = app.waiting.offset(k);
        if (missed(buffer[at + Waiting.Deadline]!) && buffer[at + Waiting.Release]! >= this.figuresFrom) app.overdue++;
      }
    }
    const { jobs, jobCount } = this.processors;
    for (let e = 0; e < this.layout.elements.length; e++) {
      for (let k = 0; k < jobCount[e]!; k++) {
        const j = this.processors.jobOn(e, k);
        if (jobs.isFirst(j) && missed(jobs.deadline[j]!) && jobs.release[j]! >= this.figuresFrom)
          apps[jobs.application[j]!]!.overdue++;
      }
    }
  }
}
