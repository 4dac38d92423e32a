import { choiceIn, phasesOf } from '../../src/verdict/checks/choices.js';
import { lateMisses } from '../../src/verdict/checks/loss-of-resources.js';
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
