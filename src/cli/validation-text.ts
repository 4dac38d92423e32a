/** The lines of `socsim validate`: one a case, and the summary last. */
import type { ValidationCase, ValidationReport } from '../validate/case.js';
import { textTable } from '../report/table.js';

/** Digits of measured quantities, which nobody measures better, and of figures that have to agree to 1e-6. */
const MEASURED_DIGITS = 4;
const DIGITS = 9;
const MEASURED: readonly string[] = ['latency_ms', 'power_mw', 'energy_mj'];

const written = (value: unknown, digits: number): string => {
  if (typeof value === 'number') return digits < DIGITS ? inDigits(value, digits) : String(+value.toPrecision(digits));
  const text = typeof value === 'string' ? value : value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
};

/** With its last zeros and without an exponent. */
const inDigits = (value: number, digits: number): string => {
  const size = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.max(0, digits - 1 - size));
};

const percent = (value: number | null, digits: number): string => {
  if (value === null) return '';
  const tiny = digits === DIGITS && Math.abs(value) < 0.005 && value !== 0;
  return `${value > 0 ? '+' : ''}${tiny ? value.toExponential(1) : value.toFixed(2)} %`;
};

interface Means {
  readonly [quantity: string]: number;
}

/** Mean errors of the predicted rows, a line for what was modelled. */
function meansText(summary: ValidationReport['summary']): string {
  const limits = summary['predicted_mean_abs_error_limit_pct'] as Means | undefined;
  if (limits === undefined) return '';
  const line = (what: string, key: string): string => {
    const means = Object.entries(summary[key] as Means);
    const texts = means.map(([q, error]) => `${q} ${error.toFixed(2)} % (limit ${limits[q]} %)`);
    const held = means.every(([q, error]) => error <= limits[q]!);
    return `${what}: ${texts.join(', ')}: ${held ? 'held' : 'not held'}\n`;
  };
  return [
    line('mean absolute error of the predicted rows', 'predicted_mean_abs_error_pct'),
    line('with heat, idle states and contention', 'predicted_mean_abs_error_with_everything_pct'),
  ].join('');
}

/** Why rows were left out, a line a reason. */
function skippedText(summary: ValidationReport['summary']): string {
  const rows = (summary['skipped_rows'] ?? []) as readonly { readonly line: number; readonly reason: string }[];
  const lines = new Map<string, number[]>();
  for (const { line, reason } of rows) lines.set(reason, [...(lines.get(reason) ?? []), line]);
  return [...lines]
    .map(([reason, at]) => {
      const shown = at.slice(0, 5).join(', ') + (at.length > 5 ? ', …' : '');
      return `skipped: ${reason} (${at.length === 1 ? 'line' : `${at.length} lines:`} ${shown})\n`;
    })
    .join('');
}

/** Text of a report. */
export function validationText(report: ValidationReport): string {
  const extra = (c: ValidationCase, key: 'use' | 'status' | 'reason'): string => c[key] ?? '';
  const hasUse = report.cases.some((c) => extra(c, 'use') !== '');
  const heads = ['case', 'quantity', 'expected', 'got', 'error', ...(hasUse ? ['row used as', 'row is'] : []), ''];
  const right = ['expected', 'got', 'error'];
  const digitsOf = (c: ValidationCase): number => (MEASURED.includes(c.quantity) ? MEASURED_DIGITS : DIGITS);
  const rows = report.cases.map((c) => [
    c.id,
    c.quantity,
    // A measured figure has the digits that its file has.
    written(c.expected, DIGITS),
    written(c.got, digitsOf(c)),
    percent(c.error_pct, digitsOf(c)),
    ...(hasUse ? [extra(c, 'use'), extra(c, 'status')] : []),
    c.pass ? 'pass' : `FAIL${extra(c, 'reason') === '' ? '' : ` (${extra(c, 'reason')})`}`,
  ]);
  const { passed, failed, skipped } = report.summary;
  const table = textTable(
    heads.map((head) => ({ head, align: right.includes(head) ? ('right' as const) : ('left' as const) })),
    rows,
  );
  return `${table}\n${skippedText(report.summary)}${meansText(report.summary)}${passed} passed, ${failed} failed, ${skipped} skipped`;
}
