/** The thermal part of a platform file into the model. */
import { MEMORY, type HeatModel, type ThermalZoneSpec } from './model.js';
import type { DomainFile, HeatFile, PlatformFile } from './schema.js';

/** Name of what is no node in a link. */
export const AMBIENT = 'ambient';

export function heatOf(file: PlatformFile): HeatModel | undefined {
  const { heat } = file;
  if (heat === undefined) return undefined;
  const nodes = Object.keys(heat.nodes);
  const toAmbient = nodes.map(() => 0);
  const links: HeatModel['network']['links'][number][] = [];
  for (const { between, conductance } of heat.links) {
    const [a, b] = between.map((name) => nodes.indexOf(name)) as [number, number];
    if (between.includes(AMBIENT)) toAmbient[Math.max(a, b)]! += conductance.value;
    else links.push({ a, b, conductance: conductance.value });
  }
  const nodeOf = (what: string): number => nodes.findIndex((name) => heat.nodes[name]!.elements.includes(what));
  return {
    ambient: heat.ambient.value,
    nodes,
    network: { capacities: nodes.map((name) => heat.nodes[name]!.capacity.value), toAmbient, links },
    nodeOfElement: file.elements.map((e) => nodeOf(e.name)),
    ...(file.memory && { nodeOfMemory: [nodeOf(MEMORY)] }),
    zones: heat.zones.map((zone) => zoneOf(file, zone, nodes)),
  };
}

function zoneOf(file: PlatformFile, zone: HeatFile['zones'][number], nodes: readonly string[]): ThermalZoneSpec {
  const most = (domain: string): number => file.domains[domain]!.opps.points.length - 1;
  return {
    name: zone.name,
    node: nodes.indexOf(zone.node),
    interrupts: zone.interrupts.value,
    resolution: zone.resolution.value,
    polling: zone.polling.value,
    pollingPassive: zone.polling_passive.value,
    sustainablePower: zone.sustainable_power?.value ?? 0,
    ...(zone.governor && { governor: zone.governor.value }),
    trips: zone.trips.points.map(({ type, at, hysteresis, cooling }) => ({
      type,
      temperature: at,
      hysteresis,
      cooling: cooling.map(({ domain, from, to, weight }) => ({
        domain,
        lower: from,
        upper: to ?? most(domain),
        weight,
      })),
    })),
  };
}

export const leakageOf = ({ leakage }: DomainFile) =>
  leakage && {
    subthreshold: leakage.subthreshold.value,
    exponent: leakage.exponent.value,
    gate: leakage.gate.value,
    reference: leakage.reference.value,
  };
