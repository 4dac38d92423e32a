import { fixedPoint, staticPoint } from '../../../src/policy/manager/static-point.js';
import { FakeApplication, fakePoint, FakeManager, type FakePoint } from '../../support/fake-manager.js';

const grid = (elements: readonly string[]): FakePoint[] =>
  elements.flatMap((element) =>
    [0, 1].flatMap((variant) =>
      [1, 2].flatMap((cores) => [0, 1, 2].map((opp) => fakePoint({ ms: 1, mj: 1, element, variant, cores, opp }))),
    ),
  );

const manage = (app: FakeApplication, given: Record<string, unknown>): FakeManager =>
  new FakeManager(staticPoint, [app], given).domain('cpu', [1e9, 1.5e9, 2e9]).start();

test('without settings it is the first element, its fewest cores, the largest variant and the highest OPP', () => {
  const app = new FakeApplication('app', grid(['cpu', 'gpu']));
  expect(fixedPoint(app, {}, () => undefined).point).toMatchObject({ element: 'cpu', cores: 1, variant: 1, opp: 2 });
});

test('a point is addressed by variant, element, cores and OPP or frequency', () => {
  const byOpp = new FakeApplication('app', grid(['gpu', 'cpu']));
  manage(byOpp, { variant: '25%', element: 'cpu', cores: 2, opp: 1 });
  expect(byOpp.now).toMatchObject({ variant: 0, element: 'cpu', cores: 2, opp: 1 });
  const byFrequency = new FakeApplication('app', grid(['gpu', 'cpu']));
  manage(byFrequency, { variant: 0, element: 'cpu', frequency: '1.5 GHz' });
  expect(byFrequency.now).toMatchObject({ variant: 0, element: 'cpu', cores: 1, opp: 1 });
});

test('it comes back to its point when that is free again, and does nothing else', () => {
  const app = new FakeApplication('app', grid(['cpu']));
  const manager = manage(app, {});
  expect(app.applied).toHaveLength(1);
  manager.infer(app, { latency: 10 }).event('requirements').event('stop');
  expect(app.applied).toHaveLength(1);
  app.held.add('cpu');
  app.now = undefined;
  manager.event('resources');
  expect(app.applied).toHaveLength(1);
  app.held.clear();
  manager.event('resources');
  expect(app.applied).toHaveLength(2);
});

test('each of several applications gets the settings that it can have', () => {
  const first = new FakeApplication('first', grid(['cpu', 'gpu']));
  const second = new FakeApplication('second', grid(['npu']));
  new FakeManager(staticPoint, [first, second], { element: 'gpu', cores: 2 }).start();
  expect(first.now).toMatchObject({ element: 'gpu', cores: 2 });
  expect(second.now).toMatchObject({ element: 'npu', cores: 2 });
});

test('a setting that no application can have is an error that names it', () => {
  const app = new FakeApplication('app', grid(['cpu']));
  expect(() => manage(app, { element: 'npu' })).toThrow('element npu fits no operating point');
  expect(() => manage(app, { frequency: '3 GHz' })).toThrow('frequency 3000000000 fits no operating point');
});

test('a clock that a governor owns is an error that says what to do', () => {
  const app = new FakeApplication('app', grid(['cpu']));
  app.refusal = 'the frequency of cpu is governed by schedutil';
  expect(() => manage(app, {})).toThrow(/governed by schedutil .*cpufreq: userspace/);
});
