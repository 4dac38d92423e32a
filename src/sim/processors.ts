/**
 * Processing elements at work: who runs on which core, how fast, and what that costs.
 *
 * Between events every rate is constant. `settle` brings an element up to the present (progress and energy), a change
 * is made, `rerate` gives the jobs that it touches their new rates and completion times.
 */
import { excessLeakage } from '../heat/leakage.js';
import type { EventQueue } from '../kernel/event-queue.js';
import type { CostCache } from './cost-cache.js';
import type { EnergyLedger } from './energy.js';
import { JobTable } from './jobs.js';
import type { Layout } from './layout.js';

const NS = 1e-9;

export class Processors {
  readonly jobs: JobTable;
  /** OPP that each domain runs at. */
  readonly opp: Int32Array;
  /** Cores that are there, by element: the first ones. */
  readonly available: Int32Array;
  /** Sum of the weights of the jobs on each CPU. */
  readonly cpuWeight: Float64Array;
  readonly cpuJobs: Int32Array;
  /** Jobs on each element. */
  readonly jobCount: Int32Array;
  /** ns with at least one job, by element, up to its last settling. */
  readonly busyTime: Float64Array;
  private readonly jobsOn: Int32Array[];
  private readonly since: Float64Array;
  private readonly busyCores: Int32Array;
  private readonly stalled: Uint8Array;
  private readonly idlePower: Float64Array;
  private readonly activePower: Float64Array;
  private readonly corePower: Float64Array;
  /** °C that the leakage of each element is taken at; NaN: that of its power table. */
  readonly temperature: Float64Array;

  constructor(
    readonly layout: Layout,
    private readonly queue: EventQueue,
    private readonly costs: CostCache,
    readonly ledger: EnergyLedger,
    /** Weight of each application in CPU sharing. */
    private readonly weights: Float64Array,
    private readonly fastForward: boolean,
  ) {
    const n = layout.elements.length;
    this.jobs = new JobTable(queue);
    this.opp = new Int32Array(layout.domains.length);
    this.stalled = new Uint8Array(layout.domains.length);
    this.available = Int32Array.from(layout.elements, (e) => e.count);
    this.cpuWeight = new Float64Array(layout.cpuCount);
    this.cpuJobs = new Int32Array(layout.cpuCount);
    this.jobCount = new Int32Array(n);
    this.jobsOn = layout.elements.map(() => new Int32Array(8));
    this.since = new Float64Array(n);
    this.busyCores = new Int32Array(n);
    this.busyTime = new Float64Array(n);
    this.idlePower = new Float64Array(n);
    this.activePower = new Float64Array(n);
    this.corePower = new Float64Array(n);
    this.temperature = new Float64Array(n).fill(NaN);
    for (let e = 0; e < n; e++) this.readPower(e);
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
    const ledger = this.ledger;
    const rail = this.layout.railOf[e]!;
    const idle = this.idlePower[e]! * dt * NS;
    ledger.idle[e] = ledger.idle[e]! + idle;
    const count = this.jobCount[e]!;
    if (count === 0) {
      ledger.rail[rail] = ledger.rail[rail]! + idle;
      ledger.element[e] = ledger.element[e]! + idle;
      return;
    }
    this.busyTime[e] = this.busyTime[e]! + dt;
    const jobs = this.jobs;
    const list = this.jobsOn[e]!;
    const corePower = this.corePower[e]! * NS;
    const surplus = ((this.activePower[e]! - this.idlePower[e]!) * dt * NS) / this.busyCores[e]!;
    const stalled = this.stalled[this.layout.domainOf[e]!] === 1;
    let drawn = this.activePower[e]! * dt * NS;
    for (let k = 0; k < count; k++) {
      const j = list[k]!;
      const from = jobs.position[j]!;
      const to = from + jobs.rate[j]! * dt;
      let active: number;
      if (stalled) {
        active = this.layout.elements[e]!.stallActivity * jobs.share[j]! * dt;
      } else {
        const table = jobs.table[j]!;
        active = (table.activityAt(to) - table.activityAt(from)) * jobs.work[j]!;
      }
      jobs.position[j] = to;
      const dynamic = corePower * jobs.cores[j]! * active;
      const a = jobs.application[j]!;
      ledger.application[a] = ledger.application[a]! + dynamic + surplus * jobs.share[j]! * jobs.cores[j]!;
      drawn += dynamic;
    }
    ledger.rail[rail] = ledger.rail[rail]! + drawn;
    ledger.element[e] = ledger.element[e]! + drawn;
  }

  settleAll(t: number): void {
    for (let e = 0; e < this.since.length; e++) this.settle(e, t);
  }

  /** J on the rail of an element up to time t. */
  railEnergy(e: number, t: number): number {
    const rail = this.layout.railOf[e]!;
    const sharers = this.layout.elementsOfRail[rail]!;
    for (let k = 0; k < sharers.length; k++) this.settle(sharers[k]!, t);
    return this.ledger.rail[rail]!;
  }

  /** J of a rail up to time t, as `railEnergy` but without settling: records must not change the rounding of figures. */
  peekRailEnergy(rail: number, t: number): number {
    let energy = this.ledger.rail[rail]!;
    for (const e of this.layout.elementsOfRail[rail]!) energy += this.energySinceSettling(e, t);
    return energy;
  }

  private energySinceSettling(e: number, t: number): number {
    const dt = t - this.since[e]!;
    const count = this.jobCount[e]!;
    if (count === 0) return this.idlePower[e]! * dt * NS;
    const jobs = this.jobs;
    const stalled = this.stalled[this.layout.domainOf[e]!] === 1;
    let active = 0;
    for (let k = 0; k < count; k++) {
      const j = this.jobsOn[e]![k]!;
      const from = jobs.position[j]!;
      const table = jobs.table[j]!;
      const own = stalled
        ? this.layout.elements[e]!.stallActivity * jobs.share[j]! * dt
        : (table.activityAt(from + jobs.rate[j]! * dt) - table.activityAt(from)) * jobs.work[j]!;
      active += own * jobs.cores[j]!;
    }
    return (this.activePower[e]! * dt + this.corePower[e]! * active) * NS;
  }

  /** Share of an element's cores that are busy, 0…1. */
  utilisation(e: number): number {
    return this.busyCores[e]! / this.layout.elements[e]!.count;
  }

  /** W that an element draws at time t (ns, not before its last settling). Reads only: records must not change rounding. */
  power(e: number, t: number): number {
    const count = this.jobCount[e]!;
    if (count === 0) return this.idlePower[e]!;
    const stalled = this.stalled[this.layout.domainOf[e]!] === 1;
    let activity = 0;
    for (let k = 0; k < count; k++) {
      const j = this.jobsOn[e]![k]!;
      const table = this.jobs.table[j]!;
      const l = table.layerAt(this.jobs.position[j]! + this.jobs.rate[j]! * (t - this.since[e]!));
      const span = table.time[l + 1]! - table.time[l]!;
      const now = span > 0 ? (table.activity[l + 1]! - table.activity[l]!) / span : 1;
      const own = stalled ? this.layout.elements[e]!.stallActivity : now;
      activity += own * this.jobs.share[j]! * this.jobs.cores[j]!;
    }
    return this.activePower[e]! + this.corePower[e]! * activity;
  }

  /**
   * Chooses n cores of a cluster: least weight first, then those of `previous` (bit mask), then the lowest number.
   * @returns bit mask over the element's cores
   */
  pickCores(e: number, n: number, previous: number): number {
    const first = this.layout.firstCpu[e]!;
    if (first < 0) return 1;
    const there = this.available[e]!;
    let mask = 0;
    for (let k = 0; k < n; k++) {
      let best = -1;
      for (let c = 0; c < there; c++) {
        if ((mask >> c) & 1) continue;
        if (best < 0 || this.before(first, c, best, previous)) best = c;
      }
      mask |= 1 << best;
    }
    return mask;
  }

  private before(first: number, c: number, best: number, previous: number): boolean {
    const dw = this.cpuWeight[first + c]! - this.cpuWeight[first + best]!;
    if (dw !== 0) return dw < 0;
    return ((previous >> c) & 1) > ((previous >> best) & 1);
  }

  /** Puts a job whose fields are set (but position, share, rate, table) on its cores. `overhead`: ns before its first layer. */
  place(j: number, overhead: number, t: number): void {
    const jobs = this.jobs;
    const e = jobs.element[j]!;
    jobs.energyStart[j] = this.railEnergy(e, t);
    jobs.start[j] = t;
    jobs.position[j] = overhead > 0 ? -overhead / jobs.work[j]! : 0;
    jobs.layer[j] = 0;
    jobs.evicted[j] = 0;
    jobs.share[j] = 0;
    jobs.rate[j] = 0;
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
    this.occupy(e, jobs.mask[j]!, this.weights[jobs.application[j]!]!, 1);
    this.rerate(e, t);
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
    this.occupy(e, jobs.mask[j]!, -this.weights[jobs.application[j]!]!, -1);
    if (count > 0) this.rerate(e, t);
  }

  private occupy(e: number, mask: number, weight: number, one: number): void {
    const first = this.layout.firstCpu[e]!;
    if (first < 0) {
      this.busyCores[e] = this.busyCores[e]! + one;
      return;
    }
    for (let c = 0, m = mask; m !== 0; c++, m >>>= 1) {
      if ((m & 1) === 0) continue;
      const cpu = first + c;
      const before = this.cpuJobs[cpu]!;
      const after = before + one;
      this.cpuJobs[cpu] = after;
      // An empty core has weight exactly 0, whatever was added and taken away.
      this.cpuWeight[cpu] = after === 0 ? 0 : this.cpuWeight[cpu]! + weight;
      if (before === 0) this.busyCores[e] = this.busyCores[e]! + 1;
      if (after === 0) this.busyCores[e] = this.busyCores[e]! - 1;
    }
  }

  /** New shares and completion times for an element's jobs; those that keep their rate are not touched. */
  private rerate(e: number, t: number): void {
    const jobs = this.jobs;
    const list = this.jobsOn[e]!;
    const count = this.jobCount[e]!;
    const first = this.layout.firstCpu[e]!;
    const stalled = this.stalled[this.layout.domainOf[e]!] === 1;
    for (let k = 0; k < count; k++) {
      const j = list[k]!;
      let share = 1;
      if (first >= 0) {
        const weight = this.weights[jobs.application[j]!]!;
        let sum = 0;
        for (let c = first, m = jobs.mask[j]!; m !== 0; c++, m >>>= 1) {
          if (m & 1) sum += this.cpuJobs[c] === 1 ? 1 : weight / this.cpuWeight[c]!;
        }
        share = sum / jobs.cores[j]!;
      }
      const rate = stalled ? 0 : share / jobs.work[j]!;
      jobs.share[j] = share;
      if (rate === jobs.rate[j] && this.queue.pending(jobs.event[j]!)) continue;
      jobs.rate[j] = rate;
      this.schedule(j, t);
    }
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
    if (!this.fastForward) target = table.time[jobs.layer[j]! + 1]!;
    else if (jobs.evicted[j] === 1) target = position <= 0 ? 0 : table.time[table.layerAt(position) + 1]!;
    const left = (target - position) / rate;
    this.queue.at(jobs.event[j]!, left > 0 ? t + left : t);
  }

  /**
   * A job's completion event came. Settles its element.
   * @returns true where the inference is finished (or evicted at a layer border), false where its next layer has begun
   */
  progress(j: number, t: number): boolean {
    const jobs = this.jobs;
    this.settle(jobs.element[j]!, t);
    if (this.fastForward || jobs.evicted[j] === 1) return true;
    const next = jobs.layer[j]! + 1;
    const table = jobs.table[j]!;
    if (next === table.time.length - 1) return true;
    jobs.layer[j] = next;
    // The border itself, without the rounding of the way there.
    jobs.position[j] = table.time[next]!;
    this.schedule(j, t);
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
    }
  }

  /** Stops (or lets go on) the work of a domain during a transition of its clock. */
  setStalled(domain: number, stalled: boolean, t: number): void {
    const elements = this.layout.elementsOfDomain[domain]!;
    for (let k = 0; k < elements.length; k++) this.settle(elements[k]!, t);
    this.stalled[domain] = stalled ? 1 : 0;
    for (let k = 0; k < elements.length; k++) this.rerate(elements[k]!, t);
  }

  /** The leakage of an element is that of so many °C from time t on. */
  setTemperature(e: number, celsius: number, t: number): void {
    this.settle(e, t);
    this.temperature[e] = celsius;
    this.readPower(e);
  }

  private readPower(e: number): void {
    const domain = this.layout.domainOf[e]!;
    const opp = this.layout.domains[domain]!.opps[this.opp[domain]!]!;
    const law = this.layout.domains[domain]!.leakage;
    const celsius = this.temperature[e]!;
    const excess = law === undefined || Number.isNaN(celsius) ? 0 : excessLeakage(law, opp.voltage, celsius);
    // A table that holds less than its own leakage would go below zero in the cold.
    this.idlePower[e] = Math.max(0, opp.idlePower + excess);
    this.activePower[e] = Math.max(0, opp.activePower + excess);
    this.corePower[e] = opp.corePower;
  }
}
