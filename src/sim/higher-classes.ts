/**
 * Real-time and deadline threads: which CPU one gets, and who has to move for the most important ones to run. Of n CPUs
 * the n most important threads have one each, as far as they may go there.
 */
import type { ApplicationState } from './application.js';
import type { Lanes, Task } from './lanes.js';
import type { RunContext } from './run-context.js';
import type { SchedulerCpu } from './scheduler-views.js';

/** What moves threads. */
export interface Mover {
  /** Whether threads that run are moved at all. */
  readonly balances: boolean;
  mayGo(task: Task, cpu: number): boolean;
  move(task: Task, cpu: number, t: number): void;
}

export class HigherClasses {
  /** Threads are being moved. */
  private settling = false;

  constructor(
    private readonly engine: RunContext,
    private readonly lanes: Lanes,
    private readonly views: readonly SchedulerCpu[],
    private readonly mover: Mover,
  ) {}

  /** The budget of a deadline application ends, or comes back. */
  budget(app: number, t: number): void {
    const { cpus, deadlines, dispatcher } = this.engine;
    const what = deadlines.budget(app, t);
    const task = this.lanes.tasks(app, 0)[0]!;
    if (what === 'park') {
      dispatcher.park(app, 0, task.cpu, true, t);
      cpus.park(task, t);
    } else if (what === 'return') {
      dispatcher.park(app, 0, task.previous, false, t);
      cpus.unpark(task, t);
    } else if (task.cpu >= 0) cpus.rerank(task.cpu, t);
  }

  /** A thread of a higher class goes where the least important thread runs, if it can to where it was or has room. */
  choose(app: ApplicationState, task: Task, taken: Uint8Array): number {
    const wanted = wantedCapacity(app);
    let best: SchedulerCpu | undefined;
    let [bestRank, bestFits] = [Infinity, false];
    for (const cpu of this.views) {
      if (taken[cpu.number] === 1) continue;
      const rank = this.rankOn(cpu.number);
      const fits = cpu.capacity >= wanted;
      const better =
        fits !== bestFits
          ? fits
          : rank < bestRank ||
            (rank === bestRank && (cpu.number === task.previous || (!fits && cpu.capacity > best!.capacity)));
      if (best !== undefined && !better) continue;
      best = cpu;
      bestRank = rank;
      bestFits = fits;
    }
    return best!.number;
  }

  /** How important what runs on a CPU is: −1 nothing, 0 fair threads, above the rank of one of a higher class. */
  private rankOn(cpu: number): number {
    const { cpus, processors } = this.engine;
    const app = cpus.higherOn(cpu);
    if (app >= 0) return processors.rank[app]!;
    return cpus.isIdle(cpu) ? -1 : 0;
  }

  /** Threads of higher classes that wait go to CPUs where less important ones run, the most important first. */
  changed(cpu: number, t: number): void {
    const { cpus, processors, layout } = this.engine;
    if (this.settling) return;
    this.settling = true;
    processors.rerank(layout.elementOfCpu[cpu]!, t);
    while (this.mover.balances) {
      let best: Task | undefined;
      let target = -1;
      for (let c = 0; c < cpus.queues.length; c++) {
        const winner = cpus.higherOn(c);
        const queue = cpus.queues[c]!;
        for (let k = 0; k < queue.length; k++) {
          const task = queue.at(k);
          const rank = processors.rank[task.app]!;
          if (rank <= 0 || task.app === winner || (best !== undefined && rank <= processors.rank[best.app]!)) continue;
          const to = this.lowestFor(task, rank);
          if (to < 0) continue;
          best = task;
          target = to;
        }
      }
      if (best === undefined) break;
      this.mover.move(best, target, t);
    }
    this.settling = false;
  }

  /** The CPU with the least important thread below a rank to which a thread may go; −1: none. */
  private lowestFor(task: Task, rank: number): number {
    let best = -1;
    let lowest = rank;
    for (const cpu of this.views) {
      const there = this.rankOn(cpu.number);
      if (there >= lowest || !this.mover.mayGo(task, cpu.number)) continue;
      best = cpu.number;
      lowest = there;
    }
    return best;
  }
}

/** Capacity that a thread of a higher class should have, 0…1024: its lower clamp, or the density of its reservation. */
function wantedCapacity({ spec: { scheduling }, uclamp }: ApplicationState): number {
  if (scheduling?.kind === 'deadline') return (1024 * scheduling.runtime) / scheduling.deadline;
  return uclamp.min;
}
