/** What a run with a timeline writes down after each event: clocks and their limits, utilisation, queues, power, temperatures. */
import type { RunContext } from './run-context.js';
import { PowerTimeline } from './power-timeline.js';
import type { Timeline } from './timeline.js';

/** K that a temperature has to move to be written again. */
const TEMPERATURE_STEP = 0.1;

export class Observer {
  private readonly power: PowerTimeline;
  private readonly written: number[] = [];
  /** ns: when it looks next, and looked last. */
  private next = 0;
  private looked = -1;

  constructor(
    private readonly engine: RunContext,
    private readonly timeline: Timeline,
    /** ns between two looks; 0: after every event. */
    private readonly step: number,
  ) {
    this.power = new PowerTimeline(timeline, engine.processors, engine.platform.rails);
  }

  observe(t: number): void {
    // Further events of an instant that is looked at are looked at too: the last of them holds.
    if (t < this.next && t !== this.looked) return;
    this.looked = t;
    if (this.step > 0) this.next = (Math.floor(t / this.step) + 1) * this.step;
    const { timeline } = this;
    const { layout, processors, domains, apps } = this.engine;
    layout.domains.forEach(({ name, opps }, d) => {
      timeline.value(t, `domain/${name}`, 'frequency_mhz', opps[processors.opp[d]!]!.frequency / 1e6);
      timeline.value(t, `domain/${name}`, 'limit_mhz', opps[domains.highest[d]!]!.frequency / 1e6);
    });
    layout.elements.forEach((element, e) => {
      timeline.value(t, `element/${element.name}`, 'utilisation', processors.utilisation(e));
    });
    this.power.record(t);
    for (const app of apps) timeline.value(t, `app/${app.spec.name}`, 'queue', app.waiting.length + app.inFlight);
    this.temperatures(t);
  }

  finish(t: number): void {
    this.power.record(t);
  }

  /** Of the last look at them: to look now would change when the next one is. */
  private temperatures(t: number): void {
    const { temperatures, platform } = this.engine;
    for (let i = 0; i < temperatures.length; i++) {
      const celsius = temperatures[i]!;
      if (Math.abs(celsius - (this.written[i] ?? Infinity)) < TEMPERATURE_STEP) continue;
      this.written[i] = celsius;
      this.timeline.value(t, `node/${platform.heat!.nodes[i]!}`, 'temperature_c', celsius);
    }
  }
}
