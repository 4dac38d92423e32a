/** Cost tables of every (application, variant, element, cores, OPP) that a run meets, each computed once. */
import { costProfile, costTable, type CostProfile, type CostTable } from '../cost/model.js';
import { instructionSums } from '../cost/instructions.js';
import type { Precision, ProcessingElement } from '../platform/model.js';
import type { Application, Variant } from '../workload/model.js';
import type { Layout } from './layout.js';

/** A cost table as the processors walk it. */
export class SimTable {
  readonly time: Float64Array;
  readonly activity: Float64Array;
  readonly traffic: Float64Array;
  /** B/ns, greatest of any layer. */
  readonly peakTraffic: number;
  /** Number of layers. */
  readonly layers: number;
  /** ns of the whole inference. */
  readonly total: number;
  /** Activity per time where it is the same in all layers, else −1: saves the search for the layer. */
  readonly ratio: number;

  constructor(table: CostTable) {
    this.time = table.time;
    this.activity = table.activity;
    this.traffic = table.traffic;
    const n = table.time.length - 1;
    this.layers = n;
    this.total = table.time[n]!;
    const ratio = this.total > 0 ? table.activity[n]! / this.total : 1;
    let uniform = true;
    for (let l = 0; l < n && uniform; l++) {
      const dt = table.time[l + 1]! - table.time[l]!;
      uniform = Math.abs(table.activity[l + 1]! - table.activity[l]! - ratio * dt) <= 1e-12 * this.total;
    }
    this.ratio = uniform ? ratio : -1;
    let peak = 0;
    for (let l = 0; l < n; l++) peak = Math.max(peak, this.trafficOf(l));
    this.peakTraffic = peak;
  }

  /** B/ns of a layer that runs alone. A layer that takes no time has no bytes either. */
  trafficOf(l: number): number {
    const span = this.time[l + 1]! - this.time[l]!;
    return span > 0 ? (this.traffic[l + 1]! - this.traffic[l]!) / span : 0;
  }

  /**
   * What a sum over layers, spread evenly over the time of each, gains between two positions; nothing before the start.
   * @param hint as of `layerAt`
   */
  gain(sums: Float64Array, from: number, to: number, hint = 0): number {
    if (from < 0) return to <= 0 ? 0 : this.gain(sums, 0, to);
    const l = this.layerAt(from, hint);
    const t0 = this.time[l]!;
    const end = this.time[l + 1]!;
    // Mostly both lie in one layer, or at its ends.
    if (to <= end) return end > t0 ? (to - from) * ((sums[l + 1]! - sums[l]!) / (end - t0)) : 0;
    return this.sumAt(sums, to, l + 1) - this.sumAt(sums, from, l);
  }

  private sumAt(sums: Float64Array, position: number, hint: number): number {
    const l = this.layerAt(position, hint);
    const t0 = this.time[l]!;
    const span = this.time[l + 1]! - t0;
    return span > 0 ? sums[l]! + (position - t0) * ((sums[l + 1]! - sums[l]!) / span) : sums[l]!;
  }

  /**
   * Last layer whose start is at or before `position` (ns); 0 before the first.
   * @param hint a layer that it may well be
   */
  layerAt(position: number, hint = 0): number {
    const { time } = this;
    let low = 0;
    let high = time.length - 2;
    if (time[hint]! <= position && (hint >= high || position < time[hint + 1]!)) return hint;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (time[middle]! <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * ns of full activity between two positions; before the start (overheads) a core is fully active.
   * @param hint as of `layerAt`
   */
  activityBetween(from: number, to: number, hint = 0): number {
    if (from < 0) return to <= 0 ? to - from : this.activityBetween(0, to) - from;
    return this.ratio >= 0 ? this.ratio * (to - from) : this.gain(this.activity, from, to, hint);
  }

  /** The position in `other` that is as far through the same layer: progress kept over a change of clock. */
  translate(position: number, other: SimTable): number {
    if (position <= 0) return position;
    if (position >= this.total) return other.total;
    const l = this.layerAt(position);
    const t0 = this.time[l]!;
    const span = this.time[l + 1]! - t0;
    const u0 = other.time[l]!;
    return span > 0 ? u0 + ((position - t0) / span) * (other.time[l + 1]! - u0) : u0;
  }
}

/** What a cost table depends on: a network on a kind of unit. */
interface Meaning {
  readonly variant: Variant;
  readonly element: ProcessingElement;
  readonly precision: Precision;
}

export class CostCache {
  private readonly meanings: Meaning[] = [];
  private readonly profiles: (CostProfile | undefined)[] = [];
  private readonly tables: (SimTable | undefined)[][] = [];
  private readonly sums: (Float64Array | undefined)[] = [];
  /** Profile of each (application, variant, element) that was asked for. */
  private readonly ids = new Map<number, number>();
  /** Profiles by what they depend on: alike networks on alike elements are one, which keeps their tables in the cache. */
  private readonly byMeaning = new Map<Variant, Map<string, number>>();
  private readonly kinds: (string | undefined)[] = [];
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
    const meaning = { variant, element, precision: precision[element.kind] ?? 'fp32' };
    const key = `${meaning.precision} ${(this.kinds[e] ??= kindOf(element))}`;
    let ofVariant = this.byMeaning.get(variant);
    if (ofVariant === undefined) {
      ofVariant = new Map();
      this.byMeaning.set(variant, ofVariant);
    }
    const known = ofVariant.get(key);
    if (known !== undefined) return known;
    const id = this.meanings.push(meaning) - 1;
    ofVariant.set(key, id);
    return id;
  }

  table(profileId: number, cores: number, opp: number): SimTable {
    const tables = (this.tables[profileId] ??= []);
    const { opps } = this.meanings[profileId]!.element.domain;
    const key = cores * opps.length + opp;
    return (tables[key] ??= new SimTable(costTable(this.profile(profileId), opps[opp]!.frequency, cores)));
  }

  /** Instructions up to each layer, on a CPU. */
  instructions(profileId: number): Float64Array {
    const { variant, element, precision } = this.meanings[profileId]!;
    return (this.sums[profileId] ??= instructionSums(variant, element, precision));
  }

  private profile(profileId: number): CostProfile {
    const { variant, element, precision } = this.meanings[profileId]!;
    return (this.profiles[profileId] ??= costProfile(variant, element, precision));
  }
}

/** All of an element that its cost tables depend on. */
const kindOf = ({ name: _name, rail: _rail, memory: _memory, domain, ...rest }: ProcessingElement): string =>
  JSON.stringify([rest, domain.opps.map((opp) => opp.frequency)], (_key, value: unknown) =>
    value === Infinity ? 'Infinity' : value,
  );
