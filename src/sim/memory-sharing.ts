/**
 * Elements at work on one memory: when its bandwidth is divided anew, and whose rates change then.
 *
 * `Memory` knows who demands what and gets what; this knows when to ask. It is asked after a change of jobs, of their
 * tables or of the memory's clock, and, while somebody could be short, at the borders of critical layers.
 */
import type { Processors } from './processors.js';

export class MemorySharing {
  constructor(
    private readonly processors: Processors,
    private readonly fastForward: boolean,
  ) {}

  /**
   * Shares a memory anew, where it does not or did not suffice for all.
   * @param m index of the memory; −1: none
   * @param t ns
   * @returns whether it did, and has set all rates of its elements
   */
  share(m: number, t: number): boolean {
    const { memory, layout, jobsOn, jobCount } = this.processors;
    if (m < 0 || !memory.contention) return false;
    const sharers = layout.elementsOfMemory[m]!;
    memory.open(m);
    for (const s of sharers) if (this.processors.moves(s)) memory.addPeaks(m, s, jobsOn[s]!, jobCount[s]!);
    const before = memory.short[m] === 1;
    const short = !memory.fits(m);
    if (!short && !before) return false;
    memory.short[m] = short ? 1 : 0;
    for (const s of sharers) {
      if (jobCount[s] === 0) continue;
      this.processors.settle(s, t);
      if (!short) continue;
      memory.noteLeftOver(m, s, jobsOn[s]!, jobCount[s]!);
      if (this.fastForward) this.findLayers(s);
    }
    this.collectDemands(m);
    this.divide(m, short && !memory.fits(m));
    // What is critical is so among these jobs: completions are those of other layers now.
    for (const s of sharers) this.processors.rerate(s, t, true);
    return true;
  }

  /** The clock of a memory changes at t, ns. */
  setOpp(m: number, opp: number, t: number): void {
    this.processors.memory.setOpp(m, opp, t);
    this.share(m, t);
  }

  /** The traffic of a memory stops, or goes on, at t, ns. */
  setStalled(m: number, stalled: boolean, t: number): void {
    this.processors.memory.setStalled(m, stalled);
    this.share(m, t);
  }

  /** A job has come to a border between layers at t, ns: others may get more or less of the memory. */
  nextDemand(j: number, t: number): void {
    const { memory, layout, jobs, jobsOn, jobCount } = this.processors;
    const e = jobs.element[j]!;
    const m = layout.memoryOf[e]!;
    memory.demandAnew(m, e, jobsOn[e]!, jobCount[e]!);
    const scarce = !memory.fits(m);
    if (!scarce && memory.scarce[m] === 0) {
      this.processors.stops.schedule(j, t);
      return;
    }
    this.collectDemands(m);
    const sharers = layout.elementsOfMemory[m]!;
    for (const s of sharers) if (jobCount[s]! > 0) this.processors.settle(s, t);
    this.divide(m, scarce);
    for (const s of sharers) this.processors.rerate(s, t, false);
  }

  private collectDemands(m: number): void {
    const { memory, layout, jobsOn, jobCount } = this.processors;
    memory.open(m);
    for (const s of layout.elementsOfMemory[m]!)
      if (jobCount[s]! > 0 && this.processors.moves(s)) memory.addDemands(m, s, jobsOn[s]!, jobCount[s]!);
  }

  /** Paces of the jobs of a memory, whose demands are collected: below 1 for some where these do not fit. */
  private divide(m: number, scarce: boolean): void {
    const { memory, layout, jobs, jobsOn, jobCount } = this.processors;
    memory.scarce[m] = scarce ? 1 : 0;
    for (const s of layout.elementsOfMemory[m]!) for (let k = 0; k < jobCount[s]!; k++) jobs.pace[jobsOn[s]![k]!] = 1;
    if (scarce) memory.divide(m);
  }

  /** In fast-forward nobody knows in which layer a job is until it is asked. */
  private findLayers(e: number): void {
    const { jobs, jobsOn, jobCount } = this.processors;
    for (let k = 0; k < jobCount[e]!; k++) {
      const j = jobsOn[e]![k]!;
      // On several elements it is known, and at a border it is not yet the next.
      if (jobs.next[j] !== j) continue;
      jobs.layer[j] = jobs.table[j]!.layerAt(jobs.position[j]!);
    }
  }
}
