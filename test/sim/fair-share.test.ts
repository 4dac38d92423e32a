import fc from 'fast-check';
import { FairShare } from '../../src/sim/fair-share.js';

/** Shares of flows, each [demand, group]. */
function shares(flows: readonly (readonly [number, number])[], groups: readonly number[], capacity: number): number[] {
  const fair = new FairShare(groups.length);
  for (const [demand, group] of flows) fair.add(demand, group);
  fair.fill(groups, capacity);
  return [...fair.share.subarray(0, flows.length)];
}

// Worked by hand: 10 among all.
test.each([
  ['enough for all', [2, 3, 4], [2, 3, 4]],
  ['alike', [9, 9], [5, 5]],
  ['one below its fair share loses nothing', [9, 9, 2], [4, 4, 2]],
  ['in steps', [1, 3, 9, 9], [1, 3, 3, 3]],
  ['one that wants nothing', [0, 20], [0, 10]],
])('%s', (_what, demands, expected) => {
  const got = shares(
    demands.map((d, i) => [d, i] as const),
    demands.map(() => Infinity),
    10,
  );
  got.forEach((share, i) => expect(share).toBeCloseTo(expected[i]!, 12));
});

test('a group that is full leaves the rest to others', () => {
  // Two flows share a cluster of 4, the third takes what is left of 10, up to its demand.
  expect(shares([[9, 0], [9, 0], [9, 1]], [4, 20], 10)).toEqual([2, 2, 6]); // prettier-ignore
});

const flow = fc.tuple(fc.double({ min: 0, max: 20, noNaN: true }), fc.integer({ min: 0, max: 2 }));

test('nobody gets more than asked, nothing is overdrawn, and nobody could get more but from one who has no more', () => {
  fc.assert(
    fc.property(
      fc.array(flow, { minLength: 1, maxLength: 40 }),
      fc.array(fc.double({ min: 0.1, max: 30, noNaN: true }), { minLength: 3, maxLength: 3 }),
      fc.double({ min: 0.1, max: 60, noNaN: true }),
      (flows, groups, capacity) => {
        const got = shares(flows, groups, capacity);
        const close = 1e-9;
        const total = got.reduce((a, b) => a + b, 0);
        const used = groups.map((_, g) => got.reduce((sum, s, i) => (flows[i]![1] === g ? sum + s : sum), 0));
        expect(total).toBeLessThanOrEqual(capacity + close);
        used.forEach((u, g) => expect(u).toBeLessThanOrEqual(groups[g]! + close));
        got.forEach((share, i) => {
          const [demand, group] = flows[i]!;
          expect(share).toBeLessThanOrEqual(demand + close);
          if (share >= demand - close) return;
          // Unmet: the whole or its group is full, and there nobody has more.
          const inGroup = got.filter((_, k) => flows[k]![1] === group);
          const bottleneck =
            (used[group]! >= groups[group]! - close && share >= Math.max(...inGroup) - close) ||
            (total >= capacity - close && share >= Math.max(...got) - close);
          expect(bottleneck).toBe(true);
        });
      },
    ),
    { seed: 9 },
  );
});
