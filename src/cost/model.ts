/**
 * Cost of running a network variant on a processing element: the roofline, layer by layer.
 *
 * time of layer l at frequency f on n cores =
 *   max( cycles_l / (f · n·η^(n−1)),  bytes_l / min(n·coreBandwidth, bandwidth) ) + dispatchOverhead
 */
import type { Precision, ProcessingElement } from '../platform/model.js';
import type { Variant } from '../workload/model.js';

/** What one inference of a variant costs on one processing element, independent of clock and core count. */
export interface CostProfile {
  readonly element: ProcessingElement;
  readonly precision: Precision;
  /** Compute cycles of each layer on one core (CPU) or on the whole unit. */
  readonly cycles: Float64Array;
  /** Bytes that each layer loads and stores, wherever from: they bound its time. */
  readonly bytes: Float64Array;
  /** Of these, the bytes that come from or go to DRAM. */
  readonly traffic: Float64Array;
}

/** A cost profile at one OPP and core count: what one inference takes when it runs alone. */
export interface CostTable {
  /** ns from the start of the inference to the start of layer l; length layers + 1. */
  readonly time: Float64Array;
  /** ns of full core activity up to the start of layer l, on each of the cores; length layers + 1. */
  readonly activity: Float64Array;
  /** DRAM bytes up to the start of layer l; length layers + 1. */
  readonly traffic: Float64Array;
}

export const BYTES: Readonly<Record<Precision, number>> = { fp32: 4, fp16: 2, int8: 1 };

/** Why a variant cannot run on a processing element, or undefined where it can. */
export function cannotRun(variant: Variant, element: ProcessingElement, precision: Precision): string | undefined {
  if (element.macsPerCycle[precision] === undefined) return `${element.name} has no ${precision} arithmetic`;
  const layer = variant.layers.find((l) => element.unsupported.includes(l.op));
  return layer && `${element.name} cannot run operator ${layer.op} (layer ${layer.name})`;
}

/**
 * Cycles and bytes of each layer.
 * Cycles = MACs / (peak MACs a cycle · efficiency of the operator), both at the precision; a layer without MACs costs
 * one operation an output element at the same rate. Bytes = (weights + inputs + outputs) · bytes an element.
 * @throws Error where the element cannot run the variant (ask {@link cannotRun} first)
 */
export function costProfile(variant: Variant, element: ProcessingElement, precision: Precision): CostProfile {
  const reason = cannotRun(variant, element, precision);
  if (reason !== undefined) throw new Error(reason);
  const peak = element.macsPerCycle[precision]!;
  const efficiency = element.efficiency[precision]!;
  const n = variant.layers.length;
  const cycles = new Float64Array(n);
  const bytes = new Float64Array(n);
  variant.layers.forEach((layer, i) => {
    const operations = layer.macs > 0 ? layer.macs : layer.outputs;
    cycles[i] = operations / (peak * (efficiency[layer.op] ?? efficiency.default));
    bytes[i] = (layer.weights + layer.inputs + layer.outputs) * BYTES[precision];
  });
  return { element, precision, cycles, bytes, traffic: dramTraffic(variant, BYTES[precision], element.buffer ?? 0) };
}

/**
 * DRAM bytes of each layer, with a buffer on the chip. Weights stay there from inference to inference where all of them
 * fit. Outputs stay there for the next layer where they fit beside such weights; what a layer reads beyond the outputs
 * of the one before, the input of the first and the output of the last go through DRAM.
 * @param width  bytes an element
 * @param buffer bytes
 */
export function dramTraffic(variant: Variant, width: number, buffer: number): Float64Array {
  const { layers } = variant;
  const traffic = new Float64Array(layers.length);
  let weights = 0;
  for (const layer of layers) weights += layer.weights * width;
  const resident = weights <= buffer;
  const room = resident ? buffer - weights : buffer;
  /** Elements that the layer before left on the chip. */
  let kept = 0;
  layers.forEach((layer, l) => {
    const stays = l < layers.length - 1 && layer.outputs * width <= room;
    const read = (resident ? 0 : layer.weights) + layer.inputs - Math.min(layer.inputs, kept);
    traffic[l] = (read + (stays ? 0 : layer.outputs)) * width;
    kept = stays ? layer.outputs : 0;
  });
  return traffic;
}

/** Speed of n cores relative to one: n·η^(n−1). */
const speedUp = (element: ProcessingElement, cores: number): number =>
  cores * element.parallelEfficiency ** (cores - 1);

/**
 * Time and activity prefix sums of a profile at one frequency.
 * @param frequency Hz
 * @param cores 1…element.count
 */
export function costTable(profile: CostProfile, frequency: number, cores: number): CostTable {
  const { element, cycles, bytes } = profile;
  const n = cycles.length;
  const time = new Float64Array(n + 1);
  const activity = new Float64Array(n + 1);
  const traffic = new Float64Array(n + 1);
  const rate = (frequency * speedUp(element, cores)) / 1e9;
  const bandwidth = Math.min(cores * element.coreBandwidth, element.bandwidth) / 1e9;
  for (let l = 0; l < n; l++) {
    const compute = cycles[l]! / rate;
    const memory = bytes[l]! / bandwidth;
    const busy = Math.max(compute, memory);
    const stalled = busy - compute + element.dispatchOverhead;
    time[l + 1] = time[l]! + busy + element.dispatchOverhead;
    activity[l + 1] = activity[l]! + compute + stalled * element.stallActivity;
    traffic[l + 1] = traffic[l]! + profile.traffic[l]!;
  }
  return { time, activity, traffic };
}
