/**
 * Instructions that a CPU executes for a network: an estimate, so that counters of a core have something to count.
 *
 * instructions of a layer = MACs / (MACs a cycle of the core at the precision) + bytes / 16 + 2 · outputs
 *
 * As if each vector multiply-accumulate were one instruction as wide as the core's peak of a cycle, each load and store
 * took 16 bytes, and each output cost two more for its loop. All three are assumptions; a compiler's code has others.
 */
import type { Precision, ProcessingElement } from '../platform/model.js';
import type { Variant } from '../workload/model.js';
import { BYTES } from './model.js';

/** Bytes of one load or store: a 128-bit register. */
const ACCESS = 16;
/** Instructions an output element that neither calculate nor touch memory. */
const OVERHEAD = 2;
/** Bytes of a cache line. */
export const LINE = 64;

/**
 * Instructions up to the start of layer l; length layers + 1.
 * @param element a CPU that runs the precision
 */
export function instructionSums(variant: Variant, element: ProcessingElement, precision: Precision): Float64Array {
  const width = element.macsPerCycle[precision]!;
  const sums = new Float64Array(variant.layers.length + 1);
  variant.layers.forEach(({ macs, weights, inputs, outputs }, l) => {
    const bytes = (weights + inputs + outputs) * BYTES[precision];
    sums[l + 1] = sums[l]! + macs / width + bytes / ACCESS + OVERHEAD * outputs;
  });
  return sums;
}
