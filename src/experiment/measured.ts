/** What the figures of an operating point rest on, where the paper gives a measured row at it and elsewhere. */
import { join } from 'node:path';
import { dataRoot } from '../input/paths.js';
import { elementByName, type Platform } from '../platform/model.js';
import { readCsv } from '../workload/csv.js';
import { hashOfFile } from './hash.js';
import type { PointSpec } from './model.js';

const FILE = join(dataRoot, 'test', 'fixtures', 'measurements', 'xun-date2020.csv');

/** A row's clock means the OPP within 1 %. */
const CLOCK_TOLERANCE = 0.01;

interface MeasuredRow {
  readonly platform: string;
  readonly core: string;
  readonly frequency: number;
  readonly network: string;
  readonly variant: string;
  /** As `fitted_rows` of a platform names it. */
  readonly id: string;
}

/**
 * `fitted`: figures of the platform were fitted to a measured row at this very point. `row-prediction`: there is a
 * measured row to compare with, and nothing was fitted to it. `prediction`: nobody measured here.
 */
export type Basis = 'fitted' | 'row-prediction' | 'prediction';

/** SHA-256 of the rows that bases are told from. */
export const measuredHash = (): string => hashOfFile(FILE);

let rows: readonly MeasuredRow[] | undefined;

function measuredRows(): readonly MeasuredRow[] {
  rows ??= readCsv(FILE, ['platform', 'pe', 'freq_mhz', 'precision', 'model', 'variant', 'latency_ms'])
    .filter(({ cells }) => cells['latency_ms'] !== '')
    .map(({ cells }) => ({
      platform: cells['platform']!,
      core: cells['pe']!,
      frequency: Number(cells['freq_mhz']) * 1e6,
      network: cells['model']!,
      variant: cells['variant']!,
      id: `${cells['platform']!}/${cells['pe']!}/${cells['freq_mhz']!}MHz/${cells['model']!}/${cells['variant']!}/${cells['precision']!}`,
    }));
  return rows;
}

/** Basis of a point: a row is at it where platform, core type, network and variant agree, on one core at the same clock. */
export function basisOf(platform: Platform, network: string, point: PointSpec): Basis {
  const element = elementByName(platform, point.element);
  if (element === undefined || point.cores > 1) return 'prediction';
  const row = measuredRows().find(
    (r) =>
      r.platform === platform.name &&
      r.network === network &&
      r.variant === point.variant &&
      (r.core === element.core || (element.kind !== 'cpu' && r.core.startsWith(`${element.kind}-`))) &&
      Math.abs(point.frequency / r.frequency - 1) <= CLOCK_TOLERANCE,
  );
  if (row === undefined) return 'prediction';
  return platform.fittedRows.includes(row.id) ? 'fitted' : 'row-prediction';
}
