import { condition, onWholeRuns, remark } from '../../src/verdict/checks/check.js';
import { choiceIn, phasesOf } from '../../src/verdict/checks/choices.js';
import { lateMisses } from '../../src/verdict/checks/loss-of-resources.js';
import { CHECKS } from '../../src/verdict/checks/list.js';
import type { Row } from '../../src/experiment/model.js';
import type { JobRow } from '../../src/sim/model.js';
import { application, workload } from '../support/make.js';

const job = (index: number, finish: number, more: Partial<JobRow> = {}): JobRow => ({
  application: 'app',
  index,
  release: index * 10,
  start: index * 10,
  finish,
  variant: '100%',
  element: 'cpu',
  cores: 1,
  frequency: 1e9,
  energy: 1,
  late: false,
  overEnergy: false,
  ...more,
});

describe('misses outside the first inferences after an event', () => {
  const jobs = Array.from({ length: 10 }, (_, i) => job(i, i * 10 + 5));
  const late = (...indices: number[]) => jobs.map((j) => (indices.includes(j.index) ? { ...j, late: true } : j));
  // The event at 42 meets inference 4 (released at 40, finished at 45) in flight.
  test('do not count the one in flight and the next two', () =>
    expect(lateMisses(late(4, 5, 6), 10, [42], 3, 100)).toBe(0));
  test('count the fourth, and one before the event', () => expect(lateMisses(late(3, 7), 10, [42], 3, 100)).toBe(2));
  test('count one that was dropped, unless it is one of them', () => {
    expect(
      lateMisses(
        jobs.filter((j) => j.index !== 5),
        10,
        [42],
        3,
        100,
      ),
    ).toBe(0);
    expect(
      lateMisses(
        jobs.filter((j) => j.index !== 8),
        10,
        [42],
        3,
        100,
      ),
    ).toBe(1);
  });
  test('do not count what is in flight at the end', () => expect(lateMisses(jobs, 11, [0], 3, 100)).toBe(0));
});

describe('the choice of a phase', () => {
  const change = {
    at: 50,
    action: { kind: 'require', application: 'app', requirements: { latency: 5 } },
  } as const;
  const app = application({ requirements: { latency: 9 } });
  const phases = phasesOf(workload([app], [change]), app);

  test('phases go from one set of requirements to the next', () =>
    expect(phases).toEqual([
      { from: 0, to: 50, requirements: { latency: 9 } },
      { from: 50, to: Infinity, requirements: { latency: 5 } },
    ]));
  test('is the point of most inferences released in it', () => {
    const jobs = [job(0, 5), job(1, 15, { frequency: 2e9 }), job(2, 25), job(6, 65, { variant: '50%' })];
    expect(choiceIn(jobs, 'app', phases[0]!)).toEqual({
      point: { variant: '100%', element: 'cpu', cores: 1, frequency: 1e9 },
      share: 2 / 3,
    });
    expect(choiceIn(jobs, 'app', phases[1]!)?.point.variant).toBe('50%');
    expect(choiceIn(jobs, 'other', phases[0]!)).toBeUndefined();
  });
});

describe('a finding on runs that heat ended', () => {
  const rows = [{ duration_s: 5 }, { duration_s: 2, shutdown: 'critical cpu at 2 s' }];
  const why = '1 of 2 runs was ended by heat: critical cpu at 2 s';
  test('does not hold, is not known to fail, and says why', () =>
    expect(onWholeRuns(condition('misses', '0', '0', true), rows)).toEqual({
      name: 'misses',
      measured: why,
      limit: '0',
      held: false,
      unknown: true,
    }));
  test('stays a remark', () =>
    expect(onWholeRuns(remark('energy', '3 J'), rows)).toEqual({ ...remark('energy', '3 J'), measured: why }));
  test('is as it was where all came to their end', () => {
    const held = condition('misses', '0', '0', true);
    expect(onWholeRuns(held, rows.slice(0, 1))).toBe(held);
  });
});

describe('checks by name', () => {
  const ended = { shutdown: 'runaway die at 1 s', duration_s: 1 };
  const rowsOf = (cut: string): Row[] =>
    ['mine', 'full', 'small'].map((name) => ({
      policy: name,
      seed: '1',
      missed: 1,
      energy_soc_j: 1,
      app_dnn_accuracy: 1,
      duration_s: 5,
      ...(name === cut && ended),
    }));
  const found = (check: string, options: object, cut: string) => {
    const named = CHECKS.find((c) => c.name === check)!;
    return named.evaluate({ part: {} as never, runs: [], rows: rowsOf(cut), options: named.options.parse(options) });
  };
  const loss = { policy: 'mine', baseline: 'full', small: 'small', application: 'dnn' };
  const mine = { policy: 'mine', expect: [{ variant: '25%', element: 'big', from: '1 GHz', to: '1 GHz' }] };

  test.each([
    ['mine', [true, true, true, true, true]],
    ['full', [false, true, true, false, false]],
    ['small', [false, false, false, true, true]],
  ])('loss-of-resources has nothing to say where runs of %s were ended, of what rests on them', async (cut, expected) =>
    expect((await found('loss-of-resources', loss, cut)).map((v) => /ended by heat/.test(v.measured))).toEqual(
      expected,
    ),
  );
  test('choice-by-budget rests on the runs of its policy', async () => {
    expect(await found('choice-by-budget', mine, 'mine')).toMatchObject([{ held: false, unknown: true }]);
    expect((await found('choice-by-budget', mine, 'full'))[0]!.measured).not.toContain('ended by heat');
  });
});
