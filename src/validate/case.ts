/** One compared quantity of `socsim validate`, and the sum of all. The `--json` output is exactly this. */
export interface ValidationCase {
  readonly id: string;
  /** Named as its column, e.g. `latency_ms`; for a vector the path of the first difference. */
  readonly quantity: string;
  readonly expected: number | string;
  readonly got: number | string;
  /** null where a relative error means nothing. */
  readonly error_pct: number | null;
  readonly pass: boolean;
}

export interface ValidationReport {
  readonly cases: readonly ValidationCase[];
  readonly summary: { readonly passed: number; readonly failed: number; readonly skipped: number };
}

/** Report of some cases. */
export const reportOf = (cases: readonly ValidationCase[], skipped = 0): ValidationReport => {
  const passed = cases.filter((c) => c.pass).length;
  return { cases, summary: { passed, failed: cases.length - passed, skipped } };
};
