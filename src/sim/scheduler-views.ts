/** What a scheduler sees of the CPUs: live views, and the energy model of their domains. */
import type { EasDomain } from '../policy/scheduling/eas.js';
import { performanceStates } from '../policy/scheduling/energy-model.js';
import type { PlacementCpu } from '../policy/scheduling/wake-up.js';
import type { Layout } from './layout.js';
import type { RunContext } from './run-context.js';

export class SchedulerCpu implements PlacementCpu {
  readonly irq = 0;
  readonly cluster: number;
  readonly capacity: number;
  private readonly domain: number;

  constructor(
    private readonly engine: RunContext,
    readonly number: number,
  ) {
    const { layout } = engine;
    this.cluster = layout.elementOfCpu[number]!;
    this.capacity = layout.elements[this.cluster]!.capacity;
    this.domain = layout.domainOf[this.cluster]!;
  }

  get idle(): boolean {
    return this.engine.cpus.isIdle(this.number);
  }

  get runnable(): number {
    return this.engine.cpus.queues[this.number]!.length;
  }

  get utilAvg(): number {
    return this.engine.cpus.signals(this.number).utilAvg;
  }

  get runnableAvg(): number {
    return this.engine.cpus.signals(this.number).runnableAvg;
  }

  get utilEst(): number {
    return this.engine.cpus.signals(this.number).utilEst;
  }

  get rt(): number {
    return this.engine.cpus.signals(this.number).rt;
  }

  get dl(): number {
    return this.engine.cpus.signals(this.number).dl;
  }

  get dlBw(): number {
    return this.engine.cpus.signals(this.number).dlBw;
  }

  get uclampMin(): number {
    return this.engine.cpus.signals(this.number).uclampMin;
  }

  get uclampMax(): number {
    return this.engine.cpus.signals(this.number).uclampMax;
  }

  get uclampIdle(): boolean {
    return this.idle;
  }

  /** Of the limits of the clock: what the highest frequency that is allowed leaves. */
  get pressure(): number {
    const { opps } = this.engine.layout.domains[this.domain]!;
    const allowed = opps[this.engine.domains.highest[this.domain]!]!.frequency;
    return this.capacity - Math.trunc((this.capacity * allowed) / opps.at(-1)!.frequency);
  }
}

/** Domains of CPUs with the energy model of their OPPs, from the highest first CPU to the lowest. */
export function easDomains(layout: Layout): EasDomain[] {
  const domains = layout.domains.flatMap((domain, d): EasDomain[] => {
    const elements = layout.elementsOfDomain[d]!.filter((e) => layout.firstCpu[e]! >= 0);
    if (elements.length === 0) return [];
    const cpus = elements.flatMap((e) =>
      Array.from({ length: layout.elements[e]!.count }, (_, c) => layout.firstCpu[e]! + c),
    );
    const { capacity } = layout.elements[elements[0]!]!;
    const khz = domain.opps.map((o) => Math.round(o.frequency / 1e3));
    const microwatt = domain.opps.map((o) => Math.round(o.corePower * 1e6));
    return [{ cpus, capacity, states: performanceStates(capacity, khz, microwatt) }];
  });
  return domains.sort((a, b) => b.cpus[0]! - a.cpus[0]!);
}
