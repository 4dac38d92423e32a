/** DVFS domains at run time: requests, limits and transitions. */
import type { EventQueue } from '../kernel/event-queue.js';
import { EventKind } from './events.js';
import type { Layout } from './layout.js';
import type { Processors } from './processors.js';

export class Domains {
  /** OPP last asked for; what Linux calls the current frequency even while the clock is still on its way. */
  readonly requested: Int32Array;
  /** Lowest and highest OPP allowed now. */
  readonly lowest: Int32Array;
  readonly highest: Int32Array;
  /** The same as policies and users ask for them, before a thermal cap. */
  readonly wantedLowest: Int32Array;
  readonly wantedHighest: Int32Array;
  /** Highest OPP that thermal governors allow. */
  readonly thermalCap: Int32Array;
  changes = 0;
  /** Called when the clock of a domain has changed. */
  onApplied: (domain: number, t: number) => void = () => undefined;
  private readonly underWay: Int32Array;
  private readonly event: Int32Array;

  constructor(
    private readonly layout: Layout,
    private readonly queue: EventQueue,
    private readonly processors: Processors,
  ) {
    const n = layout.domains.length;
    this.requested = new Int32Array(n);
    this.lowest = new Int32Array(n);
    this.highest = Int32Array.from(layout.domains, (d) => d.opps.length - 1);
    this.wantedLowest = this.lowest.slice();
    this.wantedHighest = this.highest.slice();
    this.thermalCap = this.highest.slice();
    this.underWay = new Int32Array(n).fill(-1);
    this.event = Int32Array.from({ length: n }, (_, d) => queue.add(EventKind.Transition, d, EventKind.Transition));
  }

  /**
   * Asks for an OPP at time t. It governs after the domain's transition latency; a request during a transition is
   * carried out after it, the newest one only.
   */
  request(domain: number, opp: number, t: number): void {
    if (opp === this.requested[domain]) return;
    this.requested[domain] = opp;
    this.changes++;
    if (this.underWay[domain]! < 0) this.begin(domain, t);
  }

  /**
   * Makes the limits of a domain from what is wanted and what is allowed: the least maximum, which wins over the minimum.
   * @returns whether they changed
   */
  limit(domain: number): boolean {
    const highest = Math.min(this.wantedHighest[domain]!, this.thermalCap[domain]!);
    const lowest = Math.min(this.wantedLowest[domain]!, highest);
    const changed = highest !== this.highest[domain] || lowest !== this.lowest[domain];
    this.highest[domain] = highest;
    this.lowest[domain] = lowest;
    return changed;
  }

  /** Whether the clock is on its way to another frequency. */
  inTransition(domain: number): boolean {
    return this.underWay[domain]! >= 0;
  }

  /** The transition of a domain ends at time t. */
  finish(domain: number, t: number): void {
    const opp = this.underWay[domain]!;
    this.underWay[domain] = -1;
    if (this.layout.domains[domain]!.stallsOnTransition) this.processors.setStalled(domain, false, t);
    this.apply(domain, opp, t);
    if (this.requested[domain] !== opp) this.begin(domain, t);
  }

  private begin(domain: number, t: number): void {
    const opp = this.requested[domain]!;
    const spec = this.layout.domains[domain]!;
    if (spec.transitionLatency === 0) {
      this.apply(domain, opp, t);
      return;
    }
    this.underWay[domain] = opp;
    if (spec.stallsOnTransition) this.processors.setStalled(domain, true, t);
    this.queue.at(this.event[domain]!, t + spec.transitionLatency);
  }

  private apply(domain: number, opp: number, t: number): void {
    this.processors.setOpp(domain, opp, t);
    this.onApplied(domain, t);
  }
}
