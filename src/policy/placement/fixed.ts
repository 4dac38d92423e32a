import { definePlacement } from '../contract.js';

export const fixed = definePlacement({
  name: 'fixed',
  about: "The first free choice of the application's list; it stays there until it loses it.",
  params: {},
  create: () => ({
    place(_application, candidates, present) {
      const held = candidates.findIndex((c) => c.element === present?.element && c.cores === present.cores);
      if (held >= 0) return held;
      return candidates.reduce((best, c, i) => (c.order < candidates[best]!.order ? i : best), 0);
    },
  }),
});
