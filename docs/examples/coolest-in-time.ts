/** Runs each application at the least power that still meets its deadline, and learns how much margin that takes. */
import { best, candidateOf, defineManager, isFeasible, samePoint, type ManagedApplication } from 'socsim';

export default defineManager({
  name: 'coolest-in-time',
  about: 'Least power that meets the deadline with a margin, which misses widen and successes narrow.',
  params: {
    margin: { type: 'number', default: 10, unit: '%', min: 0, max: 90, about: 'least share of the deadline kept free' },
    step: { type: 'number', default: 5, unit: '%', min: 0, max: 90, about: 'by how much a miss widens the margin' },
  },
  create(context) {
    const least = context.params.margin / 100;
    const margins = new Map<string, number>();
    const place = (app: ManagedApplication): void => {
      const { latency = Infinity, ...others } = app.requirements();
      const free = latency * (1 - (margins.get(app.name) ?? least));
      const limits = { accuracy: app.variants.at(-1)!.accuracy, ...others, latency: free };
      const points = app.points().filter((point) => app.free(point));
      const all = points.map((point) => candidateOf(point, app.predict(point)));
      const inTime = all.filter((candidate) => isFeasible(candidate, limits));
      // Where nothing is in time, the fastest point comes closest.
      const chosen = best(inTime, [(c) => c.power], app.current()) ?? best(all, [(c) => c.latency], app.current());
      if (!chosen || samePoint(chosen.point, app.current())) return;
      const { accepted, reason } = app.apply(chosen.point);
      if (!accepted) throw new Error(reason);
    };
    const active = (): ManagedApplication[] => context.applications().filter((app) => app.active());
    return {
      onEvent: () => active().forEach(place),
      onInference({ application, late }) {
        const margin = margins.get(application) ?? least;
        const step = context.params.step / 100;
        margins.set(application, late ? Math.min(0.9, margin + step) : Math.max(least, margin * 0.99));
        active()
          .filter((app) => app.name === application)
          .forEach(place);
      },
    };
  },
});
