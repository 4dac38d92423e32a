/** The paper's second case: elements come and go; a manager may miss only right after an event, and must beat two fixed settings. */
import { z } from 'zod';
import type { JobRow } from '../../sim/model.js';
import type { Workload } from '../../workload/model.js';
import type { Row, Run, ScenarioPart, ScenarioRun } from '../../experiment/model.js';
import { executeScenario } from '../../experiment/run.js';
import { pairedDifference, type Difference } from '../../experiment/summary.js';
import { condition, defineCheck, intervalText, onWholeRuns, remark, type Finding } from './check.js';

const options = z.strictObject({
  policy: z.string(),
  baseline: z.string().describe('fixed full variant: the manager must miss less and take less energy'),
  small: z.string().describe('fixed small variant: the manager must be more accurate'),
  application: z.string().describe('whose accuracy is compared'),
  inferences: z.int().min(0).default(3).describe('after an event, in which an application may miss'),
});

/** Times at which the scenario changes, ns. */
const eventsOf = (workload: Workload): number[] => [0, ...workload.timeline.map((e) => e.at)];

/** Inferences of one application by index: its job, or undefined where it never finished. */
const byIndex = (jobs: readonly JobRow[], released: number): (JobRow | undefined)[] => {
  const list = new Array<JobRow | undefined>(released).fill(undefined);
  for (const job of jobs) list[job.index] = job;
  return list;
};

/**
 * Misses of an application outside the first n inferences after each event. The first inference after an event is the
 * one after the last that had finished by then, so one that the event caught in flight counts as the first.
 */
export function lateMisses(
  jobs: readonly JobRow[],
  released: number,
  events: readonly number[],
  n: number,
  end: number,
): number {
  const list = byIndex(jobs, released);
  const allowed = new Set<number>();
  for (const at of events) {
    const first = list.reduce((next, job, i) => (job && job.finish <= at ? i + 1 : next), 0);
    for (let i = first; i < first + n; i++) allowed.add(i);
  }
  // What is still in flight at the end of the run has not missed; what never finished before a finished one was dropped.
  const lastFinished = list.reduce((last, job, i) => (job && job.finish <= end ? i : last), -1);
  return list.filter((job, i) => !allowed.has(i) && (job ? job.late : i < lastFinished)).length;
}

const runsOf = (runs: readonly Run[], policy: string): ScenarioRun[] =>
  runs.filter((r): r is ScenarioRun => r.kind === 'scenario' && r.policy.name === policy);

async function missesOutside(runs: readonly ScenarioRun[], n: number): Promise<number> {
  let outside = 0;
  for (const run of runs) {
    const { workload, result } = await executeScenario(run, { jobs: true, timeline: false });
    for (const app of result.applications.filter((a) => !a.background)) {
      const jobs = result.jobs.filter((j) => j.application === app.name);
      outside += lateMisses(jobs, app.released, eventsOf(workload), n, result.duration);
    }
  }
  return outside;
}

export const lossOfResources = defineCheck<ScenarioPart, z.infer<typeof options>>({
  name: 'loss-of-resources',
  kind: 'scenario',
  about:
    'Misses only just after events; fewer misses and less energy than one fixed setting, more accuracy than another (paired over seeds, 95 %).',
  options,
  async evaluate({ runs, rows, options: o }) {
    const of = (policy: string): Row[] => rows.filter((r) => r['policy'] === policy);
    const accuracy = `app_${o.application}_accuracy`;
    const outside = await missesOutside(runsOf(runs, o.policy), o.inferences);
    const misses = pairedDifference(of(o.policy), of(o.baseline), 'missed');
    const energy = pairedDifference(of(o.policy), of(o.baseline), 'energy_soc_j');
    const gain = pairedDifference(of(o.policy), of(o.small), accuracy);
    const extra = pairedDifference(of(o.policy), of(o.small), 'energy_soc_j');
    const below = (d: Difference): boolean => d.mean + (d.halfWidth || 0) < 0;
    const above = (d: Difference): boolean => d.mean - (d.halfWidth || 0) > 0;
    const resting = (other: string | undefined, finding: Finding): Finding =>
      onWholeRuns(finding, [o.policy, ...(other === undefined ? [] : [other])].flatMap(of));
    return [
      resting(
        undefined,
        condition(
          `misses of ${o.policy} outside ${o.inferences} inferences after an event`,
          String(outside),
          '0',
          outside === 0,
        ),
      ),
      resting(o.baseline, condition(`misses, against ${o.baseline}`, intervalText(misses, ''), '< 0', below(misses))),
      resting(
        o.baseline,
        condition(`energy of the SoC, against ${o.baseline}`, intervalText(energy, 'J'), '< 0 J', below(energy)),
      ),
      resting(
        o.small,
        condition(
          `accuracy of ${o.application}, against ${o.small}`,
          intervalText({ ...gain, mean: gain.mean * 100, halfWidth: gain.halfWidth * 100 }, 'points'),
          '> 0 points',
          above(gain),
        ),
      ),
      resting(o.small, remark(`energy of the SoC, against ${o.small}`, intervalText(extra, 'J'))),
    ];
  },
});
