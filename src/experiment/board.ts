/** What a policy leaves to the platform: the governor of the memory's clock, which is its driver's choice. */
import { MEMORY_GOVERNORS, type MemoryGovernor } from '../platform/model.js';
import { defaultMemoryUse } from '../policy/registry.js';
import { platformSource } from './inputs.js';
import type { InputRef, StackSpec } from './model.js';
import { handlesClocks } from './stack-check.js';

const GOVERNOR = ['memory', 'clock', 'governor', 'value'];
const block = (value: unknown): Record<string, unknown> => (value ?? {}) as Record<string, unknown>;

/** Name of the governor that the driver of a platform's memory has, as the file or a setting over it says. */
export function boardGovernor(ref: InputRef): MemoryGovernor {
  let written: unknown = platformSource(ref).value;
  for (const step of GOVERNOR) written = block(written)[step];
  const set = ref.settings.findLast(({ path }) => path.join() === GOVERNOR.join());
  const name = set === undefined ? written : set.value;
  // A name that there is not is told with the platform.
  return MEMORY_GOVERNORS.find((g) => g === name) ?? MEMORY_GOVERNORS[0];
}

/** A policy on a board: the driver of the memory governs its clock where the policy does not say what does. */
export function onBoard(stack: StackSpec, governor: MemoryGovernor): StackSpec {
  if (stack.memfreq !== undefined) return stack;
  const { plugin, params } = defaultMemoryUse(governor);
  return { ...stack, memfreq: { name: governor, file: undefined, params, clocks: handlesClocks(plugin) } };
}
