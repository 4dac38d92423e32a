/** A cache that forgets what was not used for longest. */

/**
 * @param capacity values that it holds, at least 1
 * @returns the value of a key, made by `make` where it is not held
 */
export function recentlyUsed<K, V>(
  capacity: number,
  keyOf: (input: K) => string,
  make: (input: K) => V,
): (input: K) => V {
  const held = new Map<string, V>();
  return (input) => {
    const key = keyOf(input);
    const found = held.get(key);
    if (found !== undefined) {
      // A Map keeps the order of insertion, so the first key is the one not used for longest.
      held.delete(key);
      held.set(key, found);
      return found;
    }
    const value = make(input);
    held.set(key, value);
    if (held.size > capacity) held.delete(held.keys().next().value!);
    return value;
  };
}
