/** conservative (drivers/cpufreq/cpufreq_conservative.c of Linux 6.12.117 and 6.1.192). */
import { DbsPolicy, type DbsCounters, type DbsTunables } from './dbs.js';
import type { FrequencyPolicy } from './policy.js';

export interface ConservativeTunables extends DbsTunables {
  /** % */
  readonly downThreshold: number;
  /** % of the upper limit */
  readonly freqStep: number;
  /** 6.1 makes up for steps down that a long idle left out whatever the load is now. */
  readonly kernel: '6.12' | '6.1';
}

/** Step where the tunable's comes to nothing, kHz. */
const LEAST_STEP = 5;

export class ConservativePolicy extends DbsPolicy {
  /** kHz, between OPPs as well: steps add up here until the next OPP is reached. */
  requestedFreq: number;
  private downSkip = 0;

  constructor(
    policy: FrequencyPolicy,
    protected override readonly tunables: ConservativeTunables,
    counters: DbsCounters,
    cpus: number,
  ) {
    super(policy, tunables, counters, cpus);
    this.requestedFreq = policy.cur;
  }

  override limits(): void {
    super.limits();
    this.requestedFreq = this.policy.cur;
  }

  protected evaluate(nowUs: number): number {
    this.update(nowUs);
    if (this.tunables.freqStep > 0) this.decide();
    return this.tunables.samplingRate;
  }

  private decide(): void {
    const { policy, tunables } = this;
    const { min, max } = policy;
    if (this.requestedFreq > max || this.requestedFreq < min) this.requestedFreq = policy.cur;
    const step = Math.floor((tunables.freqStep * max) / 100) || LEAST_STEP;
    const lower = (from: number, by: number): number => (from > min + by ? from - by : min);

    // Lives in this call only unless a step up or down below stores it.
    let requested = this.requestedFreq;
    const catchUp = tunables.kernel === '6.1' || this.maxSampleLoad < tunables.downThreshold;
    if (catchUp && this.idlePeriods < Infinity) requested = lower(requested, this.idlePeriods * step);

    if (this.load > tunables.upThreshold) {
      this.downSkip = 0;
      this.requestedFreq = Math.min(requested + step, max);
      policy.driverTarget(this.requestedFreq, 'HE');
      return;
    }
    this.downSkip += 1;
    if (this.downSkip < tunables.samplingDownFactor) return;
    this.downSkip = 0;
    if (this.load < tunables.downThreshold) {
      this.requestedFreq = lower(requested, step);
      policy.driverTarget(this.requestedFreq, 'LE');
    }
  }
}
