/** Fixed operating points: every variant × element × cores × OPP that an application may use on a platform. */
import { cannotRun } from '../cost/model.js';
import { elementByName, type Platform, type Precision, type ProcessingElement } from '../platform/model.js';
import type { Application, Network, Workload } from '../workload/model.js';
import type { PointSpec } from './model.js';

/** Frequencies are equal where they differ by less than this share: 1.3 GHz written and 1.3e9 computed are one OPP. */
const SAME = 1e-9;

/** Whether a clock limit leaves a frequency. @param frequency and limit in Hz */
export const allows = (limit: number, frequency: number): boolean => frequency <= limit * (1 + SAME);

export interface Place {
  readonly element: ProcessingElement;
  readonly cores: readonly number[];
  /** Hz */
  readonly maxFrequency: number;
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

/** Places where policies may map the application: its choices, or every element on any number of cores. */
export const placesOf = (platform: Platform, application: Application): Place[] =>
  application.choices.length === 0
    ? platform.elements.map((element) => ({ element, cores: upTo(element.count), maxFrequency: Infinity }))
    : application.choices.flatMap((choice) => {
        const element = elementByName(platform, choice.element);
        return element ? [{ element, cores: choice.cores, maxFrequency: choice.maxFrequency }] : [];
      });

/** Precision in which an application's network runs on an element. */
export const precisionOn = (application: Pick<Application, 'precision'>, element: ProcessingElement): Precision =>
  application.precision[element.kind] ?? 'fp32';

/** All points of an application, variants from the smallest, elements in order, cores and clocks ascending. */
export function pointsOf(platform: Platform, application: Application): PointSpec[] {
  const places = placesOf(platform, application);
  return application.network.variants.flatMap((variant) =>
    places
      .filter(({ element }) => cannotRun(variant, element, precisionOn(application, element)) === undefined)
      .flatMap(({ element, cores, maxFrequency }) =>
        cores.flatMap((n) =>
          element.domain.opps
            .filter((opp) => allows(maxFrequency, opp.frequency))
            .map((opp) => ({ variant: variant.name, element: element.name, cores: n, frequency: opp.frequency })),
        ),
      ),
  );
}

/** Applications that policies decide about: in the foreground and not pinned. */
export const managedApplications = (workload: Workload): Application[] =>
  workload.applications.filter((a) => !a.background && a.pinned === undefined);

/** An application in closed loop, alone, whose only choice is one point: what an operating-points run executes. */
export function closedLoop(network: Network, precision: Application['precision'], point: PointSpec): Workload {
  const application: Application = {
    name: network.name,
    network,
    precision,
    arrivals: { kind: 'closed', think: 0 },
    work: { kind: 'constant' },
    requirements: {},
    priority: 0,
    weight: 1024,
    concurrency: 1,
    queueLimit: Infinity,
    variant: network.variants.findIndex((v) => v.name === point.variant),
    pinned: undefined,
    choices: [{ element: point.element, cores: [point.cores], maxFrequency: Infinity }],
    startsActive: true,
    background: false,
  };
  return { name: network.name, title: network.title, applications: [application], timeline: [] };
}

/**
 * The workload with every managed application starting at the variant of that name, where its network has one.
 * @param variant undefined: the workload as it is
 */
export function startingAt(workload: Workload, variant: string | undefined): Workload {
  if (variant === undefined) return workload;
  const managed = new Set(managedApplications(workload));
  const applications = workload.applications.map((a) => {
    const index = a.network.variants.findIndex((v) => v.name === variant);
    return managed.has(a) && index >= 0 ? { ...a, variant: index } : a;
  });
  return { ...workload, applications };
}
