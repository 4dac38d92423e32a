/**
 * What a network costs on a processing element, computed once however many runs ask: a study runs the same networks on
 * the same platform with many policies and seeds. Kept as long as the platform and the network are.
 */
import { costProfile, costTable, type CostProfile } from '../cost/model.js';
import { predictFromProfile, type InferencePrediction } from '../cost/predict.js';
import { instructionSums } from '../cost/instructions.js';
import type { Precision, ProcessingElement } from '../platform/model.js';
import type { Variant } from '../workload/model.js';
import { SimTable } from './sim-table.js';

export class NetworkCost {
  private known: CostProfile | undefined;
  private sums: Float64Array | undefined;
  private readonly tables: (SimTable | undefined)[] = [];
  private readonly predictions: (InferencePrediction | undefined)[] = [];
  private readonly opps: number;

  constructor(
    private readonly variant: Variant,
    private readonly element: ProcessingElement,
    private readonly precision: Precision,
  ) {
    // By hand: each start of an inference asks, and the way there is four loads that hang on each other.
    this.opps = element.domain.opps.length;
  }

  /** Of one inference alone on so many cores at an OPP. */
  table(cores: number, opp: number): SimTable {
    return (this.tables[this.place(cores, opp)] ??= new SimTable(
      costTable(this.profile, this.element.domain.opps[opp]!.frequency, cores),
    ));
  }

  /** What one inference alone takes on so many cores at an OPP. */
  prediction(cores: number, opp: number): InferencePrediction {
    return (this.predictions[this.place(cores, opp)] ??= predictFromProfile(this.profile, cores, opp));
  }

  private place(cores: number, opp: number): number {
    return cores * this.opps + opp;
  }

  private get profile(): CostProfile {
    return (this.known ??= costProfile(this.variant, this.element, this.precision));
  }

  /** Instructions up to each layer, on a CPU. */
  get instructions(): Float64Array {
    return (this.sums ??= instructionSums(this.variant, this.element, this.precision));
  }
}

const known = new WeakMap<ProcessingElement, WeakMap<Variant, Map<Precision, NetworkCost>>>();

/** The cost of a variant on an element at a precision. Neither may change any more. */
export function networkCost(variant: Variant, element: ProcessingElement, precision: Precision): NetworkCost {
  const ofElement = entry(known, element, () => new WeakMap<Variant, Map<Precision, NetworkCost>>());
  const ofVariant = entry(ofElement, variant, () => new Map<Precision, NetworkCost>());
  return entry(ofVariant, precision, () => new NetworkCost(variant, element, precision));
}

const kinds = new WeakMap<ProcessingElement, string>();

/** The same text for elements that every network costs the same on. */
export const kindOf = (element: ProcessingElement): string => entry(kinds, element, () => describe(element));

const describe = ({ name: _name, rail: _rail, memory: _memory, domain, ...rest }: ProcessingElement): string =>
  JSON.stringify([rest, domain.opps.map((opp) => opp.frequency)], (_key, value: unknown) =>
    value === Infinity ? 'Infinity' : value,
  );

interface Entries<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): unknown;
}

function entry<K, V>(map: Entries<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
