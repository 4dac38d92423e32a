/** Feeds the placement plug-in with what is free for an application and maps it where the plug-in says. */
import { frozen } from '../kernel/frozen.js';
import type { PlacementCandidate, PlacementHandlers, PlacementPlugin, PluginUse } from '../policy/contract.js';
import type { ApplicationState } from './application.js';
import type { RunContext } from './run-context.js';
import { checkHandlers } from './handlers.js';
import { networkCost } from './network-cost.js';
import { PluginError } from './plugin-guard.js';

export class PlacementHost {
  private readonly name: string;
  private readonly handlers: PlacementHandlers;

  constructor(
    private readonly engine: RunContext,
    use: PluginUse,
  ) {
    this.name = use.plugin.name;
    const context = {
      ...engine.baseContext(this.name, `policy/placement/${this.name}`),
      params: use.params as never,
    };
    this.handlers = engine.guard.call(this.name, () =>
      checkHandlers('placement', (use.plugin as PlacementPlugin).create(context)),
    );
  }

  /** Places one application; it stays without a mapping where nothing is free. */
  place(app: ApplicationState): void {
    const { engine } = this;
    const candidates: PlacementCandidate[] = [];
    const elements: number[] = [];
    let present: PlacementCandidate | undefined;
    engine.choices(app).forEach((choice, order) => {
      const e = choice.element;
      if (!engine.dispatcher.isFree(app, e, choice.cores)) return;
      if (engine.dispatcher.obstacle(app, app.variant, e) !== undefined) return;
      const element = engine.layout.elements[e]!;
      const candidate: PlacementCandidate = {
        element: element.name,
        kind: element.kind,
        cores: choice.cores,
        load: this.loadOf(e, app),
        time: this.timeOf(app, e, choice.cores, choice.maxFrequency),
        order,
      };
      if (app.element === e && app.cores === choice.cores) present = candidate;
      candidates.push(candidate);
      elements.push(e);
    });
    if (candidates.length === 0) {
      engine.dispatcher.map(app, -1, 0, engine.now);
      return;
    }
    const answer = engine.guard.call(this.name, () => {
      // Sorted in place, an index would mean another one.
      const index = this.handlers.place(app.spec.name, frozen(candidates), present);
      if (typeof index !== 'number' || candidates[index] === undefined)
        throw new PluginError(`answered candidate ${String(index)} of ${String(candidates.length)}`);
      return index;
    });
    engine.dispatcher.map(app, elements[answer]!, candidates[answer]!.cores, engine.now, true);
  }

  private loadOf(e: number, app: ApplicationState): number {
    let weight = 0;
    for (const other of this.engine.apps) {
      if (other !== app && other.active && other.element === e) weight += other.spec.weight * other.cores;
    }
    return weight / 1024 / this.engine.layout.elements[e]!.count;
  }

  private timeOf(app: ApplicationState, e: number, cores: number, maxFrequency: number): number {
    const element = this.engine.layout.elements[e]!;
    const opps = element.domain.opps;
    let opp = opps.length - 1;
    while (opp > 0 && opps[opp]!.frequency > maxFrequency) opp--;
    const variant = app.spec.network.variants[app.variant]!;
    return networkCost(variant, element, app.spec.precision[element.kind] ?? 'fp32').prediction(cores, opp).latency;
  }
}
