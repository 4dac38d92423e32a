import { InvalidArgumentError, Option, type Command } from 'commander';
import { collect, names } from './options.js';

const METRICS = ['latency_mean_ms', 'energy_inference_mj', 'accuracy_mean'];

interface Options {
  readonly metrics: string[];
  readonly where?: string[];
  readonly reference?: number[];
  readonly json?: boolean;
}

function numbers(text: string): number[] {
  const values = text.split(',').map(Number);
  if (!values.every(Number.isFinite)) throw new InvalidArgumentError('Wanted: numbers with commas, one a metric.');
  return values;
}

export const paretoCommand = (program: Command): Command =>
  program
    .command('pareto')
    .description('The Pareto front of results over any metrics, its hypervolume and its knee.')
    .argument('<dir>', 'folder that `socsim run` has written')
    .addOption(
      new Option('--metrics <names>', 'columns of runs.csv, with commas')
        .argParser(names)
        .default(METRICS, METRICS.join(',')),
    )
    .option('--where <column=value>', 'only rows with that value, e.g. platform=odroid-xu3; several times', collect)
    .option(
      '--reference <values>',
      'worst corner for the hypervolume (default: the worst value of each metric)',
      numbers,
    )
    .option('--json', 'print JSON instead of a table')
    .addHelpText('after', '\nExample:\n  socsim pareto results/date2020 --where platform=odroid-xu3\n')
    .action(pareto);

async function pareto(dir: string, options: Options): Promise<void> {
  const { frontOf, metricsOf } = await import('../compare/front.js');
  const { readResults } = await import('../results/table.js');
  const { rowsWhere } = await import('../results/where.js');
  const table = rowsWhere(await readResults(dir), options.where ?? []);
  const metrics = metricsOf(table, options.metrics);
  if (options.reference !== undefined && options.reference.length !== metrics.length) {
    const { InputError } = await import('../input/errors.js');
    const found = `${options.reference.length} values`;
    throw new InputError([{ file: '--reference', path: '', found, expected: `one a metric: ${metrics.length}` }]);
  }
  const front = frontOf(table, metrics, options.reference);
  if (options.json === true) {
    console.log(JSON.stringify(front, null, 1));
    return;
  }
  const { frontText } = await import('../report/front.js');
  console.log(frontText(front, options.reference !== undefined));
}
