/** A cpufreq governor on one CPU domain. */
import type { CpufreqHandlers, CpufreqPlugin, CpuSignals, PluginUse, Relation } from '../policy/contract.js';
import { FrequencyTable } from '../policy/freq-table.js';
import type { CpufreqGovernor, GovernorHost, RunContext } from './run-context.js';
import { checkHandlers } from './handlers.js';
import { PluginError } from './plugin-guard.js';

export class CpufreqHost implements GovernorHost, CpufreqGovernor {
  readonly name: string;
  readonly handlers: CpufreqHandlers;
  /** Numbers of the CPUs of the domain. */
  readonly cpuNumbers: readonly number[];
  private readonly khz: readonly number[];
  private readonly table: FrequencyTable;

  constructor(
    private readonly engine: RunContext,
    private readonly domain: number,
    use: PluginUse,
  ) {
    this.name = use.plugin.name;
    const { layout, domains, cpus } = engine;
    const spec = layout.domains[domain]!;
    const elements = layout.elementsOfDomain[domain]!;
    this.khz = spec.opps.map((o) => Math.round(o.frequency / 1e3));
    this.table = new FrequencyTable(this.khz);
    this.cpuNumbers = Object.freeze(
      elements.flatMap((e) => Array.from({ length: layout.elements[e]!.count }, (_, c) => layout.firstCpu[e]! + c)),
    );
    const context = {
      ...engine.baseContext(this.name, `policy/cpufreq/${this.name}/${spec.name}`),
      params: use.params as never,
      domain: {
        name: spec.name,
        // Its own copy, which it cannot change: frozen lists are slow to search.
        frequencies: Object.freeze([...this.khz]),
        cpus: this.cpuNumbers,
        capacity: layout.elements[elements[0]!]!.capacity,
        transitionLatency: spec.transitionLatency,
        current: () => this.khz[domains.requested[domain]!]!,
        min: () => this.khz[domains.lowest[domain]!]!,
        max: () => this.khz[domains.highest[domain]!]!,
      },
      tickRate: engine.platform.tickRate,
      request: (target: number, relation: Relation) => {
        this.request(target, relation);
      },
      idleTime: (cpu: number) => cpus.idleTime(cpu, engine.now),
      niceTime: (cpu: number) => cpus.niceTime(cpu, engine.now),
      isIdle: (cpu: number) => cpus.isIdle(cpu),
      signals: (cpu: number): CpuSignals => cpus.signals(cpu),
    };
    this.handlers = engine.guard.call(this.name, () =>
      checkHandlers('cpufreq', (use.plugin as CpufreqPlugin).create(context)),
    );
  }

  start(): void {
    this.engine.guard.call(this.name, () => this.handlers.start?.());
  }

  limitsChanged(): void {
    this.engine.guard.call(this.name, () => this.handlers.onLimits?.());
    const { requested, lowest, highest } = this.engine.domains;
    const opp = requested[this.domain]!;
    const within = Math.min(Math.max(opp, lowest[this.domain]!), highest[this.domain]!);
    if (within !== opp) this.set(within);
  }

  setSpeed(hz: number): boolean {
    if (this.handlers.setSpeed === undefined) return false;
    this.engine.guard.call(this.name, () => this.handlers.setSpeed!(Math.round(hz / 1e3)));
    return true;
  }

  /** Linux' driver_target: clamp to the limits, resolve by the relation, switch where it differs. */
  private request(target: number, relation: Relation): void {
    if (typeof target !== 'number' || !(target >= 0))
      throw new PluginError(`asked for a frequency of ${String(target)} kHz`);
    const given: string = relation; // a plug-in may be JavaScript
    if (given !== 'L' && given !== 'H' && given !== 'C')
      throw new PluginError(`asked for a frequency with relation ${given}, expected L, H or C`);
    const { lowest, highest } = this.engine.domains;
    const min = this.khz[lowest[this.domain]!]!;
    const max = this.khz[highest[this.domain]!]!;
    this.set(this.khz.indexOf(this.table.resolve(target, relation, min, max)));
  }

  private set(opp: number): void {
    if (opp === this.engine.domains.requested[this.domain]) return;
    if (this.handlers.beforeChange !== undefined)
      this.engine.guard.call(this.name, () => this.handlers.beforeChange?.());
    this.engine.domains.request(this.domain, opp, this.engine.now);
  }
}
