import { Command } from 'commander';
import type { Plan } from '../experiment/experiment.js';
import { collect } from './options.js';

export const checkCommand = (): Command =>
  new Command('check')
    .description('Check experiment, platform, workload or network files, and all that they name, without running.')
    .argument('<files...>', 'files of any kind; which one it is shows in its keys')
    .option('--explain', 'print the runs of experiments')
    .option('--set <path=value>', 'set a value in experiments, as for run', collect, [])
    .addHelpText('after', '\nExample:\n  socsim check experiments/date2020.yaml --explain\n')
    .action(async (files: string[], options: { explain?: boolean; set: string[] }) => {
      const { checkFile } = await import('../experiment/checked-file.js');
      const { forEachFile } = await import('./plans.js');
      const { parseSets } = await import('../experiment/set.js');
      const sets = parseSets(options.set);
      const checked = await forEachFile(files, (file) => checkFile(file, sets));
      checked.forEach(({ kind, plan }, i) => {
        console.log(`${files[i]!}: no problem; ${plan === undefined ? kind : runsText(plan)}`);
        if (options.explain) for (const run of plan?.runs ?? []) console.log(`  ${run.key}`);
      });
    });

function runsText({ experiment, runs }: Plan): string {
  const parts = experiment.parts.map((p) => `${runs.filter((r) => r.part === p.name).length} in ${p.name}`);
  return `${runs.length} run${runs.length === 1 ? '' : 's'} (${parts.join(', ')})`;
}
