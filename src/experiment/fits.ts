/** Whether a platform, a workload and policies go together: every scenario of a part has to. */
import type { Platform } from '../platform/model.js';
import type { Workload } from '../workload/model.js';
import { checkFit } from './fit.js';
import type { Issues } from './issues.js';
import type { StackSpec } from './model.js';
import { isOracle, oracleProblem } from './oracle-name.js';
import { managedApplications, placesOf } from './points.js';

type Path = readonly (string | number)[];

/** What a policy needs of a workload: its start variant somewhere, and one managed application for the oracle. */
function checkAgainst(issues: Issues, path: Path, stack: StackSpec, workload: Workload): void {
  const variants = [...new Set(workload.applications.flatMap((a) => a.network.variants.map((v) => v.name)))];
  if (stack.variant !== undefined && !variants.includes(stack.variant))
    issues.add([...path, 'variant'], stack.variant, `a variant of a network of workload ${workload.name}`, variants);
  const problem = isOracle(stack.manager) ? oracleProblem(workload) : undefined;
  if (problem !== undefined) issues.add([...path, 'manager'], `workload ${workload.name}`, problem);
}

/** A manager that sets clocks needs governors that take a speed wherever what it manages may run. */
function checkClocks(issues: Issues, path: Path, stack: StackSpec, platform: Platform, workload: Workload): void {
  if (stack.manager?.clocks !== true) return;
  const kinds = managedApplications(workload).flatMap((a) => placesOf(platform, a).map((p) => p.element.kind));
  for (const governor of ['cpufreq', 'devfreq'] as const) {
    const spec = stack[governor];
    const governs = kinds.some((kind) => (kind === 'cpu') === (governor === 'cpufreq'));
    if (!governs || spec.clocks) continue;
    issues.add(
      [...path, governor],
      `${spec.name}, which takes no speed`,
      `a ${governor} governor that does (userspace, or a plug-in with takesSpeed), for manager ${stack.manager.name} sets clocks`,
    );
  }
}

/** The scheduler `cluster` takes any core of the cluster that an application is mapped to. */
function checkAffinity(issues: Issues, path: Path, stack: StackSpec, platform: Platform, workload: Workload): void {
  if (stack.scheduler.name !== 'cluster' || stack.scheduler.file !== undefined) return;
  let first = 0;
  for (const cluster of platform.elements.filter((e) => e.kind === 'cpu')) {
    const cpus = Array.from({ length: cluster.count }, (_, core) => first + core);
    first += cluster.count;
    for (const application of workload.applications) {
      const { affinity, pinned } = application;
      const mapped =
        pinned === undefined
          ? placesOf(platform, application).some((p) => p.element.name === cluster.name)
          : pinned.element === cluster.name;
      const out = cpus.filter((cpu) => affinity?.includes(cpu) === false);
      if (!mapped || out.length === 0) continue;
      issues.add(
        [...path, 'scheduler'],
        'cluster, which does not look at affinity',
        `linux, or no affinity of application ${application.name} of workload ${workload.name}: ` +
          `it leaves out CPU ${out.join(', ')} of ${cluster.name} of ${platform.name}, which may have it`,
      );
    }
  }
}

/**
 * Adds an issue for everything that does not go together.
 * @param path where the workload is named in the experiment file
 */
export function checkTogether(
  issues: Issues,
  path: Path,
  platform: Platform,
  workload: Workload,
  policies: readonly StackSpec[],
): void {
  checkFit(issues, path, platform, workload);
  for (const stack of policies) {
    checkAgainst(issues, ['policies', stack.name], stack, workload);
    checkClocks(issues, ['policies', stack.name], stack, platform, workload);
    checkAffinity(issues, ['policies', stack.name], stack, platform, workload);
  }
}
