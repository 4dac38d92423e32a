/**
 * Counters of each CPU core, as a PMU has them: exact at any time. What a job does is split evenly over its cores;
 * cycles count while a core has work and its clock runs. There only where a manager could read them.
 */
import { LINE } from '../cost/instructions.js';
import type { CostCache } from './cost-cache.js';
import type { Layout } from './layout.js';
import type { Processors } from './processors.js';

export type Count = 'cycles' | 'instructions' | 'l2_refills' | 'bus_bytes';
export const COUNTS: readonly Count[] = ['cycles', 'instructions', 'l2_refills', 'bus_bytes'];

export class Counters {
  private readonly cycles: Float64Array;
  private readonly instructions: Float64Array;
  /** DRAM bytes. */
  private readonly bytes: Float64Array;

  constructor(
    private readonly layout: Layout,
    private readonly processors: Processors,
    private readonly costs: CostCache,
  ) {
    this.cycles = new Float64Array(layout.cpuCount);
    this.instructions = new Float64Array(layout.cpuCount);
    this.bytes = new Float64Array(layout.cpuCount);
  }

  /** An element with work is about to be settled over dt, ns: its jobs still stand where it began. */
  settle(e: number, dt: number): void {
    const first = this.layout.firstCpu[e]!;
    if (first < 0) return;
    const { jobs } = this.processors;
    const count = this.processors.jobCount[e]!;
    let busy = 0;
    for (let k = 0; k < count; k++) {
      const j = this.processors.jobOn(e, k);
      const mask = jobs.mask[j]!;
      busy |= mask;
      if (jobs.rate[j] === 0) continue;
      const instructions = this.instructionsOf(j, dt) / jobs.cores[j]!;
      const bytes = this.bytesOf(j, dt) / jobs.cores[j]!;
      for (let cpu = first, m = mask; m !== 0; cpu++, m >>>= 1) {
        if ((m & 1) === 0) continue;
        this.instructions[cpu] = this.instructions[cpu]! + instructions;
        this.bytes[cpu] = this.bytes[cpu]! + bytes;
      }
    }
    const cycles = this.cyclesOf(e, dt);
    for (let cpu = first, m = busy; m !== 0; cpu++, m >>>= 1) if (m & 1) this.cycles[cpu] = this.cycles[cpu]! + cycles;
  }

  private cyclesOf(e: number, dt: number): number {
    const d = this.layout.domainOf[e]!;
    if (this.processors.stalled[d] === 1) return 0;
    return this.layout.domains[d]!.opps[this.processors.opp[d]!]!.frequency * dt * 1e-9;
  }

  private instructionsOf(j: number, dt: number): number {
    const { position, rate, table, profile, work } = this.processors.jobs;
    const sums = this.costs.instructions(profile[j]!);
    const from = position[j]!;
    return (table[j]!.sumAt(sums, from + rate[j]! * dt) - table[j]!.sumAt(sums, from)) * work[j]!;
  }

  private bytesOf(j: number, dt: number): number {
    const { position, rate } = this.processors.jobs;
    const from = position[j]!;
    return this.processors.memory.bytes(j, from, from + rate[j]! * dt);
  }

  /** What a counter shows at time t, ns. */
  read(count: Count, cpu: number, t: number): number {
    const { jobs, jobCount, since } = this.processors;
    const e = this.layout.elementOfCpu[cpu]!;
    const bit = 1 << (cpu - this.layout.firstCpu[e]!);
    const dt = t - since[e]!;
    let busy = false;
    let instructions = this.instructions[cpu]!;
    let bytes = this.bytes[cpu]!;
    for (let k = 0; k < jobCount[e]!; k++) {
      const j = this.processors.jobOn(e, k);
      if ((jobs.mask[j]! & bit) === 0) continue;
      busy = true;
      instructions += this.instructionsOf(j, dt) / jobs.cores[j]!;
      bytes += this.bytesOf(j, dt) / jobs.cores[j]!;
    }
    switch (count) {
      case 'cycles':
        return this.cycles[cpu]! + (busy ? this.cyclesOf(e, dt) : 0);
      case 'instructions':
        return instructions;
      case 'l2_refills':
        return bytes / LINE;
      case 'bus_bytes':
        return bytes;
    }
  }
}
