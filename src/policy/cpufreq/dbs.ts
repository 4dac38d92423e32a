/**
 * What ondemand and conservative share: when a sample is due, and the load since the last one
 * (drivers/cpufreq/cpufreq_governor.c of Linux 6.12.117 and 6.1.192).
 *
 * There is no timer. Each utilisation event of the scheduler asks whether a sample is due, so an idle domain is not
 * sampled and keeps its frequency.
 */
import { applyLimits, type FrequencyPolicy } from './policy.js';

/** Cumulative counters of the domain's CPUs, in the domain's order. */
export interface DbsCounters {
  /** Time idle, waiting for I/O not included, µs. */
  idle(cpu: number): number;
  /** Time waiting for I/O, µs. */
  iowait(cpu: number): number;
  /** Time spent on positively niced tasks, ns. */
  nice(cpu: number): number;
}

export interface DbsTunables {
  /** µs */
  readonly samplingRate: number;
  /** % */
  readonly upThreshold: number;
  readonly samplingDownFactor: number;
  readonly ignoreNiceLoad: boolean;
  readonly ioIsBusy: boolean;
}

/** What is left of a whole number in 32 bits. */
export const u32 = (value: number): number => value % 4294967296;

/** One governor on one domain. The subclass decides; `evaluate` returns the time to the next sample, µs. */
export abstract class DbsPolicy {
  /** ns */
  lastSampleTime = 0;
  /** ns */
  sampleDelay: number;
  /** Multiplies the sampling rate while at the highest frequency. */
  rateMult = 1;
  /** Load of the busiest CPU, %; NaN: the last evaluation did not look. */
  load = NaN;
  /** Greatest load in the window itself, without what was carried over a long idle, %. */
  protected maxSampleLoad = 0;
  /** Whole sampling periods that the least idle long idler slept; Infinity: none slept long. */
  protected idlePeriods = Infinity;

  private readonly prevTime: Float64Array;
  private readonly prevIdle: Float64Array;
  private readonly prevNice: Float64Array;
  private readonly prevLoad: Float64Array;

  constructor(
    protected readonly policy: FrequencyPolicy,
    protected readonly tunables: DbsTunables,
    private readonly counters: DbsCounters,
    cpus: number,
  ) {
    this.sampleDelay = tunables.samplingRate * 1000;
    this.prevTime = new Float64Array(cpus);
    this.prevIdle = new Float64Array(cpus);
    this.prevNice = new Float64Array(cpus);
    this.prevLoad = new Float64Array(cpus);
  }

  /** Starts the first window. @param nowUs µs */
  start(nowUs: number): void {
    for (let cpu = 0; cpu < this.prevTime.length; cpu++) {
      this.prevTime[cpu] = nowUs;
      this.prevIdle[cpu] = this.idleTime(cpu);
      this.prevNice[cpu] = this.counters.nice(cpu);
      this.prevLoad[cpu] = 0;
    }
  }

  /**
   * A utilisation event of the scheduler on a CPU of the domain.
   * @param time ns
   * @returns whether a sample was taken
   */
  hook(time: number): boolean {
    if (time - this.lastSampleTime < this.sampleDelay) return false;
    this.lastSampleTime = time;
    this.sampleDelay = this.evaluate(Math.floor(time / 1000)) * 1000;
    return true;
  }

  /** The limits changed: back within them at once, and the next event samples. */
  limits(): void {
    applyLimits(this.policy);
    this.sampleDelay = 0;
  }

  protected abstract evaluate(nowUs: number): number;

  /** Closes the window: sets `load`, `maxSampleLoad` and `idlePeriods`, and starts the next. */
  protected update(nowUs: number): void {
    const samplingRate = this.tunables.samplingRate * this.rateMult;
    this.load = 0;
    this.maxSampleLoad = 0;
    this.idlePeriods = Infinity;
    for (let cpu = 0; cpu < this.prevTime.length; cpu++) {
      const elapsed = this.elapsedSince(cpu, nowUs);
      const idle = this.idleSince(cpu);

      const previous = this.prevLoad[cpu]!;
      let sample = previous;
      if (elapsed > 0) sample = elapsed > idle ? Math.floor((100 * (elapsed - idle)) / elapsed) : 0;

      let load = sample;
      if (elapsed > 0 && idle > 2 * samplingRate && previous !== 0) {
        // Woke from a long idle, which says nothing of what comes: the old load counts once more.
        load = previous;
        this.prevLoad[cpu] = 0;
      } else {
        this.prevLoad[cpu] = load;
      }
      if (idle > 2 * samplingRate) this.idlePeriods = Math.min(this.idlePeriods, Math.floor(idle / samplingRate));
      if (load > this.load) this.load = load;
      if (sample > this.maxSampleLoad) this.maxSampleLoad = sample;
    }
  }

  /** Idle time of a CPU in the window that ends now, µs; niced work counts as idle where it is to be ignored. */
  protected idleSince(cpu: number): number {
    const now = this.idleTime(cpu);
    let idle = Math.max(0, now - this.prevIdle[cpu]!);
    this.prevIdle[cpu] = now;
    if (this.tunables.ignoreNiceLoad) {
      const nice = this.counters.nice(cpu);
      idle += Math.floor((nice - this.prevNice[cpu]!) / 1000);
      this.prevNice[cpu] = nice;
    }
    return idle;
  }

  /** Time since the last sample of a CPU, µs (u32), which starts the next. */
  protected elapsedSince(cpu: number, nowUs: number): number {
    const elapsed = u32(nowUs - this.prevTime[cpu]!);
    this.prevTime[cpu] = nowUs;
    return elapsed;
  }

  private idleTime(cpu: number): number {
    return this.counters.idle(cpu) + (this.tunables.ioIsBusy ? 0 : this.counters.iowait(cpu));
  }
}
