/** The timeline of a workload file: in order, about applications that are there and in the right state. */
import { nearestName } from '../input/errors.js';
import { buildArrivals, buildRequirements } from './application.js';
import type { Application, Requirements, TimelineAction, TimelineEvent } from './model.js';
import type { PathPart, Reporter } from './report.js';
import type { EventFile } from './schema.js';

const KINDS = ['start', 'stop', 'require', 'resource'] as const;

/** @param at path of the list in the file */
export function buildTimeline(
  written: readonly EventFile[],
  applications: readonly Application[],
  at: readonly PathPart[],
  report: Reporter,
): TimelineEvent[] {
  const names = applications.map((a) => a.name);
  const active = new Set(applications.filter((a) => a.startsActive).map((a) => a.name));
  const started = new Set(active);
  const requirements = new Map(applications.map((a) => [a.name, a.requirements]));
  const events: TimelineEvent[] = [];

  written.forEach((event, i) => {
    const here = [...at, i];
    const kinds = KINDS.filter((k) => event[k] !== undefined);
    const kind = kinds[0];
    if (kind === undefined || kinds.length > 1) {
      report.at(here, kinds.join(' and ') || 'no action', `exactly one of ${KINDS.join(', ')}`);
      return;
    }
    if (i > 0 && event.at < written[i - 1]!.at) {
      report.at([...here, 'at'], 'an earlier time than the event before', 'events in order of time');
    }
    checkCompanions(event, kind, here, report);
    const subject = event[kind]!;
    if (kind === 'resource') {
      if (event.cores === undefined) report.at(here, 'no cores', 'cores that are there from now on');
      events.push({ at: event.at, action: { kind, element: subject, cores: event.cores ?? 0 } });
      return;
    }
    if (!names.includes(subject)) {
      report.at([...here, kind], subject, 'an application of this workload', nearestName(subject, names));
      return;
    }
    if (kind === 'start' && active.has(subject)) report.at([...here, kind], `${subject}, active`, 'one that is not');
    if (kind === 'stop' && !active.has(subject)) report.at([...here, kind], `${subject}, not active`, 'one that is');
    if (kind === 'start') active.add(subject);
    if (kind === 'start') started.add(subject);
    if (kind === 'stop') active.delete(subject);
    events.push({ at: event.at, action: applicationAction(event, kind, subject, requirements, here, report) });
  });

  applications.forEach((a) => {
    if (!started.has(a.name)) report.at(at, `no start of ${a.name}`, 'a start for each application that is not active');
  });
  return events;
}

function applicationAction(
  event: EventFile,
  kind: 'start' | 'stop' | 'require',
  application: string,
  requirements: Map<string, Requirements>,
  at: readonly PathPart[],
  report: Reporter,
): TimelineAction {
  if (kind !== 'require') return { kind, application };
  if (event.requirements !== undefined) requirements.set(application, buildRequirements(event.requirements));
  const arrivals = event.arrivals && buildArrivals(event.arrivals, [...at, 'arrivals'], report);
  return {
    kind,
    application,
    requirements: requirements.get(application)!,
    ...(arrivals === undefined ? {} : { arrivals }),
  };
}

/** `cores` belongs to resource; `requirements` and `arrivals` belong to require, at least one of them. */
function checkCompanions(event: EventFile, kind: string, at: readonly PathPart[], report: Reporter): void {
  if (event.cores !== undefined && kind !== 'resource')
    report.at([...at, 'cores'], 'cores', 'cores only with resource');
  for (const key of ['requirements', 'arrivals'] as const) {
    if (event[key] !== undefined && kind !== 'require') report.at([...at, key], key, `${key} only with require`);
  }
  if (kind === 'require' && event.requirements === undefined && event.arrivals === undefined) {
    report.at(at, 'nothing required', 'requirements, arrivals or both');
  }
}
