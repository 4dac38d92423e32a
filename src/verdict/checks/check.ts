/** What a check is: a named condition of the experiment file, evaluated on the rows and on runs of its own. */
import type { z } from 'zod';
import type { Estimate } from '../../statistics/estimate.js';
import { endedOf, endedText } from '../../experiment/ended.js';
import type { Part, Row, Run } from '../../experiment/model.js';

/** One line of the result: a condition with its measured value, or a remark, which has no limit. */
export interface Verdict {
  readonly check: string;
  readonly name: string;
  readonly measured: string;
  /** The limit as text; empty for a remark. */
  readonly limit: string;
  /** undefined: a remark. Of a negative control: whether it failed, as it must. */
  readonly held: boolean | undefined;
  /** How far the deciding bound is from the limit, on the good side; empty where there is no such number. */
  readonly margin?: string;
  readonly control?: boolean;
}

/** What a check found. */
export interface Finding extends Omit<Verdict, 'check'> {
  /** It rests on runs that heat ended, so nothing is known, of the contrary neither. */
  readonly unknown?: boolean;
}

export interface CheckContext<P extends Part = Part, O = unknown> {
  readonly part: P;
  /** Runs and rows of the part, in the same order. */
  readonly runs: readonly Run[];
  readonly rows: readonly Row[];
  readonly options: O;
}

export interface Check<P extends Part = Part, O = unknown> {
  readonly name: string;
  readonly kind: P['kind'];
  readonly about: string;
  readonly options: z.ZodType<O>;
  evaluate(context: CheckContext<P, O>): Promise<readonly Finding[]>;
}

/** A condition that holds where `held`. */
export const condition = (name: string, measured: string, limit: string, held: boolean): Finding => ({
  name,
  measured,
  limit,
  held,
});

/** `mean ± half width` with the half width to two digits; without it where all pairs agree or there is one. */
export function intervalText({ mean, halfWidth }: Estimate, unit: string): string {
  const suffix = unit === '' ? '' : ` ${unit}`;
  if (!(halfWidth > 1e-9 * Math.abs(mean))) return `${+mean.toPrecision(6)}${suffix}`;
  const decimals = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(halfWidth))));
  return `${mean.toFixed(decimals)} ± ${halfWidth.toFixed(decimals)}${suffix}`;
}

export const remark = (name: string, measured: string): Finding => ({
  name,
  measured,
  limit: '',
  held: undefined,
});

/**
 * A finding as it is where all runs behind it are whole. Where heat ended some, a condition does not hold and a remark
 * has nothing to say, and both say why.
 * @param rows of the runs that it rests on
 */
export function onWholeRuns(finding: Finding, rows: readonly Row[]): Finding {
  const ended = endedOf(rows);
  if (ended === undefined) return finding;
  return {
    ...finding,
    measured: endedText(ended),
    ...(finding.held !== undefined && { held: false, unknown: true }),
  };
}

/** Checks a check where it is written, and forgets its types, so that a list can hold it. */
export const defineCheck = <P extends Part, O>(check: Check<P, O>): Check => check;
