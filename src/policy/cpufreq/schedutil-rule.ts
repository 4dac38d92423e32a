/**
 * schedutil: the frequency follows utilisation with a quarter of headroom (kernel/sched/cpufreq_schedutil.c of Linux
 * 6.12.117; the differences of 6.1.192 by `kernel`).
 */
import { applyLimits, type FrequencyPolicy } from './policy.js';

/** What the scheduler knows of one CPU. Utilisations and clamps 0…1024. */
export interface SugovCpuInputs {
  readonly utilAvg: number;
  readonly runnableAvg: number;
  readonly utilEst: number;
  /** PELT averages of the real-time and deadline classes and of interrupt time. */
  readonly rt: number;
  readonly dl: number;
  readonly irq: number;
  /** Reserved deadline bandwidth that is active. */
  readonly dlBw: number;
  readonly uclampMin: number;
  readonly uclampMax: number;
  /** A real-time task is runnable. */
  readonly rtRunning: boolean;
  readonly idleCalls: number;
}

export const IDLE_CPU: SugovCpuInputs = {
  utilAvg: 0,
  runnableAvg: 0,
  utilEst: 0,
  rt: 0,
  dl: 0,
  irq: 0,
  dlBw: 0,
  uclampMin: 0,
  uclampMax: 1024,
  rtRunning: false,
  idleCalls: 0,
};

export interface SugovOptions {
  /** ns */
  readonly rateLimit: number;
  /** Tick, ns. */
  readonly tick: number;
  /** Of each CPU at the highest OPP, 1…1024. */
  readonly capacity: number;
  /** Frequency that defines the capacity, kHz, where the platform names one. */
  readonly reference?: number | undefined;
  /** Utilisation is scaled with frequency. */
  readonly frequencyInvariant: boolean;
  readonly uclamp: boolean;
  /** The frequency changes inside the call; otherwise by a thread, which also enforces new limits at once. */
  readonly fastSwitch: boolean;
  readonly kernel: '6.12' | '6.1';
}

/** Least I/O-wait boost, of 1024. */
const BOOST_MIN = 128;

interface Sugov {
  boost: number;
  boostPending: boolean;
  lastUpdate: number;
  savedIdleCalls: number;
  /** Floor at the last evaluation (6.1: its deadline bandwidth). */
  bandwidthMin: number;
}

const clamp = (value: number, low: number, high: number): number =>
  low >= high ? low : Math.min(Math.max(value, low), high);

export class SugovPolicy {
  /** kHz */
  nextFreq = 0;
  cachedRawFreq = 0;
  /** Time of the last change, ns. */
  lastUpdateTime = 0;
  private limitsChanged = false;
  private needUpdate = false;
  private readonly state: Sugov[];

  /** @param cpus live inputs of the domain's CPUs, in its order */
  constructor(
    private readonly policy: FrequencyPolicy,
    private readonly options: SugovOptions,
    private readonly cpus: readonly SugovCpuInputs[],
  ) {
    this.state = cpus.map(() => ({
      boost: 0,
      boostPending: false,
      lastUpdate: 0,
      savedIdleCalls: 0,
      bandwidthMin: 0,
    }));
  }

  /** I/O-wait boost of a CPU, 0…1024. */
  boost(cpu: number): number {
    return this.state[cpu]!.boost;
  }

  /** The limits changed: the next event evaluates whatever the rate limit says. */
  limits(): void {
    if (!this.options.fastSwitch) applyLimits(this.policy);
    this.limitsChanged = true;
  }

  /**
   * A utilisation event of the scheduler.
   * @param cpu    position in the domain
   * @param time   ns
   * @param iowait a task wakes up from waiting for I/O
   */
  hook(cpu: number, time: number, iowait = false): void {
    const sugov = this.state[cpu]!;
    requestBoost(sugov, time, iowait, this.options.tick);
    sugov.lastUpdate = time;
    // More deadline work cannot wait for the rate limit.
    if (this.cpus[cpu]!.dlBw > sugov.bandwidthMin) this.limitsChanged = true;
    if (this.limitsChanged) {
      this.limitsChanged = false;
      this.needUpdate = true;
    } else if (time - this.lastUpdateTime < this.options.rateLimit) {
      return;
    }

    let want = 0;
    for (let other = 0; other < this.cpus.length; other++) want = Math.max(want, this.want(other, time));

    const cachedBefore = this.cachedRawFreq;
    let next = this.frequency(want);
    if (this.cpus.length === 1 && this.holds(0) && next < this.nextFreq && !this.needUpdate) {
      next = this.nextFreq;
      this.cachedRawFreq = cachedBefore;
    }

    this.needUpdate = false;
    if (next === this.nextFreq) return;
    this.nextFreq = next;
    this.lastUpdateTime = time;
    this.policy.driverTarget(next, 'L');
  }

  /** Performance that a CPU wants, on the scale of its capacity; 6.1: its utilisation, headroom comes later. */
  private want(cpu: number, time: number): number {
    const inputs = this.cpus[cpu]!;
    const sugov = this.state[cpu]!;
    const { capacity, uclamp, kernel, tick } = this.options;
    const boost = applyBoost(sugov, time, capacity, tick);
    if (kernel === '6.1') {
      sugov.bandwidthMin = inputs.dlBw;
      return Math.max(utilisation61(inputs, capacity, uclamp), boost);
    }

    let floor = capacity;
    let ceiling = capacity;
    let util = capacity;
    if (inputs.irq < capacity) {
      floor = Math.max(inputs.irq + inputs.dlBw, uclamp ? inputs.uclampMin : 0);
      if (!uclamp && inputs.rtRunning) floor = Math.max(floor, capacity);
      ceiling = uclamp ? Math.min(capacity, inputs.uclampMax) : capacity;
      const cfs = Math.min(capacity, Math.max(inputs.utilAvg, inputs.runnableAvg, inputs.utilEst));
      util = besideInterrupts(cfs + inputs.rt + inputs.dl, inputs.irq, capacity);
    }
    sugov.bandwidthMin = floor;
    util = Math.max(util, boost);
    return Math.max(floor, Math.min(util + (util >> 2), ceiling));
  }

  private frequency(want: number): number {
    const { capacity, kernel } = this.options;
    const perf = kernel === '6.1' ? want + (want >> 2) : want;
    const raw = Math.floor((this.reference() * perf) / capacity);
    if (raw === this.cachedRawFreq && !this.needUpdate) return this.nextFreq;
    this.cachedRawFreq = raw;
    return this.policy.table.resolve(raw, 'LE', this.policy.min, this.policy.max);
  }

  private reference(): number {
    const { reference, frequencyInvariant, kernel } = this.options;
    if (reference !== undefined) return reference;
    if (frequencyInvariant) return this.policy.table.highest;
    // Without invariance a busy CPU must still get beyond its present frequency; 6.1 leaves that to the headroom.
    return kernel === '6.1' ? this.policy.cur : this.policy.cur + (this.policy.cur >> 2);
  }

  /** The CPU has not been idle since the last evaluation, so that less frequency now would be premature. */
  private holds(cpu: number): boolean {
    const inputs = this.cpus[cpu]!;
    const sugov = this.state[cpu]!;
    if (this.options.uclamp && inputs.uclampMax !== 1024) {
      const cfs = Math.min(this.options.capacity, Math.max(inputs.utilAvg, inputs.utilEst));
      if (cfs + inputs.rt >= inputs.uclampMax) return false;
    }
    const busy = inputs.idleCalls === sugov.savedIdleCalls;
    sugov.savedIdleCalls = inputs.idleCalls;
    return busy;
  }
}

/** Utilisation of tasks that get only the time that interrupts leave, with theirs. */
const besideInterrupts = (util: number, irq: number, capacity: number): number =>
  util >= capacity ? capacity : Math.min(capacity, Math.floor((util * (capacity - irq)) / capacity) + irq);

/** Utilisation of one CPU in 6.1: clamped before headroom, and deadline bandwidth added. */
const utilisation61 = (inputs: SugovCpuInputs, capacity: number, uclamp: boolean): number => {
  if (!uclamp && inputs.rtRunning) return capacity;
  if (inputs.irq >= capacity) return capacity;
  let util = Math.min(capacity, Math.max(inputs.utilAvg, inputs.utilEst)) + inputs.rt;
  if (uclamp) util = clamp(util, inputs.uclampMin, inputs.uclampMax);
  if (util + inputs.dl >= capacity) return capacity;
  const scaled = Math.floor((util * (capacity - inputs.irq)) / capacity);
  return Math.min(capacity, scaled + inputs.irq + inputs.dlBw);
};

/** A boost that nobody asked for during a whole tick is over. */
const boostExpires = (sugov: Sugov, time: number, again: boolean, tick: number): boolean => {
  if (time - sugov.lastUpdate <= tick) return false;
  sugov.boost = again ? BOOST_MIN : 0;
  sugov.boostPending = again;
  return true;
};

const requestBoost = (sugov: Sugov, time: number, iowait: boolean, tick: number): void => {
  if (sugov.boost > 0 && boostExpires(sugov, time, iowait, tick)) return;
  if (!iowait || sugov.boostPending) return;
  sugov.boostPending = true;
  sugov.boost = sugov.boost > 0 ? Math.min(2 * sugov.boost, 1024) : BOOST_MIN;
};

/** Boost as utilisation; halves at each evaluation without a new request. */
const applyBoost = (sugov: Sugov, time: number, capacity: number, tick: number): number => {
  if (sugov.boost === 0 || boostExpires(sugov, time, false, tick)) return 0;
  if (!sugov.boostPending) {
    sugov.boost >>= 1;
    if (sugov.boost < BOOST_MIN) {
      sugov.boost = 0;
      return 0;
    }
  }
  sugov.boostPending = false;
  return (sugov.boost * capacity) >> 10;
};
