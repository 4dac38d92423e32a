/** What the pages claim is run; how blocks are read is told in support/pages.ts. In README.md the example is run as it stands. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { dataRoot } from '../../src/input/paths.js';
import { Workshop } from '../support/cli.js';
import { claimsOf, expectClaim } from '../support/pages.js';

const pages = [
  'README.md',
  ...readdirSync(join(dataRoot, 'docs'))
    .filter((f) => f.endsWith('.md'))
    .map((f) => join('docs', f)),
];

/** Its commands need one another's files: adding-a-board.test.ts works through it. */
const WORKED_THROUGH = join('docs', 'adding-a-board.md');

const claims = pages.filter((page) => page !== WORKED_THROUGH).flatMap(claimsOf);

test('there are commands with outputs in the pages', () => {
  expect(claims.length).toBeGreaterThan(0);
});

test.each(claims.map((c) => [`${c.page}: ${c.command}`, c] as const))('%s prints what the page says', (_name, claim) =>
  expectClaim(new Workshop(), claim),
);

test("the README's example runs as it stands", () => {
  const yaml = /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(dataRoot, 'README.md'), 'utf8'))![1]!;
  const shop = new Workshop().write({ 'mine.yaml': yaml });
  expect(shop.socsim('check', 'mine.yaml').code).toBe(0);
  const run = shop.socsim('run', 'mine.yaml');
  expect({ code: run.code, err: run.err }).toEqual({ code: 0, err: '' });
  expect(run.out).toContain('xun2020');
  // Three policies, five seeds, and the head.
  expect(shop.read('results/mine/runs.csv').trimEnd().split('\n')).toHaveLength(16);
});

test('every page that a page links to exists', () => {
  for (const page of pages) {
    const folder = join(dataRoot, page, '..');
    for (const [, target] of readFileSync(join(dataRoot, page), 'utf8').matchAll(
      /\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g,
    )) {
      expect(() => readdirSync(join(folder, target!, '..'))).not.toThrow();
      const name = join(folder, target!);
      expect({ page, target, there: exists(name) }).toEqual({ page, target, there: true });
    }
  }
});

function exists(path: string): boolean {
  return readdirSync(join(path, '..')).includes(path.split('/').filter(Boolean).at(-1)!);
}

const codeOf = (page: string, language: string): string[] =>
  [
    ...readFileSync(join(dataRoot, page), 'utf8').matchAll(new RegExp('```' + language + '\\n([\\s\\S]*?)```', 'g')),
  ].map((match) => match[1]!);

test("the cross-check example holds another simulator's figure", () => {
  const shop = new Workshop().write({ 'cases.json': codeOf('docs/cli.md', 'json')[0]! });
  const { code, out } = shop.socsim('validate', '--crosscheck', 'cases.json');
  expect({ code, last: out.trimEnd().split('\n').at(-1) }).toEqual({ code: 0, last: '1 passed, 0 failed, 0 skipped' });
});

test('the experiment that the page on experiments builds up has no mistake', () => {
  const [whole, factors, verdicts] = codeOf('docs/experiments.md', 'yaml');
  const governor = `export default { name: 'mine', kind: 'cpufreq', about: 'idles', params: {}, create: () => ({}) };`;
  // The factors are of ondemand and of a board with a cluster `big`, which the whole example does not have everywhere.
  const varied = `name: varied
policies: { eager: { cpufreq: ondemand } }
parts:
  - { name: budgets, kind: scenario, platforms: odroid-xu3, workloads: date2020-budgets, duration: 60 s }
`;
  const shop = new Workshop().write({
    'whole.yaml': whole! + verdicts!,
    'varied.yaml': varied + factors!,
    'my-workload.yaml': codeOf('docs/workloads.md', 'yaml')[1]!,
    'my-governor.ts': governor,
  });
  expect(shop.socsim('check', '--no-probe', 'whole.yaml', 'varied.yaml')).toMatchObject({ code: 0, err: '' });
});

test('the table of folders says what the folder rule allows', () => {
  const { forbidden } = createRequire(import.meta.url)(join(dataRoot, '.dependency-cruiser.cjs')) as {
    forbidden: readonly { from: { path?: string }; to: { pathNot?: string } }[];
  };
  const allowed = new Map(
    forbidden.flatMap(({ from, to }) => {
      const folder = /^\^src\/(\w+)\/$/.exec(from.path ?? '')?.[1];
      const names = /\((.*)\)/.exec(to.pathNot ?? '')?.[1]?.split('|');
      return folder === undefined || names === undefined ? [] : [[folder, names.filter((n) => n !== folder)] as const];
    }),
  );
  const page = readFileSync(join(dataRoot, 'docs', 'architecture.md'), 'utf8');
  const written = new Map(
    [...page.matchAll(/^\| `(\w+)\/` .*\|([^|]*)\|$/gm)].map(
      ([, folder, names]) => [folder!, [...names!.matchAll(/`(\w+)`/g)].map((m) => m[1]!)] as const,
    ),
  );
  const folders = readdirSync(join(dataRoot, 'src'), { withFileTypes: true }).filter((d) => d.isDirectory());
  expect([...written.keys()].sort()).toEqual(folders.map((d) => d.name).sort());
  for (const [folder, names] of allowed) expect({ folder, names: written.get(folder) }).toEqual({ folder, names });
});

test('the page on the command line names every command', () => {
  const page = readFileSync(join(dataRoot, 'docs', 'cli.md'), 'utf8');
  const help = new Workshop().socsim('--help').out.split(/^(?:Commands|Examples):$/m)[1]!;
  const commands = [...help.matchAll(/^ {2}([a-z]+)/gm)].map((m) => m[1]!).filter((name) => name !== 'help');
  expect(commands).toContain('run');
  expect(commands.filter((name) => !new RegExp(`^\\| \`${name}[ \`]`, 'm').test(page))).toEqual([]);
});
