/** One compared quantity of `socsim validate`, and the sum of all. The `--json` output is exactly this. */
export interface ValidationCase {
  readonly id: string;
  /** Named as its column, e.g. `latency_ms`; for a vector the path of the first difference. */
  readonly quantity: string;
  readonly expected: unknown;
  readonly got: unknown;
  /** (got − expected) / expected; null where a relative error means nothing. */
  readonly error_pct: number | null;
  readonly pass: boolean;
  /** What a measured row was used for. */
  readonly use?: 'fitted' | 'prediction';
  /** How well the expected figure itself is known: published, derived, estimated or recalled. */
  readonly status?: string;
  /** Why a case could not be tried. */
  readonly reason?: string;
}

export interface ValidationSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly [figure: string]: unknown;
}

export interface ValidationReport {
  readonly cases: readonly ValidationCase[];
  readonly summary: ValidationSummary;
}

/** Report of some cases. */
export const reportOf = (
  cases: readonly ValidationCase[],
  skipped = 0,
  more: Readonly<Record<string, unknown>> = {},
): ValidationReport => {
  const passed = cases.filter((c) => c.pass).length;
  return { cases, summary: { passed, failed: cases.length - passed, skipped, ...more } };
};
