import type { Command } from 'commander';

interface Options {
  readonly out: string;
  readonly experiment?: string;
}

export const mergeCommand = (program: Command): Command =>
  program
    .command('merge')
    .description(
      'Put the parts of a sharded experiment together: the files of a local run, and its tables and verdicts.',
    )
    .argument('<dirs...>', 'output folders of `socsim run --shard`, in any order')
    .requiredOption('--out <dir>', 'folder for the whole')
    .option('--experiment <file>', 'experiment file (default: the one that the parts name)')
    .addHelpText('after', '\nExample:\n  socsim merge shards/1 shards/2 shards/3 --out results/sweep\n')
    .action(merge);

async function merge(dirs: string[], options: Options): Promise<void> {
  const { mergeShards } = await import('../batch/merge.js');
  const { printOutcome } = await import('./run.js');
  const outcome = await mergeShards(dirs, options.out, {
    experiment: options.experiment,
    command: process.argv.slice(2),
  });
  await printOutcome(outcome, options.out);
  if (outcome.failed > 0 || outcome.verdicts.some((v) => v.held === false)) process.exitCode = 1;
}
