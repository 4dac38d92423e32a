/** Rows of `jobs.csv` (one an inference) and `timeline.csv` (one a change), each with the factors of its run. */
import type { RunResult } from '../sim/model.js';
import type { Row } from './model.js';

/** A column of a record file. */
export interface RecordColumn {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
}

const column = (name: string, unit: string, meaning: string): RecordColumn => ({ name, unit, meaning });

const FACTORS: readonly RecordColumn[] = [
  column('part', '', 'Part of the experiment.'),
  column('platform', '', 'Platform.'),
  column('workload', '', 'Workload; for an operating point the network.'),
  column('factors', '', 'Levels of the factors, `name=level` separated by semicolons; empty where there are none.'),
  column('policy', '', 'Policy.'),
  column('seed', '', 'Seed.'),
];

/** `jobs.csv`: every finished inference that the figures count, and those of background applications. */
export const JOB_RECORD: readonly RecordColumn[] = [
  ...FACTORS,
  column('application', '', 'Application, background loads included.'),
  column(
    'inference',
    '',
    'Number of the release of the application, from 0; dropped and cut off ones leave gaps; releases within the warm-up are left out.',
  ),
  column('release_ms', 'ms', 'When it was released, from the start of the run.'),
  column('start_ms', 'ms', 'When it (last) began to execute.'),
  column('finish_ms', 'ms', 'When it finished.'),
  column('latency_ms', 'ms', 'From release to finish.'),
  column('variant', '', 'Variant of the network that it ran.'),
  column('element', '', 'Processing element on which it finished.'),
  column('cores', '', 'Cores of the element that it ran on.'),
  column('frequency_mhz', 'MHz', 'Clock of the element when it finished.'),
  column('energy_inference_mj', 'mJ', "Energy of the element's rail from start to finish, static part included."),
  column('late', '', '1: finished later than its deadline.'),
  column('over_energy', '', '1: took more energy than its budget.'),
];

/** `timeline.csv`: a value that holds from its time until the next row of the same subject and quantity. */
export const TIMELINE_RECORD: readonly RecordColumn[] = [
  ...FACTORS,
  column('time_ms', 'ms', 'From when on the value holds, until the next row of its subject and quantity or the end.'),
  column(
    'subject',
    '',
    '`domain/NAME`, `element/NAME`, `rail/NAME`, `node/NAME` (of the thermal network), `app/NAME`, `scenario/NAME` (an event of the workload) or the name of a plug-in.',
  ),
  column('quantity', '', 'What the value is: the next table.'),
  column('value', '', 'Number in the unit that the quantity names, or text.'),
];

/** The quantities of `timeline.csv`. */
export const TIMELINE_QUANTITIES: readonly RecordColumn[] = [
  column('frequency_mhz', 'MHz', 'Clock that a domain runs at.'),
  column(
    'limit_mhz',
    'MHz',
    'Highest clock that its governor may ask for: below the top where a thermal governor or a manager caps it.',
  ),
  column('utilisation', '', 'Share of the cores of an element that are busy, 0…1.'),
  column(
    'power_w',
    'W',
    'Mean power of a rail until its next row, so that the sum of value × length is its energy. A row an interval between events: the layers of an inference that runs undisturbed are one interval.',
  ),
  column(
    'temperature_c',
    '°C',
    'Temperature of a node of the thermal network, where it has moved by a tenth of a degree since it was last written.',
  ),
  column('queue', '', 'Inferences of an application that wait or run.'),
  column('variant', '', 'Variant that the next inference of an application runs.'),
  column('mapping', '', 'Element and cores of an application, `none` while it has none.'),
  column('log', '', 'An event of the workload, or what a plug-in wrote with `log`. Holds for the instant only.'),
];

const namesOf = (columns: readonly RecordColumn[]): readonly string[] => columns.map((c) => c.name);
export const JOB_COLUMNS = namesOf(JOB_RECORD);
export const TIMELINE_COLUMNS = namesOf(TIMELINE_RECORD);

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
