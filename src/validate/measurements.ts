/** Fidelity: measured time, power and energy of single inferences beside the simulated ones. */
import { parseCsv, readCsv, type CsvRow } from '../workload/csv.js';
import { InputError, type InputIssue } from '../input/errors.js';
import { runIsolated, type Conditions } from './isolated.js';
import { rowId, runOfRow, Skip } from './measured-row.js';

/** Columns that a measurement file must have; `docs/workloads.md` defines them. */
const MEASUREMENT_COLUMNS = ['platform', 'pe', 'threads', 'freq_mhz', 'precision', 'model', 'variant'] as const;
const FIGURES = ['latency_ms', 'power_mw', 'energy_mj'] as const;
export type MeasuredQuantity = (typeof FIGURES)[number];

/** One quantity of one row. */
export interface MeasurementCase {
  readonly id: string;
  readonly quantity: MeasuredQuantity;
  readonly expected: number;
  readonly got: number;
  /** (got − expected) / expected in per cent. */
  readonly errorPct: number;
  readonly pass: boolean;
  /** Whether a figure of the platform was fitted to this row; else the figure is a prediction. */
  readonly fitted: boolean;
  /** How well the row itself is known, as its file says; empty where it does not. */
  readonly status: string;
}

export interface MeasurementReport {
  readonly cases: readonly MeasurementCase[];
  /** Rows whose platform, processing element, network or figure is absent, with the reason. */
  readonly skipped: readonly { readonly line: number; readonly reason: string }[];
}

/**
 * Compares a measurement file with the simulator.
 * A row is one inference alone: on one core where `threads` is blank, else on that many; its clock means the OPP
 * within 1 %.
 * @param tolerancePct greatest error in per cent that passes
 * @param conditions what of the board is modelled
 * @throws InputError where the file is missing, lacks columns, or a figure in it is no positive number
 */
export const validateMeasurements = (
  file: string,
  tolerancePct = 15,
  conditions: Conditions = 'tables',
): MeasurementReport => compareRows(readCsv(file, MEASUREMENT_COLUMNS), file, tolerancePct, conditions);

/** As {@link validateMeasurements} for a text at hand. */
export const validateMeasurementText = (text: string, file: string, tolerancePct = 15): MeasurementReport =>
  compareRows(parseCsv(text, file, MEASUREMENT_COLUMNS), file, tolerancePct, 'tables');

function compareRows(
  rows: readonly CsvRow[],
  file: string,
  tolerancePct: number,
  conditions: Conditions,
): MeasurementReport {
  const cases: MeasurementCase[] = [];
  const skipped: { line: number; reason: string }[] = [];
  const issues: InputIssue[] = [];
  const seen = new Map<string, number>();
  for (const row of rows) {
    const expected = figuresOf(row, file, issues);
    const run = expected.size === 0 ? new Skip('no latency, power or energy') : runOfRow(row);
    if (run instanceof Skip) {
      skipped.push({ line: row.line, reason: run.reason });
      continue;
    }
    const name = rowId(row);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const figures = runIsolated(run, conditions);
    const got: Record<MeasuredQuantity, number> = {
      latency_ms: figures.latency / 1e6,
      power_mw: figures.power * 1e3,
      energy_mj: figures.energy * 1e3,
    };
    for (const [quantity, value] of expected) {
      const errorPct = (100 * (got[quantity] - value)) / value;
      cases.push({
        id: count === 1 ? name : `${name} #${count}`,
        quantity,
        expected: value,
        got: got[quantity],
        errorPct,
        pass: Math.abs(errorPct) <= tolerancePct,
        fitted: run.platform.fittedRows.includes(name),
        status: (row.cells['status'] ?? '').trim(),
      });
    }
  }
  if (issues.length > 0) throw new InputError(issues);
  return { cases, skipped };
}

/** Whether power and energy are those of more than the element's rail: the row states an idle power beside, or says so. */
const ofWholeBoard = (cells: CsvRow['cells']): boolean =>
  (cells['idle_mw'] ?? '').trim() !== '' || /whole[ -](board|chip)|\bwall\b/i.test(cells['notes'] ?? '');

function figuresOf({ line, cells }: CsvRow, file: string, issues: InputIssue[]): Map<MeasuredQuantity, number> {
  const figures = new Map<MeasuredQuantity, number>();
  for (const quantity of FIGURES) {
    const text = (cells[quantity] ?? '').trim();
    if (text === '' || (quantity !== 'latency_ms' && ofWholeBoard(cells))) continue;
    const value = Number(text);
    if (Number.isFinite(value) && value > 0) figures.set(quantity, value);
    else issues.push({ file, line, path: quantity, found: text, expected: 'a number above 0, or nothing' });
  }
  return figures;
}
