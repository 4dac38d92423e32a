/** A devfreq device (GPU, NPU, memory) at run time: polls its governor with the busy time of the window and sets what it wants. */
import type { EventQueue } from '../kernel/event-queue.js';
import type { DomainClock, DevfreqHandlers, DevfreqPlugin, DevfreqStatus, PluginUse } from '../policy/contract.js';
import { chooseOpp, lowerLimitKhz, upperLimitKhz } from '../policy/devfreq/core.js';
import type { BusyMeter } from './busy-meter.js';
import type { GovernorHost, RunContext } from './run-context.js';
import { EventKind } from './events.js';
import { hasCpus } from './layout.js';
import { checkHandlers } from './handlers.js';
import { PluginError } from './plugin-guard.js';

export class DevfreqHost implements GovernorHost {
  readonly name: string;
  private readonly handlers: DevfreqHandlers;
  private readonly pollEvent: number;
  /** Hz */
  private readonly frequencies: readonly number[];
  private windowStart = 0;
  private polls = 0;
  /** Of the last run; the governor may have shortened its counters. */
  lastStatus: DevfreqStatus = { busy: 0, total: 0, current: 0 };

  constructor(
    private readonly engine: RunContext,
    private readonly domain: number,
    private readonly queue: EventQueue,
    use: PluginUse,
    private readonly meter: BusyMeter,
    /** Entry of the policy's stack that it is. */
    entry: 'devfreq' | 'memfreq',
  ) {
    this.name = use.plugin.name;
    const spec = engine.layout.domains[domain]!;
    this.frequencies = spec.opps.map((o) => o.frequency);
    const context = {
      ...engine.baseContext(this.name, `policy/${entry}/${this.name}/${spec.name}`),
      params: use.params as never,
      domain: { name: spec.name, frequencies: Object.freeze([...this.frequencies]) },
      update: () => {
        this.update();
      },
      cpus: () => this.clocks(this.others(true)),
      devices: () => this.clocks(this.others(false).filter((d) => this.isOn(d))),
    };
    this.handlers = engine.guard.call(this.name, () =>
      checkHandlers('devfreq', (use.plugin as DevfreqPlugin).create(context)),
    );
    this.pollEvent = queue.add(EventKind.Poll, domain, EventKind.Poll);
  }

  start(): void {
    const polling = this.handlers.polling;
    if (polling === undefined) this.update();
    else this.queue.at(this.pollEvent, polling);
  }

  poll(): void {
    this.polls++;
    this.queue.at(this.pollEvent, (this.polls + 1) * this.handlers.polling!);
    this.update();
  }

  limitsChanged(): void {
    this.update();
  }

  /** A clock, but not its own, has changed, or what it clocks went on or off. */
  clockChanged(domain: number): void {
    const { handlers } = this;
    const heard = hasCpus(this.engine.layout, domain) ? 'onCpuClock' : 'onDeviceClock';
    if (handlers[heard] !== undefined && domain !== this.domain)
      this.engine.guard.call(this.name, () => handlers[heard]!());
  }

  setSpeed(hz: number): boolean {
    if (this.handlers.setSpeed === undefined) return false;
    this.engine.guard.call(this.name, () => this.handlers.setSpeed!(hz));
    this.update();
    return true;
  }

  /** Domains of CPUs, or of GPUs and NPUs, but not its own. */
  private others(cpus: boolean): number[] {
    const { layout } = this.engine;
    return [...layout.domains.keys()].filter(
      (d) => d !== this.domain && layout.memoryOfDomain[d]! < 0 && hasCpus(layout, d) === cpus,
    );
  }

  private isOn(domain: number): boolean {
    const { layout, resting } = this.engine;
    return layout.elementsOfDomain[domain]!.some((e) => resting.isOn(e));
  }

  private clocks(numbers: readonly number[]): DomainClock[] {
    const { layout, processors } = this.engine;
    return numbers.map((d) => {
      const { opps } = layout.domains[d]!;
      const khz = (opp: number): number => Math.round(opps[opp]!.frequency / 1e3);
      return { current: khz(processors.opp[d]!), min: khz(0), max: khz(opps.length - 1) };
    });
  }

  /** One run of the devfreq core: read and restart the window, ask the governor, keep to the limits, set the OPP. */
  private update(): void {
    const { engine, domain } = this;
    const { domains, now } = engine;
    const { frequencies } = this;
    const total = now - this.windowStart;
    const status = { busy: this.meter.read(total), total, current: frequencies[domains.requested[domain]!]! };
    this.lastStatus = status;
    this.windowStart = now;
    const wanted = engine.guard.call(this.name, () => {
      const answer = this.handlers.target(status);
      if (typeof answer !== 'number' || !(answer >= 0))
        throw new PluginError(`asked for a frequency of ${String(answer)} Hz`);
      return answer;
    });
    const limits = {
      min: lowerLimitKhz(frequencies[domains.lowest[domain]!]!),
      max: upperLimitKhz(frequencies[domains.highest[domain]!]!),
    };
    domains.request(domain, frequencies.indexOf(chooseOpp(wanted, frequencies, limits)), now);
  }
}
