import { join } from 'node:path';
import type { Command } from 'commander';
import { wholeNumber } from './options.js';

interface Options {
  readonly jobs?: boolean;
  readonly timeline?: boolean;
  readonly experiment?: string;
}

export const rerunCommand = (program: Command): Command =>
  program
    .command('rerun')
    .description('Run one row of results again, with the same seed, and say whether it comes out the same.')
    .argument('<dir>', 'folder that `socsim run` has written')
    .argument('<row>', 'number of the row in runs.csv, from 1', wholeNumber)
    .option('--jobs', 'write DIR/row-N-jobs.csv')
    .option('--timeline', 'write DIR/row-N-timeline.csv')
    .option('--experiment <file>', 'experiment file (default: the one that the results name)')
    .addHelpText('after', '\nExample:\n  socsim rerun results/date2020 829 --timeline\n')
    .action(rerun);

async function rerun(dir: string, row: number, options: Options): Promise<void> {
  const { rerunRow } = await import('../batch/rerun.js');
  const { JOB_COLUMNS, TIMELINE_COLUMNS } = await import('../experiment/records.js');
  const { writtenRun } = await import('../experiment/expand.js');
  const { endedRunText } = await import('../experiment/ended.js');
  const { csvOf } = await import('../experiment/csv.js');
  const { realFiles, writeWhole } = await import('../store/files.js');
  const records = { jobs: options.jobs ?? false, timeline: options.timeline ?? false };
  const { run, output, differing } = await rerunRow(dir, row, records, options.experiment);
  console.log(`row ${row}: ${writtenRun(run)}`);
  const width = Math.max(...Object.keys(output.row).map((name) => name.length));
  for (const [name, value] of Object.entries(output.row))
    if (value !== undefined && !Number.isNaN(value)) console.log(`  ${name.padEnd(width)} ${String(value)}`);
  const ended = endedRunText(output.row);
  if (ended !== '') console.log(ended);
  const write = (name: string, text: string): void => {
    const file = join(dir, `row-${row}-${name}.csv`);
    writeWhole(realFiles, file, text);
    console.log(`written: ${file}`);
  };
  if (records.jobs) write('jobs', csvOf(JOB_COLUMNS, []) + output.jobs);
  if (records.timeline) write('timeline', csvOf(TIMELINE_COLUMNS, []) + output.timeline);
  if (differing.length === 0) console.log('the same as the stored row');
  else {
    console.log('not the stored row:');
    for (const d of differing) console.log(`  ${d.column}: stored ${d.stored || 'nothing'}, now ${d.now || 'nothing'}`);
    process.exitCode = 1;
  }
  if (output.row['failed'] !== undefined) process.exitCode = 1;
}
