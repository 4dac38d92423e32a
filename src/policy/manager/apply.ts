/** What managers do to applications, with a refusal made loud: a manager that turns nothing must not look like one that does. */
import type { ManagedApplication, OperatingPoint, SetResult } from '../contract.js';

/** @throws Error where the point is refused, e.g. because a governor owns the clock */
export function applyPoint(application: ManagedApplication, point: OperatingPoint): SetResult {
  const result = application.apply(point);
  if (result.accepted) return result;
  const where = `${point.element}, ${point.cores} cores, OPP ${point.opp}`;
  throw new Error(
    `could not put ${application.name} on ${where}: ${result.reason ?? 'refused'}` +
      ' (managers that set frequencies need cpufreq: userspace and devfreq: userspace)',
  );
}
