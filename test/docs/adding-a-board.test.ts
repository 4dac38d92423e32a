/** The page on adding a board, worked through from top to bottom in an empty folder: its files verbatim, then its commands. */
import { join } from 'node:path';
import { parseCsv } from '../../src/workload/csv.js';
import { platformFrom, platformJsonSchema } from '../../src/platform/load.js';
import { parseYaml } from '../../src/input/yaml.js';
import { Workshop } from '../support/cli.js';
import { claimsOf, expectClaim, filesOf } from '../support/pages.js';

const PAGE = join('docs', 'adding-a-board.md');
const claims = claimsOf(PAGE);
const shop = new Workshop();
const [smallest, whole] = filesOf(PAGE)
  .filter(({ name }) => name === 'my-board.yaml')
  .map(({ text }) => text);

test('each of the two boards is checked, shown and run', () => {
  for (const board of [smallest, whole]) {
    const commands = claims.filter(({ files }) => files['my-board.yaml'] === board).map(({ command }) => command);
    for (const verb of ['check', 'show platform', 'run'])
      expect(commands.filter((command) => command.startsWith(`socsim ${verb} `))).not.toEqual([]);
  }
});

test.each(claims.map((claim, i) => [`${i + 1}. ${claim.command}`, claim] as const))(
  '%s prints what the page says',
  (_name, claim) => expectClaim(shop, claim),
  60_000,
);

/** Runs of one of the boards. */
function runsOn(board: string): Readonly<Record<string, string>>[] {
  const fresh = new Workshop().write({ ...claims.at(-1)!.files, 'my-board.yaml': board });
  expect(fresh.socsim('run', 'try.yaml')).toMatchObject({ code: 0, err: '' });
  const rows = parseCsv(fresh.read('results/try/runs.csv'), 'runs.csv', ['part', 'policy', 'failed']);
  return rows.map(({ cells }) => cells);
}

test('the smallest board takes as long for its network as the source of its shares says', () => {
  const measured = Number(/took (\d+) ms on one core at 1800 MHz/.exec(smallest!)![1]);
  const run = runsOn(smallest!).find((r) => r['part'] === 'one-core' && r['policy'] === 'highest')!;
  expect(Math.abs(Number(run['latency_mean_ms']) / measured - 1)).toBeLessThan(0.01);
}, 60_000);

test('runs on the whole board use its GPU and idle states, pay for its memory and warm it', () => {
  for (const run of runsOn(whole!).filter((r) => r['part'] === 'busy')) {
    expect(run['failed']).toBe('');
    for (const column of ['energy_rail_gpu_j', 'energy_rail_mem_j', 'idle_cpu_cpu-sleep_share', 'idle_gpu_off_share'])
      expect({ column, positive: Number(run[column]) > 0 }).toEqual({ column, positive: true });
    expect(Number(run['temperature_max_c'])).toBeGreaterThan(26);
  }
}, 60_000);

test('the whole board is the smallest one with more to it', () => {
  const [less, more] = [smallest!, whole!].map((text) => platformFrom(parseYaml(text, 'my-board.yaml')).provenance);
  const values = new Map(more!.map((p) => [p.path, p.value]));
  expect(less!.filter((p) => p.sources.length > 0 && values.get(p.path) !== p.value)).toEqual([]);
});

test('the whole board has every key that the form has for a file and for a core type', () => {
  interface Form {
    readonly properties: Readonly<Record<string, { readonly additionalProperties: Pick<Form, 'properties'> }>>;
  }
  const { properties } = platformJsonSchema() as Form;
  const { value } = parseYaml(whole!, 'my-board.yaml');
  expect(Object.keys(value as object).sort()).toEqual(Object.keys(properties).sort());
  const { cores } = value as { cores: Readonly<Record<string, object>> };
  const keys = new Set(Object.values(cores).flatMap((core) => Object.keys(core)));
  expect([...keys].sort()).toEqual(Object.keys(properties['cores']!.additionalProperties.properties).sort());
});
