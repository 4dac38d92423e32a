import { Command } from 'commander';

export const checkCommand = (): Command =>
  new Command('check')
    .description('Check experiment files, and all that they name, without running.')
    .argument('<files...>', 'experiment files')
    .option('--explain', 'print the runs')
    .addHelpText('after', '\nExample:\n  socsim check experiments/date2020.yaml --explain\n')
    .action(async (files: string[], options: { explain?: boolean }) => {
      const { planAll } = await import('./plans.js');
      const plans = await planAll(files);
      plans.forEach(({ experiment, runs }, i) => {
        const parts = experiment.parts.map((p) => `${runs.filter((r) => r.part === p.name).length} in ${p.name}`);
        console.log(`${files[i]!}: no problem; ${runs.length} runs (${parts.join(', ')})`);
        if (options.explain) for (const run of runs) console.log(`  ${run.key}`);
      });
    });
