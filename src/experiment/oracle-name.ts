/** `oracle-static` by name: a manager of an experiment that is no plug-in, because it runs whole simulations. */
import type { Workload } from '../workload/model.js';
import type { PluginSpec } from './model.js';
import { managedApplications } from './points.js';

export const ORACLE = 'oracle-static';
export const ORACLE_ABOUT =
  'Best fixed operating point of the run, by simulating all of them: fewest violations, then accuracy, then energy.';

export const isOracle = (manager: PluginSpec | undefined): boolean =>
  manager?.name === ORACLE && manager.file === undefined;

/** Why the oracle cannot judge a workload; undefined where it can. */
export function oracleProblem(workload: Workload): string | undefined {
  const n = managedApplications(workload).length;
  return n === 1
    ? undefined
    : `${ORACLE} needs exactly one application that is neither pinned nor background; there are ${n}`;
}
