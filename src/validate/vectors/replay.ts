/** What the replays of all kinds share. */
import { z } from 'zod';
import { FrequencyTable } from '../../policy/freq-table.js';
import { BarePolicy } from '../../policy/cpufreq/policy.js';

/** Replays one case on fresh state. @returns what is to equal the case's `expect`, throws ZodError if malformed */
export type Replay = (vector: unknown) => readonly unknown[];

/** Builds a replay from the schema of its case. */
export const replay =
  <S extends z.ZodType>(schema: S, run: (vector: z.infer<S>) => readonly unknown[]): Replay =>
  (vector) =>
    run(schema.parse(vector));

/** A frequency, time or count. */
export const whole = z.int().min(0);
export const positive = z.int().min(1);
/** 0 and 1 as well as false and true. */
export const flag = z.union([z.boolean(), z.literal(0).transform(() => false), z.literal(1).transform(() => true)]);
/** The kernel names that vectors use. */
export const kernel = z.enum(['6.12', '6.1']).default('6.12');
export const opps = z.array(positive).min(1);

/** `params.start` of the cpufreq governors. */
export const start = z.looseObject({ cur_khz: positive, min_khz: positive, max_khz: positive });

export const limitsEvent = { op: z.literal('limits'), min_khz: whole, max_khz: whole };

export const barePolicy = (
  khz: readonly number[],
  from: z.infer<typeof start>,
  inefficient: readonly number[] = [],
): BarePolicy =>
  new BarePolicy(new FrequencyTable(khz, inefficient), { cur: from.cur_khz, min: from.min_khz, max: from.max_khz });
