/** Columns of `runs.csv` with the figures of each foreground application. */
import { batchMeans } from '../statistics/batch-means.js';
import { mean } from '../statistics/estimate.js';
import { family, type Better, type Column } from './column.js';
import type { RunView } from './figures.js';
import type { Cell } from './model.js';

const perApplication = (
  figureName: string,
  unit: string,
  meaning: string,
  better: Better | undefined,
  compute: (a: RunView['result']['applications'][number]) => Cell,
): Column =>
  family(`app_<name>_${figureName}`, unit, meaning, better, (v) =>
    v.run.kind === 'scenario'
      ? v.figures.foreground.map((a) => [`app_${a.name}_${figureName}`, compute(a)] as const)
      : [],
  );

export const applicationColumns: readonly Column[] = [
  perApplication('released', '', 'Released inferences of one foreground application.', undefined, (a) => a.released),
  perApplication('finished', '', 'Its finished inferences.', 'higher', (a) => a.finished),
  perApplication('missed', '', 'Its inferences late, dropped or overdue.', 'lower', (a) => a.missed),
  perApplication('violated', '', 'Its inferences missed or over their energy budget.', 'lower', (a) => a.violated),
  perApplication(
    'latency_mean_ms',
    'ms',
    'Its mean time from release to finish.',
    'lower',
    (a) => mean(a.latencies) / 1e6,
  ),
  perApplication(
    'latency_half_width_ms',
    'ms',
    'Half width of the 95 % interval of that mean from within the run, by 20 batch means; empty where their lag-1 correlation says that they hang together, or there are too few.',
    undefined,
    (a) => {
      const { halfWidth } = batchMeans(a.latencies);
      return halfWidth === undefined ? undefined : halfWidth / 1e6;
    },
  ),
  perApplication(
    'energy_inference_mj',
    'mJ',
    'Its mean energy an inference (see `energy_inference_mj`).',
    'lower',
    (a) => mean(a.energies) * 1e3,
  ),
  perApplication('energy_j', 'J', 'Energy attributed to it.', 'lower', (a) => a.energy),
  perApplication('accuracy', '', 'Its mean accuracy over finished inferences, 0…1.', 'higher', (a) => a.accuracy),
];
