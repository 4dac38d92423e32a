/** Rows → what the tables say: means with intervals a policy, paired gaps to the oracle, Pareto fronts. */
import type { Experiment, Part, PointsPart, Row, ScenarioPart } from './model.js';
import { endedOf, isWhole, type EndedRuns } from './ended.js';
import { isOracle } from './oracle-name.js';
import { paretoFront } from './pareto.js';
import { estimate, type Estimate } from '../statistics/estimate.js';

export type Difference = Estimate;

/** Figures of one policy in one cell, a column name each. */
export interface PolicySummary {
  readonly policy: string;
  readonly runs: number;
  readonly failed: number;
  /** Runs that heat ended before their time; undefined: none. */
  readonly ended: EndedRuns | undefined;
  /** Of the runs that neither failed nor were ended. */
  readonly figures: ReadonlyMap<string, Estimate>;
  /** Policy minus oracle, paired by seed; undefined where the cell has no oracle or this is it. */
  readonly gap: ReadonlyMap<string, Difference> | undefined;
}

/** One platform × workload of a scenario part. */
export interface CellSummary {
  readonly part: ScenarioPart;
  readonly platform: string;
  readonly workload: string;
  /** Level by name of the factor. */
  readonly factors: Readonly<Record<string, string>>;
  readonly policies: readonly PolicySummary[];
  /** Weakest status of the accuracies, and of the platform's figures. */
  readonly accuracyStatus: string;
  readonly platformStatus: string;
  /** Applications that run in less than fp32 and count with its accuracy; empty: none. */
  readonly reducedPrecision: string;
}

export interface PointsSummary {
  readonly part: PointsPart;
  readonly platform: string;
  readonly network: string;
  readonly factors: Readonly<Record<string, string>>;
  /** Points, and how many of them rest on what (`figures` of runs.csv). */
  readonly count: number;
  readonly bases: Readonly<Record<string, number>>;
  readonly front: readonly Row[];
  readonly accuracyStatus: string;
  readonly platformStatus: string;
}

export interface Summary {
  readonly title: string;
  readonly points: readonly PointsSummary[];
  readonly cells: readonly CellSummary[];
  /** Parts with more scenarios than are summarised. */
  readonly unshown: readonly UnshownPart[];
}

export interface UnshownPart {
  readonly part: ScenarioPart;
  readonly scenarios: number;
  /** Of all its runs. */
  readonly ended: EndedRuns | undefined;
}

const number = (row: Row, column: string): number => {
  const value = row[column];
  return typeof value === 'number' ? value : NaN;
};

/** Rows that no other row of them beats in time, energy and accuracy. */
export function pointsFront(rows: readonly Row[]): Row[] {
  const criteria = rows.map((r) => [
    number(r, 'latency_mean_ms'),
    number(r, 'energy_inference_mj'),
    -number(r, 'accuracy_mean'),
  ]);
  return paretoFront(criteria).map((i) => rows[i]!);
}

/** Mean and interval of a − b over the seeds that both have. */
export function pairedDifference(a: readonly Row[], b: readonly Row[], column: string): Difference {
  const other = new Map(b.map((row) => [row['seed'], number(row, column)]));
  return estimate(a.filter((r) => other.has(r['seed'])).map((r) => number(r, column) - other.get(r['seed'])!));
}

/** Columns that the tables show, of one application where the part has a focus. */
export function tableColumns(focus: string | undefined): {
  readonly [K in 'violated' | 'missed' | 'released' | 'finished' | 'latency' | 'energy' | 'accuracy']: string;
} {
  const of = (all: string, one: string): string => (focus === undefined ? all : `app_${focus}_${one}`);
  return {
    violated: of('violated', 'violated'),
    missed: of('missed', 'missed'),
    released: of('released', 'released'),
    finished: of('finished', 'finished'),
    latency: of('latency_mean_ms', 'latency_mean_ms'),
    energy: of('energy_inference_mj', 'energy_inference_mj'),
    accuracy: of('accuracy_mean', 'accuracy'),
  };
}

const factorsOf = (part: Part, row: Row | undefined): Record<string, string> =>
  Object.fromEntries(part.factorNames.map((name) => [name, String(row?.[`factor_${name}`] ?? '')]));

function summariseCell(part: ScenarioPart, platform: string, workload: string, rows: readonly Row[]): CellSummary {
  const factors = factorsOf(part, rows[0]);
  const columns = tableColumns(part.focus);
  const shown = [...Object.values(columns), 'energy_soc_j'];
  const gaps = [columns.violated, columns.accuracy, columns.energy];
  const of = (policy: string): Row[] => rows.filter((r) => r['policy'] === policy);
  const oracle = part.policies.find((p) => isOracle(p.manager))?.name;
  const bound = oracle === undefined ? undefined : of(oracle).filter(isWhole);
  const policies = part.policies.map(({ name }): PolicySummary => {
    const all = of(name);
    const own = all.filter(isWhole);
    return {
      policy: name,
      runs: all.length,
      failed: all.filter((r) => r['failed'] !== undefined).length,
      ended: endedOf(all),
      figures: new Map(shown.map((c) => [c, estimate(own.map((r) => number(r, c)))])),
      gap: bound && name !== oracle ? new Map(gaps.map((c) => [c, pairedDifference(own, bound, c)])) : undefined,
    };
  });
  const [first] = rows;
  return {
    part,
    platform,
    workload,
    factors,
    policies,
    accuracyStatus: String(first?.['accuracy_status'] ?? ''),
    platformStatus: String(first?.['platform_status'] ?? ''),
    reducedPrecision: String(first?.['reduced_precision'] ?? ''),
  };
}

function summarisePoints(part: PointsPart, rows: readonly Row[]): PointsSummary {
  const [first] = rows;
  const bases: Record<string, number> = {};
  for (const row of rows) bases[String(row['figures'])] = (bases[String(row['figures'])] ?? 0) + 1;
  return {
    part,
    platform: String(first?.['platform']),
    network: String(first?.['workload']),
    factors: factorsOf(part, first),
    count: rows.length,
    bases,
    front: pointsFront(rows.filter(isWhole)),
    accuracyStatus: String(first?.['accuracy_status'] ?? ''),
    platformStatus: String(first?.['platform_status'] ?? ''),
  };
}

/** Scenarios of one part that are summarised, each by itself. */
export const MOST_CELLS = 8;

/** Makes a summary block by block, so that the rows of a sweep need not be there together. */
export class SummaryBuilder {
  private readonly points: PointsSummary[] = [];
  private readonly cells: CellSummary[] = [];
  private readonly unshown: UnshownPart[] = [];

  constructor(private readonly experiment: Experiment) {}

  /** Adds the rows of one scenario, or of the operating points of one network on one platform. */
  addBlock(rows: readonly Row[]): void {
    const [first] = rows;
    const part = this.experiment.parts.find((p) => p.name === first?.['part']);
    if (part === undefined || first === undefined) return;
    if (part.kind === 'operating-points') {
      this.points.push(summarisePoints(part, rows));
      return;
    }
    this.cells.push(summariseCell(part, String(first['platform']), String(first['workload']), rows));
  }

  /**
   * Names a part with more than {@link MOST_CELLS} scenarios: tables of hundreds of them are for `compare`.
   * @param ended the ended ones of all its runs
   */
  addUnshown(part: ScenarioPart, scenarios: number, ended: EndedRuns | undefined): void {
    if (scenarios > 0) this.unshown.push({ part, scenarios, ended });
  }

  build(): Summary {
    return { title: this.experiment.title, points: this.points, cells: this.cells, unshown: this.unshown };
  }
}
