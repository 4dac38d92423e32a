/** Dynamic range, after incremental training with group convolution (MLCAD 2019): how far variants, mapping and DVFS together stretch time and energy, beside the variant alone. */
import { z } from 'zod';
import { pointsFront } from '../../experiment/summary.js';
import { isWhole } from '../../experiment/ended.js';
import type { PointsPart, Row } from '../../experiment/model.js';
import { condition, defineCheck, remark, type Finding } from './check.js';

const options = z.strictObject({
  time_ratio: z.number().positive().default(30),
  energy_ratio: z.number().positive().default(8),
  variant_ratio: z.number().positive().default(4),
  front_platform: z.string().describe('platform whose Pareto front is judged; the others are remarks'),
  front_variants: z.int().default(3),
  front_elements: z.int().default(2),
});

const number = (row: Row, name: string): number => row[name] as number;
const ratio = (values: readonly number[]): number => Math.max(...values) / Math.min(...values);
const times = (r: number): string => `${r.toFixed(2)}×`;

/** Largest ratio over the variants at one element, core count and OPP. */
function variantRatio(rows: readonly Row[], column: string): number {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const key = [row['platform'], row['workload'], row['element'], row['cores'], row['opp_mhz']].join('/');
    groups.set(key, [...(groups.get(key) ?? []), number(row, column)]);
  }
  return Math.max(...[...groups.values()].map(ratio));
}

export const dynamicRange = defineCheck<PointsPart, z.infer<typeof options>>({
  name: 'dynamic-range',
  kind: 'operating-points',
  about:
    'Ratios of the longest to the shortest time and of the most to the least energy over the operating points of all platforms of the part together; each platform alone as a remark.',
  options,
  evaluate({ rows: all, options: o }) {
    const rows = all.filter(isWhole);
    const time = ratio(rows.map((r) => number(r, 'latency_mean_ms')));
    const energy = ratio(rows.map((r) => number(r, 'energy_inference_mj')));
    const alone = Math.max(variantRatio(rows, 'latency_mean_ms'), variantRatio(rows, 'energy_inference_mj'));
    const verdicts: Finding[] = [
      condition('longest / shortest time, all platforms', times(time), `≥ ${o.time_ratio}×`, time >= o.time_ratio),
      condition('most / least energy, all platforms', times(energy), `≥ ${o.energy_ratio}×`, energy >= o.energy_ratio),
      // The prefix sums of a variant of exactly k/4 of the work round in the last digit.
      condition(
        'variant alone, time and energy',
        times(alone),
        `≤ ${o.variant_ratio}×`,
        alone <= o.variant_ratio * (1 + 1e-9),
      ),
    ];
    for (const platform of new Set(rows.map((r) => r['platform']))) {
      const own = rows.filter((r) => r['platform'] === platform);
      verdicts.push(
        remark(
          `${String(platform)} alone`,
          `time ${times(ratio(own.map((r) => number(r, 'latency_mean_ms'))))}, energy ${times(ratio(own.map((r) => number(r, 'energy_inference_mj'))))}`,
        ),
      );
      const front = pointsFront(own);
      const variants = new Set(front.map((r) => r['variant'])).size;
      const elements = new Set(front.map((r) => r['element'])).size;
      const name = `Pareto front of ${String(platform)}`;
      const measured = `${variants} variants, ${elements} elements`;
      verdicts.push(
        platform === o.front_platform
          ? condition(
              name,
              measured,
              `≥ ${o.front_variants} and ≥ ${o.front_elements}`,
              variants >= o.front_variants && elements >= o.front_elements,
            )
          : remark(name, measured),
      );
    }
    return Promise.resolve(verdicts);
  },
});
