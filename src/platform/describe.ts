/** What `socsim show platform NAME` prints, as plain rows. */
import { formatQuantity } from '../units/units.js';
import type { Platform, ProcessingElement, Status } from './model.js';
import { powerOf } from './power.js';
import { countStatuses, isComputed, provenanceAt, weakest, type StatusCounts } from './provenance.js';

/** One processing element in words and numbers. */
export interface ElementRow {
  readonly name: string;
  readonly kind: string;
  readonly core: string;
  readonly count: number;
  readonly domain: string;
  readonly rail: string;
  /** 0…1024; 0 for GPU and NPU. */
  readonly capacity: number;
  /** e.g. `fp32 4, int8 8`. */
  readonly macsPerCycle: string;
  readonly bandwidth: string;
  readonly transition: string;
}

/** One OPP of an element's domain. Powers are of the whole unit. */
export interface OppRow {
  readonly element: string;
  readonly frequencyMhz: number;
  readonly voltageMv: number;
  readonly idleMw: number;
  readonly oneCoreMw: number;
  readonly allCoresMw: number;
  /** How frequency and voltage are known. */
  readonly oppStatus: Status;
  readonly idleStatus: Status;
  /** How the power with busy cores is known. */
  readonly powerStatus: Status;
}

export interface PlatformDescription {
  readonly name: string;
  readonly title: string;
  readonly elements: readonly ElementRow[];
  readonly opps: readonly OppRow[];
  /** e.g. `tick 250 Hz`, and the rows that figures were fitted on. */
  readonly notes: readonly string[];
  /** How many figures of the file have each status. */
  readonly statuses: StatusCounts;
}

/** The platform's elements and OPPs as rows; a recalled figure carries its status in the row. */
export function describePlatform(platform: Platform): PlatformDescription {
  return {
    name: platform.name,
    title: platform.title,
    elements: platform.elements.map(elementRow),
    opps: platform.elements.flatMap((e) => oppRows(platform, e)),
    notes: [
      `tick ${platform.tickRate} Hz; rails ${platform.rails.join(', ')}`,
      ...platform.fittedRows.map((row) => `fitted on ${row}`),
    ],
    statuses: countStatuses(platform.provenance.filter((p) => !isComputed(p))),
  };
}

function elementRow(element: ProcessingElement): ElementRow {
  const { domain } = element;
  return {
    name: element.name,
    kind: element.kind,
    core: element.core,
    count: element.count,
    domain: domain.name,
    rail: element.rail,
    capacity: element.capacity,
    macsPerCycle: Object.entries(element.macsPerCycle)
      .map(([precision, macs]) => `${precision} ${macs}`)
      .join(', '),
    bandwidth: formatQuantity(element.bandwidth, 'bandwidth', 3),
    transition: formatQuantity(domain.transitionLatency, 'time', 3) + (domain.stallsOnTransition ? ', stalls' : ''),
  };
}

function oppRows(platform: Platform, element: ProcessingElement): OppRow[] {
  return element.domain.opps.map((opp, i) => {
    const path = `domains.${element.domain.name}.opps.points[${i}]`;
    const status = (...keys: string[]) =>
      weakest(keys.flatMap((key) => provenanceAt(platform.provenance, `${path}.${key}`)?.status ?? []));
    return {
      element: element.name,
      frequencyMhz: opp.frequency / 1e6,
      voltageMv: opp.voltage * 1e3,
      idleMw: powerOf(opp, 0) * 1e3,
      oneCoreMw: powerOf(opp, 1) * 1e3,
      allCoresMw: powerOf(opp, element.count) * 1e3,
      oppStatus: status('f', 'v'),
      idleStatus: status('idle'),
      powerStatus: status('one'),
    };
  });
}
