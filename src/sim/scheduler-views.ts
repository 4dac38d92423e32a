/** What a scheduler sees of the CPUs: views whose signals are taken at each question, and the energy model of their domains. */
import type { EasDomain } from '../policy/scheduling/eas.js';
import { performanceStates } from '../policy/scheduling/energy-model.js';
import type { PlacementCpu } from '../policy/scheduling/wake-up.js';
import type { Layout } from './layout.js';
import type { RunContext } from './run-context.js';

export class SchedulerCpu implements PlacementCpu {
  readonly irq = 0;
  utilAvg = 0;
  runnableAvg = 0;
  utilEst = 0;
  rt = 0;
  dl = 0;
  dlBw = 0;
  uclampMin = 0;
  uclampMax = 1024;
  pressure = 0;
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

  /** Takes the signals of now: they are read many times at each question. */
  refresh(): void {
    const signals = this.engine.cpus.signals(this.number);
    this.utilAvg = signals.utilAvg;
    this.runnableAvg = signals.runnableAvg;
    this.utilEst = signals.utilEst;
    this.rt = signals.rt;
    this.dl = signals.dl;
    this.dlBw = signals.dlBw;
    this.uclampMin = signals.uclampMin;
    this.uclampMax = signals.uclampMax;
    const { opps } = this.engine.layout.domains[this.domain]!;
    const highest = this.engine.domains.highest[this.domain]!;
    const top = opps.length - 1;
    // Of the limits of the clock: what the highest frequency that is allowed takes away.
    this.pressure =
      highest === top
        ? 0
        : this.capacity - Math.trunc((this.capacity * opps[highest]!.frequency) / opps[top]!.frequency);
  }

  get uclampIdle(): boolean {
    return this.idle;
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
