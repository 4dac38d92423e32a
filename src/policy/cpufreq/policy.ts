/**
 * A DVFS domain as the governors' rules see it ("policy" in Linux): its table, clock and limits, and the one verb
 * `driverTarget`. The plug-ins stand on a simulated domain, tests and vectors on a bare one.
 */
import type { CpufreqContext, ParamSpecs } from '../contract.js';
import { FrequencyTable, type TableRelation } from '../freq-table.js';

export interface FrequencyPolicy {
  readonly table: FrequencyTable;
  /** Present frequency and limits, kHz. The limits are OPPs. */
  readonly cur: number;
  readonly min: number;
  readonly max: number;
  /** Resolves `khz` within the limits; starts a transition unless that is the present frequency. */
  driverTarget(khz: number, relation: TableRelation): void;
}

/** A domain without a simulator around it: transitions are immediate. */
export class BarePolicy implements FrequencyPolicy {
  cur: number;
  min: number;
  max: number;
  /** Called before a change, with `cur` still the old frequency. */
  beforeChange: (() => void) | undefined;

  constructor(
    readonly table: FrequencyTable,
    start: { cur: number; min: number; max: number },
  ) {
    ({ cur: this.cur, min: this.min, max: this.max } = start);
  }

  driverTarget(khz: number, relation: TableRelation): void {
    const next = this.table.resolve(khz, relation, this.min, this.max);
    if (next === this.cur) return;
    this.beforeChange?.();
    this.cur = next;
  }

  setLimits(wishedMin: number, wishedMax: number): void {
    ({ min: this.min, max: this.max } = this.table.resolveLimits(wishedMin, wishedMax));
  }
}

/** The domain of a plug-in. */
export class DomainPolicy<P extends ParamSpecs> implements FrequencyPolicy {
  readonly table: FrequencyTable;

  constructor(private readonly context: CpufreqContext<P>) {
    this.table = new FrequencyTable(context.domain.frequencies);
  }

  get cur(): number {
    return this.context.domain.current();
  }

  get min(): number {
    return this.context.domain.min();
  }

  get max(): number {
    return this.context.domain.max();
  }

  driverTarget(khz: number, relation: TableRelation): void {
    // The table holds no inefficient marks, so the E variants are the plain relations.
    this.context.request(khz, relation.charAt(0) as 'L' | 'H' | 'C');
  }
}

/** Brings the clock back within new limits (cpufreq_policy_apply_limits). */
export const applyLimits = (policy: FrequencyPolicy): void => {
  if (policy.cur > policy.max) policy.driverTarget(policy.max, 'HE');
  else if (policy.cur < policy.min) policy.driverTarget(policy.min, 'LE');
};
