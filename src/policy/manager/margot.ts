/** Application autotuning after mARGOt (Gadioli, Palermo and Silvano, SAMOS 2015): each application on its own. */
import { defineManager, type InferenceReport, type ManagedApplication } from '../contract.js';
import { applyPoint } from './apply.js';
import { coefficient, FeedbackRing } from './feedback.js';
import { choose, rankOf, type Constraint, type Metric, type RankKind } from './margot-rule.js';
import { candidateOf, samePoint } from './operating-points.js';

const ORDERS = [
  'latency energy accuracy',
  'latency accuracy energy',
  'energy latency accuracy',
  'energy accuracy latency',
  'accuracy latency energy',
  'accuracy energy latency',
] as const;

const weight = (value: number, what: string) =>
  ({ type: 'number', default: value, about: `weight of ${what} in a geometric or linear rank` }) as const;

const params = {
  window: { type: 'number', default: 1, min: 1, integer: true, about: 'inferences of an observation window' },
  inertia: { type: 'number', default: 5, min: 1, integer: true, about: 'n: coefficients that feedback is the mean of' },
  deviation: { type: 'number', default: 2, unit: '%', min: 0, max: 100, about: 'σ of expected latency and energy' },
  confidence: { type: 'number', default: 1, min: 0, about: 'α: constraints are kept by mean ± α·σ' },
  priorities: { type: 'choice', default: ORDERS[0], values: ORDERS, about: 'constraints, the most important first' },
  rank: {
    type: 'choice',
    default: 'accuracy',
    values: ['accuracy', 'energy', 'geometric', 'linear'],
    about: 'what to optimise among the points that keep the constraints',
  },
  weight_latency: weight(0, 'latency (s)'),
  weight_energy: weight(-1, 'energy (J)'),
  weight_accuracy: weight(1, 'accuracy'),
  decision_cost: { type: 'number', default: 20, unit: 'us', min: 0, about: 'time charged for a decision' },
} as const;

/** Observations of one application since its last decision window began. */
interface Memory {
  readonly latency: FeedbackRing;
  readonly energy: FeedbackRing;
  window: InferenceReport[];
  /** When its point last changed, ns. */
  since: number;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

export const margot = defineManager({
  name: 'margot',
  about: 'Best rank among the points that keep the constraints, corrected by feedback (mARGOt, SAMOS 2015).',
  setsClocks: true,
  params,
  create(context) {
    const p = context.params;
    const sigma = p.deviation / 100;
    const certainty = { confidence: p.confidence, deviation: sigma };
    const rank = rankOf(p.rank as RankKind, {
      latency: p.weight_latency,
      energy: p.weight_energy,
      accuracy: p.weight_accuracy,
    });
    const order = p.priorities.split(' ') as Metric[];
    const memories = new Map<string, Memory>();
    const memoryOf = (name: string): Memory => {
      let memory = memories.get(name);
      if (memory === undefined) {
        const ring = (): FeedbackRing => new FeedbackRing(p.inertia);
        memories.set(name, (memory = { latency: ring(), energy: ring(), window: [], since: -Infinity }));
      }
      return memory;
    };

    const decide = (app: ManagedApplication): void => {
      const memory = memoryOf(app.name);
      const coefficients = { latency: memory.latency.value, energy: memory.energy.value };
      const requirements = app.requirements();
      const constraints = order.flatMap((metric): Constraint[] => {
        const limit = requirements[metric];
        return limit === undefined ? [] : [{ metric, limit }];
      });
      const candidates = app
        .points()
        .filter((point) => app.free(point))
        .map((point) => candidateOf(point, app.predict(point), coefficients));
      const now = app.current();
      const chosen = choose(candidates, constraints, certainty, rank, now);
      if (p.decision_cost > 0) context.chargeDecision(app.name, p.decision_cost * 1e3);
      if (chosen === undefined || samePoint(chosen.point, now)) return;
      applyPoint(app, chosen.point);
      memory.since = context.now();
      memory.window = [];
    };

    const observe = (app: ManagedApplication, report: InferenceReport): void => {
      const memory = memoryOf(app.name);
      // An inference during which the point changed says nothing about either.
      if (context.now() - report.service < memory.since) return;
      memory.window.push(report);
      if (memory.window.length < p.window) return;
      const expected = app.predict(report.point);
      const latency = mean(memory.window.map((r) => r.latency));
      memory.latency.push(coefficient(expected.latency, latency, sigma * expected.latency));
      const energies = memory.window.map((r) => r.energy).filter((energy) => energy !== undefined);
      if (energies.length > 0)
        memory.energy.push(coefficient(expected.energy, mean(energies), sigma * expected.energy));
      memory.window = [];
    };

    return {
      onEvent() {
        for (const app of context.applications()) if (app.active()) decide(app);
      },
      onInference(report) {
        const app = context.applications().find((a) => a.name === report.application);
        if (app === undefined || !app.active()) return;
        observe(app, report);
        decide(app);
      },
    };
  },
});
