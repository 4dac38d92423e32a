/** Frequency governors on their domains: cpufreq on those of CPUs, devfreq on those of GPUs, NPUs and memories. */
import type { EventQueue } from '../kernel/event-queue.js';
import type { DevfreqStatus, PluginUse, PolicyStack, SetResult } from '../policy/contract.js';
import { FrequencyTable } from '../policy/freq-table.js';
import { ElementsMeter, TrafficMeter } from './busy-meter.js';
import { CpufreqHost } from './cpufreq-host.js';
import { DevfreqHost } from './devfreq-host.js';
import { hasCpus } from './layout.js';
import type { CpufreqGovernor, GovernorControl, GovernorHost, RunContext } from './run-context.js';

const NO_COST = { stall: 0, energy: 0 };

/** Of a clock that never changes. */
const FIXED: GovernorHost = {
  name: 'nobody: it stays at its highest OPP',
  start: () => undefined,
  limitsChanged: () => undefined,
  setSpeed: () => false,
};

export class Governors implements GovernorControl {
  private readonly hosts: readonly GovernorHost[];
  private readonly devfreq: (DevfreqHost | undefined)[] = [];
  private readonly cpufreq: (CpufreqHost | undefined)[] = [];

  constructor(
    private readonly engine: RunContext,
    queue: EventQueue,
    policy: PolicyStack,
  ) {
    this.hosts = engine.layout.domains.map((_domain, d) =>
      engine.layout.memoryOfDomain[d]! < 0 ? this.host(d, queue, policy) : this.memoryHost(d, queue, policy.memfreq),
    );
  }

  private host(d: number, queue: EventQueue, { cpufreq, devfreq }: PolicyStack): GovernorHost {
    const { engine } = this;
    if (hasCpus(engine.layout, d)) return (this.cpufreq[d] = new CpufreqHost(engine, d, cpufreq));
    return (this.devfreq[d] = new DevfreqHost(engine, d, queue, devfreq, new ElementsMeter(engine, d), 'devfreq'));
  }

  /** A governor that has nothing to choose would cost looks at the counters and do nothing. */
  private memoryHost(d: number, queue: EventQueue, memfreq: PluginUse | undefined): GovernorHost {
    const { engine } = this;
    if (memfreq === undefined || engine.layout.domains[d]!.opps.length === 1) return FIXED;
    const meter = new TrafficMeter(engine, engine.layout.memoryOfDomain[d]!);
    return (this.devfreq[d] = new DevfreqHost(engine, d, queue, memfreq, meter, 'memfreq'));
  }

  start(): void {
    for (const host of this.hosts) host.start();
  }

  clockChanged(domain: number): void {
    if (this.engine.layout.memoryOfDomain[domain]! >= 0) return;
    for (const host of this.devfreq) host?.clockChanged(domain);
  }

  cpufreqOf(domain: number): CpufreqGovernor | undefined {
    return this.cpufreq[domain];
  }

  /** Caps a domain at an OPP. @returns whether that is another cap than before */
  setThermalCap(domain: number, opp: number): boolean {
    const { domains } = this.engine;
    if (domains.thermalCap[domain] === opp) return false;
    domains.thermalCap[domain] = opp;
    if (domains.limit(domain)) this.hosts[domain]!.limitsChanged();
    return true;
  }

  /** Whether any domain is capped below its highest OPP. */
  thermallyCapped(): boolean {
    const { layout, domains } = this.engine;
    return domains.thermalCap.some((opp, d) => opp < layout.domains[d]!.opps.length - 1);
  }

  lastStatus(domain: number): DevfreqStatus {
    return this.devfreq[domain]!.lastStatus;
  }

  poll(domain: number): void {
    this.devfreq[domain]!.poll();
  }

  /** Sets a fixed speed, Hz, where the domain's governor takes one (`userspace`). */
  setSpeed(domain: number, hz: number): SetResult {
    const { engine } = this;
    const host = this.hosts[domain]!;
    const spec = engine.layout.domains[domain]!;
    if (!host.setSpeed(hz)) {
      const reason = `the frequency of ${spec.name} is governed by ${host.name}`;
      return { accepted: false, reason, effectiveAt: engine.now, cost: NO_COST };
    }
    const waits = engine.domains.inTransition(domain) ? spec.transitionLatency : 0;
    const stall = spec.stallsOnTransition ? waits : 0;
    return { accepted: true, effectiveAt: engine.now + waits, cost: { stall, energy: 0 } };
  }

  /**
   * Narrows or widens the limits of a domain (Hz; undefined keeps the present one). They become OPPs: the highest one
   * at or below the maximum, the lowest one at or above the minimum, and the maximum wins.
   */
  setLimits(domain: number, min: number | undefined, max: number | undefined): SetResult {
    const { engine } = this;
    const frequencies = engine.layout.domains[domain]!.opps.map((o) => o.frequency);
    const { wantedLowest, wantedHighest } = engine.domains;
    const limits = new FrequencyTable(frequencies).resolveLimits(
      min ?? frequencies[wantedLowest[domain]!]!,
      max ?? frequencies[wantedHighest[domain]!]!,
    );
    wantedLowest[domain] = frequencies.indexOf(limits.min);
    wantedHighest[domain] = frequencies.indexOf(limits.max);
    engine.domains.limit(domain);
    this.hosts[domain]!.limitsChanged();
    return { accepted: true, effectiveAt: engine.now, cost: NO_COST };
  }
}
