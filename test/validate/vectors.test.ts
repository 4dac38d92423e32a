import { InputError } from '../../src/input/errors.js';
import { replayVectors } from '../../src/validate/vectors.js';
import { firstDifference } from '../../src/validate/vectors/compare.js';

const table = (khz: number) => ({
  id: 'mine',
  governor: 'freq_table',
  params: {},
  opps_khz: [100, 200],
  events: [{ relation: 'L', target_khz: 150, min_khz: 100, max_khz: 200 }],
  expect: [{ khz }],
});

test('a difference is named by its path, with what was expected and what came out', () => {
  expect(replayVectors({ cases: [table(200), table(100)] })).toEqual([
    { id: 'mine', quantity: 'all', expected: '1 values', got: '1 values', errorPct: null, pass: true },
    { id: 'mine', quantity: 'expect[0].khz', expected: 100, got: 200, errorPct: null, pass: false },
  ]);
});

test('a kind that is not built fails, and the others still run', () => {
  const results = replayVectors({ cases: [{ id: 'e', governor: 'walt', expect: [] }, table(200)] });
  expect(results.map(({ pass, reason }) => [pass, reason])).toEqual([
    [false, 'not built: walt'],
    [true, undefined],
  ]);
});

test('a malformed case fails with what is wrong, and the others still run', () => {
  const results = replayVectors([{ ...table(200), events: [{ relation: 'X' }] }, 7, table(200)]);
  expect(results.map(({ id, pass }) => [id, pass])).toEqual([
    ['mine', false],
    ['cases[1]', false],
    ['mine', true],
  ]);
  expect(results[0]!.reason).toContain('events.0.relation');
});

test('too few answers are a difference', () => {
  const [result] = replayVectors([{ ...table(200), expect: [{ khz: 200 }, { khz: 200 }] }]);
  expect(result).toMatchObject({ pass: false, quantity: 'expect[1]' });
});

test('a file that holds no cases is bad input', () => {
  expect(() => replayVectors({ case: [] }, 'mine.json')).toThrow(InputError);
  expect(() => replayVectors(null, 'mine.json')).toThrow('mine.json');
});

test('a list within an answer is expected whole', () => {
  expect(firstDifference([{ crossed: [] }], [{ crossed: ['0:up'] }])).toEqual({
    quantity: 'expect[0].crossed.length',
    expected: 0,
    got: 1,
  });
  expect(firstDifference([{ target: [1, 2] }], [{ target: [1] }])?.quantity).toBe('expect[0].target.1');
  expect(firstDifference([{ target: [1] }], [{ target: [1], more: 2 }])).toBeUndefined();
});
