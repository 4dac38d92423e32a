/** `until`: more seeds for a scenario until the interval of a metric is narrow enough for each of its policies. */
import type { Experiment, Row, Run, ScenarioPart, ScenarioRun, UntilSpec } from '../experiment/model.js';
import { isWhole } from '../experiment/ended.js';
import { estimate } from '../statistics/estimate.js';

/** What was done for one block. */
export interface Replication {
  readonly block: number;
  readonly part: string;
  readonly metric: string;
  readonly seeds: readonly string[];
  /** Widest half width of its policies, relative to the mean where the wish is; NaN where a policy has no figure. */
  readonly halfWidth: number;
  readonly relative: boolean;
  readonly reached: boolean;
}

/** Widest half width over the policies of a block, by the measure of the wish. */
function widest(until: UntilSpec, runs: readonly ScenarioRun[], rowOf: (run: Run) => Row): number {
  const policies = new Map<string, number[]>();
  for (const run of runs) {
    const row = rowOf(run);
    const value = row[until.metric];
    const list = policies.get(run.policy.name) ?? [];
    policies.set(run.policy.name, list);
    if (isWhole(row) && typeof value === 'number') list.push(value);
  }
  const widths = [...policies.values()].map((values) => {
    const { mean, halfWidth } = estimate(values);
    // A share of 0 is 0: only an exact mean of 0 is narrow enough then, and an absolute half width is what to ask for.
    return until.halfWidth.relative ? (halfWidth === 0 ? 0 : halfWidth / Math.abs(mean)) : halfWidth;
  });
  return widths.some(Number.isNaN) ? NaN : Math.max(...widths);
}

/** So many seeds are wanted next: what the present spread asks for, at most twice as many as now. */
function wantedSeeds(until: UntilSpec, now: number, width: number): number {
  const ratio = Number.isFinite(width) ? (width / until.halfWidth.value) ** 2 : 2;
  return Math.min(until.max, Math.max(now + 1, Math.ceil(now * Math.min(2, ratio))));
}

/** The seeds of a part, and then the whole numbers that are none of them. */
function moreSeeds(seeds: readonly string[], count: number): string[] {
  const all = [...seeds];
  for (let k = 1; all.length < count; k++) if (!seeds.includes(String(k))) all.push(String(k));
  return all;
}

/**
 * Decides which blocks get how many seeds, from results alone, so that a run that is taken up again decides alike.
 * @returns the seeds of the blocks that need more; undefined where no block does
 */
export class Replicator {
  private readonly seeds = new Map<number, readonly string[]>();
  readonly results = new Map<number, Replication>();
  private readonly parts: ReadonlyMap<string, ScenarioPart>;

  constructor(experiment: Experiment) {
    this.parts = new Map(
      experiment.parts.flatMap((p) => (p.kind === 'scenario' && p.until !== undefined ? [[p.name, p] as const] : [])),
    );
  }

  get idle(): boolean {
    return this.parts.size === 0;
  }

  /** Seeds of a block; undefined where it has those of its part. */
  seedsOf(block: number): readonly string[] | undefined {
    return this.seeds.get(block);
  }

  /** Looks at the results so far. @returns whether any block has more seeds now */
  extend(runs: readonly Run[], rowOf: (run: Run) => Row): boolean {
    const blocks = new Map<number, ScenarioRun[]>();
    for (const run of runs) {
      if (run.kind !== 'scenario' || !this.parts.has(run.part) || this.results.get(run.block)?.reached === true)
        continue;
      const list = blocks.get(run.block) ?? [];
      blocks.set(run.block, list);
      list.push(run);
    }
    let more = false;
    for (const [block, own] of blocks) {
      const part = this.parts.get(own[0]!.part)!;
      const until = part.until!;
      const seeds = this.seeds.get(block) ?? part.seeds;
      const width = widest(until, own, rowOf);
      const reached = width <= until.halfWidth.value;
      const { metric, halfWidth } = until;
      this.results.set(block, {
        block,
        part: part.name,
        metric,
        seeds,
        halfWidth: width,
        relative: halfWidth.relative,
        reached,
      });
      if (reached || seeds.length >= until.max) continue;
      this.seeds.set(block, moreSeeds(part.seeds, wantedSeeds(until, seeds.length, width)));
      more = true;
    }
    return more;
  }
}
