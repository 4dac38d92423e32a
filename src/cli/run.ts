import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { Plan } from '../experiment/experiment.js';

interface Options {
  readonly out?: string;
  readonly jobs?: boolean;
  readonly timeline?: boolean;
  readonly workers?: number;
  readonly strict?: boolean;
}

function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Wanted: a whole number; 0 runs in the main thread.');
  return Number(text);
}

export const runCommand = (): Command =>
  new Command('run')
    .description('Run experiments, print their tables and write runs.csv.')
    .argument('<files...>', 'experiment files')
    .option('--out <dir>', 'output folder (default: results/NAME); with several files, a subfolder each')
    .option('--jobs', 'write jobs.csv, a row an inference')
    .option('--timeline', 'write timeline.csv, a row a change of frequency, power, utilisation or queue')
    .option('--workers <n>', 'threads (default: one a core); results do not depend on it', count)
    .option('--strict', 'exit with 1 where an acceptance condition does not hold')
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

async function run(files: string[], options: Options): Promise<void> {
  const { runExperiment } = await import('../experiment/experiment.js');
  const { acceptanceText, failuresText, summaryText } = await import('../report/study.js');
  const { progressLine } = await import('./progress.js');
  const { planExperiment } = await import('../experiment/experiment.js');
  const { forEachFile } = await import('./plans.js');
  const plans = await forEachFile(files, planExperiment);
  const folders = await foldersOf(plans, files, options.out);
  for (const [i, plan] of plans.entries()) {
    const line = progressLine();
    const outcome = await runExperiment(plan, folders[i]!, {
      jobs: options.jobs ?? false,
      timeline: options.timeline ?? false,
      ...(options.workers !== undefined && { workers: options.workers }),
      onProgress: (p) => line.update(p),
    }).finally(() => line.close());
    const texts = [summaryText(outcome.summary), acceptanceText(outcome.verdicts), failuresText(outcome.rows)];
    console.log(texts.filter((t) => t !== '').join('\n\n'));
    console.log(`\n${outcome.rows.length} runs: ${join(folders[i]!, 'runs.csv')}`);
    const failed = outcome.rows.some((row) => row['failed'] !== undefined);
    const missed = outcome.verdicts.some((v) => v.held === false);
    if (failed || (options.strict && missed)) process.exitCode = 1;
  }
}
