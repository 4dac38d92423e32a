/** Rows of `jobs.csv` (one an inference) and `timeline.csv` (one a change), each with the factors of its run. */
import type { RunResult } from '../sim/model.js';
import type { Row } from './model.js';

const FACTORS = ['part', 'platform', 'workload', 'policy', 'seed'];

export const JOB_COLUMNS: readonly string[] = [
  ...FACTORS,
  'application',
  'inference',
  'release_ms',
  'start_ms',
  'finish_ms',
  'latency_ms',
  'variant',
  'element',
  'cores',
  'frequency_mhz',
  'energy_inference_mj',
  'late',
  'over_energy',
];

export const TIMELINE_COLUMNS: readonly string[] = [...FACTORS, 'time_ms', 'subject', 'quantity', 'value'];

export const jobRows = (factors: Row, result: RunResult): Row[] =>
  result.jobs.map((j) => ({
    ...factors,
    application: j.application,
    inference: j.index,
    release_ms: j.release / 1e6,
    start_ms: j.start / 1e6,
    finish_ms: j.finish / 1e6,
    latency_ms: (j.finish - j.release) / 1e6,
    variant: j.variant,
    element: j.element,
    cores: j.cores,
    frequency_mhz: j.frequency / 1e6,
    energy_inference_mj: j.energy * 1e3,
    late: j.late ? 1 : 0,
    over_energy: j.overEnergy ? 1 : 0,
  }));

export const timelineRows = (factors: Row, result: RunResult): Row[] =>
  result.timeline.map((t) => ({
    ...factors,
    time_ms: t.time / 1e6,
    subject: t.subject,
    quantity: t.quantity,
    value: t.value,
  }));
