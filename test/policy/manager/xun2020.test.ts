import { clockNeed } from '../../../src/policy/manager/idle-clocks.js';
import { xun2020 } from '../../../src/policy/manager/xun2020.js';
import { FakeApplication, fakePoint, FakeManager, MS, type FakePoint } from '../../support/fake-manager.js';

/** One core of two clusters of the paper's board, full and three-quarter width, roughly. */
const board = (): FakePoint[] =>
  (
    [
      ['little', 0, 504, 71],
      ['little', 1, 394, 77],
      ['little', 2, 354, 82],
      ['little', 3, 280, 92],
      ['big', 0, 255, 166],
      ['big', 1, 204, 173],
      ['big', 2, 170, 190],
    ] as const
  ).flatMap(([element, opp, ms, mj]) => [
    fakePoint({ element, opp, ms: 0.75 * ms, mj: 0.75 * mj, variant: 0, accuracy: 0.688 }),
    fakePoint({ element, opp, ms, mj, variant: 1, accuracy: 0.712 }),
  ]);

const budgets = (ms: number, mj: number) => ({ latency: ms * MS, energy: mj / 1e3 });

const onBoard = (given: Record<string, unknown> = {}) => {
  const app = new FakeApplication('app', board());
  app.asked = budgets(400, 100);
  const manager = new FakeManager(xun2020, [app], given)
    .domain('little', [0.7e9, 0.9e9, 1e9, 1.3e9])
    .domain('big', [0.8e9, 1e9, 1.2e9]);
  return { app, manager };
};

/** No fine adaptation, whatever the slack. */
const COARSE = { slack_low: 0, slack_high: 100 };

describe('decisions', () => {
  test('the two budgets of the paper lead from full width on the little core to three quarters on the big one', () => {
    const { app, manager } = onBoard();
    manager.start();
    expect(app.now).toMatchObject({ element: 'little', variant: 1, opp: 1 });
    app.asked = budgets(200, 150);
    manager.event('requirements');
    expect(app.now).toMatchObject({ element: 'big', variant: 0 });
  });

  test('no budgets: the most accurate and most frugal point', () => {
    const { app, manager } = onBoard();
    app.asked = {};
    manager.start();
    expect(app.now).toMatchObject({ element: 'little', variant: 1, opp: 0 });
  });

  test('are put in place in order of priority, on what the more important leave', () => {
    const list = [
      fakePoint({ element: 'npu', ms: 5, mj: 5 }),
      fakePoint({ element: 'cpu', ms: 20, mj: 9, cores: 2 }),
      fakePoint({ element: 'cpu', ms: 30, mj: 8, cores: 1, opp: 1 }),
    ];
    const humble = new FakeApplication('humble', list, 0);
    const noble = new FakeApplication('noble', list, 5);
    const manager = new FakeManager(xun2020, [humble, noble]);
    manager.cores.set('npu', 1).set('cpu', 4);
    manager.start();
    expect(noble.now!.element).toBe('npu');
    expect(humble.now).toMatchObject({ element: 'cpu', cores: 1 });
    noble.running = false;
    manager.event('stop', 'noble');
    expect(humble.now!.element).toBe('npu');
  });

  test('share a cap on power by priority', () => {
    const list = [
      fakePoint({ element: 'cpu', opp: 0, variant: 0, ms: 10, mj: 10, accuracy: 0.5 }),
      fakePoint({ element: 'gpu', opp: 0, variant: 1, ms: 10, mj: 20, accuracy: 0.7 }),
      fakePoint({ element: 'npu', opp: 0, variant: 1, ms: 10, mj: 25, accuracy: 0.7 }),
    ];
    const noble = new FakeApplication('noble', list, 5);
    const humble = new FakeApplication('humble', list, 0);
    const manager = new FakeManager(xun2020, [noble, humble], { power_cap: '3 W' });
    for (const element of ['cpu', 'gpu', 'npu']) manager.cores.set(element, 1);
    manager.start();
    // 2 W of the 3 W; on the remaining 1 W only the small variant fits.
    expect(noble.now!.element).toBe('gpu');
    expect(humble.now!.element).toBe('cpu');
  });

  test('wait for a miss: a slower core without one changes nothing', () => {
    const { app, manager } = onBoard(COARSE);
    app.asked = budgets(450, 100);
    manager.start();
    for (let i = 0; i < 20; i++) manager.infer(app, { latency: 1.1 });
    expect(app.applied).toHaveLength(1);
  });

  test('after a miss use what was observed, and return when the window is clean again', () => {
    const { app, manager } = onBoard(COARSE);
    manager.start();
    manager.infer(app, { latency: 1.3 });
    // 394 ms / C with C = (4 + 1 / 1.3) / 5 is above 400 ms.
    expect(app.now).toMatchObject({ element: 'little', variant: 1, opp: 2 });
    for (let i = 0; i < 10; i++) manager.infer(app);
    expect(app.now).toMatchObject({ element: 'little', variant: 1, opp: 1 });
    const settled = app.applied.length;
    for (let i = 0; i < 30; i++) manager.infer(app);
    expect(app.applied).toHaveLength(settled);
  });

  test('charge their time where that is asked for', () => {
    const { manager } = onBoard({ decision_cost: '50 us' });
    expect(manager.start().charged).toEqual([['app', 50_000]]);
  });

  test('a refused clock is an error that says what to do', () => {
    const { app, manager } = onBoard();
    app.refusal = 'the frequency of little is governed by schedutil';
    expect(() => manager.start()).toThrow(/app .*governed by schedutil .*cpufreq: userspace/);
  });
});

describe('fine adaptation', () => {
  test('goes up at the end of an inference with little slack, at most once a period', () => {
    const { app, manager } = onBoard({ fine_period: '600 ms' });
    manager.start();
    manager.infer(app);
    // 394 of 400 ms leave less than 5 %; the next OPP leaves 11 %.
    expect(app.now).toMatchObject({ variant: 1, opp: 2 });
    app.asked = budgets(360, 100);
    manager.infer(app);
    expect(app.now!.opp).toBe(2);
    manager.infer(app);
    expect(app.now!.opp).toBe(3);
  });

  test('goes down where slack is ample', () => {
    const { app, manager } = onBoard();
    app.asked = budgets(300, 100);
    manager.start();
    expect(app.now!.opp).toBe(3);
    app.asked = budgets(390, 100);
    manager.infer(app);
    expect(app.now).toMatchObject({ element: 'little', variant: 1, opp: 2 });
  });

  test('never goes to a point that breaks a budget', () => {
    const { app, manager } = onBoard();
    app.asked = budgets(400, 80);
    manager.start();
    for (let i = 0; i < 5; i++) manager.infer(app);
    expect(app.applied).toHaveLength(1);
    expect(app.now!.opp).toBe(1);
  });

  test('leaves the clock of an element alone that another application uses', () => {
    const list = [0, 1].map((opp) => fakePoint({ opp, ms: 100 - 50 * opp, mj: 1 + opp }));
    const first = new FakeApplication('first', list, 1);
    const second = new FakeApplication('second', list, 0);
    first.asked = { latency: 101 * MS };
    const manager = new FakeManager(xun2020, [first, second]);
    manager.cores.set('cpu', 2);
    manager.start().infer(first);
    expect([first.now!.opp, second.now!.opp]).toEqual([0, 0]);
    second.running = false;
    manager.infer(first).infer(first);
    expect(first.now!.opp).toBe(1);
  });
});

describe('clocks that no managed application needs', () => {
  test('go to their lowest OPP', () => {
    const { manager } = onBoard();
    manager.domain('big', [0.8e9, 1e9, 1.2e9], 1.2e9).domain('gpu', [1e8, 6e8], 6e8).start();
    expect(manager.domains.get('big')!.now).toBe(0.8e9);
    expect(manager.domains.get('gpu')!.now).toBe(1e8);
  });

  test('go to the highest where an application outside the manager holds the element', () => {
    const { app, manager } = onBoard();
    app.held.add('big');
    manager.start();
    expect(manager.domains.get('big')!.now).toBe(1.2e9);
  });

  test('who needs a clock is told apart', () => {
    const app = new FakeApplication('app', [fakePoint({ element: 'npu', ms: 1, mj: 1 })]);
    const need = (element: string, cores = 1, strangers = false) =>
      clockNeed(element, new Set(['cpu']), [app], () => cores, strangers);
    expect(need('cpu')).toBe('managed');
    expect(need('npu')).toBe('idle');
    app.held.add('npu');
    expect(need('npu')).toBe('held');
    // Taken away and not held.
    expect(need('npu', 0)).toBe('idle');
    // No managed application can run there: only a stranger might.
    expect(need('gpu')).toBe('idle');
    expect(need('gpu', 1, true)).toBe('held');
  });
});
