/** Runtime manager for embedded machine learning, inspired by Xun, Tran-Thanh, Al-Hashimi and Merrett (DATE 2020). */
import { defineManager, type InferenceReport, type ManagedApplication, type OperatingPoint } from '../contract.js';
import { applyPoint } from './apply.js';
import { coefficient, FeedbackRing } from './feedback.js';
import { settleIdleClocks } from './idle-clocks.js';
import { candidateOf, samePoint, type Candidate, type Limits, type Weights } from './operating-points.js';
import { choose, fineStep, leftOver, withHysteresis, type Assignment } from './xun2020-rule.js';

const share = (value: number, about: string) =>
  ({ type: 'number', default: value, unit: '%', min: 0, max: 100, about }) as const;
const weight = (what: string) =>
  ({ type: 'number', default: 1, min: 0, about: `weight of ${what} where not all limits can be kept` }) as const;

const params = {
  window: { type: 'number', default: 10, min: 1, integer: true, about: 'W: inferences that a QoS miss is remembered' },
  fine_period: { type: 'number', default: 100, unit: 'ms', min: 0, about: 'T_fine: least time between fine steps' },
  slack_low: share(5, 's_lo: below this slack one OPP up'),
  slack_high: share(15, 's_hi: above this slack one OPP down'),
  hysteresis: share(3, 'h: least gain over the present point that is worth a change'),
  inertia: { type: 'number', default: 5, min: 1, integer: true, about: 'n: coefficients that feedback is the mean of' },
  deviation: share(2, 'σ of a prediction; a difference within it is not significant'),
  power_cap: { type: 'number', default: 0, unit: 'W', min: 0, about: 'sum of predicted powers; 0: no cap' },
  weight_latency: weight('latency'),
  weight_energy: weight('energy'),
  weight_power: weight('power'),
  weight_accuracy: weight('accuracy'),
  decision_cost: { type: 'number', default: 0, unit: 'us', min: 0, about: 'time charged for a decision' },
} as const;

/** What the manager remembers of one application. */
interface Memory {
  readonly latency: FeedbackRing;
  readonly energy: FeedbackRing;
  /** Whether each of the last W inferences missed, oldest first. */
  readonly missed: boolean[];
  /** When its point last changed and when a fine step was last considered, ns. */
  since: number;
  lastFine: number;
  /** Element that its last inference still runs on after it was mapped elsewhere: its clock must not be taken away. */
  draining: string | undefined;
}

export const xun2020 = defineManager({
  name: 'xun2020',
  about: 'Most accurate, then most frugal variant, mapping and OPP within latency and energy budgets (Xun, DATE 2020).',
  setsClocks: true,
  params,
  create(context) {
    const p = context.params;
    const weights: Weights = {
      latency: p.weight_latency,
      energy: p.weight_energy,
      power: p.weight_power,
      accuracy: p.weight_accuracy,
    };
    const memories = new Map<string, Memory>();
    const memoryOf = (name: string): Memory => {
      let memory = memories.get(name);
      if (memory === undefined) {
        const ring = (): FeedbackRing => new FeedbackRing(p.inertia);
        memory = {
          latency: ring(),
          energy: ring(),
          missed: [],
          since: -Infinity,
          lastFine: -Infinity,
          draining: undefined,
        };
        memories.set(name, memory);
      }
      return memory;
    };
    const coresOf = (element: string): number =>
      context.monitor(`element/${element}/cores_available`)?.read() ?? Infinity;
    const candidate = (app: ManagedApplication, point: OperatingPoint): Candidate => {
      const { latency, energy } = memoryOf(app.name);
      return candidateOf(point, app.predict(point), { latency: latency.value, energy: energy.value });
    };
    const put = (app: ManagedApplication, point: OperatingPoint): void => {
      const before = app.current();
      if (samePoint(before, point)) return;
      const memory = memoryOf(app.name);
      const later = applyPoint(app, point).effectiveAt > context.now();
      if (later && before !== undefined && before.element !== point.element) memory.draining = before.element;
      memory.since = context.now();
    };
    /** Lowest clock for every element that nobody needs or drains. */
    const settleClocks = (): void => {
      const used = new Set<string>();
      for (const app of context.applications()) {
        if (!app.active()) continue;
        for (const element of [app.current()?.element, memoryOf(app.name).draining]) {
          if (element !== undefined) used.add(element);
        }
      }
      settleIdleClocks(context, used, coresOf);
    };

    /** The point of one application on what those of higher priority leave. */
    const decideOne = (
      app: ManagedApplication,
      taken: readonly Assignment[],
      powerLeft: number,
    ): Candidate | undefined => {
      const limits: Limits = { ...app.requirements(), ...(p.power_cap > 0 && { power: powerLeft }) };
      const points = leftOver(
        app.points().filter((point) => app.free(point)),
        taken,
        coresOf,
      );
      const candidates = points.map((point) => candidate(app, point));
      const now = app.current();
      const choice = choose(candidates, limits, weights, now);
      const present = candidates.find((c) => samePoint(c.point, now));
      return choice && withHysteresis(choice, present, limits, weights, p.hysteresis / 100);
    };

    const decide = (): void => {
      const taken: (Assignment & { app: ManagedApplication })[] = [];
      let powerLeft = p.power_cap;
      // Each is put in place before the next is looked at: what it leaves is then free.
      for (const app of context.applications()) {
        if (!app.active()) continue;
        const chosen = decideOne(app, taken, powerLeft);
        if (p.decision_cost > 0) context.chargeDecision(app.name, p.decision_cost * 1e3);
        if (chosen === undefined) continue;
        put(app, chosen.point);
        taken.push({ app, application: app.name, point: chosen.point });
        powerLeft -= chosen.power;
      }
      settleClocks();
      // Elements may share a clock; then the application of the highest priority has the last word.
      for (const { app, point } of taken.reverse()) put(app, point);
    };

    /** One OPP up or down, where the element's clock is this application's alone. */
    const fine = (app: ManagedApplication, report: InferenceReport): void => {
      const target = app.requirements().latency;
      const now = app.current();
      const memory = memoryOf(app.name);
      if (target === undefined || now === undefined || !samePoint(report.point, now)) return;
      if (context.now() - memory.lastFine < p.fine_period * 1e6) return;
      memory.lastFine = context.now();
      if (context.applications().some((o) => o !== app && o.active() && o.current()?.element === now.element)) return;
      const at = (opp: number): Candidate | undefined => {
        const point = app.points().find((q) => samePoint(q, { ...now, opp }));
        return point && candidate(app, point);
      };
      const step = {
        slack: 1 - report.latency / target,
        target,
        down: at(now.opp - 1),
        up: at(now.opp + 1),
        lowest: p.slack_low / 100,
        highest: p.slack_high / 100,
      };
      const chosen = fineStep(step, app.requirements());
      if (chosen !== undefined) put(app, chosen.point);
    };

    return {
      onEvent: decide,
      onInference(report) {
        const app = context.applications().find((a) => a.name === report.application);
        if (app === undefined || !app.active()) return;
        const memory = memoryOf(app.name);
        if (memory.draining !== undefined) {
          memory.draining = undefined;
          settleClocks();
        }
        // An inference during which the point changed says nothing about either.
        if (context.now() - report.service >= memory.since) {
          const expected = app.predict(report.point);
          const sigma = p.deviation / 100;
          memory.latency.push(coefficient(expected.latency, report.latency, sigma * expected.latency));
          if (report.energy !== undefined)
            memory.energy.push(coefficient(expected.energy, report.energy, sigma * expected.energy));
        }
        memory.missed.push(report.late || report.overEnergy);
        if (memory.missed.length > p.window) memory.missed.shift();
        if (memory.missed.includes(true)) decide();
        else fine(app, report);
      },
    };
  },
});
