/**
 * Processing elements at work: who runs on which core, how fast, and what that costs.
 *
 * Between events every rate is constant. `settle` brings an element up to the present (progress and energy), a change
 * is made, `reshare` gives the jobs that it touches their new rates and completion times.
 */
import type { EventQueue } from '../kernel/event-queue.js';
import { Cores } from './cores.js';
import type { CostCache } from './cost-cache.js';
import { Counters } from './counters.js';
import type { EnergyLedger } from './energy.js';
import { JobTable } from './jobs.js';
import type { Layout } from './layout.js';
import { Memory } from './memory.js';
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
  readonly units: UnitPower;
  readonly memory: Memory;
  readonly meters: Meters;
  /** undefined until somebody opens them. */
  counters: Counters | undefined;
  /** OPP that each domain runs at. */
  readonly opp: Int32Array;
  /** Jobs on each element. */
  readonly jobCount: Int32Array;
  /** ns with at least one job, by element, up to its last settling. */
  readonly busyTime: Float64Array;
  private readonly jobsOn: Int32Array[];
  /** ns that each element is settled up to. */
  readonly since: Float64Array;
  /** 1: the clock of a domain stands still. */
  readonly stalled: Uint8Array;
  private readonly fastForward: boolean;
  private readonly modelsMemory: boolean;

  constructor(
    readonly layout: Layout,
    private readonly queue: EventQueue,
    private readonly costs: CostCache,
    readonly ledger: EnergyLedger,
    /** Weight of each application in CPU sharing. */
    private readonly weights: Float64Array,
    options: ProcessorOptions,
  ) {
    const n = layout.elements.length;
    this.jobs = new JobTable(queue);
    this.cores = new Cores(layout);
    this.units = new UnitPower(layout);
    this.memory = new Memory(layout, this.jobs, ledger, options.contention);
    this.meters = new Meters(this);
    this.fastForward = options.fastForward;
    this.modelsMemory = layout.memories.length > 0;
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
    if (count === 0) {
      ledger.rail[rail] = ledger.rail[rail]! + idle;
      ledger.element[e] = ledger.element[e]! + idle;
      return;
    }
    this.busyTime[e] = this.busyTime[e]! + dt;
    if (this.counters !== undefined) this.counters.settle(e, dt);
    const { jobs, modelsMemory } = this;
    const list = this.jobsOn[e]!;
    const stalled = this.stalled[this.layout.domainOf[e]!] === 1;
    const corePower = units.core[e]! * NS;
    const surplus = ((units.active[e]! - units.idle[e]!) * dt * NS) / this.cores.busy[e]!;
    let drawn = units.active[e]! * dt * NS;
    for (let k = 0; k < count; k++) {
      const j = list[k]!;
      const from = jobs.position[j]!;
      const to = from + jobs.rate[j]! * dt;
      const active =
        stalled || jobs.pace[j]! !== 1
          ? this.activity(e, j, from, to, dt)
          : (jobs.table[j]!.activityAt(to) - jobs.table[j]!.activityAt(from)) * jobs.work[j]!;
      jobs.position[j] = to;
      const dynamic = corePower * jobs.cores[j]! * active;
      const a = jobs.application[j]!;
      ledger.application[a] = ledger.application[a]! + dynamic + surplus * jobs.share[j]! * jobs.cores[j]!;
      drawn += dynamic;
      if (modelsMemory) this.memory.charge(e, j, from, to);
    }
    ledger.rail[rail] = ledger.rail[rail]! + drawn;
    ledger.element[e] = ledger.element[e]! + drawn;
  }

  /** ns of full activity on each core of a job over dt: by its layers, or stalled on the clock or on memory. */
  activity(e: number, j: number, from: number, to: number, dt: number): number {
    const jobs = this.jobs;
    const { stallActivity } = this.layout.elements[e]!;
    const own = jobs.share[j]! * dt;
    if (this.stalled[this.layout.domainOf[e]!] === 1) return stallActivity * own;
    const table = jobs.table[j]!;
    const worked = (table.activityAt(to) - table.activityAt(from)) * jobs.work[j]!;
    return worked + stallActivity * own * (1 - jobs.pace[j]!);
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

  /** Puts a job whose fields are set (but position, share, rate, table) on its cores. `overhead`: ns before its first layer. */
  place(j: number, overhead: number, t: number): void {
    const jobs = this.jobs;
    const e = jobs.element[j]!;
    jobs.energyStart[j] = this.railEnergy(this.layout.railOf[e]!, t);
    this.settle(e, t);
    jobs.start[j] = t;
    jobs.position[j] = overhead > 0 ? -overhead / jobs.work[j]! : 0;
    jobs.layer[j] = 0;
    jobs.evicted[j] = 0;
    jobs.share[j] = 0;
    jobs.rate[j] = 0;
    jobs.pace[j] = 1;
    jobs.table[j] = this.costs.table(jobs.profile[j]!, jobs.cores[j]!, this.opp[this.layout.domainOf[e]!]!);
    let list = this.jobsOn[e]!;
    const count = this.jobCount[e]!;
    if (count === list.length) {
      const larger = new Int32Array(2 * count);
      larger.set(list);
      this.jobsOn[e] = list = larger;
    }
    list[count] = j;
    this.jobCount[e] = count + 1;
    this.cores.occupy(e, jobs.mask[j]!, this.weights[jobs.application[j]!]!, 1);
    this.reshare(e, t);
  }

  /** Takes a job off its cores. Its element must be settled; the slot stays the caller's. */
  remove(j: number, t: number): void {
    const jobs = this.jobs;
    const e = jobs.element[j]!;
    const list = this.jobsOn[e]!;
    const count = this.jobCount[e]! - 1;
    let k = 0;
    while (list[k] !== j) k++;
    // Order is kept: sums over jobs then do not depend on who left before.
    for (; k < count; k++) list[k] = list[k + 1]!;
    this.jobCount[e] = count;
    this.queue.cancel(jobs.event[j]!);
    this.cores.occupy(e, jobs.mask[j]!, -this.weights[jobs.application[j]!]!, -1);
    this.reshare(e, t);
  }

  /** New shares of cores and memory for an element's jobs, and what follows from them for others. */
  private reshare(e: number, t: number): void {
    const jobs = this.jobs;
    const list = this.jobsOn[e]!;
    const count = this.jobCount[e]!;
    for (let k = 0; k < count; k++) {
      const j = list[k]!;
      jobs.share[j] = this.cores.share(e, jobs.mask[j]!, jobs.cores[j]!, this.weights[jobs.application[j]!]!);
    }
    if (!this.shareMemory(e, t)) this.rerate(e, t, false);
  }

  /**
   * Shares the memory of an element's jobs anew after a change of jobs or of their tables, where it does not suffice
   * for all.
   * @returns whether it did, and has set all rates
   */
  private shareMemory(e: number, t: number): boolean {
    const { memory, layout } = this;
    const m = layout.memoryOf[e]!;
    if (m < 0 || !memory.contention) return false;
    const sharers = layout.elementsOfMemory[m]!;
    memory.open(m);
    for (const s of sharers) if (this.moves(s)) memory.addPeaks(m, s, this.jobsOn[s]!, this.jobCount[s]!);
    const before = memory.short[m] === 1;
    const short = !memory.fits(m);
    if (!short && !before) return false;
    memory.short[m] = short ? 1 : 0;
    for (const s of sharers) {
      if (this.jobCount[s] === 0) continue;
      this.settle(s, t);
      if (!short) continue;
      memory.noteLeftOver(m, s, this.jobsOn[s]!, this.jobCount[s]!);
      if (this.fastForward) this.findLayers(s);
    }
    this.collectDemands(m);
    this.divideMemory(m, short && !memory.fits(m));
    // What is critical is so among these jobs: completions are those of other layers now.
    for (const s of sharers) this.rerate(s, t, true);
    return true;
  }

  private collectDemands(m: number): void {
    const { memory } = this;
    memory.open(m);
    for (const s of this.layout.elementsOfMemory[m]!)
      if (this.jobCount[s]! > 0 && this.moves(s)) memory.addDemands(m, s, this.jobsOn[s]!, this.jobCount[s]!);
  }

  /** Paces of the jobs of a memory, whose demands are collected: below 1 for some where these do not fit. */
  private divideMemory(m: number, scarce: boolean): void {
    const { memory } = this;
    memory.scarce[m] = scarce ? 1 : 0;
    for (const s of this.layout.elementsOfMemory[m]!)
      for (let k = 0; k < this.jobCount[s]!; k++) this.jobs.pace[this.jobsOn[s]![k]!] = 1;
    if (scarce) memory.divide(m);
  }

  /** A job has come to a border between layers: others may get more or less of the memory. */
  private nextDemand(j: number, e: number, t: number): void {
    const { memory, layout } = this;
    const m = layout.memoryOf[e]!;
    this.collectDemands(m);
    const scarce = !memory.fits(m);
    if (!scarce && memory.scarce[m] === 0) {
      this.schedule(j, t);
      return;
    }
    const sharers = layout.elementsOfMemory[m]!;
    for (const s of sharers) if (this.jobCount[s]! > 0) this.settle(s, t);
    this.divideMemory(m, scarce);
    for (const s of sharers) this.rerate(s, t, false);
  }

  /** In fast-forward nobody knows in which layer a job is until it is asked. */
  private findLayers(e: number): void {
    for (let k = 0; k < this.jobCount[e]!; k++) {
      const j = this.jobsOn[e]![k]!;
      this.jobs.layer[j] = this.jobs.table[j]!.layerAt(this.jobs.position[j]!);
    }
  }

  /** Whether the jobs of an element get on: not while its clock stands still. */
  private moves(e: number): boolean {
    return this.stalled[this.layout.domainOf[e]!] === 0;
  }

  /** Rates and completion times from shares and paces; jobs that keep their rate are not touched unless `all`. */
  private rerate(e: number, t: number, all: boolean): void {
    const jobs = this.jobs;
    const list = this.jobsOn[e]!;
    const moves = this.moves(e);
    for (let k = 0; k < this.jobCount[e]!; k++) {
      const j = list[k]!;
      const rate = moves ? (jobs.share[j]! * jobs.pace[j]!) / jobs.work[j]! : 0;
      if (!all && rate === jobs.rate[j] && this.queue.pending(jobs.event[j]!)) continue;
      jobs.rate[j] = rate;
      this.schedule(j, t);
    }
  }

  /** Whether a job's next event is the end of its layer, and not of its inference. */
  private byLayer(j: number): boolean {
    return !this.fastForward || this.memory.isShort(this.jobs.element[j]!);
  }

  /** Sets the event of a job's next completion from its present position and rate. */
  schedule(j: number, t: number): void {
    const jobs = this.jobs;
    const rate = jobs.rate[j]!;
    if (rate === 0) {
      this.queue.cancel(jobs.event[j]!);
      return;
    }
    const table = jobs.table[j]!;
    const position = jobs.position[j]!;
    let target = table.total;
    jobs.leading[j] = 0;
    if (position < 0 && this.memory.isShort(jobs.element[j]!)) {
      jobs.leading[j] = 1;
      target = 0;
    } else if (this.byLayer(j)) {
      if (!this.fastForward) jobs.nextLayer[j] = jobs.layer[j]! + 1;
      else if (jobs.evicted[j] === 0) jobs.nextLayer[j] = this.memory.nextBorder(j);
      else jobs.nextLayer[j] = table.layerAt(position) + 1;
      target = table.time[jobs.nextLayer[j]]!;
    } else if (jobs.evicted[j] === 1) target = position <= 0 ? 0 : table.time[table.layerAt(position) + 1]!;
    const left = (target - position) / rate;
    this.queue.at(jobs.event[j]!, left > 0 ? t + left : t);
  }

  /**
   * A job's completion event came. Settles its element.
   * @returns true where the inference is finished (or evicted at a layer border), false where its next layer has begun
   */
  progress(j: number, t: number): boolean {
    const jobs = this.jobs;
    const e = jobs.element[j]!;
    this.settle(e, t);
    if (jobs.leading[j] === 1 && jobs.evicted[j] === 0) {
      jobs.position[j] = 0;
      this.nextDemand(j, e, t);
      return false;
    }
    if (!this.byLayer(j) || jobs.evicted[j] === 1) return true;
    const next = jobs.nextLayer[j]!;
    const table = jobs.table[j]!;
    if (next === table.time.length - 1) return true;
    jobs.layer[j] = next;
    // The border itself, without the rounding of the way there.
    jobs.position[j] = table.time[next]!;
    // The next layer may want more or less of the memory.
    if (this.memory.isShort(e)) this.nextDemand(j, e, t);
    else this.schedule(j, t);
    return false;
  }

  /** The job must leave at the next layer border. */
  evict(j: number, t: number): void {
    this.settle(this.jobs.element[j]!, t);
    this.jobs.evicted[j] = 1;
    this.schedule(j, t);
  }

  /** Changes the OPP of a domain at time t. */
  setOpp(domain: number, opp: number, t: number): void {
    const elements = this.layout.elementsOfDomain[domain]!;
    for (let k = 0; k < elements.length; k++) this.settle(elements[k]!, t);
    this.opp[domain] = opp;
    for (let k = 0; k < elements.length; k++) {
      const e = elements[k]!;
      this.readPower(e);
      const count = this.jobCount[e]!;
      for (let i = 0; i < count; i++) {
        const j = this.jobsOn[e]![i]!;
        const table = this.costs.table(this.jobs.profile[j]!, this.jobs.cores[j]!, opp);
        this.jobs.position[j] = this.jobs.table[j]!.translate(this.jobs.position[j]!, table);
        this.jobs.table[j] = table;
        if (this.jobs.rate[j]! > 0) this.schedule(j, t);
      }
      if (count > 0) this.shareMemory(e, t);
    }
  }

  /** Stops (or lets go on) the work of a domain during a transition of its clock. */
  setStalled(domain: number, stalled: boolean, t: number): void {
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
