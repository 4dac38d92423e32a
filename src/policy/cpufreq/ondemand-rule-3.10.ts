/**
 * ondemand of Linux 3.10, which published Odroid work ran: a deferrable work item per CPU instead of the scheduler's
 * events, load weighted with the frequency, and a step down only when a lower OPP would not be too busy.
 */
import { DbsPolicy } from './dbs.js';
import type { OndemandTunables } from './ondemand-rule.js';
import type { DbsCounters } from './dbs.js';
import type { FrequencyPolicy } from './policy.js';
import { powersaveBias } from './powersave-bias.js';
import type { TableRelation } from '../freq-table.js';

/** Distance of the downward threshold from the upward one, %. */
const DOWN_DIFFERENTIAL = 3;

export class Ondemand310Policy extends DbsPolicy {
  private subSample = false;
  private low = 0;
  private highTicks = 0;
  private lowTicks = 0;
  private readonly cpus: number;

  /** @param hz ticks a second; delays of a split period are whole ticks */
  constructor(
    policy: FrequencyPolicy,
    protected override readonly tunables: OndemandTunables,
    counters: DbsCounters,
    cpus: number,
    private readonly hz: number,
  ) {
    super(policy, tunables, counters, cpus);
    this.cpus = cpus;
  }

  /**
   * The work item of a CPU runs.
   * @param time ns
   * @returns delay of its next run, ns
   */
  work(time: number): number {
    // With several CPUs on one clock each has a work item; one evaluation in half a period is enough.
    if (time - this.lastSampleTime < this.tunables.samplingRate * 500 && this.sampleDelay > 0) return this.sampleDelay;
    this.lastSampleTime = time;
    this.sampleDelay = this.evaluate(Math.floor(time / 1000)) * 1000;
    return this.sampleDelay;
  }

  protected evaluate(nowUs: number): number {
    const subSample = this.subSample;
    this.subSample = false;
    if (subSample && this.sampleDelay > 0) {
      this.load = NaN;
      this.policy.driverTarget(this.low, 'H');
      return this.microseconds(this.lowTicks);
    }
    this.low = 0;
    this.decide(this.weightedLoad(nowUs));
    if (this.low > 0) {
      this.subSample = true;
      return this.microseconds(this.highTicks);
    }
    return this.tunables.samplingRate * this.rateMult;
  }

  /** Load of the busiest CPU times the present frequency, % · kHz. */
  private weightedLoad(nowUs: number): number {
    this.load = 0;
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      const elapsed = this.elapsedSince(cpu, nowUs);
      const idle = this.idleSince(cpu);
      if (elapsed === 0 || elapsed < idle) continue;
      this.load = Math.max(this.load, Math.floor((100 * (elapsed - idle)) / elapsed));
    }
    return this.load * this.policy.cur;
  }

  private decide(weighted: number): void {
    const { policy, tunables } = this;
    const { upThreshold, samplingDownFactor } = tunables;
    const biased = tunables.powersaveBias > 0;
    if (weighted > upThreshold * policy.cur) {
      if (policy.cur < policy.max) this.rateMult = samplingDownFactor;
      if (biased) policy.driverTarget(this.biased(policy.max, 'H'), 'L');
      else if (policy.cur !== policy.max) policy.driverTarget(policy.max, 'H');
      return;
    }
    if (policy.cur === policy.min) return;
    const downThreshold = upThreshold - DOWN_DIFFERENTIAL;
    if (weighted >= downThreshold * policy.cur) return;
    this.rateMult = 1;
    const wanted = Math.max(Math.floor(weighted / downThreshold), policy.min);
    policy.driverTarget(biased ? this.biased(wanted, 'L') : wanted, 'L');
  }

  private biased(target: number, relation: TableRelation): number {
    const { powersaveBias: bias, samplingRate } = this.tunables;
    const ticks = Math.ceil((samplingRate * this.hz) / 1e6);
    const split = powersaveBias(this.policy, target, relation, bias, ticks);
    this.low = split.low;
    this.highTicks = split.highTime;
    this.lowTicks = split.lowTime;
    return split.khz;
  }

  private microseconds(ticks: number): number {
    return (ticks * 1e6) / this.hz;
  }
}
