/**
 * Counters of each CPU core, as a PMU has them: exact at any time. What a job does is split evenly over its cores;
 * cycles count while a core has work and its clock runs. They count from when they are opened, and cost nothing before.
 */
import { LINE } from '../cost/instructions.js';
import type { CostCache } from './cost-cache.js';
import type { Layout } from './layout.js';
import type { Processors } from './processors.js';

export type Count = 'cycles' | 'instructions' | 'l2_refills' | 'bus_bytes';
export const COUNTS: readonly Count[] = ['cycles', 'instructions', 'l2_refills', 'bus_bytes'];

/** By CPU. */
interface Counts {
  readonly cycles: Float64Array;
  readonly instructions: Float64Array;
  /** To and from DRAM. */
  readonly bytes: Float64Array;
}

const zeros = (cpus: number): Counts => ({
  cycles: new Float64Array(cpus),
  instructions: new Float64Array(cpus),
  bytes: new Float64Array(cpus),
});

export class Counters {
  private readonly counts: Counts;
  /** Counts and what has come since the last settling: made at each reading. */
  private readonly shown: Counts;

  /** @param t ns, from which they count */
  constructor(
    private readonly layout: Layout,
    private readonly processors: Processors,
    private readonly costs: CostCache,
    t: number,
  ) {
    this.counts = zeros(layout.cpuCount);
    this.shown = zeros(layout.cpuCount);
    // What settling will add for the time before.
    for (let e = 0; e < layout.elements.length; e++) this.add(this.counts, e, processors.since[e]! - t);
  }

  /** An element is about to be settled over dt, ns: its jobs still stand where that began. */
  settle(e: number, dt: number): void {
    this.add(this.counts, e, dt);
  }

  /** Adds what the jobs of an element do in dt, ns, from where they stand; takes it away for a negative time. */
  private add(to: Counts, e: number, dt: number): void {
    const first = this.layout.firstCpu[e]!;
    if (first < 0) return;
    const sign = Math.sign(dt);
    const span = Math.abs(dt);
    const { jobs } = this.processors;
    let busy = 0;
    for (let k = 0; k < this.processors.jobCount[e]!; k++) {
      const j = this.processors.jobOn(e, k);
      // A thread without budget is off its core.
      if (jobs.parked[j] === 1) continue;
      busy |= jobs.mask[j]!;
      const stretch = this.processors.walk(j, span);
      const share = sign / jobs.width[j]!;
      const sums = this.costs.instructions(jobs.profile[j]!);
      const table = jobs.table[j]!;
      const instructions = table.gain(sums, stretch) * jobs.work[j]! * share;
      const bytes = (this.processors.memory.bytes(j, stretch) * sign) / jobs.cores[j]!;
      for (let cpu = first, m = jobs.mask[j]!; m !== 0; cpu++, m >>>= 1) {
        if ((m & 1) === 0) continue;
        to.instructions[cpu] = to.instructions[cpu]! + instructions;
        to.bytes[cpu] = to.bytes[cpu]! + bytes;
      }
    }
    const cycles = this.clock(e) * dt * 1e-9;
    for (let cpu = first, m = busy; m !== 0; cpu++, m >>>= 1) if (m & 1) to.cycles[cpu] = to.cycles[cpu]! + cycles;
  }

  /** Hz; 0 while a transition stops the clock. */
  private clock(e: number): number {
    const d = this.layout.domainOf[e]!;
    return this.processors.stalled[d] === 1 ? 0 : this.layout.domains[d]!.opps[this.processors.opp[d]!]!.frequency;
  }

  /** What a counter shows at time t, ns. */
  read(count: Count, cpu: number, t: number): number {
    const { shown, counts } = this;
    const e = this.layout.elementOfCpu[cpu]!;
    shown.cycles.set(counts.cycles);
    shown.instructions.set(counts.instructions);
    shown.bytes.set(counts.bytes);
    this.add(shown, e, t - this.processors.since[e]!);
    switch (count) {
      case 'cycles':
        return shown.cycles[cpu]!;
      case 'instructions':
        return shown.instructions[cpu]!;
      case 'l2_refills':
        return shown.bytes[cpu]! / LINE;
      case 'bus_bytes':
        return shown.bytes[cpu]!;
    }
  }
}
