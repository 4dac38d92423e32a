/**
 * Processing elements at work: who runs on which core, how fast, and what that costs.
 *
 * Between events every rate is constant. `settle` brings an element up to the present (progress and energy), a change
 * is made, `reshare` gives the jobs that it touches their new rates and completion times.
 */
import type { EventQueue } from '../kernel/event-queue.js';
import { Cores } from './cores.js';
import type { CostCache } from './cost-cache.js';
import { Stretch } from './sim-table.js';
import { Stops } from './stops.js';
import { Counters } from './counters.js';
import type { EnergyLedger } from './energy.js';
import { JobTable } from './jobs.js';
import type { Layout } from './layout.js';
import { Memory } from './memory.js';
import { MemorySharing } from './memory-sharing.js';
import { Meters } from './meters.js';
import { UnitPower } from './unit-power.js';

const NS = 1e-9;

export interface ProcessorOptions {
  /** Skip from border to border of an inference where nothing can intervene. */
  readonly fastForward: boolean;
  /** Whether elements share the bandwidth of their memory. */
  readonly contention: boolean;
}

export class Processors {
  readonly jobs: JobTable;
  readonly cores: Cores;
  /** Rank of the jobs of each application of a higher class: the greater goes first; at most 0: none may run now. */
  readonly rank: Float64Array;
  readonly units: UnitPower;
  readonly memory: Memory;
  readonly meters: Meters;
  /** undefined until somebody opens them. */
  counters: Counters | undefined;
  /** OPP that each domain runs at. */
  readonly opp: Int32Array;
  /** Jobs on each element. */
  readonly jobCount: Int32Array;
  /** Their slots: of each element the first `jobCount`, in order of arrival. */
  readonly jobsOn: Int32Array[];
  /** ns with at least one job, by element, up to its last settling. */
  readonly busyTime: Float64Array;
  /** ns that each element is settled up to. */
  readonly since: Float64Array;
  /** 1: the clock of a domain stands still. */
  readonly stalled: Uint8Array;
  readonly stops: Stops;
  readonly sharing: MemorySharing;
  /** Whether anybody could ever be short of memory. */
  readonly contended: boolean;
  private readonly modelsMemory: boolean;
  /** Of the last question. */
  private readonly stretch = new Stretch();

  constructor(
    readonly layout: Layout,
    private readonly queue: EventQueue,
    readonly costs: CostCache,
    readonly ledger: EnergyLedger,
    /** Weight of each application in CPU sharing; 0 for one of a higher class. */
    readonly weights: Float64Array,
    options: ProcessorOptions,
  ) {
    const n = layout.elements.length;
    this.jobs = new JobTable(queue);
    this.cores = new Cores(layout, (j) => this.rank[this.jobs.application[j]!]!);
    this.rank = new Float64Array(weights.length);
    this.units = new UnitPower(layout);
    this.memory = new Memory(layout, this.jobs, ledger, options.contention);
    this.meters = new Meters(this);
    this.modelsMemory = layout.memories.length > 0;
    this.contended = this.modelsMemory && options.contention;
    this.sharing = new MemorySharing(this, options.fastForward);
    this.stops = new Stops(this, queue, options.fastForward);
    this.opp = new Int32Array(layout.domains.length);
    this.stalled = new Uint8Array(layout.domains.length);
    this.jobCount = new Int32Array(n);
    this.jobsOn = layout.elements.map(() => new Int32Array(8));
    this.since = new Float64Array(n);
    this.busyTime = new Float64Array(n);
    for (let e = 0; e < n; e++) this.readPower(e);
  }

  /** Counters of the CPUs count from t on, ns, unless they do already. */
  openCounters(t: number): void {
    this.counters ??= new Counters(this.layout, this, this.costs, t);
  }

  /** Slot of the k-th job on an element. */
  jobOn(element: number, k: number): number {
    return this.jobsOn[element]![k]!;
  }

  /** Brings one element up to time t (ns): progress of its jobs, energy of its rail and of those who caused it. */
  settle(e: number, t: number): void {
    const dt = t - this.since[e]!;
    if (dt === 0) return;
    this.since[e] = t;
    const { ledger, units } = this;
    const rail = this.layout.railOf[e]!;
    const idle = units.idle[e]! * dt * NS;
    ledger.idle[e] = ledger.idle[e]! + idle;
    const count = this.jobCount[e]!;
    // A job whose thread has no budget left is there and does nothing.
    if (count === 0 || this.cores.busy[e] === 0) {
      ledger.rail[rail] = ledger.rail[rail]! + idle;
      ledger.element[e] = ledger.element[e]! + idle;
      return;
    }
    this.busyTime[e] = this.busyTime[e]! + dt;
    if (this.counters !== undefined) this.counters.settle(e, dt);
    const { jobs, modelsMemory } = this;
    const list = this.jobsOn[e]!;
    const corePower = units.core[e]! * NS;
    const surplus = ((units.active[e]! - units.idle[e]!) * dt * NS) / this.cores.busy[e]!;
    let drawn = units.active[e]! * dt * NS;
    for (let k = 0; k < count; k++) {
      const j = list[k]!;
      const from = jobs.position[j]!;
      const { ratio } = jobs.table[j]!;
      let active: number;
      if (!modelsMemory && ratio >= 0 && from >= 0 && jobs.tempo[j] === 1) {
        const way = jobs.rate[j]! * dt;
        jobs.position[j] = from + way;
        active = ratio * way * jobs.work[j]!;
      } else {
        const stretch = this.walk(j, dt);
        jobs.position[j] = stretch.to;
        active = stretch.activity;
        if (modelsMemory) this.memory.charge(e, j, stretch);
      }
      const dynamic = corePower * jobs.cores[j]! * active;
      const a = jobs.application[j]!;
      ledger.application[a] = ledger.application[a]! + dynamic + surplus * jobs.share[j]! * jobs.cores[j]!;
      drawn += dynamic;
    }
    ledger.rail[rail] = ledger.rail[rail]! + drawn;
    ledger.element[e] = ledger.element[e]! + drawn;
  }

  /** The way of a job in the next dt, ns: with its activity as it is, stalled on the clock or on memory too. */
  walk(j: number, dt: number): Stretch {
    const { jobs, stretch } = this;
    const position = jobs.position[j]!;
    const work = jobs.work[j]!;
    const tempo = jobs.tempo[j]!;
    stretch.from = position;
    stretch.to = position + jobs.rate[j]! * dt;
    // Where layers are executed one by one it is known which one it is.
    jobs.table[j]!.over(stretch, jobs.layer[j]);
    const awakeAt = jobs.awakeAt[j]!;
    if (position < awakeAt) stretch.activity -= Math.min(stretch.to, awakeAt) - position;
    stretch.activity *= work;
    stretch.bytes *= work;
    if (tempo !== 1) {
      const { stallActivity } = this.layout.elements[jobs.element[j]!]!;
      stretch.activity += stallActivity * jobs.share[j]! * dt * (1 - tempo);
    }
    return stretch;
  }

  settleAll(t: number): void {
    for (let e = 0; e < this.since.length; e++) this.settle(e, t);
    this.memory.settle(t);
  }

  /** J of a rail up to time t. */
  railEnergy(rail: number, t: number): number {
    // Memory's rail gets its joules from every element.
    if (this.memory.feeds(rail)) this.settleAll(t);
    const sharers = this.layout.elementsOfRail[rail]!;
    for (let k = 0; k < sharers.length; k++) this.settle(sharers[k]!, t);
    return this.ledger.rail[rail]!;
  }

  /** Share of an element's cores that are busy, 0…1. */
  utilisation(e: number): number {
    return this.cores.busy[e]! / this.layout.elements[e]!.count;
  }

  /**
   * Puts a job whose fields are set (but position, share, rate, table) on the cores of its element.
   * @param exit     ns until these are awake
   * @param overhead ns of work then, before its first layer
   */
  place(j: number, exit: number, overhead: number, t: number): void {
    const jobs = this.jobs;
    const e = jobs.element[j]!;
    jobs.energyStart[j] = this.railEnergy(this.layout.railOf[e]!, t);
    this.settle(e, t);
    const before = exit + overhead;
    jobs.position[j] = before > 0 ? -before / jobs.work[j]! : 0;
    jobs.awakeAt[j] = overhead > 0 ? -overhead / jobs.work[j]! : 0;
    jobs.share[j] = 0;
    jobs.rate[j] = 0;
    jobs.parked[j] = 0;
    jobs.pace[j] = 1;
    jobs.table[j] = this.costs.table(jobs.profile[j]!, jobs.width[j]!, this.opp[this.layout.domainOf[e]!]!);
    this.enlist(j, e);
    this.cores.occupy(e, jobs.mask[j]!, this.weights[jobs.application[j]!]!, 1, j);
    this.reshare(e, t);
  }

  /** Takes an inference off its cores, of all elements; the slots stay the caller's. */
  remove(j: number, t: number): void {
    const jobs = this.jobs;
    let k = j;
    do {
      const e = jobs.element[k]!;
      this.settle(e, t);
      this.delist(k);
      this.queue.cancel(jobs.event[k]!);
      if (jobs.parked[k] === 0) this.cores.occupy(e, jobs.mask[k]!, this.weights[jobs.application[k]!]!, -1, k);
      this.reshare(e, t);
      k = jobs.next[k]!;
    } while (k !== j);
  }

  /** Another slot of an inference, for its threads on another element, whose fields are the caller's to set. */
  beside(j: number): number {
    const { jobs } = this;
    const slot = jobs.acquire();
    jobs.copy(j, slot);
    jobs.next[slot] = jobs.next[j]!;
    jobs.next[j] = slot;
    return slot;
  }

  enlist(j: number, e: number): void {
    let list = this.jobsOn[e]!;
    const count = this.jobCount[e]!;
    if (count === list.length) {
      const larger = new Int32Array(2 * count);
      larger.set(list);
      this.jobsOn[e] = list = larger;
    }
    list[count] = j;
    this.jobCount[e] = count + 1;
  }

  delist(j: number): void {
    const e = this.jobs.element[j]!;
    const list = this.jobsOn[e]!;
    const count = this.jobCount[e]! - 1;
    let k = 0;
    while (list[k] !== j) k++;
    // Order is kept: sums over jobs then do not depend on who left before.
    for (; k < count; k++) list[k] = list[k + 1]!;
    this.jobCount[e] = count;
  }

  /** Ranks of jobs on an element have changed. */
  rerank(e: number, t: number): void {
    this.settle(e, t);
    this.reshare(e, t);
  }

  /** New shares of cores and memory for an element's jobs, and what follows from them for others. */
  reshare(e: number, t: number): void {
    const jobs = this.jobs;
    const list = this.jobsOn[e]!;
    const count = this.jobCount[e]!;
    for (let k = 0; k < count; k++) {
      const j = list[k]!;
      if (jobs.parked[j] === 1) {
        jobs.share[j] = jobs.even[j] = jobs.flow[j] = 0;
        continue;
      }
      this.cores.shares(e, jobs.mask[j]!, this.weights[jobs.application[j]!]!, j);
      const { mean, slowest } = this.cores;
      jobs.share[j] = mean;
      jobs.even[j] = mean > 0 ? slowest / mean : 0;
      jobs.flow[j] = jobs.held[j] === 1 ? 0 : slowest * (jobs.cores[j]! / jobs.width[j]!);
    }
    if (!this.contended || !this.sharing.share(this.layout.memoryOf[e]!, t)) this.rerate(e, t, false);
  }

  /** Whether the jobs of an element get on: not while its clock stands still. */
  moves(e: number): boolean {
    return this.stalled[this.layout.domainOf[e]!] === 0;
  }

  /** Rates and completion times from shares and paces; jobs that keep their rate are not touched unless `all`. */
  rerate(e: number, t: number, all: boolean): void {
    const jobs = this.jobs;
    const list = this.jobsOn[e]!;
    const moves = this.moves(e);
    for (let k = 0; k < this.jobCount[e]!; k++) {
      const j = list[k]!;
      const tempo = moves && jobs.held[j] === 0 ? jobs.pace[j]! * jobs.even[j]! : 0;
      const rate = (jobs.share[j]! * tempo) / jobs.work[j]!;
      jobs.tempo[j] = tempo;
      if (!all && rate === jobs.rate[j] && this.queue.pending(jobs.event[j]!)) continue;
      jobs.rate[j] = rate;
      this.stops.schedule(j, t);
    }
  }

  /** The job must leave at the next layer border. */
  evict(j: number, t: number): void {
    this.settle(this.jobs.element[j]!, t);
    this.jobs.evicted[j] = 1;
    this.stops.schedule(j, t);
  }

  /** Changes the OPP of a domain at time t. */
  setOpp(domain: number, opp: number, t: number): void {
    const m = this.layout.memoryOfDomain[domain]!;
    if (m >= 0) {
      this.opp[domain] = opp;
      this.sharing.setOpp(m, opp, t);
      return;
    }
    const elements = this.layout.elementsOfDomain[domain]!;
    for (let k = 0; k < elements.length; k++) this.settle(elements[k]!, t);
    this.opp[domain] = opp;
    for (let k = 0; k < elements.length; k++) {
      const e = elements[k]!;
      this.readPower(e);
      const count = this.jobCount[e]!;
      for (let i = 0; i < count; i++) {
        const j = this.jobsOn[e]![i]!;
        const table = this.costs.table(this.jobs.profile[j]!, this.jobs.width[j]!, opp);
        this.jobs.position[j] = this.jobs.table[j]!.translate(this.jobs.position[j]!, table);
        this.jobs.table[j] = table;
        if (this.jobs.rate[j]! > 0) this.stops.schedule(j, t);
      }
      if (count > 0 && this.contended) this.sharing.share(this.layout.memoryOf[e]!, t);
    }
  }

  /** Stops (or lets go on) the work of a domain, or the traffic of a memory, during a transition of its clock. */
  setStalled(domain: number, stalled: boolean, t: number): void {
    const m = this.layout.memoryOfDomain[domain]!;
    if (m >= 0) {
      this.stalled[domain] = stalled ? 1 : 0;
      this.sharing.setStalled(m, stalled, t);
      return;
    }
    const elements = this.layout.elementsOfDomain[domain]!;
    for (let k = 0; k < elements.length; k++) this.settle(elements[k]!, t);
    this.stalled[domain] = stalled ? 1 : 0;
    for (let k = 0; k < elements.length; k++) this.reshare(elements[k]!, t);
  }

  /** The leakage of an element is that of so many °C from time t on. */
  setTemperature(e: number, celsius: number, t: number): void {
    this.settle(e, t);
    this.units.temperature[e] = celsius;
    this.readPower(e);
  }

  /** From time t on an element draws this share of its idle power: its cores are in idle states, or it is off. */
  setPowered(e: number, share: number, t: number): void {
    if (share === this.units.powered[e]) return;
    this.settle(e, t);
    this.units.powered[e] = share;
    this.readPower(e);
  }

  /** An element saved nothing for `awake` ns of its idle power: the way into a state and out of it. */
  drawSaved(e: number, awake: number, t: number): void {
    this.settle(e, t);
    const { ledger } = this;
    const joules = this.units.awake[e]! * awake * NS;
    const rail = this.layout.railOf[e]!;
    ledger.rail[rail] = ledger.rail[rail]! + joules;
    ledger.element[e] = ledger.element[e]! + joules;
    ledger.idle[e] = ledger.idle[e]! + joules;
  }

  private readPower(e: number): void {
    this.units.read(e, this.opp[this.layout.domainOf[e]!]!);
  }
}
