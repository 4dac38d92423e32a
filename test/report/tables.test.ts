import type { Row, ScenarioPart } from '../../src/experiment/model.js';
import { rowOf } from '../../src/experiment/columns.js';
import { SummaryBuilder, type Summary } from '../../src/experiment/summary.js';
import { figure, interval, signedInterval } from '../../src/report/numbers.js';
import { failuresText, summaryText } from '../../src/report/study.js';
import { verdictsText } from '../../src/report/verdicts.js';
import { alignedText } from '../../src/report/align.js';
import { gridLatex } from '../../src/report/grid.js';
import { textTable, wrapped, type TableColumn } from '../../src/report/table.js';
import { stack, view } from '../support/results.js';

const part: ScenarioPart = {
  kind: 'scenario',
  name: 'b',
  title: 'Two budgets',
  scenarios: [],
  factorNames: [],
  until: undefined,
  policies: [stack('ondemand'), stack('best', 'oracle-static')],
  seeds: ['1', '2', '3'],
  duration: 10e9,
  inferences: Infinity,
  warmUp: 0,
  timelineStep: 0,
  physics: { heat: undefined, idle: false, contention: false, sensors: false },
  focus: undefined,
};
const experiment = { name: 'x', title: 'An experiment', set: [], parts: [part], verdicts: [], notes: [] };

const rows: Row[] = ['1', '2', '3'].flatMap((seed) => [
  { ...rowOf(view()), seed, violated: 3 + Number(seed), accuracy_status: 'recalled' },
  { ...rowOf(view()), seed, policy: 'best', violated: Number(seed), accuracy_status: 'recalled' },
]);

function summarise(of: typeof experiment, block: readonly Row[]): Summary {
  const builder = new SummaryBuilder(of);
  builder.addBlock(block);
  return builder.build();
}

describe('tables of a study', () => {
  const text = summaryText(summarise(experiment, rows));

  test('show means with intervals and the paired gap to the oracle', () => {
    expect(text).toContain('5.00 ± 2.48');
    // Every seed is 3 apart, so the gap is exact although the policies vary.
    expect(text).toMatch(/ondemand\s+\+3\s+0\s+0/);
  });
  test('say that the oracle bounds static choices only', () => expect(text).toContain('static choices only'));
  test('mark recalled accuracies', () => expect(text).toMatch(/accuracy % †[\s\S]*† accuracies are recalled/));
  test('mark estimated accuracies and platforms like recalled ones', () => {
    const estimated = rows.map((r) => ({ ...r, accuracy_status: 'estimated', platform_status: 'estimated' }));
    const marked = summaryText(summarise(experiment, estimated));
    expect(marked).toMatch(/accuracy % †[\s\S]*† accuracies are estimated/);
    expect(marked).toMatch(/weakest of which are estimated:\nsocsim show platform \S+ --provenance/);
  });
  test('mark nothing where everything was read in a source', () => {
    const published = rows.map((r) => ({ ...r, accuracy_status: 'published', platform_status: 'published' }));
    expect(summaryText(summarise(experiment, published))).not.toMatch(/†|weakest/);
  });
  test('say why there is no accuracy where tasks differ, and mark none', () => {
    const mixed = rows.map((r): Row => ({ ...r, accuracy_mean: undefined }));
    const said = summaryText(summarise(experiment, mixed));
    expect(said).toContain('No accuracy: applications have those of different tasks');
    expect(said).not.toMatch(/†/);
    expect(text).not.toContain('No accuracy');
  });
  test('say what the means leave out where inferences did not finish', () => {
    const whole = rows.map((r): Row => ({ ...r, released: r['finished']! }));
    expect(summaryText(summarise(experiment, whole))).not.toContain('Never finished');
    const late = whole.map((r): Row => (r['policy'] === 'best' ? { ...r, released: Number(r['finished']) + 7 } : r));
    expect(summaryText(summarise(experiment, late))).toMatch(
      /of finished inferences\. Never finished \(over 1 %\): best\s7\sof\s12\n/,
    );
  });
  test('say what a figure without an interval is', () => expect(text).toContain('No ±: the same in every seed'));
  test('are readable at 100 columns and hold no colour code in a pipe', () => {
    // eslint-disable-next-line no-control-regex -- it is what must not be there
    expect(text).not.toMatch(/\x1b/);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
  test('count failed runs beside the policy and leave them out of its means', () => {
    const failed = rowOf(view({ failure: { plugin: 'mine', time: 1e9, message: 'broke' } }));
    const all = [...rows.slice(1), { ...failed, seed: '1' }];
    expect(summaryText(summarise(experiment, all))).toContain('ondemand (1 of 3 failed)');
    expect(failuresText([failed], 1, 3)).toContain('mine at 1 s: broke');
  });
});

test('running text breaks at spaces and keeps every word, also one longer than a line', () => {
  const text = ['a'.repeat(60), 'b'.repeat(39), 'c', 'd'.repeat(130)].join(' ');
  expect(wrapped(text).map((line) => line.length)).toEqual([100, 1, 130]);
  expect(wrapped(text).join(' ')).toBe(text);
});

describe('a column of figures', () => {
  test('has points under points, ± under ± and what follows behind them', () =>
    expect(alignedText(['36.77 ± 0.01 a *', '285.8 ± <0.1 b', '16244 ± 3', '7', '–'])).toEqual([
      '   36.77 ±  0.01 a *',
      '  285.8  ± <0.1  b  ',
      '16244    ±  3       ',
      '    7               ',
      '    –               ',
    ]));
  test('keeps a mark at its figure and a unit below the others', () => {
    expect(alignedText(['98.5†', '111†'])).toEqual([' 98.5†', '111†  ']);
    expect(alignedText(['2.5 %', '100 %'])).toEqual(['  2.5 %', '100   %']);
  });
  test('leaves other text as it is', () =>
    expect(alignedText(['identical', '2.5 ms', '700 us'])).toEqual(['identical', '2.5 ms', '700 us']));
  test('is aligned in LaTeX by what is not seen', () => {
    const rows = ['36.77 ± 0.01', '285.8 ± <0.1', '7'].map((text, i) => [
      { text: `p${i}` },
      { text, best: i === 0, letters: 'ab'.slice(i) },
    ]);
    const latex = gridLatex(
      {
        title: 't',
        columns: [
          { head: 'policy', align: 'left' },
          { head: 'energy inference', unit: 'mJ' },
        ],
        rows,
        notes: [],
      },
      'x',
    );
    expect(latex).toContain(' & energy \\\\\n    policy & inference \\\\\n     & mJ \\\\');
    expect(latex).toContain('p0 & \\textbf{36.77 $\\pm$ \\phantom{$<$}0.01}\\,\\textsuperscript{ab}');
    expect(latex).toContain('p1 & 285.8\\phantom{7} $\\pm$ $<$0.1\\phantom{1}\\,\\textsuperscript{b\\phantom{a}}');
    expect(latex).toContain('p2 & 7\\phantom{.77 $\\pm$ $<$0.01}\\,\\textsuperscript{\\phantom{aa}}');
  });
});

describe('a table wider than the screen', () => {
  const left = (head: string): TableColumn => ({ head, align: 'left' });
  test('breaks running text in its last column', () =>
    expect(
      textTable([left('name'), left('about')], [['teo', 'The next timer decides, unless wake-ups dominate.']], 36),
    ).toBe(['name  about', 'teo   The next timer decides, unless', '      wake-ups dominate.'].join('\n')));
  test('goes on below, behind its first column again', () =>
    expect(
      textTable([left('policy'), { head: 'ms' }, { head: 'mJ' }, { head: 'J' }], [['a', '1.5', '22', '3']], 16),
    ).toBe(['policy   ms  mJ', 'a       1.5  22', '', 'policy  J', 'a       3'].join('\n')));
  test('is whole in a pipe', () =>
    expect(textTable([left('name'), left('about')], [['x', 'word '.repeat(40).trim()]]).split('\n')).toHaveLength(2));
});

test('verdicts print the simulated value, never as measured, the limit and whether it holds, and counts remarks apart', () => {
  const text = verdictsText([
    { check: 'range', name: 'ratio', measured: '12×', limit: '≥ 8×', held: true },
    { check: 'range', name: 'other', measured: '2×', limit: '≥ 3×', held: false },
    { check: 'range', name: 'aside', measured: '1', limit: '', held: undefined },
  ]);
  expect(text).toBe(
    [
      'Verdicts',
      'range',
      '  held      ratio',
      '            simulated 12×; wanted ≥ 8×',
      '  not held  other',
      '            simulated 2×; wanted ≥ 3×',
      '  remark    aside: 1',
      '1 of 2 conditions held',
    ].join('\n'),
  );
});

describe('figures', () => {
  test('have about three digits, whole numbers none behind the point', () =>
    expect([0, 7, 1000, 0.01234, 0.123, 1.234, 12.34, 1234.5, -1e-12, NaN].map(figure)).toEqual([
      '0',
      '7',
      '1000',
      '0.012',
      '0.12',
      '1.23',
      '12.3',
      '1235',
      '0',
      '–',
    ]));
  test('with an interval have the decimals of the mean, and more where it would vanish', () => {
    const of = (mean: number, halfWidth: number) => interval({ count: 3, mean, halfWidth });
    expect(of(12.34, 0.567)).toBe('12.3 ± 0.6');
    expect(of(12.34, 0.02)).toBe('12.34 ± 0.02');
    expect(of(12.34, 1e-6)).toBe('12.34 ± <0.01');
    expect(of(12.34, 0)).toBe('12.3');
    expect(of(12.34, NaN)).toBe('12.3');
  });
  test('of a difference have a sign, and none where they are zero', () => {
    expect(signedInterval({ count: 3, mean: 0.5, halfWidth: 0.1 }, 100)).toBe('+50.0 ± 10.0');
    expect(signedInterval({ count: 3, mean: -0.5, halfWidth: 0 })).toBe('-0.50');
    expect(signedInterval({ count: 3, mean: 0, halfWidth: 0 })).toBe('0');
  });
});
