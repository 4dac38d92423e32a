import fc from 'fast-check';
import { compareResults } from '../../src/compare/compare.js';
import { frontOf, hypervolume, metricsOf } from '../../src/compare/front.js';
import { ResultTable } from '../../src/results/table.js';
import { rowsWhere } from '../../src/results/where.js';
import { compareGrids } from '../../src/report/compare.js';
import { frontText } from '../../src/report/front.js';
import { gridLatex, gridMarkdown, latex } from '../../src/report/grid.js';

const COLUMNS = [
  'part',
  'platform',
  'workload',
  'policy',
  'seed',
  'factor_rate',
  'accuracy_status',
  'energy_soc_j',
  'missed',
];

/** Energies by policy, one a seed; `rate` names the scenario. */
function tableOf(scenarios: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>): ResultTable {
  const table = new ResultTable(COLUMNS);
  for (const [rate, policies] of Object.entries(scenarios))
    for (const [policy, values] of Object.entries(policies))
      values.forEach((v, i) => {
        table.add([
          'p',
          'board',
          'load',
          policy,
          String(i + 1),
          rate,
          'recalled',
          Number.isNaN(v) ? '' : String(v),
          '0',
        ]);
      });
  return table;
}

describe('a comparison', () => {
  const table = tableOf({
    slow: { a: [10, 11, 12], b: [20, 21.5, 22], c: [10.2, 10.9, 12.1] },
    fast: { a: [5, 6, 7], b: [10, 12, 14], c: [NaN, 6, 7] },
  });
  const [energy] = compareResults(table, { metrics: ['energy_soc_j'] }).metrics;

  test('ranks by the better direction and joins what pairs cannot tell apart', () => {
    const [slow] = energy!.scenarios;
    expect(slow!.policies.map((p) => [p.policy, p.groups])).toEqual([
      ['a', 'a'],
      ['c', 'a'],
      ['b', 'b'],
    ]);
  });
  test('pairs by seed, and says how many had no partner', () => {
    const pair = energy!.scenarios[1]!.pairs.find((p) => p.a === 'a' && p.b === 'c')!;
    expect(pair.comparison).toMatchObject({ kind: 'identical', pairs: 2 });
    expect(pair.unpaired).toBe(1);
  });
  test('leaves a scenario in which all runs of a policy failed out of its ratio', () => {
    const failed = tableOf({ slow: { a: [10, 10], b: [20, 20] }, fast: { a: [5, 5], b: [NaN, NaN] } });
    const [ratio] = compareResults(failed, { metrics: ['energy_soc_j'] }).metrics[0]!.over!.ratios;
    expect(ratio).toMatchObject({ policy: 'b', reference: 'a', scenarios: 1, ratio: 2, reason: '' });
  });
  test('counts wins, ties and losses over scenarios, and the geometric mean of ratios', () => {
    expect(energy!.over!.winTieLoss).toContainEqual({ a: 'a', b: 'b', wins: 2, ties: 0, losses: 0 });
    const ratio = energy!.over!.ratios.find((r) => r.policy === 'b')!;
    expect(ratio.ratio).toBeCloseTo(Math.sqrt((63.5 / 33) * 2), 12);
  });
  test('against a baseline has that baseline in every pair', () => {
    const against = compareResults(table, { metrics: ['energy_soc_j'], baseline: 'b' });
    expect(against.metrics[0]!.scenarios[0]!.pairs.map((p) => [p.a, p.b])).toEqual([
      ['a', 'b'],
      ['c', 'b'],
    ]);
  });
  test.each([
    [{ metrics: ['energy_sok_j'] }, 'did you mean energy_soc_j?'],
    [{ baseline: 'd' }, 'a policy of the results'],
  ])('by %j is refused', (options, message) => expect(() => compareResults(table, options)).toThrow(message));

  test('is fit for print: units in the head, the best in bold, letters raised, signs and marks for LaTeX', () => {
    const { scenarios, pairs } = compareGrids(compareResults(table, { metrics: ['energy_soc_j'] }));
    const text = gridLatex(scenarios[0]!, 'x');
    expect(text).toContain('\\toprule');
    expect(text).toMatch(/policy & energy SoC \\\\\n\s+ & J \\\\/);
    expect(text).toMatch(/a & \\textbf\{11\.0 \$\\pm\$ [\d.]+\}\\,\\textsuperscript\{a\} \\\\/);
    const bare = text.replace(/\\[{}]/g, '');
    expect(bare.split('{').length).toBe(bare.split('}').length);
    expect(gridMarkdown(scenarios[0]!)).toMatch(/\| a \| \*\*11\.0 ± [\d.]+\*\* <sup>a<\/sup> \|/);
    expect(pairs[0]!.columns.map((c) => c.head)).toContain('p (t, Holm)');
  });
  test('marks the columns that rest on recalled figures, and says so below', () => {
    const comparison = compareResults(table, { metrics: ['energy_soc_j', 'missed'] });
    const [grid] = compareGrids({ ...comparison, platformStatus: ['recalled', 'published'] }).scenarios;
    expect(grid!.columns.map((c) => c.mark)).toEqual([undefined, '†', '']);
    expect(grid!.notes.at(-1)).toMatch(/^† rests in part on figures that are recalled/);
    expect(gridLatex(grid!, 'x')).toContain('energy SoC\\,\\textsuperscript{$\\dagger$} & missed');
  });
  test('of one seed has neither intervals nor letters', () => {
    const [grid] = compareGrids(
      compareResults(tableOf({ x: { a: [1], b: [2] } }), { metrics: ['energy_soc_j'] }),
    ).scenarios;
    expect(grid!.rows.map((row) => row[1]!)).toEqual([
      { text: '1', best: true },
      { text: '2', best: false },
    ]);
    expect(grid!.notes[0]).toMatch(/^One seed, so no intervals/);
  });
  test('escapes what LaTeX would take for commands', () => {
    expect(latex('50% of a_b & c #1 −2 -3 {x}')).toBe('50\\% of a\\_b \\& c \\#1 $-$2 $-$3 \\{x\\}');
  });
});

describe('runs that heat ended', () => {
  const table = new ResultTable([
    'part',
    'platform',
    'workload',
    'policy',
    'seed',
    'duration_s',
    'energy_soc_j',
    'shutdown',
  ]);
  const add = (policy: string, seed: string, energy: number, shutdown = ''): void => {
    table.add(['p', 'board', 'load', policy, seed, shutdown === '' ? '9' : '3', String(energy), shutdown]);
  };
  for (const seed of ['1', '2', '3']) {
    add('a', seed, 20 + Number(seed));
    add('b', seed, seed === '1' ? 1 : 30 + Number(seed), seed === '1' ? 'critical cpu at 3 s' : '');
    add('c', seed, 1, `runaway die at ${seed} s`);
  }
  const comparison = compareResults(table, { metrics: ['energy_soc_j'] });

  test('are in no mean, pair or rank', () => {
    const [own] = comparison.metrics[0]!.scenarios;
    expect(own!.policies.map((p) => [p.policy, p.estimate.count, p.missing, p.ended])).toEqual([
      ['a', 3, 0, 0],
      ['b', 2, 1, 1],
      ['c', 0, 3, 3],
    ]);
    expect(own!.policies[1]!.estimate.mean).toBe(32.5);
    expect(own!.pairs.map((p) => [p.a, p.b, p.comparison.pairs, p.unpaired])).toEqual([['a', 'b', 2, 1]]);
  });
  test('are named below their table', () => {
    const { rows, notes } = compareGrids(comparison).scenarios[0]!;
    expect(rows.map((cells) => cells[1]!.text)).toEqual(['22.0 ± 2.5', '32.5 ± 6.4 (2)', '–']);
    expect(notes).toContain(
      'b: 1 of 3 runs was ended by heat and left out: critical cpu at 3 s. Its means are those of the others, and not marked best.',
    );
    expect(notes).toContain(
      'c: 3 of 3 runs were ended by heat, so it has no figures: runaway die at 1 s (the earliest).',
    );
    expect(notes).toContain('In brackets: seeds that have the figure, where not all have it.');
  });
  test('make no policy the best whose others lasted', () => {
    const few = new ResultTable(['part', 'platform', 'workload', 'policy', 'seed', 'energy_soc_j', 'shutdown']);
    for (const [policy, seed, energy, shutdown] of [
      ['whole', '1', '20', ''],
      ['whole', '2', '21', ''],
      ['partly', '1', '2', 'critical cpu at 3 s'],
      ['partly', '2', '10', ''],
    ] as const)
      few.add(['p', 'board', 'load', policy, seed, energy, shutdown]);
    const [grid] = compareGrids(compareResults(few, { metrics: ['energy_soc_j'] })).scenarios;
    expect(grid!.rows.map(([policy, own]) => [policy!.text, own!.best])).toEqual([
      ['whole', true],
      ['partly', false],
    ]);
  });
  test('make no candidate of a front better than its whole runs do', () => {
    const front = frontOf(table, metricsOf(table, ['energy_soc_j']));
    expect(front.front).toMatchObject([{ name: 'p / board / load / a', values: [22] }]);
    expect(front.candidates).toBe(2);
    expect(front.leftOut.map(({ name, ended }) => [name.at(-1), ended.count])).toEqual([
      ['b', 1],
      ['c', 3],
    ]);
    expect(frontText(front, false)).toContain('b: 1 of 3 runs was ended by heat and left out: critical cpu at 3 s.');
  });
});

describe('rows', () => {
  const table = tableOf({ slow: { a: [1, 2], b: [3, 4] }, fast: { a: [5, 6], b: [7, 8] } });
  const kept = (...conditions: string[]): string[] => {
    const rows = rowsWhere(table, conditions);
    return Array.from({ length: rows.length }, (_, i) => `${rows.text('policy', i)}${rows.number('energy_soc_j', i)}`);
  };
  test('are kept by the value of a column, of one column also by several', () => {
    expect(kept('policy=b', 'seed=2')).toEqual(['b4', 'b8']);
    expect(kept('policy=a', 'policy=b', 'seed=1')).toEqual(['a1', 'b3', 'a5', 'b7']);
    expect(kept()).toHaveLength(8);
  });
  test('are kept by a factor, which goes by its name', () => {
    expect(kept('rate=fast', 'seed=1')).toEqual(['a5', 'b7']);
    expect(kept('factor_rate=fast', 'seed=1')).toEqual(['a5', 'b7']);
  });
  test('by what is not there are refused, all at once', () => {
    const refused = (...conditions: string[]) => expect(() => rowsWhere(table, conditions));
    refused('polcy=b', 'rate=fest').toThrow(/did you mean policy\?[\s\S]*did you mean fast\?/);
    refused('b').toThrow('a column of runs.csv and its value');
    refused('rate=fast', 'energy_soc_j=1').toThrow('conditions that some row meets together');
  });
});

describe('a front', () => {
  const table = tableOf({ x: { a: [1], b: [2], c: [4] } });
  test('takes each policy and scenario as one candidate', () => {
    const front = frontOf(table, metricsOf(table, ['energy_soc_j', 'missed']));
    expect(front.front.map((c) => c.name)).toEqual(['p / board / load / rate = x / a']);
    expect(front.candidates).toBe(3);
  });
  test('names what all have in common once, and says which way is better', () => {
    const two = tableOf({ x: { a: [1], b: [1] } });
    const text = frontText(frontOf(two, metricsOf(two, ['energy_soc_j'])), false);
    expect(text).toMatch(/^Pareto front of p \/ board \/ load \/ rate = x: 2 of 2\nwhat +energy SoC J ↓\na +1\nb +1\n/);
  });
  test('reads shares in per cent, and the reference as it is given', () => {
    const metric = { name: 'accuracy_mean', unit: '', better: 'higher' } as const;
    const candidate = { name: 'a', values: [0.712], row: {} };
    const text = frontText(
      {
        metrics: [metric],
        candidates: 1,
        leftOut: [],
        front: [candidate],
        reference: [0.5],
        hypervolume: 1,
        knee: undefined,
      },
      true,
    );
    expect(text).toMatch(/what +accuracy mean % ↑\na +71\.2\n/);
    expect(text).toContain('reference point accuracy_mean 0.50.');
  });
  test('has the volume of the boxes that it dominates', () => {
    expect(
      hypervolume(
        [
          [1, 3],
          [2, 2],
          [3, 1],
        ],
        [4, 4],
      ),
    ).toBe(6);
    expect(hypervolume([[1, 1, 1]], [2, 3, 4])).toBe(6);
    expect(hypervolume([[5, 5]], [4, 4])).toBe(0);
  });
  test('loses no volume by a point more', () => {
    const point = fc.tuple(
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 9 }),
    );
    fc.assert(
      fc.property(fc.array(point, { maxLength: 6 }), point, (points, more) => {
        const reference = [10, 10, 10];
        // Counted cell by cell.
        const count = (list: readonly (readonly number[])[]): number => {
          let cells = 0;
          for (let x = 0; x < 10; x++)
            for (let y = 0; y < 10; y++)
              for (let z = 0; z < 10; z++) if (list.some(([a, b, c]) => a! <= x && b! <= y && c! <= z)) cells++;
          return cells;
        };
        expect(hypervolume(points, reference)).toBe(count(points));
        expect(hypervolume([...points, more], reference)).toBe(count([...points, more]));
      }),
    );
  });
});
