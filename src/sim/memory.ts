/**
 * DRAM that elements share: who gets what bandwidth where it does not suffice for all, and what its traffic costs.
 *
 * A layer's demand is its bytes over its time alone. A job that gets less than it demands gets on at that share of its
 * pace. Where even the greatest demands of all layers of all jobs fit, nobody can be short, and inferences are taken in
 * one go. Else the borders of critical layers are events: of those with which a job demands more than the greatest
 * demands of all others leave over. While any job is in another layer, nobody is short. A job alone is short in the
 * layers that demand more than there is at the memory's clock.
 */
import { bandwidthAt } from '../platform/memory.js';
import type { EnergyLedger } from './energy.js';
import { FairShare } from './fair-share.js';
import type { JobTable } from './jobs.js';
import type { Layout } from './layout.js';
import type { Stretch } from './sim-table.js';

const NS = 1e-9;

export class Memory {
  /** 1: the jobs of this memory could want more than it has. */
  readonly short: Uint8Array;
  /** 1: some of them are at a pace below 1 now. */
  readonly scarce: Uint8Array;
  private readonly fair: FairShare[];
  /** B/ns of each element of a memory, in the order of `layout.elementsOfMemory`. */
  private readonly caps: Float64Array[];
  /** Place of each element among those of its memory. */
  private readonly place: Int32Array;
  /** B/ns that each memory has to give now: none while it stands still for a change of its clock. */
  private readonly whole: Float64Array;
  /** B/ns that it could move at its clock. */
  private readonly clocked: Float64Array;
  /** W that it draws now whether used or not. */
  private readonly idlePower: Float64Array;
  /** J/B */
  private readonly energyPerByte: Float64Array;
  /** Bytes that each memory could have moved up to the last settling, at the clocks that it had. */
  readonly possible: Float64Array;
  /** Slots of the flows in `fair`. */
  private flows: Int32Array = new Int32Array(16);
  private wanted = 0;
  /** B/ns that was collected, in all and of each element. */
  private readonly wantedBy: Float64Array[];
  private since = 0;

  constructor(
    private readonly layout: Layout,
    private readonly jobs: JobTable,
    private readonly ledger: EnergyLedger,
    /** Whether bandwidth is shared; traffic is counted in any case. */
    readonly contention: boolean,
  ) {
    const { memories, elementsOfMemory, elements } = layout;
    this.whole = new Float64Array(memories.length);
    this.clocked = new Float64Array(memories.length);
    this.idlePower = new Float64Array(memories.length);
    this.energyPerByte = Float64Array.from(memories, (m) => m.energyPerByte);
    this.possible = new Float64Array(memories.length);
    for (let m = 0; m < memories.length; m++) this.read(m, 0);
    this.short = new Uint8Array(memories.length);
    this.scarce = new Uint8Array(memories.length);
    this.fair = elementsOfMemory.map((sharers) => new FairShare(sharers.length));
    this.caps = elementsOfMemory.map((sharers) => Float64Array.from(sharers, (e) => elements[e]!.bandwidth * NS));
    this.wantedBy = elementsOfMemory.map((sharers) => new Float64Array(sharers.length));
    this.place = Int32Array.from(elements, (_, e) => elementsOfMemory[layout.memoryOf[e]!]?.indexOf(e) ?? -1);
  }

  /** Takes bandwidth and power of a memory at an OPP. */
  private read(m: number, opp: number): void {
    const memory = this.layout.memories[m]!;
    this.clocked[m] = bandwidthAt(memory, opp) * NS;
    this.whole[m] = this.clocked[m]!;
    this.idlePower[m] = memory.domain?.opps[opp]!.idlePower ?? memory.idlePower;
  }

  /** Changes the OPP of a memory at t, ns. What is shared is shared anew by the caller. */
  setOpp(m: number, opp: number, t: number): void {
    this.settle(t);
    this.read(m, opp);
  }

  /** Stops (or lets go on) the traffic of a memory. What is shared is shared anew by the caller. */
  setStalled(m: number, stalled: boolean): void {
    this.whole[m] = stalled ? 0 : this.clocked[m]!;
  }

  /** Whether the jobs of an element may be short of bandwidth now. */
  isShort(e: number): boolean {
    const m = this.layout.memoryOf[e]!;
    return m >= 0 && this.short[m] === 1;
  }

  /** Whether a memory draws from a rail. */
  feeds(rail: number): boolean {
    return this.layout.memoryOfRail[rail]! >= 0;
  }

  /** Begins to collect the flows of a memory. */
  open(m: number): void {
    this.fair[m]!.count = 0;
    this.wantedBy[m]!.fill(0);
    this.wanted = 0;
  }

  /** Adds the greatest demands that jobs of an element can have. */
  addPeaks(m: number, e: number, list: Int32Array, count: number): void {
    const wanted = this.wantedBy[m]!;
    const g = this.place[e]!;
    for (let k = 0; k < count; k++) {
      const j = list[k]!;
      wanted[g] = wanted[g]! + this.jobs.table[j]!.peakTraffic * this.jobs.flow[j]!;
    }
    this.wanted += wanted[g]!;
  }

  /** Whether what was collected, peaks or demands, fits into the whole and into each element's part. */
  fits(m: number): boolean {
    const wanted = this.wantedBy[m]!;
    const caps = this.caps[m]!;
    if (this.wanted > this.whole[m]! * (1 + 1e-12)) return false;
    for (let g = 0; g < caps.length; g++) if (wanted[g]! > caps[g]! * (1 + 1e-12)) return false;
    return true;
  }

  /** Notes what the greatest demands of all other jobs leave over for each job of an element. After `addPeaks` of all. */
  noteLeftOver(m: number, e: number, list: Int32Array, count: number): void {
    const { jobs } = this;
    const g = this.place[e]!;
    const whole = this.whole[m]! - this.wanted;
    const group = this.caps[m]![g]! - this.wantedBy[m]![g]!;
    for (let k = 0; k < count; k++) {
      const j = list[k]!;
      jobs.leftOver[j] = Math.min(whole, group) + jobs.table[j]!.peakTraffic * jobs.flow[j]!;
    }
  }

  /** Whether a job could be short in a layer, or make others so. */
  private isCritical(j: number, layer: number): boolean {
    return this.jobs.table[j]!.trafficRate[layer]! * this.jobs.flow[j]! > this.jobs.leftOver[j]!;
  }

  /** The layer at whose start the demand of a job changes next, as far as it matters. */
  nextBorder(j: number): number {
    const { layer, table } = this.jobs;
    const last = table[j]!.time.length - 1;
    let next = layer[j]! + 1;
    if (!this.isCritical(j, layer[j]!)) while (next < last && !this.isCritical(j, next)) next++;
    return next;
  }

  /** B/ns that a job demands in its present layer; before the first one nothing. */
  private demandOf(j: number): number {
    const { jobs } = this;
    return jobs.position[j]! >= 0 ? jobs.table[j]!.trafficRate[jobs.layer[j]!]! * jobs.flow[j]! : 0;
  }

  /** The jobs of one element are in other layers than when the demands on its memory were collected. */
  demandAnew(m: number, e: number, list: Int32Array, count: number): void {
    const wanted = this.wantedBy[m]!;
    let own = 0;
    for (let k = 0; k < count; k++) own += this.demandOf(list[k]!);
    wanted[this.place[e]!] = own;
    this.wanted = 0;
    for (let g = 0; g < wanted.length; g++) this.wanted += wanted[g]!;
  }

  /** Adds what the jobs of an element demand in their present layers. */
  addDemands(m: number, e: number, list: Int32Array, count: number): void {
    const fair = this.fair[m]!;
    const wanted = this.wantedBy[m]!;
    for (let k = 0; k < count; k++) {
      const j = list[k]!;
      if (fair.count === this.flows.length) {
        const larger = new Int32Array(2 * this.flows.length);
        larger.set(this.flows);
        this.flows = larger;
      }
      this.flows[fair.count] = j;
      const g = this.place[e]!;
      const demand = this.demandOf(j);
      wanted[g] = wanted[g]! + demand;
      this.wanted += demand;
      fair.add(demand, g);
    }
  }

  /** Sets the pace of the jobs whose demands were added. */
  divide(m: number): void {
    const fair = this.fair[m]!;
    fair.fill(this.caps[m]!, this.whole[m]!);
    for (let i = 0; i < fair.count; i++) {
      const demand = fair.demand[i]!;
      this.jobs.pace[this.flows[i]!] = demand > 0 ? fair.share[i]! / demand : 1;
    }
  }

  /** J of the traffic of a job on a stretch of its way, where its memory draws from the rail. */
  energy(rail: number, e: number, j: number, stretch: Stretch): number {
    const m = this.layout.memoryOf[e]!;
    if (m < 0 || this.layout.memoryOfRail[rail] !== m) return 0;
    return this.bytes(j, stretch) * this.layout.memories[m]!.energyPerByte;
  }

  /** Bytes of a job on a stretch of its way, which is on one of its elements. */
  bytes(j: number, stretch: Stretch): number {
    const { cores, width } = this.jobs;
    return stretch.bytes * (cores[j]! / width[j]!);
  }

  /** Charges the traffic of a job on an element on a stretch of its way. */
  charge(e: number, j: number, stretch: Stretch): void {
    const m = this.layout.memoryOf[e]!;
    if (m < 0) return;
    const { ledger } = this;
    const bytes = this.bytes(j, stretch);
    const energy = bytes * this.energyPerByte[m]!;
    const rail = this.layout.railOfMemory[m]!;
    const a = this.jobs.application[j]!;
    ledger.traffic[m] = ledger.traffic[m]! + bytes;
    ledger.rail[rail] = ledger.rail[rail]! + energy;
    ledger.application[a] = ledger.application[a]! + energy;
  }

  /** What memories draw whether used or not, and could have moved, up to time t, ns. */
  settle(t: number): void {
    const dt = t - this.since;
    if (dt === 0) return;
    this.since = t;
    const { memories, railOfMemory, elements } = this.layout;
    for (let m = 0; m < memories.length; m++) {
      const idle = this.idlePower[m]! * dt * NS;
      this.possible[m] = this.possible[m]! + this.clocked[m]! * dt;
      const rail = railOfMemory[m]!;
      this.ledger.rail[rail] = this.ledger.rail[rail]! + idle;
      const account = elements.length + m;
      this.ledger.idle[account] = this.ledger.idle[account]! + idle;
    }
  }

  idleSinceSettling(rail: number, t: number): number {
    return this.idlePowerOn(rail) * (t - this.since) * NS;
  }

  /** W that the memory on a rail draws now whether used or not. */
  idlePowerOn(rail: number): number {
    return this.idlePower[this.layout.memoryOfRail[rail]!]!;
  }

  /** W of the traffic of a job at its present rate, `ns` after its last settling. */
  power(j: number, ns: number): number {
    const { table, position, rate, work, element, cores, width } = this.jobs;
    const memory = this.layout.memories[this.layout.memoryOf[element[j]!]!]!;
    const l = table[j]!.layerAt(position[j]! + rate[j]! * ns);
    const part = cores[j]! / width[j]!;
    return table[j]!.trafficRate[l]! * rate[j]! * work[j]! * part * 1e9 * memory.energyPerByte;
  }
}
