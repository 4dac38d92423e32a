/** Whether a workload can play on a platform: its elements exist, have the cores, and run its networks. */
import { cannotRun } from '../cost/model.js';
import type { Platform } from '../platform/model.js';
import type { Application, Workload } from '../workload/model.js';
import type { Issues } from './issues.js';
import { placesOf, precisionOn } from './points.js';

interface Named {
  readonly element: string;
  readonly cores: readonly number[];
}

function namedPlaces(workload: Workload): { readonly who: string; readonly place: Named }[] {
  const ofApplications = workload.applications.flatMap((a) => [
    ...(a.pinned
      ? [{ who: `application ${a.name}`, place: { element: a.pinned.element, cores: [a.pinned.cores] } }]
      : []),
    ...a.choices.map((c) => ({ who: `application ${a.name}`, place: c })),
  ]);
  const ofTimeline = workload.timeline.flatMap(({ action }) =>
    action.kind === 'resource'
      ? [{ who: 'the timeline', place: { element: action.element, cores: [action.cores] } }]
      : [],
  );
  return [...ofApplications, ...ofTimeline];
}

/** Why no variant of an application's network runs on an element; undefined where at least one does. */
function obstacle(application: Application, element: Platform['elements'][number]): string | undefined {
  const reasons = application.network.variants.map((v) => cannotRun(v, element, precisionOn(application, element)));
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/** An affinity names CPUs that there are, and leaves one on each cluster that the application may be mapped to. */
function checkAffinity(
  issues: Issues,
  path: readonly (string | number)[],
  platform: Platform,
  { name, affinity, pinned, ...rest }: Application,
  on: string,
): void {
  if (affinity === undefined) return;
  const clusters = platform.elements.filter((e) => e.kind === 'cpu');
  const count = clusters.reduce((sum, e) => sum + e.count, 0);
  const who = `application ${name} of ${on}`;
  for (const cpu of affinity)
    if (cpu >= count) issues.add(path, `affinity to CPU ${cpu}`, `CPUs from 0 to ${count - 1} (${who})`);
  const places = pinned
    ? [pinned.element]
    : placesOf(platform, { name, affinity, pinned, ...rest }).map((p) => p.element.name);
  let first = 0;
  for (const cluster of clusters) {
    const last = first + cluster.count - 1;
    if (places.includes(cluster.name) && !affinity.some((cpu) => cpu >= first && cpu <= last))
      issues.add(
        path,
        `affinity to ${affinity.join(', ')} with a mapping to ${cluster.name}`,
        `one of its CPUs ${first} to ${last}, or choices without it (${who})`,
      );
    first += cluster.count;
  }
}

/** Adds an issue for everything in the workload that the platform cannot do. */
export function checkFit(
  issues: Issues,
  path: readonly (string | number)[],
  platform: Platform,
  workload: Workload,
): void {
  const names = platform.elements.map((e) => e.name);
  const on = `workload ${workload.name} on platform ${platform.name}`;
  for (const { who, place } of namedPlaces(workload)) {
    const element = platform.elements.find((e) => e.name === place.element);
    if (element === undefined)
      issues.add(path, place.element, `an element of ${platform.name} (${who} of ${on})`, names);
    else if (place.cores.some((n) => n > element.count))
      issues.add(
        path,
        `${place.element}:${Math.max(...place.cores)}`,
        `at most ${element.count} cores (${who} of ${on})`,
      );
  }
  for (const a of workload.applications) {
    checkAffinity(issues, path, platform, a, on);
    const pinned = platform.elements.find((e) => e.name === a.pinned?.element);
    if (pinned !== undefined) {
      const reason = obstacle(a, pinned);
      if (reason !== undefined)
        issues.add(path, `${a.network.name} on ${pinned.name}`, `a network that it can run: ${reason} (${on})`);
      continue;
    }
    const places = placesOf(platform, a);
    const reasons = places.map(({ element }) => obstacle(a, element));
    if (places.length > 0 && !reasons.includes(undefined))
      issues.add(
        path,
        a.network.name,
        `a network that ${platform.name} can run: ${reasons.join('; ')} (application ${a.name} of ${on})`,
      );
  }
}
