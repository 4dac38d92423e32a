import { InvalidArgumentError, type Command } from 'commander';
import type { ValidationReport } from '../validate/case.js';

interface Options {
  readonly crosscheck?: string;
  readonly vectors?: string;
  readonly measurements?: string;
  readonly tolerance: number;
  readonly json?: boolean;
}

function percent(text: string): number {
  const value = Number(text.replace(/\s*%$/, ''));
  if (!(value >= 0) || text.trim() === '') throw new InvalidArgumentError('Wanted: a number of per cent, 0 or more.');
  return value;
}

export const validateCommand = (program: Command): Command =>
  program
    .command('validate')
    .description("Compare the simulator with the paper's measured rows, or with a truth of your own.")
    .option('--crosscheck <file>', 'JSON: cases that another simulator computed')
    .option('--vectors <file>', 'JSON: governor vectors, events and expected answers')
    .option('--measurements <file>', 'CSV: measured latency, power and energy of inferences')
    .option('--tolerance <percent>', 'greatest error of a measurement that passes', percent, 15)
    .option('--json', 'print the cases and the summary as JSON')
    .addHelpText('after', '\nExample:\n  socsim validate --measurements my-board.csv --tolerance 10\n')
    .action(validate);

async function reports(options: Options): Promise<ValidationReport[]> {
  const { crosscheckReport, fidelityReport, measurementsReport, vectorsReport } =
    await import('../validate/reports.js');
  const given: ValidationReport[] = [];
  if (options.crosscheck !== undefined) given.push(crosscheckReport(options.crosscheck));
  if (options.vectors !== undefined) given.push(vectorsReport(options.vectors));
  if (options.measurements !== undefined) given.push(measurementsReport(options.measurements, options.tolerance));
  return given.length > 0 ? given : [fidelityReport()];
}

async function validate(options: Options): Promise<void> {
  const { joinReports, passes } = await import('../validate/reports.js');
  const { validationText } = await import('./validation-text.js');
  const report = joinReports(await reports(options));
  console.log(options.json ? JSON.stringify(report, null, 2) : validationText(report));
  if (!passes(report)) process.exitCode = 1;
}
