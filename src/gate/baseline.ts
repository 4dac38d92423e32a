/**
 * A baseline: what an experiment gave when somebody accepted it. A small JSON file that lives in the user's repository,
 * so it holds means and intervals and no single run, and a review of its difference says what moved.
 */
import { z } from 'zod';

const metric = z.strictObject({
  mean: z.number(),
  /** Half width of the 95 % interval over the seeds; 0 where all agree, null where one seed gives none. */
  half_width: z.number().nonnegative().nullable(),
  seeds: z.int().positive(),
});

const cell = z.strictObject({
  part: z.string(),
  platform: z.string(),
  workload: z.string(),
  /** Levels by name of the factor; what `--set` gave is not among them. */
  factors: z.record(z.string(), z.string()),
  policy: z.string(),
  failed: z.int().nonnegative(),
  /** How many of all runs heat ended before their time, and what ended the earliest; absent where all came to their end. */
  ended: z.strictObject({ count: z.int().positive(), runs: z.int().positive(), first: z.string() }).optional(),
  /** First 16 digits of a SHA-256 over the rows of the cell: whether every figure is the same to the last digit. */
  rows: z.string(),
  metrics: z.record(z.string(), metric),
});

const entry = z.strictObject({
  reason: z.string(),
  socsim: z.string(),
  inputs: z.string(),
  /** What moved against the state before, a line a metric and cell. */
  moved: z.array(z.string()),
});

export const baselineSchema = z.strictObject({
  format: z.literal('socsim-baseline-1'),
  experiment: z.string(),
  socsim: z.string(),
  /** SHA-256 over all inputs of the experiment. */
  inputs: z.string(),
  cells: z.array(cell),
  /** Why the figures were accepted, the latest last. */
  history: z.array(entry),
});

export type Baseline = z.infer<typeof baselineSchema>;
export type BaselineCell = z.infer<typeof cell>;
export type BaselineMetric = z.infer<typeof metric>;

/**
 * Identity of a cell, the same for a baseline and for what is compared with it.
 * @param leftOut factors that do not count
 */
export const cellKey = (
  c: Pick<BaselineCell, 'part' | 'platform' | 'workload' | 'factors' | 'policy'>,
  leftOut: readonly string[] = [],
): string =>
  [
    c.part,
    c.platform,
    c.workload,
    ...Object.entries(c.factors)
      .filter(([name]) => !leftOut.includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, level]) => `${name}=${level}`),
    c.policy,
  ].join(' / ');
