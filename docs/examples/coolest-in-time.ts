/** Runs each application as accurately and then as cool as its deadline allows, and learns what margin that takes. */
import { best, candidateOf, defineManager, isFeasible, mostAccurate, type ManagedApplication } from 'socsim';

export default defineManager({
  name: 'coolest-in-time',
  about: 'The most accurate point in time, of these the one of least power; misses widen the margin to the deadline.',
  setsClocks: true,
  params: {
    margin: { type: 'number', default: 10, unit: '%', min: 0, max: 90, about: 'least share of the deadline kept free' },
    step: { type: 'number', default: 5, unit: '%', min: 0, max: 90, about: 'by how much a miss widens the margin' },
  },
  create(context) {
    const least = context.params.margin / 100;
    const margins = new Map<string, number>();
    const place = (app: ManagedApplication): void => {
      const { latency = Infinity, ...others } = app.requirements();
      const limits = { ...others, latency: latency * (1 - (margins.get(app.name) ?? least)) };
      const free = app.points().filter((point) => app.free(point));
      const all = free.map((point) => candidateOf(point, app.predict(point)));
      const inTime = all.filter((candidate) => isFeasible(candidate, limits));
      const coolest = best(inTime, [mostAccurate, (c) => c.power], app.current());
      const chosen = coolest ?? best(all, [(c) => c.latency], app.current());
      const result = chosen && app.apply(chosen.point);
      if (result?.accepted === false) throw new Error(result.reason);
    };
    const active = (): ManagedApplication[] => context.applications().filter((app) => app.active());
    return {
      onEvent: () => active().forEach(place),
      onInference({ application, late }) {
        const margin = margins.get(application) ?? least;
        margins.set(application, late ? margin + context.params.step / 100 : Math.max(least, 0.99 * margin));
        active()
          .filter((app) => app.name === application)
          .forEach(place);
      },
    };
  },
});
