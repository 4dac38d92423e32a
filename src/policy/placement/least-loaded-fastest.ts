import { definePlacement, type PlacementCandidate } from '../contract.js';

/** Negative where a is the better place: less load, then less time. Zero: equally good. */
const compare = (a: PlacementCandidate, b: PlacementCandidate): number => a.load - b.load || a.time - b.time;

/**
 * Index of the best candidate. Of equally good ones the present mapping stays, else the first of the list of choices.
 * @param candidates not empty
 */
export function leastLoadedFastest(
  candidates: readonly PlacementCandidate[],
  present: PlacementCandidate | undefined,
): number {
  const isPresent = (c: PlacementCandidate): boolean => c.element === present?.element && c.cores === present.cores;
  let best = 0;
  candidates.forEach((c, i) => {
    const incumbent = candidates[best]!;
    const order = compare(c, incumbent);
    const tie = isPresent(c) || (!isPresent(incumbent) && c.order < incumbent.order);
    if (order < 0 || (order === 0 && tie)) best = i;
  });
  return best;
}

export const leastLoadedFastestPlugin = definePlacement({
  name: 'least-loaded-fastest',
  about: 'The least loaded place, of equally loaded ones the fastest at its highest clock.',
  params: {},
  create: () => ({
    place: (_application, candidates, present) => leastLoadedFastest(candidates, present),
  }),
});
