import { columnByName, rowOf } from '../../src/experiment/columns.js';
import { endedOf, endedRunText, endedText, isWhole } from '../../src/experiment/ended.js';
import type { Row } from '../../src/experiment/model.js';
import { oracleResult } from '../../src/experiment/oracle.js';
import { SummaryBuilder } from '../../src/experiment/summary.js';
import {
  application,
  domain,
  element,
  GHZ,
  heated,
  layer,
  network,
  opp,
  platform,
  workload,
  zone,
} from '../support/make.js';
import { oracleStack, stack as stackOf, view } from '../support/results.js';

const S = 1e9;
const cut = (time: number) => ({
  peak: 95,
  final: 95,
  throttled: 0,
  shutdown: { kind: 'critical' as const, where: 'cpu', time },
});

describe('Runs that heat ended', () => {
  const rows: Row[] = [
    { shutdown: 'critical cpu at 31.23456 s', duration_s: 31.2 },
    { duration_s: 60 },
    { shutdown: 'runaway die at 9 s' },
    { failed: 'mine at 1 s: no' },
  ];

  test('are told with their number, the earliest, and those that have no figures', () =>
    expect(endedText(endedOf(rows)!, 'stock')).toBe(
      '2 of 4 runs of stock were ended by heat: runaway die at 9 s (the earliest), 1 of them before the warm-up was over',
    ));
  test('are told of one with four digits of its time', () => {
    expect(endedText(endedOf(rows.slice(0, 2))!)).toBe('1 of 2 runs was ended by heat: critical cpu at 31.23 s');
    expect(endedRunText(rows[0]!)).toBe(
      'ended by heat before its time: critical cpu at 31.23 s; its figures end there',
    );
    expect(endedRunText(rows[2]!)).toMatch(/it has no figures$/);
    expect(endedRunText(rows[1]!)).toBe('');
  });
  test('are none where all came to their end', () => expect(endedOf([rows[1]!, rows[3]!])).toBeUndefined());
  test('are no whole ones, and neither are failed ones', () =>
    expect(rows.map(isWhole)).toEqual([false, true, false, false]));
});

describe('A run that ended within its warm-up', () => {
  const row = rowOf(view({ duration: 0, warmUp: 2e9, heat: cut(2e9) }));
  const figuresIn = (of: Row): string[] =>
    Object.keys(of).filter((name) => columnByName(name)?.measured === true && of[name] !== undefined);

  test('has what ended it, and no other figure: no 0 that looks like one', () => {
    expect(figuresIn(rowOf(view())).length).toBeGreaterThan(20);
    expect(figuresIn(row)).toEqual(['shutdown']);
    expect(row).toMatchObject({ shutdown: 'critical cpu at 2 s', policy: 'ondemand' });
  });
  test('keeps figures where it went on', () =>
    expect(rowOf(view({ duration: 1, warmUp: 2e9, heat: cut(2e9 + 1) }))).toHaveProperty('energy_soc_j', 5));
});

test('Means of a summary are over whole runs, and say how many were ended', () => {
  const seeds = ['1', '2', '3'];
  const block: Row[] = seeds.map((seed) => ({ ...rowOf(view()), seed, energy_soc_j: 8 }));
  block[1] = { ...block[1], energy_soc_j: 2, shutdown: 'critical cpu at 3 s' };
  const part = {
    kind: 'scenario' as const,
    name: 'b',
    title: 'b',
    scenarios: [],
    factorNames: [],
    until: undefined,
    policies: [stackOf('ondemand')],
    seeds,
    duration: 10e9,
    inferences: Infinity,
    warmUp: 0,
    timelineStep: 0,
    physics: { heat: undefined, idle: false, contention: false, sensors: false },
    focus: undefined,
  };
  const builder = new SummaryBuilder({ name: 'x', title: 'x', set: [], parts: [part], verdicts: [], notes: [] });
  builder.addBlock(block);
  const [policy] = builder.build().cells[0]!.policies;
  expect(policy!.figures.get('energy_soc_j')).toMatchObject({ count: 2, mean: 8 });
  expect(policy).toMatchObject({ failed: 0, ended: { count: 1, runs: 3, first: 'critical cpu at 3 s' } });
});

describe('oracle-static', () => {
  /** 1 W at 1 GHz leads to 29.4 °C, 6 W at 2 GHz to 49.4 °C, in the end. */
  const board = (critical: number) =>
    heated(
      platform(
        element({
          domain: domain([
            opp(GHZ, { idlePower: 0.1, activePower: 0.1, corePower: 1 }),
            opp(2 * GHZ, { idlePower: 0.1, activePower: 0.1, corePower: 6 }),
          ]),
        }),
      ),
      {
        zones: [
          zone({
            interrupts: true,
            polling: 0,
            trips: [{ type: 'critical', temperature: critical, hysteresis: 0, cooling: [] }],
          }),
        ],
      },
    );
  // Every deadline holds at the higher clock and none at the lower one: before the heat comes, the higher clock is the better.
  const load = workload([
    application({
      network: network([layer(10e6)]),
      arrivals: { kind: 'periodic', period: 20e6, jitter: 0 },
      requirements: { latency: 7e6 },
      pinned: undefined,
      choices: [{ element: 'cpu', cores: [1], maxFrequency: Infinity }],
    }),
  ]);
  const best = (critical: number) =>
    oracleResult(
      {
        platform: board(critical),
        workload: load,
        seed: '1',
        duration: 4 * S,
        inferences: Infinity,
        heat: { initial: 'ambient', leakageTolerance: 0.1 },
      },
      oracleStack('user_space'),
      0,
    );

  test('takes a point that violates more before one at which heat ends the run', async () => {
    const { point, result } = await best(26.5);
    expect(point!.frequency).toBe(GHZ);
    expect(result.heat!.shutdown).toBeUndefined();
  });
  test('takes the better one by its figures where none is ended', async () =>
    expect((await best(90)).point!.frequency).toBe(2 * GHZ));
  test('takes the one that lasts longest where all are, and its row says so', async () => {
    const { point, result } = await best(25.2);
    expect(point!.frequency).toBe(GHZ);
    expect(result.heat!.shutdown?.kind).toBe('critical');
    expect(rowOf({ ...view({ heat: result.heat }), point: point! })['shutdown']).toMatch(
      /^critical zone at [\d.]+ s, no operating point lasts longer$/,
    );
  });
});
