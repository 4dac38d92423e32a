/**
 * An application held at one operating point by taking every other choice away: its only mapping is the point's, and
 * the clock of its element has one OPP. So it runs there from the first nanosecond, under any governor.
 */
import { elementByName, type DvfsDomain, type Platform } from '../platform/model.js';
import type { Workload } from '../workload/model.js';
import type { PluginSpec, PointSpec, StackSpec } from './model.js';

/** The platform with the clock of one element held at one of its OPPs. */
export function platformAt(platform: Platform, element: string, frequency: number): Platform {
  const held = elementByName(platform, element)!.domain;
  const domain: DvfsDomain = { ...held, opps: held.opps.filter((opp) => opp.frequency === frequency) };
  // Elements that share the clock go on sharing it.
  return { ...platform, elements: platform.elements.map((e) => (e.domain === held ? { ...e, domain } : e)) };
}

/** The workload with one application held at a variant and a mapping. */
export function workloadAt(workload: Workload, application: string, point: PointSpec): Workload {
  const choices = [{ element: point.element, cores: [point.cores], maxFrequency: Infinity }];
  const applications = workload.applications.map((a) =>
    a.name === application
      ? { ...a, choices, variant: a.network.variants.findIndex((v) => v.name === point.variant) }
      : a,
  );
  return { ...workload, applications };
}

const plain = (name: string): PluginSpec => ({ name, file: undefined, params: {} });

/**
 * Policy of an operating point: nothing to decide on its own element, the memory at its highest OPP, and every other
 * clock at its lowest.
 */
export const fixedPointStack: StackSpec = {
  name: 'fixed-point',
  cpufreq: plain('powersave'),
  devfreq: plain('powersave'),
  memfreq: plain('performance'),
  cpuidle: plain('teo'),
  scheduler: plain('cluster'),
  thermal: plain('step_wise'),
  placement: plain('fixed'),
  manager: undefined,
  variant: undefined,
};
