/** What a policy chose: the operating point that most inferences of a phase ran at. */
import type { JobRow } from '../../sim/model.js';
import type { Application, Requirements, Workload } from '../../workload/model.js';
import type { PointSpec } from '../../experiment/model.js';

/** A stretch of the run with one set of requirements. */
export interface Phase {
  /** ns */
  readonly from: number;
  readonly to: number;
  readonly requirements: Requirements;
}

/** The phases of an application: from the start and from each of its `require` events. */
export function phasesOf(workload: Workload, application: Application): Phase[] {
  const starts: { at: number; requirements: Requirements }[] = [{ at: 0, requirements: application.requirements }];
  for (const { at, action } of workload.timeline)
    if (action.kind === 'require' && action.application === application.name)
      starts.push({ at, requirements: action.requirements });
  return starts.map(({ at, requirements }, i) => ({ from: at, to: starts[i + 1]?.at ?? Infinity, requirements }));
}

export interface Choice {
  readonly point: PointSpec;
  /** Share of the phase's finished inferences, 0…1. */
  readonly share: number;
}

const pointOf = (job: JobRow): PointSpec => ({
  variant: job.variant,
  element: job.element,
  cores: job.cores,
  frequency: job.frequency,
});

export const writtenPoint = (p: PointSpec): string =>
  `${p.variant} on ${p.element}${p.cores > 1 ? ` ×${p.cores}` : ''} at ${+(p.frequency / 1e6).toFixed(1)} MHz`;

/** The most frequent point of the inferences released in a phase; of equals the first met. undefined where there is none. */
export function choiceIn(jobs: readonly JobRow[], application: string, phase: Phase): Choice | undefined {
  const own = jobs.filter((j) => j.application === application && j.release >= phase.from && j.release < phase.to);
  const counts = new Map<string, { point: PointSpec; count: number }>();
  for (const job of own) {
    const point = pointOf(job);
    const entry = counts.get(writtenPoint(point)) ?? { point, count: 0 };
    entry.count++;
    counts.set(writtenPoint(point), entry);
  }
  const [most] = [...counts.values()].sort((a, b) => b.count - a.count);
  return most && { point: most.point, share: most.count / own.length };
}
