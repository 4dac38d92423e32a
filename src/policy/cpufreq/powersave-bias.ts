/** ondemand's powersave_bias: a wanted frequency, less some per mille, as a mixture of two neighbouring OPPs. */
import { u32 } from './dbs.js';
import type { FrequencyPolicy } from './policy.js';
import type { TableRelation } from '../freq-table.js';

export interface BiasedTarget {
  /** First OPP to run at, kHz. */
  readonly khz: number;
  /** OPP for the rest of the period, kHz; 0: no split. */
  readonly low: number;
  /** Parts of the period, in the unit of `period`. */
  readonly highTime: number;
  readonly lowTime: number;
}

/**
 * @param bias   per mille to take off, 0…1000
 * @param period sampling period in whole units (µs; ticks in 3.10)
 * Source: generic_powersave_bias_target of drivers/cpufreq/cpufreq_ondemand.c; all arithmetic in 32 bits.
 */
export const powersaveBias = (
  policy: FrequencyPolicy,
  target: number,
  relation: TableRelation,
  bias: number,
  period: number,
): BiasedTarget => {
  const { table, min, max } = policy;
  const efficient = relation.length === 2;
  const wanted = table.resolve(target, relation, min, max);
  const average = wanted - Math.floor(u32(wanted * bias) / 1000);
  const low = table.resolve(average, efficient ? 'HE' : 'H', min, max);
  const high = table.resolve(average, efficient ? 'LE' : 'L', min, max);
  if (low === high) return { khz: low, low: 0, highTime: 0, lowTime: 0 };
  const gap = high - low;
  const highTime = Math.floor(u32(u32((average - low) * period) + Math.floor(gap / 2)) / gap);
  return { khz: high, low, highTime, lowTime: period - highTime };
};
