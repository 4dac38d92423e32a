/** A devfreq device (GPU, NPU, memory) at run time: polls its governor with the busy time of the window and sets what it wants. */
import type { EventQueue } from '../kernel/event-queue.js';
import type { DevfreqHandlers, DevfreqPlugin, DevfreqStatus, PluginUse } from '../policy/contract.js';
import { chooseOpp, lowerLimitKhz, upperLimitKhz } from '../policy/devfreq/core.js';
import type { BusyMeter } from './busy-meter.js';
import type { GovernorHost, RunContext } from './run-context.js';
import { EventKind } from './events.js';
import { checkHandlers } from './handlers.js';
import { PluginError } from './plugin-guard.js';

export class DevfreqHost implements GovernorHost {
  readonly name: string;
  private readonly handlers: DevfreqHandlers;
  private readonly pollEvent: number;
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
    const context = {
      ...engine.baseContext(this.name, `policy/${entry}/${this.name}/${spec.name}`),
      params: use.params as never,
      domain: { name: spec.name, frequencies: Object.freeze(spec.opps.map((o) => o.frequency)) },
      update: () => {
        this.update();
      },
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

  setSpeed(hz: number): boolean {
    if (this.handlers.setSpeed === undefined) return false;
    this.engine.guard.call(this.name, () => this.handlers.setSpeed!(hz));
    this.update();
    return true;
  }

  /** One run of the devfreq core: read and restart the window, ask the governor, keep to the limits, set the OPP. */
  private update(): void {
    const { engine, domain } = this;
    const { layout, domains, now } = engine;
    const opps = layout.domains[domain]!.opps;
    const total = now - this.windowStart;
    const status = {
      busy: this.meter.read(total),
      total,
      current: opps[domains.requested[domain]!]!.frequency,
    };
    this.lastStatus = status;
    this.windowStart = now;
    const wanted = engine.guard.call(this.name, () => {
      const answer = this.handlers.target(status);
      if (typeof answer !== 'number' || !(answer >= 0))
        throw new PluginError(`asked for a frequency of ${String(answer)} Hz`);
      return answer;
    });
    const frequencies = opps.map((o) => o.frequency);
    const limits = {
      min: lowerLimitKhz(frequencies[domains.lowest[domain]!]!),
      max: upperLimitKhz(frequencies[domains.highest[domain]!]!),
    };
    domains.request(domain, frequencies.indexOf(chooseOpp(wanted, frequencies, limits)), now);
  }
}
