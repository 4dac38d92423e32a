#!/usr/bin/env node
/** The `socsim` program: commands, each in a file of its own that loads what it needs when it is called. */
import { Command, CommanderError } from 'commander';
import { socsimVersion } from '../experiment/version.js';
import { baselineCommand } from './baseline.js';
import { checkCommand } from './check.js';
import { compareCommand } from './compare.js';
import { listCommand } from './list.js';
import { mergeCommand } from './merge.js';
import { paretoCommand } from './pareto.js';
import { rerunCommand } from './rerun.js';
import { runCommand } from './run.js';
import { schemaCommand } from './schema.js';
import { showCommand } from './show.js';
import { submitCommand } from './submit.js';
import { validateCommand } from './validate.js';

const program = new Command('socsim')
  .description('Simulates SoCs that run neural networks under resource-management policies, and compares the policies.')
  .version(socsimVersion)
  .option('--debug', 'print stack traces')
  .showSuggestionAfterError()
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  socsim run experiments/date2020.yaml     run a study, print its tables
  socsim check my-experiment.yaml          find every mistake without a run
  socsim list policies                     what can be compared
  socsim show platform odroid-xu3          operating points, idle states, heat

Exit codes: 0 done; 1 a run failed or a condition does not hold; 2 bad input.`,
  );

// In the order of the help. Each takes over from the program how its errors end.
for (const addCommand of [
  runCommand,
  checkCommand,
  rerunCommand,
  mergeCommand,
  submitCommand,
  compareCommand,
  paretoCommand,
  baselineCommand,
  listCommand,
  showCommand,
  validateCommand,
  schemaCommand,
])
  addCommand(program);

// A reader that closes the pipe early, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    const { failureCode } = await import('./failure.js');
    process.exitCode = await failureCode(error, program.opts<{ debug?: boolean }>().debug ?? false);
  }
}
