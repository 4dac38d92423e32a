/** Every comparison of `socsim validate` in one form. */
import { InputError } from '../input/errors.js';
import { readText } from '../input/yaml.js';
import { reportOf, type ValidationCase, type ValidationReport } from './case.js';
import { validateCrosscheck } from './crosscheck.js';
import { FIDELITY_LIMITS, paperFidelity } from './fidelity.js';
import { validateMeasurements, type MeasurementCase } from './measurements.js';
import { replayVectors } from './vectors.js';

export const crosscheckReport = validateCrosscheck;

const ofMeasurement = ({
  id,
  quantity,
  expected,
  got,
  errorPct,
  pass,
  fitted,
  status,
}: MeasurementCase): ValidationCase => ({
  id,
  quantity,
  expected,
  got,
  error_pct: errorPct,
  pass,
  use: fitted ? 'fitted' : 'prediction',
  ...(status !== '' && { status }),
});

/** @param tolerance per cent. @throws InputError */
export function measurementsReport(file: string, tolerance: number): ValidationReport {
  const { cases, skipped } = validateMeasurements(file, tolerance);
  return reportOf(cases.map(ofMeasurement), skipped.length, { skipped_rows: skipped });
}

/** @throws InputError */
export function vectorsReport(file: string): ValidationReport {
  let json: unknown;
  const text = readText(file);
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError([
      { file, path: '', found: (error as Error).message, expected: 'a JSON file of governor vectors' },
    ]);
  }
  const cases = replayVectors(json, file).map(({ id, quantity, expected, got, pass, reason }) => ({
    id,
    quantity,
    expected,
    got,
    error_pct: null,
    pass,
    ...(reason !== undefined && { reason }),
  }));
  return reportOf(cases);
}

/** The paper's rows; the mean absolute errors of the predicted ones and their limits are in the summary. */
export function fidelityReport(): ValidationReport {
  const { rows, predictedError, predictedErrorWithEverything, held } = paperFidelity();
  const cases = rows.flatMap((row) => Object.values(row.cases).map(ofMeasurement));
  return reportOf(cases, 0, {
    predicted_mean_abs_error_pct: predictedError,
    predicted_mean_abs_error_with_everything_pct: predictedErrorWithEverything,
    predicted_mean_abs_error_limit_pct: FIDELITY_LIMITS,
    held,
  });
}

/** One report of several. */
export function joinReports(reports: readonly ValidationReport[]): ValidationReport {
  const more = Object.fromEntries(reports.flatMap((r) => Object.entries(r.summary)));
  return reportOf(
    reports.flatMap((r) => r.cases),
    reports.reduce((sum, r) => sum + r.summary.skipped, 0),
    Object.fromEntries(Object.entries(more).filter(([key]) => !['passed', 'failed', 'skipped'].includes(key))),
  );
}

/** Whether every case passed and, for the paper's rows, the mean errors are within their limits. */
export const passes = ({ summary }: ValidationReport): boolean => summary.failed === 0 && summary['held'] !== false;
