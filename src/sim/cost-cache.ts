/** Cost tables of every (application, variant, element, cores, OPP) that a run meets. */
import type { Application, Variant } from '../workload/model.js';
import type { Layout } from './layout.js';
import { kindOf, networkCost, type NetworkCost } from './network-cost.js';
import type { SimTable } from './sim-table.js';

export class CostCache {
  private readonly costs: NetworkCost[] = [];
  /** Profile of each (application, variant, element) that was asked for. */
  private readonly ids = new Map<number, number>();
  /** Profiles by what they depend on: alike networks on alike elements are one, which keeps their tables in the cache. */
  private readonly byMeaning = new Map<Variant, Map<string, number>>();
  private readonly variants: number;

  constructor(
    private readonly applications: readonly Application[],
    private readonly layout: Layout,
  ) {
    this.variants = Math.max(1, ...applications.map((a) => a.network.variants.length));
  }

  /** Small integer that names the cost of an application's variant on an element. */
  profileId(application: number, variant: number, element: number): number {
    const triple = (application * this.variants + variant) * this.layout.elements.length + element;
    const known = this.ids.get(triple);
    if (known !== undefined) return known;
    const id = this.intern(application, variant, element);
    this.ids.set(triple, id);
    return id;
  }

  private intern(application: number, variantIndex: number, e: number): number {
    const element = this.layout.elements[e]!;
    const { network, precision } = this.applications[application]!;
    const variant = network.variants[variantIndex]!;
    const executed = precision[element.kind] ?? 'fp32';
    const key = `${executed} ${kindOf(element)}`;
    let ofVariant = this.byMeaning.get(variant);
    if (ofVariant === undefined) {
      ofVariant = new Map();
      this.byMeaning.set(variant, ofVariant);
    }
    const known = ofVariant.get(key);
    if (known !== undefined) return known;
    const id = this.costs.push(networkCost(variant, element, executed)) - 1;
    ofVariant.set(key, id);
    return id;
  }

  table(profileId: number, cores: number, opp: number): SimTable {
    return this.costs[profileId]!.table(cores, opp);
  }

  /** Instructions up to each layer, on a CPU. */
  instructions(profileId: number): Float64Array {
    return this.costs[profileId]!.instructions;
  }
}
