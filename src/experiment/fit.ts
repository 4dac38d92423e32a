/** Whether a workload can play on a platform: its elements exist, have the cores, and run its networks. */
import { cannotRun } from '../cost/model.js';
import { cpusOf, elementByName, type Platform, type ProcessingElement } from '../platform/model.js';
import { admits } from '../policy/scheduling/deadline.js';
import { formatQuantity } from '../units/units.js';
import type { Application, Workload } from '../workload/model.js';
import type { Issues } from './issues.js';
import { allows, placesOf, precisionOn, type Place } from './points.js';

type Path = readonly (string | number)[];

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
function obstacle(application: Application, element: ProcessingElement): string | undefined {
  const reasons = application.network.variants.map((v) => cannotRun(v, element, precisionOn(application, element)));
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/** Where an application may be mapped to, and on how many cores. */
const mappingsOf = (platform: Platform, application: Application): Pick<Place, 'element' | 'cores'>[] => {
  const { pinned } = application;
  if (pinned === undefined) return placesOf(platform, application);
  const element = elementByName(platform, pinned.element);
  return element === undefined ? [] : [{ element, cores: [pinned.cores] }];
};

/** An affinity names CPUs that there are, and leaves one on each cluster that the application may be mapped to. */
function checkAffinity(issues: Issues, path: Path, platform: Platform, application: Application, on: string): void {
  const { name, affinity, pinned, choices } = application;
  if (affinity === undefined) return;
  const who = `application ${name} of ${on}`;
  const clusters = platform.elements.filter((e) => e.kind === 'cpu');
  const count = clusters.reduce((sum, e) => sum + e.count, 0);
  for (const cpu of affinity)
    if (cpu >= count) issues.add(path, `affinity to CPU ${cpu}`, `CPUs from 0 to ${count - 1} (${who})`);
  const mappings = mappingsOf(platform, application);
  let left = 0;
  for (const cluster of clusters) {
    const [first, last] = cpusOf(platform, cluster)!;
    const here = affinity.filter((cpu) => cpu >= first && cpu <= last).length;
    const mapped = mappings.some((m) => m.element === cluster);
    // Threads that are not pinned may leave the cluster of their mapping.
    if (pinned === undefined || mapped) left += here;
    if (mapped && here === 0)
      issues.add(
        path,
        `affinity to ${affinity.join(', ')} with a mapping to ${cluster.name}`,
        `one of its CPUs ${first} to ${last}, or choices without it (${who})`,
      );
  }
  // Without choices every number of cores is a mapping, and those that fit are enough.
  const most = pinned === undefined && choices.length === 0 ? 1 : Math.max(...mappings.flatMap((m) => m.cores));
  if (left > 0 && left < most)
    issues.add(path, `affinity to ${left} CPUs`, `as many as the ${most} cores of a mapping, or fewer cores (${who})`);
}

/** What is about CPUs means nothing for an application that can only be mapped to a GPU or NPU. */
function checkClasses(issues: Issues, path: Path, platform: Platform, application: Application, on: string): void {
  const elements = mappingsOf(platform, application).map((m) => m.element);
  if (elements.length === 0 || elements.some((e) => e.kind === 'cpu')) return;
  for (const key of ['scheduling', 'affinity', 'uclamp'] as const)
    if (application[key] !== undefined)
      issues.add(
        path,
        `${key} of an application on ${elements[0]!.name}`,
        `none: that is no CPU (application ${application.name} of ${on})`,
      );
}

/** A clock limit leaves at least the lowest OPP. */
function checkLimits(issues: Issues, path: Path, platform: Platform, { name, choices }: Application, on: string): void {
  for (const { element, maxFrequency } of choices) {
    const lowest = elementByName(platform, element)?.domain.opps[0]!.frequency ?? 0;
    if (allows(maxFrequency, lowest)) continue;
    const [found, least] = [maxFrequency, lowest].map((f) => formatQuantity(f, 'frequency', 6)) as [string, string];
    issues.add(
      path,
      `max_frequency ${found}`,
      `at least ${least}, the lowest OPP of ${element} (application ${name} of ${on})`,
    );
  }
}

/** Deadline applications are admitted together, before anything runs. */
function checkReservations(issues: Issues, path: Path, platform: Platform, workload: Workload, on: string): void {
  const reservations = workload.applications.flatMap(({ scheduling }) =>
    scheduling?.kind === 'deadline' ? [scheduling] : [],
  );
  const cpus = platform.elements.filter((e) => e.kind === 'cpu');
  const capacities = cpus.flatMap((e) => Array.from({ length: e.count }, () => e.capacity));
  if (reservations.length === 0 || admits(reservations, capacities)) return;
  const wanted = reservations.reduce((sum, r) => sum + r.runtime / r.period, 0);
  const there = capacities.reduce((sum, c) => sum + c, 0) / 1024;
  issues.add(
    path,
    `deadline applications that reserve ${wanted.toFixed(2)} of the greatest CPU`,
    `at most 95 % of the ${there.toFixed(2)} that there are (${on})`,
  );
}

/** Adds an issue for everything in the workload that the platform cannot do. */
export function checkFit(issues: Issues, path: Path, platform: Platform, workload: Workload): void {
  const names = platform.elements.map((e) => e.name);
  const on = `workload ${workload.name} on platform ${platform.name}`;
  for (const { who, place } of namedPlaces(workload)) {
    const element = elementByName(platform, place.element);
    if (element === undefined)
      issues.add(path, place.element, `an element of ${platform.name} (${who} of ${on})`, names);
    else if (place.cores.some((n) => n > element.count))
      issues.add(
        path,
        `${place.element}:${Math.max(...place.cores)}`,
        `at most ${element.count} cores (${who} of ${on})`,
      );
  }
  checkReservations(issues, path, platform, workload, on);
  for (const a of workload.applications) {
    checkAffinity(issues, path, platform, a, on);
    checkClasses(issues, path, platform, a, on);
    checkLimits(issues, path, platform, a, on);
    const pinned = a.pinned && elementByName(platform, a.pinned.element);
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
