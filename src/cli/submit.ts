import { join } from 'node:path';
import type { Command } from 'commander';
import { collect, wholeNumber } from './options.js';

interface Options {
  readonly slurm?: boolean;
  readonly out?: string;
  readonly shards?: number;
  readonly processes?: number;
  readonly template?: string;
  readonly wait?: boolean;
  readonly jobs?: boolean;
  readonly timeline?: boolean;
  readonly set?: string[];
  readonly printTemplate?: boolean;
}

export const submitCommand = (program: Command): Command =>
  program
    .command('submit')
    .description(
      'Run an experiment as a Slurm array job. The same command again hands in only what is not done, and merges when all is.',
    )
    .argument('[experiment]', 'experiment file')
    .option('--slurm', 'as a Slurm array job (the only kind so far)')
    .option('--out <dir>', 'output folder (default: results/NAME)')
    .option('--shards <n>', 'tasks of the array (default: one a scenario, at most 1000)', wholeNumber)
    .option('--processes <n>', 'processes of one task (default: cores of this machine)', wholeNumber)
    .option('--template <file>', 'batch script with holes, in place of the built-in one')
    .option('--print-template', 'print the built-in batch script, to start from')
    .option('--wait', 'wait for the end, then merge')
    .option('--set <path=value>', 'set a value for the whole experiment, as for run', collect)
    .option('--jobs', 'also jobs.csv')
    .option('--timeline', 'also timeline.csv')
    .addHelpText('after', '\nExample:\n  socsim submit --slurm sweep.yaml --out results/sweep --shards 20 --wait\n')
    .action(submitExperiment);

async function submitExperiment(file: string | undefined, options: Options): Promise<void> {
  const { DEFAULT_TEMPLATE } = await import('../cluster/template.js');
  if (options.printTemplate === true) {
    process.stdout.write(DEFAULT_TEMPLATE);
    return;
  }
  const { InputError } = await import('../input/errors.js');
  const refuse = (path: string, found: string, expected: string): never => {
    throw new InputError([{ file: 'socsim submit', path, found, expected }]);
  };
  if (file === undefined) return refuse('', 'no experiment', 'an experiment file');
  if (options.slurm !== true) return refuse('', 'no kind of cluster', '--slurm');
  const { planExperiment } = await import('../batch/plan.js');
  const { parseSets } = await import('../experiment/set.js');
  const { readText } = await import('../input/yaml.js');
  const { defaultProcesses, defaultShards, submit } = await import('../cluster/submit.js');
  const plan = await planExperiment(file, parseSets(options.set ?? []));
  const out = options.out ?? join('results', plan.experiment.name);
  const shards = options.shards ?? defaultShards(plan);
  if (shards < 1) return refuse('--shards', String(shards), 'at least 1');
  const submission = await submit(plan, {
    file,
    out,
    shards,
    template: options.template === undefined ? undefined : { text: readText(options.template), file: options.template },
    processes: options.processes ?? defaultProcesses(),
    set: options.set ?? [],
    jobs: options.jobs ?? false,
    timeline: options.timeline ?? false,
    wait: options.wait ?? false,
  });
  const count = (state: string): number => submission.states.filter((s) => s === state).length;
  if (submission.submitted.length > 0 && options.wait !== true) {
    console.log(
      `${submission.submitted.length} of ${shards} shards handed in as job ${submission.job!}: ${submission.script!}`,
    );
    console.log('The same command again hands in what is not done, and merges when all is.');
    return;
  }
  if (count('missing') > 0) {
    console.error(
      `${count('missing')} of ${shards} shards did not finish: see ${join(out, 'logs')}, then the same command again`,
    );
    process.exitCode = 1;
    return;
  }
  const { mergeShards } = await import('../batch/merge.js');
  const { shardFolder } = await import('../cluster/shards.js');
  const { printOutcome } = await import('./run.js');
  const folders = Array.from({ length: shards }, (_, i) => shardFolder(out, i + 1));
  const outcome = await mergeShards(folders, out, { experiment: file, command: process.argv.slice(2) });
  await printOutcome(outcome, out);
  if (outcome.failed > 0 || outcome.verdicts.some((v) => v.held === false)) process.exitCode = 1;
}
