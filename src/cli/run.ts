import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import type { BatchOptions, BatchOutcome } from '../batch/run.js';
import type { Plan } from '../batch/plan.js';
import { counted } from '../report/numbers.js';
import { collect, wholeNumber } from './options.js';

interface Options {
  readonly out?: string;
  readonly jobs?: boolean;
  readonly timeline?: boolean;
  readonly workers?: number;
  readonly set?: string[];
  readonly cache?: string;
  readonly timeout?: string;
  readonly memory?: string;
  readonly shard?: { readonly index: number; readonly of: number };
  readonly retryFailed?: boolean;
  readonly breakLock?: boolean;
}

function shard(text: string): { index: number; of: number } {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const [i, n] = [Number(index), Number(of)];
  if (!(i >= 1 && i <= n)) throw new InvalidArgumentError('Wanted: i/n with i from 1 to n, such as 2/8.');
  return { index: i, of: n };
}

export const runCommand = (program: Command): Command =>
  program
    .command('run')
    .description(
      'Run experiments, print their tables and write runs.csv. The same command again goes on where it stopped.',
    )
    .argument('<files...>', 'experiment files')
    .option('--out <dir>', 'output folder (default: results/NAME); with several files, a subfolder each')
    .option(
      '--set <path=value>',
      'set a value for the whole experiment, e.g. policy.up_threshold=80 or seeds=3',
      collect,
    )
    .option('--jobs', 'write jobs.csv, a row an inference')
    .option(
      '--timeline',
      'write timeline.csv, a row a change of clock, limit, power, temperature, utilisation or queue (large)',
    )
    .option(
      '--workers <n>',
      'processes (default: one a core); results do not depend on it; 0: no process of its own',
      wholeNumber,
    )
    .option('--timeout <time>', 'longest that one run may take (default: 1 h)')
    .option('--memory <size>', 'most memory of one process (default: 80 % of the machine over all)')
    .option('--retry-failed', 'also try runs again whose plug-in failed')
    .option('--cache <dir>', 'folder of finished results (default: inside the output folder)')
    .option('--shard <i/n>', 'only the i-th of n parts of the runs; socsim merge puts the parts together', shard)
    .option('--break-lock', 'take the output folder from a process on another machine that has ended')
    .addHelpText('after', '\nExample:\n  socsim run experiments/date2020.yaml --out /tmp/study --jobs\n')
    .action(run);

/** The folder of each plan's results. @throws InputError where two would share one */
async function foldersOf(plans: readonly Plan[], files: readonly string[], out: string | undefined): Promise<string[]> {
  const folders = plans.map(({ experiment }) =>
    out === undefined ? join('results', experiment.name) : plans.length === 1 ? out : join(out, experiment.name),
  );
  const twice = folders.findIndex((folder, i) => folders.indexOf(folder) !== i);
  if (twice >= 0) {
    const { InputError } = await import('../input/errors.js');
    const found = plans[twice]!.experiment.name;
    throw new InputError([
      { file: files[twice]!, path: 'name', found, expected: 'a name that no other of these experiments has' },
    ]);
  }
  return folders;
}

async function run(files: string[], options: Options, command: Command): Promise<void> {
  // A sweep goes on for hours beside its workers: the heap is kept close to what is alive.
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--heap-growing-percent=20');
  const { runBatch } = await import('../batch/run.js');
  const { planExperiment } = await import('../batch/plan.js');
  const { parseSets } = await import('../experiment/set.js');
  const { progressLine } = await import('./progress.js');
  const { forEachFile, printNotes } = await import('./plans.js');
  const { interruptible } = await import('./interrupt.js');
  const { quantityOption } = await import('./quantity-option.js');
  const sets = parseSets(options.set ?? []);
  const { timeout, memory, ...rest } = options;
  const plans = await forEachFile(files, (file) => planExperiment(file, sets));
  const folders = await foldersOf(plans, files, options.out);
  printNotes(plans);
  const debug = command.optsWithGlobals<{ debug?: boolean }>().debug ?? false;
  for (const [i, plan] of plans.entries()) {
    const line = progressLine();
    const batch: BatchOptions = {
      ...rest,
      ...(timeout !== undefined && { timeout: quantityOption('--timeout', timeout, 'time') / 1e6 }),
      ...(memory !== undefined && { memory: quantityOption('--memory', memory, 'size') }),
      command: process.argv.slice(2),
      file: files[i]!,
      debug,
      onProgress: (p) => line.update(p),
    };
    const outcome = await interruptible((signal) => runBatch(plan, folders[i]!, { ...batch, signal })).finally(() =>
      line.close(),
    );
    await printOutcome(outcome, folders[i]!);
    const missed = outcome.verdicts.some((v) => v.held === false);
    if (outcome.failed > 0 || missed) process.exitCode = 1;
  }
}

/** Tables, verdicts, failures, and where the rows are. */
export async function printOutcome(outcome: BatchOutcome, folder: string): Promise<void> {
  const { failuresText, replicationsText, summaryText } = await import('../report/study.js');
  const { verdictsText } = await import('../report/verdicts.js');
  const texts = [
    summaryText(outcome.summary),
    replicationsText(outcome.replications),
    verdictsText(outcome.verdicts),
    failuresText(outcome.failures, outcome.failed, outcome.runs),
  ];
  console.log(texts.filter((t) => t !== '').join('\n\n'));
  console.log(`\n${counted(outcome.runs, 'run')}: ${join(folder, 'runs.csv')}`);
}
