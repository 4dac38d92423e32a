import type { PlacementCandidate, PlacementContext } from '../../../src/policy/contract.js';
import { fixed } from '../../../src/policy/placement/fixed.js';
import { leastLoadedFastest } from '../../../src/policy/placement/least-loaded-fastest.js';

const candidate = (element: string, order: number, more: Partial<PlacementCandidate> = {}): PlacementCandidate => ({
  element,
  kind: 'cpu',
  cores: 1,
  load: 0,
  time: 1e6,
  order,
  ...more,
});

describe('fixed placement', () => {
  const handlers = fixed.create({} as PlacementContext<typeof fixed.params>);
  const place = (candidates: readonly PlacementCandidate[], present?: PlacementCandidate): number =>
    handlers.place('app', candidates, present);

  test('takes the first of the list of choices that is free, whatever is faster', () => {
    expect(place([candidate('big', 2, { time: 1 }), candidate('gpu', 1, { load: 3 })])).toBe(1);
  });

  test('stays when an earlier choice becomes free', () => {
    const big = candidate('big', 2);
    expect(place([candidate('npu', 0), { ...big }], big)).toBe(1);
  });

  test('moves when its place is lost', () => {
    expect(place([candidate('gpu', 1), candidate('npu', 0)], candidate('big', 2))).toBe(1);
  });

  test('tells apart two core counts of one element', () => {
    const two = candidate('big', 1, { cores: 2 });
    expect(place([candidate('big', 0), { ...two }], two)).toBe(1);
  });
});

describe('least loaded, then fastest', () => {
  test('less load beats less time', () => {
    const idle = candidate('little', 0, { time: 9e6 });
    expect(leastLoadedFastest([candidate('big', 1, { load: 0.5 }), idle], undefined)).toBe(1);
  });

  test('of equal loads the fastest wins', () => {
    expect(leastLoadedFastest([candidate('little', 0, { time: 9e6 }), candidate('big', 1)], undefined)).toBe(1);
  });

  test('of equally good ones the first of the list of choices wins', () => {
    expect(leastLoadedFastest([candidate('b', 1), candidate('a', 0)], undefined)).toBe(1);
  });

  test('the present mapping stays while it is equally good, and only then', () => {
    const present = candidate('b', 1);
    expect(leastLoadedFastest([candidate('a', 0), present, candidate('c', 2)], present)).toBe(1);
    expect(leastLoadedFastest([candidate('a', 0, { time: 1 }), present], present)).toBe(0);
  });
});
