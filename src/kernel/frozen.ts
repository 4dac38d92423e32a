/** Values that nobody can change. */

/**
 * Freezes a value with all that it holds, but for the contents of typed arrays. Plug-ins see inputs that later runs of
 * the same process share: one that changes them fails by itself, instead of changing the results of others.
 */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) frozen(inner);
  return value;
}
