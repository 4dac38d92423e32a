/** The recipes for figures, run as the page has them: matplotlib is stood in for by what writes down what would be drawn. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataRoot } from '../../src/input/paths.js';
import { Workshop } from '../support/cli.js';
import { filesOf } from '../support/pages.js';

const PAGE = join('docs', 'figures.md');
const text = readFileSync(join(dataRoot, PAGE), 'utf8');
const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp('```' + language + '\\n([\\s\\S]*?)```', 'g'))].map(([, block]) => block!);

/** `savefig` writes the calls, each as its name and its arguments. */
const PYPLOT = `
import json
rcParams = {}
calls = []
class Drawing:
    def __getattr__(self, name):
        def call(*args, **options):
            calls.append([name, [list(a) if isinstance(a, (list, tuple)) else a for a in args]])
        return call
    def savefig(self, name):
        json.dump(calls, open(name, "w"))
def subplots(rows=1, **options):
    axes = [Drawing() for _ in range(rows)]
    return Drawing(), axes if rows > 1 else axes[0]
`;

type Call = readonly [string, readonly unknown[]];
const hasPython = spawnSync('python3', ['--version']).status === 0;

describe('the page on figures', () => {
  const shop = new Workshop();
  const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));
  const drawn = (name: string): Call[] => JSON.parse(shop.read(name)) as Call[];
  const ofKind = (name: string, kind: string): number[][][] =>
    drawn(name).flatMap(([called, args]) => (called === kind ? [args as number[][]] : []));

  beforeAll(() => {
    const scripts = blocks('python').map((script) => [/^# (\S+)\n/.exec(script)![1]!, script] as const);
    shop.write({
      ...Object.fromEntries(filesOf(PAGE).map(({ name, text: yaml }) => [name, yaml])),
      ...Object.fromEntries(scripts),
      'matplotlib/__init__.py': '',
      'matplotlib/pyplot.py': PYPLOT,
    });
    for (const command of commands) {
      const [program, ...words] = command.split(' ');
      const to = words.indexOf('>');
      if (program === 'socsim') {
        const { code, out, err } = shop.socsim(...(to < 0 ? words : words.slice(0, to)));
        expect({ command, code, err }).toEqual({ command, code: 0, err: '' });
        if (to >= 0) shop.write({ [words[to + 1]!]: out });
      } else if (hasPython) {
        const { status, stderr } = spawnSync('python3', words, { cwd: shop.folder, encoding: 'utf8' });
        expect({ command, status, stderr }).toEqual({ command, status: 0, stderr: '' });
      }
    }
  }, 120_000);

  test('has files for each of its commands, and makes what each script reads', () => {
    for (const [, name] of blocks('python')
      .join('')
      .matchAll(/open\("([^"]+)"/g))
      expect(shop.read(name!).length).toBeGreaterThan(100);
  });

  (hasPython ? test : test.skip)('draws temperatures that rise to their limit, and clocks that fall', () => {
    const [wise, cap] = ofKind('throttling.pdf', 'plot') as [number[][], number[][]];
    for (const [times, values] of [wise, cap]) {
      expect(times!.length).toBe(values!.length);
      expect([times![0], times!.at(-1)]).toEqual([0, 120]);
      expect(values![0]).toBe(25);
      expect(Math.max(...values!)).toBeGreaterThan(75);
    }
    for (const [, clocks] of ofKind('throttling.pdf', 'step'))
      expect(clocks!.at(-1)).toBeLessThan(Math.max(...clocks!));
  });

  (hasPython ? test : test.skip)('draws every point, and a front that falls', () => {
    const plots = ofKind('front.pdf', 'plot');
    const [times, energies] = plots.at(-1)!;
    expect(plots.length).toBeGreaterThan(2);
    expect(times!.length).toBeGreaterThan(2);
    expect([...times!].sort((a, b) => a - b)).toEqual(times);
    expect([...energies!].sort((a, b) => b - a)).toEqual(energies);
  });

  (hasPython ? test : test.skip)('draws a bar a policy', () => {
    const [names, means] = ofKind('bars.pdf', 'barh')[0]! as unknown as [string[], number[]];
    expect(names).toEqual(['step_wise', 'sustained-cap']);
    for (const mean of means) expect(mean).toBeGreaterThan(100);
  });
});
