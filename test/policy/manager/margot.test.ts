import { candidateOf } from '../../../src/policy/manager/operating-points.js';
import { coefficient, FeedbackRing } from '../../../src/policy/manager/feedback.js';
import { choose, distance, rankOf, type Constraint } from '../../../src/policy/manager/margot-rule.js';
import { margot } from '../../../src/policy/manager/margot.js';
import { FakeApplication, fakePoint, FakeManager, MS } from '../../support/fake-manager.js';

const SURE = { confidence: 1, deviation: 0 };
const accuracy = rankOf('accuracy', { latency: 0, energy: 0, accuracy: 0 });

/** Three variants at 10, 12.6 and 20 frames a second; the faster, the less accurate. */
const frames = (): FakeApplication => {
  const app = new FakeApplication('app', [
    fakePoint({ variant: 2, ms: 1000 / 10, mj: 30, accuracy: 0.7 }),
    fakePoint({ variant: 1, ms: 1000 / 12.6, mj: 20, accuracy: 0.6 }),
    fakePoint({ variant: 0, ms: 1000 / 20, mj: 10, accuracy: 0.5 }),
  ]);
  // 9 frames a second.
  app.asked = { latency: (1000 / 9) * MS };
  return app;
};

describe('feedback', () => {
  test('10 frames a second expected and 8 observed give a coefficient of 1.25', () => {
    expect(coefficient(10, 8, 0)).toBe(1.25);
  });

  test('every point is then predicted a fifth slower', () => {
    const ring = new FeedbackRing(5);
    for (let window = 0; window < 5; window++) ring.push(coefficient(10, 8, 0));
    expect([20, 10, 5].map((fps) => fps / ring.value)).toEqual([16, 8, 4]);
    // The same disturbance seen as latency.
    const seen = coefficient(100, 125, 0);
    const point = { variant: 0, element: 'cpu', cores: 1, opp: 0 };
    const predicted = { latency: 100, energy: 1, power: 1, accuracy: 1 };
    expect(candidateOf(point, predicted, { latency: seen, energy: 1 }).latency).toBeCloseTo(125, 10);
  });

  test('a difference within one standard deviation is not significant, at its edge too', () => {
    expect(coefficient(100, 102, 2)).toBe(1);
    expect(coefficient(100, 98, 2)).toBe(1);
    expect(coefficient(100, 102.1, 2)).toBeCloseTo(100 / 102.1, 12);
  });

  test('an observed zero counts as one on both sides', () => {
    expect(coefficient(4, 0, 1)).toBe(5);
  });

  test('the coefficient in force is the mean of the last n, at first all one', () => {
    const ring = new FeedbackRing(4);
    expect(ring.value).toBe(1);
    ring.push(2);
    expect(ring.value).toBe(1.25);
    for (let i = 0; i < 4; i++) ring.push(3);
    expect(ring.value).toBe(3);
  });
});

describe('constraints', () => {
  const point = (opp: number, latency: number, energy: number) =>
    candidateOf({ variant: 0, element: 'cpu', cores: 1, opp }, { latency, energy, power: 1, accuracy: 0.7 });
  const fast = point(0, 10, 9);
  const frugal = point(1, 30, 3);
  const between = point(2, 20, 6);
  const latency: Constraint = { metric: 'latency', limit: 12 };
  const energy: Constraint = { metric: 'energy', limit: 4 };

  test('of two that contradict each other the lower priority is relaxed, and swapping swaps which one fails', () => {
    const all = [frugal, between, fast];
    expect(choose(all, [latency, energy], SURE, accuracy, undefined)).toBe(fast);
    expect(choose(all, [energy, latency], SURE, accuracy, undefined)).toBe(frugal);
  });

  test('where no point keeps a constraint the nearest ones stay, and the next constraint decides among them', () => {
    const twin = point(3, 10, 5);
    expect(choose([fast, twin, frugal], [{ metric: 'latency', limit: 1 }, energy], SURE, accuracy, undefined)).toBe(
      twin,
    );
  });

  test('confidence counts deviations to the worse side', () => {
    const certainty = { confidence: 2, deviation: 0.1 };
    expect(distance(fast, latency, { confidence: 1, deviation: 0.1 })).toBe(0);
    expect(distance(fast, { metric: 'latency', limit: 11 }, certainty)).toBeCloseTo(1, 12);
  });

  test('ranks: the geometric one is a product of powers, the linear one a weighted sum', () => {
    const weights = { latency: 0, energy: -1, accuracy: 1 };
    const geometric = rankOf('geometric', weights);
    expect(Math.exp(-geometric(between))).toBeCloseTo(0.7 / 6, 12);
    expect(-rankOf('linear', weights)(between)).toBeCloseTo(0.7 - 6, 12);
    expect(rankOf('energy', weights)(between)).toBe(6);
  });
});

describe('the manager margot', () => {
  test('moves to the most accurate point that meets the goal within n + 1 windows of a disturbance, and returns', () => {
    const app = frames();
    const manager = new FakeManager(margot, [app], { inertia: 5 }).start();
    expect(app.now!.variant).toBe(2);
    for (let window = 0; window < 6; window++) manager.infer(app, { latency: 1.25 });
    // 10 / 1.25 = 8 frames a second are too few, 12.6 / 1.25 = 10.08 are enough.
    expect(app.now!.variant).toBe(1);
    for (let window = 0; window < 20; window++) manager.infer(app, { latency: 1.25 });
    expect(app.now!.variant).toBe(1);
    for (let window = 0; window < 6; window++) manager.infer(app);
    expect(app.now!.variant).toBe(2);
  });

  test('noise within one standard deviation never changes the choice', () => {
    const app = frames();
    // So near to the goal that any correction would tip it.
    app.asked = { latency: 103 * MS };
    const manager = new FakeManager(margot, [app], { deviation: 2 }).start();
    for (let i = 0; i < 200; i++)
      manager.infer(app, { latency: 1 + 0.02 * Math.sin(i), energy: 1 - 0.02 * Math.cos(i) });
    expect(app.applied).toHaveLength(1);
  });

  test('decides once an inference and charges each decision', () => {
    const app = frames();
    const manager = new FakeManager(margot, [app]).start();
    manager.infer(app).infer(app);
    expect(manager.charged).toEqual([
      ['app', 20_000],
      ['app', 20_000],
      ['app', 20_000],
    ]);
  });

  test('follows a new goal at once and leaves an element that it lost', () => {
    const app = new FakeApplication('app', [
      fakePoint({ element: 'npu', ms: 5, mj: 5, variant: 1 }),
      fakePoint({ element: 'cpu', ms: 20, mj: 9, variant: 1 }),
      fakePoint({ element: 'cpu', ms: 8, mj: 4, variant: 0, accuracy: 0.5 }),
    ]);
    app.asked = { latency: 30 * MS };
    const manager = new FakeManager(margot, [app]).start();
    expect(app.now!.element).toBe('npu');
    app.held.add('npu');
    manager.event('resources');
    expect(app.now).toMatchObject({ element: 'cpu', variant: 1 });
    app.asked = { latency: 10 * MS };
    manager.event('requirements');
    expect(app.now).toMatchObject({ element: 'cpu', variant: 0 });
  });

  test('ignores an inference during which its point changed', () => {
    const app = frames();
    const manager = new FakeManager(margot, [app], { inertia: 1 }).start();
    manager.time = 50 * MS;
    app.asked = { latency: 1 * MS };
    manager.event('requirements');
    app.asked = { latency: 111 * MS };
    // Started before the change, so that its fourfold latency says nothing.
    manager.infer(app, { latency: 4 }, { service: 1e12 });
    expect(app.now!.variant).toBe(2);
  });

  test('a longer window averages before it corrects', () => {
    const app = frames();
    const manager = new FakeManager(margot, [app], { inertia: 1, window: 2 }).start();
    manager.infer(app, { latency: 1.25 });
    expect(app.now!.variant).toBe(2);
    manager.infer(app, { latency: 1.25 });
    expect(app.now!.variant).toBe(1);
  });
});
