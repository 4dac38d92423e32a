/** The platform turned into small integers: elements, domains, CPUs and rails by index. Immutable. */
import type { DvfsDomain, MemoryModel, Platform, ProcessingElement } from '../platform/model.js';

export interface Layout {
  readonly elements: readonly ProcessingElement[];
  /** Those of the elements, and behind them those of the memories. */
  readonly domains: readonly DvfsDomain[];
  /** Domain index of each element. */
  readonly domainOf: Int32Array;
  /** Rail index of each element. */
  readonly railOf: Int32Array;
  /** Elements of each domain and of each rail. */
  readonly elementsOfDomain: readonly (readonly number[])[];
  readonly elementsOfRail: readonly (readonly number[])[];
  /** Number of the first CPU of each element; −1 for GPU and NPU. */
  readonly firstCpu: Int32Array;
  readonly cpuCount: number;
  readonly memories: readonly MemoryModel[];
  /** Memory of each element; −1 where none is modelled. */
  readonly memoryOf: Int32Array;
  readonly elementsOfMemory: readonly (readonly number[])[];
  readonly railOfMemory: Int32Array;
  /** Memory of each domain; −1: the domain is one of elements. */
  readonly memoryOfDomain: Int32Array;
  /** Memory that a rail feeds; −1 for none. */
  readonly memoryOfRail: Int32Array;
  /** Element of each CPU. */
  readonly elementOfCpu: Int32Array;
}

/** Whether a domain clocks CPUs. */
export const hasCpus = ({ elementsOfDomain, firstCpu }: Layout, domain: number): boolean =>
  elementsOfDomain[domain]!.some((e) => firstCpu[e]! >= 0);

/** A memory whose clock stays at the highest OPP. */
const atTop = (memory: MemoryModel): MemoryModel =>
  memory.domain === undefined
    ? memory
    : { ...memory, domain: { ...memory.domain, opps: [memory.domain.opps.at(-1)!] } };

/**
 * Numbers the parts of a platform; CPUs are counted in the order of the elements.
 * @param holdMemory whether memories stay at their highest OPP
 */
export function layoutOf(platform: Platform, holdMemory: boolean): Layout {
  const elements = platform.elements;
  const memories = (platform.memories ?? []).map((memory) => (holdMemory ? atTop(memory) : memory));
  const clocks = memories.flatMap(({ domain }) => domain ?? []);
  const domains = [...new Set(elements.map((e) => e.domain)), ...clocks];
  const domainOf = Int32Array.from(elements, (e) => domains.indexOf(e.domain));
  const railOf = Int32Array.from(elements, (e) => platform.rails.indexOf(e.rail));
  const firstCpu = new Int32Array(elements.length).fill(-1);
  const elementOfCpu: number[] = [];
  elements.forEach((e, i) => {
    if (e.kind !== 'cpu') return;
    firstCpu[i] = elementOfCpu.length;
    for (let c = 0; c < e.count; c++) elementOfCpu.push(i);
  });
  const memoryOf = Int32Array.from(elements, (e) => (memories.length === 0 ? -1 : (e.memory ?? 0)));
  const railOfMemory = Int32Array.from(memories, (m) => platform.rails.indexOf(m.rail));
  const having = (of: Int32Array, n: number): number[][] =>
    Array.from({ length: n }, (_, k) => elements.map((_e, i) => i).filter((i) => of[i] === k));
  return {
    elements,
    domains,
    domainOf,
    railOf,
    elementsOfDomain: having(domainOf, domains.length),
    elementsOfRail: having(railOf, platform.rails.length),
    firstCpu,
    cpuCount: elementOfCpu.length,
    elementOfCpu: Int32Array.from(elementOfCpu),
    memories,
    memoryOf,
    elementsOfMemory: having(memoryOf, memories.length),
    railOfMemory,
    memoryOfDomain: Int32Array.from(domains, (domain) => memories.findIndex((m) => m.domain === domain)),
    memoryOfRail: Int32Array.from(platform.rails, (_, rail) => railOfMemory.indexOf(rail)),
  };
}
