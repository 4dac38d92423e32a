/** First difference between what a case expects and what came out. */

export interface Difference {
  readonly quantity: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** Compares what is expected, exactly; `got` may know more about an event than the case names. */
export const firstDifference = (expected: readonly unknown[], got: readonly unknown[]): Difference | undefined => {
  for (const [i, wanted] of expected.entries()) {
    const difference = compare(wanted, got[i], `expect[${i}]`);
    if (difference !== undefined) return difference;
  }
  if (got.length === expected.length) return undefined;
  return { quantity: 'expect.length', expected: expected.length, got: got.length };
};

const compare = (expected: unknown, got: unknown, path: string): Difference | undefined => {
  if (!isRecord(expected) || !isRecord(got)) {
    return Object.is(expected, got) ? undefined : { quantity: path, expected, got: got ?? null };
  }
  for (const [key, value] of Object.entries(expected)) {
    const difference = compare(value, got[key], `${path}.${key}`);
    if (difference !== undefined) return difference;
  }
  return lengthDifference(expected, got, path);
};

/** A list is expected whole: more entries than it has are as wrong as fewer. */
const lengthDifference = (expected: unknown, got: unknown, path: string): Difference | undefined => {
  if (!Array.isArray(expected)) return undefined;
  const length = Array.isArray(got) ? got.length : null;
  return length === expected.length
    ? undefined
    : { quantity: `${path}.length`, expected: expected.length, got: length };
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
