/** Comparisons as CSV: one row a policy and scenario and metric, and one a pair. */
import type { Comparison } from '../compare/compare.js';
import { csvOf } from '../experiment/csv.js';
import type { Row } from '../experiment/model.js';

const SCENARIO = ['part', 'platform', 'workload', 'factors', 'metric', 'unit'];

const factorsText = (factors: Readonly<Record<string, string>>): string =>
  Object.entries(factors)
    .map(([name, level]) => `${name}=${level}`)
    .join('; ');

/** A row for each metric and scenario, with what `of` adds. */
function rowsOf(
  comparison: Comparison,
  of: (metric: Comparison['metrics'][number]['scenarios'][number]) => Row[],
): Row[] {
  return comparison.metrics.flatMap((m) =>
    m.scenarios.flatMap((s) =>
      of(s).map((row) => ({
        part: s.scenario.part,
        platform: s.scenario.platform,
        workload: s.scenario.workload,
        factors: factorsText(s.scenario.factors),
        metric: m.metric,
        unit: m.unit,
        ...row,
      })),
    ),
  );
}

/** `compare.csv`. Half widths are of 95 % intervals. */
export const policiesCsv = (comparison: Comparison): string =>
  csvOf(
    [...SCENARIO, 'policy', 'seeds', 'missing', 'ended', 'mean', 'half_width', 'rank', 'groups'],
    rowsOf(comparison, (s) =>
      s.policies.map((p) => ({
        policy: p.policy,
        seeds: p.estimate.count,
        missing: p.missing,
        ended: p.ended,
        mean: p.estimate.mean,
        half_width: p.estimate.halfWidth,
        rank: p.rank,
        groups: p.groups,
      })),
    ),
  );

/** `compare-pairs.csv`: a minus b. */
export const pairsCsv = (comparison: Comparison): string =>
  csvOf(
    [
      ...SCENARIO,
      'a',
      'b',
      'kind',
      'pairs',
      'unpaired',
      'difference',
      'half_width',
      'p',
      'p_holm',
      'p_wilcoxon',
      'positive',
      'zero',
      'negative',
      'd_z',
    ],
    rowsOf(comparison, (s) =>
      s.pairs.map(({ a, b, comparison: c, adjusted, unpaired }) => ({
        a,
        b,
        kind: c.kind,
        pairs: c.pairs,
        unpaired,
        difference: c.difference.mean,
        half_width: c.difference.halfWidth,
        p: c.p,
        p_holm: adjusted,
        p_wilcoxon: c.wilcoxon?.p,
        positive: c.signs.positive,
        zero: c.signs.zero,
        negative: c.signs.negative,
        d_z: c.effect,
      })),
    ),
  );
