import { join } from 'node:path';
import type { Command } from 'commander';
import type { Comparison } from '../compare/compare.js';
import { collect, names } from './options.js';

interface Options {
  readonly baseline?: string;
  readonly metrics?: string[];
  readonly where?: string[];
  readonly to?: string;
  readonly pairs?: boolean;
  readonly json?: boolean;
}

export const compareCommand = (program: Command): Command =>
  program
    .command('compare')
    .description(
      'Compare the policies of results: means, paired differences, rankings. Also written as text, CSV, Markdown and LaTeX.',
    )
    .argument('<dir>', 'folder that `socsim run` has written')
    .option('--baseline <policy>', 'compare each policy with this one (default: all pairs)')
    .option('--metrics <names>', 'columns of runs.csv, with commas', names)
    .option('--where <column=value>', 'only rows with that value, e.g. platform=odroid-xu3; several times', collect)
    .option('--pairs', 'print the tables of pairs also where there are many')
    .option('--to <dir>', 'folder for compare.txt, .csv, .md, .tex and compare-pairs.csv (default: the folder itself)')
    .option('--json', 'print JSON instead of tables')
    .addHelpText(
      'after',
      '\nExample:\n  socsim compare results/date2020 --baseline ondemand --metrics energy_inference_mj,missed\n',
    )
    .action(compare);

/** Tables of pairs that are printed unasked. */
const MOST_PAIR_TABLES = 4;
/** Policies in scenarios that a message names. */
const MOST_LEFT_OUT = 4;

async function compare(dir: string, options: Options): Promise<void> {
  const { compareResults } = await import('../compare/compare.js');
  const { readResults } = await import('../results/table.js');
  const { rowsWhere } = await import('../results/where.js');
  const { compareGrids } = await import('../report/compare.js');
  const { pairsCsv, policiesCsv } = await import('../report/compare-csv.js');
  const { gridLatex, gridMarkdown, gridText } = await import('../report/grid.js');
  const { realFiles, writeWhole } = await import('../store/files.js');
  const comparison = compareResults(rowsWhere(await readResults(dir), options.where ?? []), options);
  if (comparison.metrics.length === 0) throw await nothingToCompare(dir, comparison);
  const { scenarios, pairs, over } = compareGrids(comparison);
  const all = [...scenarios, ...pairs, ...over];
  const to = options.to ?? dir;
  realFiles.makeFolder(to);
  const write = (name: string, text: string): void => {
    writeWhole(realFiles, join(to, name), text);
  };
  write('compare.txt', `${all.map((grid) => gridText(grid, Infinity)).join('\n\n')}\n`);
  write('compare.md', `${all.map(gridMarkdown).join('\n\n')}\n`);
  write('compare.tex', `${all.map((grid, i) => gridLatex(grid, `socsim-${i + 1}`)).join('\n\n')}\n`);
  write('compare.csv', policiesCsv(comparison));
  write('compare-pairs.csv', pairsCsv(comparison));
  if (options.json === true) {
    console.log(JSON.stringify(comparison, mapsAsObjects, 1));
    return;
  }
  const many = pairs.length > MOST_PAIR_TABLES && options.pairs !== true;
  console.log([...scenarios, ...(many ? [] : pairs), ...over].map((grid) => gridText(grid)).join('\n\n'));
  const left = many ? `${pairs.length} tables of pairs are in compare.txt (or print them with --pairs)\n` : '';
  console.log(`\n${left}written: ${join(to, 'compare.{txt,csv,md,tex}')} and compare-pairs.csv`);
}

/** No run has a figure: those that heat ended are told of, for they may be why. */
async function nothingToCompare(dir: string, { leftOut }: Comparison): Promise<Error> {
  const { InputError } = await import('../input/errors.js');
  const { endedText } = await import('../experiment/ended.js');
  const ended = leftOut
    .slice(0, MOST_LEFT_OUT)
    .map(({ policy, scenario, ended: own }) => `; ${scenario.name}: ${endedText(own, policy)}`);
  const more = leftOut.length > MOST_LEFT_OUT ? '; …' : '';
  const found = `no run with figures of a policy${ended.join('')}${more}`;
  return new InputError([{ file: dir, path: '', found, expected: 'runs of policies that came to their end' }]);
}

const mapsAsObjects = (_key: string, value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries(value as Map<string, unknown>) : value;
