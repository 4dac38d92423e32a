/** Results of an experiment as the cells of a baseline. */
import { createHash } from 'node:crypto';
import { endedOf, isWhole } from '../experiment/ended.js';
import { csvOf } from '../experiment/csv.js';
import type { Experiment, Row } from '../experiment/model.js';
import { estimate } from '../statistics/estimate.js';
import { cellKey, type BaselineCell, type BaselineMetric } from './baseline.js';

/** Guarded where an experiment does not say: the figures that its tables are about. */
export const DEFAULT_METRICS = [
  'energy_soc_j',
  'energy_inference_mj',
  'latency_mean_ms',
  'latency_p99_ms',
  'missed',
  'violated',
  'throughput_per_s',
  'accuracy_mean',
];

/** What stands in a row without being a result: it may change while every figure stays. */
const INCIDENTAL = ['inputs_hash', 'socsim_version'];

/** Gathers rows, one scenario and policy at a time or all mixed. */
export class CellCollector {
  private readonly rows = new Map<
    string,
    { readonly cell: Omit<BaselineCell, 'failed' | 'ended' | 'rows' | 'metrics'>; readonly rows: Row[] }
  >();

  constructor(
    private readonly experiment: Experiment,
    private readonly metrics: readonly string[],
  ) {}

  add(row: Row): void {
    const part = this.experiment.parts.find((p) => p.name === row['part']);
    const names = part?.kind === 'scenario' ? part.factorNames : ['variant', 'element', 'cores', 'opp_mhz'];
    const column = part?.kind === 'scenario' ? (name: string) => `factor_${name}` : (name: string) => name;
    const cell = {
      part: String(row['part']),
      platform: String(row['platform']),
      workload: String(row['workload']),
      factors: Object.fromEntries(names.map((name) => [name, String(row[column(name)])])),
      policy: String(row['policy']),
    };
    const key = cellKey(cell);
    const group = this.rows.get(key);
    if (group === undefined) this.rows.set(key, { cell, rows: [row] });
    else group.rows.push(row);
  }

  cells(): BaselineCell[] {
    return [...this.rows.values()].map(({ cell, rows }) => {
      const good = rows.filter(isWhole);
      const metrics: Record<string, BaselineMetric> = {};
      for (const name of this.metrics) {
        const values = good.map((r) => r[name]).filter((v): v is number => typeof v === 'number');
        if (values.length === 0) continue;
        const { count, mean, halfWidth } = estimate(values);
        metrics[name] = { mean, half_width: Number.isNaN(halfWidth) ? null : halfWidth, seeds: count };
      }
      const failed = rows.filter((r) => r['failed'] !== undefined).length;
      const ended = endedOf(rows);
      return {
        ...cell,
        failed,
        ...(ended !== undefined && { ended: { count: ended.count, runs: ended.runs, first: ended.first } }),
        rows: bytesOf(rows),
        metrics,
      };
    });
  }
}

function bytesOf(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((r) => Object.keys(r)))].filter((n) => !INCIDENTAL.includes(n));
  return createHash('sha256').update(csvOf(names, rows)).digest('hex').slice(0, 16);
}
