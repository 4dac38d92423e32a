/** Columns about temperature; empty where it is not modelled. */
import { figure, type Column } from './column.js';

export const heatColumns: readonly Column[] = [
  figure(
    'temperature_max_c',
    '°C',
    'Highest temperature of any node that a processing element heats; empty where temperatures are not modelled.',
    'lower',
    (v) => v.result.heat?.peak,
  ),
  figure(
    'temperature_end_c',
    '°C',
    'Temperature of the hottest such node at the end.',
    'lower',
    (v) => v.result.heat?.final,
  ),
  figure(
    'throttled_s',
    's',
    'Simulated time in which a thermal governor capped at least one clock.',
    'lower',
    (v) => v.result.heat && v.result.heat.throttled / 1e9,
  ),
  figure(
    'shutdown',
    '',
    'What ended the run before its time: the zone whose critical trip was reached, or the node in which leakage ran away, and when. Its other figures are of the time until then, and in no table, comparison or verdict (experiments.md).',
    undefined,
    (v) => {
      const shutdown = v.result.heat?.shutdown;
      // The oracle takes a point that is ended for want of one that is not.
      const others = v.run.kind === 'scenario' && v.point !== undefined ? ', no operating point lasts longer' : '';
      return shutdown && `${shutdown.kind} ${shutdown.where} at ${shutdown.time / 1e9} s${others}`;
    },
  ),
];
