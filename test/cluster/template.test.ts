import { spawnSync } from 'node:child_process';
import { DEFAULT_TEMPLATE, fillTemplate, quoted, ranges } from '../../src/cluster/template.js';

const values = { name: 'x', array: '1-2', shards: '2', logs: '/l', command: 'run it', processes: '4' };

test('a template gets its holes filled', () => {
  expect(fillTemplate('#SBATCH --array={{array}}\n{{ command }}\n', 't', values)).toBe('#SBATCH --array=1-2\nrun it\n');
  expect(fillTemplate(DEFAULT_TEMPLATE, 't', values)).not.toContain('{{');
});
test('a template with a strange hole, or without what it needs, is refused', () => {
  expect(() => fillTemplate('{{array}} {{command}} {{colour}}', 't', values)).toThrow('{{colour}}');
  expect(() => fillTemplate('{{command}}', 't', values)).toThrow('no {{array}}');
});
test('numbers are written as ranges', () => {
  expect(ranges([1, 2, 3, 7, 9, 10])).toBe('1-3,7,9-10');
  expect(ranges([4])).toBe('4');
});
test('words come out of a shell as they went in', () => {
  for (const word of ['plain', "it's", 'a b', '$HOME `x` "y"', 'policy.up=80', '*'])
    expect(spawnSync('sh', ['-c', `printf %s ${quoted(word)}`], { encoding: 'utf8' }).stdout).toBe(word);
});
