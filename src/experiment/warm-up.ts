/** Simulates with a warm-up that is given, or found in a first simulation of the same run. */
import type { RunResult, Scenario } from '../sim/model.js';
import { simulate } from '../sim/simulate.js';
import { mser5 } from '../statistics/warm-up.js';

/**
 * Latencies in order of release, cut by MSER-5; the run is then simulated again and its figures begin at the release
 * of the first inference that is kept. A run that is too short to tell keeps everything.
 */
function warmUpOf(scenario: Omit<Scenario, 'warmUp'>): number {
  const { jobs, failure } = simulate({
    ...scenario,
    warmUp: 0,
    recordJobs: true,
    recordTimeline: false,
    // The whole run tells, also that of a point which is out early.
    mostViolated: Infinity,
  });
  if (failure !== undefined) return 0;
  const background = new Set(scenario.workload.applications.filter((a) => a.background).map((a) => a.name));
  const own = jobs.filter((j) => !background.has(j.application)).sort((a, b) => a.release - b.release);
  const cut = mser5(own.map((j) => j.finish - j.release)) ?? 0;
  return cut === 0 ? 0 : own[cut]!.release;
}

/** @param warmUp ns, or `auto` for what MSER-5 finds */
export const simulateFrom = (scenario: Omit<Scenario, 'warmUp'>, warmUp: number | 'auto'): RunResult =>
  simulate({ ...scenario, warmUp: warmUp === 'auto' ? warmUpOf(scenario) : warmUp });
