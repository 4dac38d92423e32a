/** ondemand of Linux 6.12 and 6.1 (drivers/cpufreq/cpufreq_ondemand.c, the same in both). */
import { DbsPolicy, u32, type DbsCounters, type DbsTunables } from './dbs.js';
import type { FrequencyPolicy } from './policy.js';
import { powersaveBias } from './powersave-bias.js';
import type { TableRelation } from '../freq-table.js';

export interface OndemandTunables extends DbsTunables {
  /** ‰ */
  readonly powersaveBias: number;
}

export class OndemandPolicy extends DbsPolicy {
  /** The next evaluation only goes down to `low`. */
  private subSample = false;
  private low = 0;
  private highDelay = 0;
  private lowDelay = 0;

  constructor(
    policy: FrequencyPolicy,
    protected override readonly tunables: OndemandTunables,
    counters: DbsCounters,
    cpus: number,
  ) {
    super(policy, tunables, counters, cpus);
  }

  protected evaluate(nowUs: number): number {
    const subSample = this.subSample;
    this.subSample = false;
    // A delay of 0 means that the limits changed: the plan for this period is void.
    if (subSample && this.sampleDelay > 0) {
      this.load = NaN;
      this.policy.driverTarget(this.low, 'HE');
      return this.lowDelay;
    }
    this.low = 0;
    this.update(nowUs);
    this.decide();
    if (this.low > 0) {
      this.subSample = true;
      return this.highDelay;
    }
    return this.tunables.samplingRate * this.rateMult;
  }

  private decide(): void {
    const { policy, tunables } = this;
    if (this.load > tunables.upThreshold) {
      if (policy.cur < policy.max) this.rateMult = tunables.samplingDownFactor;
      if (tunables.powersaveBias > 0) policy.driverTarget(this.biased(policy.max, 'HE'), 'LE');
      else if (policy.cur !== policy.max) policy.driverTarget(policy.max, 'HE');
      return;
    }
    const { lowest, highest } = policy.table;
    const wanted = lowest + Math.floor(u32(this.load * (highest - lowest)) / 100);
    this.rateMult = 1;
    policy.driverTarget(tunables.powersaveBias > 0 ? this.biased(wanted, 'LE') : wanted, 'CE');
  }

  private biased(target: number, relation: TableRelation): number {
    const { powersaveBias: bias, samplingRate } = this.tunables;
    const split = powersaveBias(this.policy, target, relation, bias, samplingRate);
    this.low = split.low;
    this.highDelay = split.highTime;
    this.lowDelay = split.lowTime;
    return split.khz;
  }
}
