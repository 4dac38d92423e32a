/** Operating points at which the paper published a measurement; every other point is a prediction. */
import { join } from 'node:path';
import { dataRoot } from '../input/paths.js';
import type { Platform } from '../platform/model.js';
import { readCsv } from '../workload/csv.js';
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
}

let rows: readonly MeasuredRow[] | undefined;

function measuredRows(): readonly MeasuredRow[] {
  rows ??= readCsv(FILE, ['platform', 'pe', 'freq_mhz', 'model', 'variant', 'latency_ms'])
    .filter(({ cells }) => cells['latency_ms'] !== '')
    .map(({ cells }) => ({
      platform: cells['platform']!,
      core: cells['pe']!,
      frequency: Number(cells['freq_mhz']) * 1e6,
      network: cells['model']!,
      variant: cells['variant']!,
    }));
  return rows;
}

/** Whether a published row was measured at the point: same platform, core type, network and variant, one core, same clock. */
export function isMeasured(platform: Platform, network: string, point: PointSpec): boolean {
  const element = platform.elements.find((e) => e.name === point.element);
  if (element === undefined || point.cores > 1) return false;
  return measuredRows().some(
    (r) =>
      r.platform === platform.name &&
      r.network === network &&
      r.variant === point.variant &&
      (r.core === element.core || (element.kind !== 'cpu' && r.core.startsWith(`${element.kind}-`))) &&
      Math.abs(point.frequency / r.frequency - 1) <= CLOCK_TOLERANCE,
  );
}
