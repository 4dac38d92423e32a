import { appendFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Baseline } from '../gate/baseline.js';
import type { GateResult } from '../gate/compare.js';
import type { Measured } from '../gate/measure.js';
import type { Plan } from '../batch/plan.js';
import { counted } from '../report/numbers.js';
import { collect, names, wholeNumber } from './options.js';

interface Common {
  readonly set?: string[];
  readonly workers?: number;
}

interface SaveOptions extends Common {
  readonly out?: string;
  readonly metrics?: string[];
}

interface CheckOptions extends Common {
  readonly baseline?: string;
  readonly threshold: string;
  readonly junit?: string;
  readonly markdown?: string;
  readonly github?: boolean;
  readonly json?: boolean;
}

export function baselineCommand(program: Command): void {
  const baseline = program
    .command('baseline')
    .description(
      'Keep the results of an experiment from getting worse: save them, and check later states against them.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  socsim baseline save experiments/mine.yaml\n  socsim baseline check experiments/mine.yaml --junit gate.xml\n',
    );
  for (const command of [saveCommand(baseline), checkCommand(baseline), acceptCommand(baseline)])
    command
      .option('--set <path=value>', 'set a value for the whole experiment, as for run', collect)
      .option('--workers <n>', 'processes (default: one a core)', wholeNumber);
}

const saveCommand = (baseline: Command): Command =>
  baseline
    .command('save')
    .description('Run an experiment and save means, intervals and the hash of its inputs.')
    .argument('<experiment>', 'experiment file')
    .option('--out <file>', 'baseline file (default: EXPERIMENT.baseline.json beside it)')
    .option('--metrics <names>', 'columns of runs.csv to guard, with commas', names)
    .addHelpText('after', '\nExample:\n  socsim baseline save experiments/mine.yaml --metrics energy_soc_j,missed\n')
    .action(save);

const checkCommand = (baseline: Command): Command =>
  baseline
    .command('check')
    .description('Run an experiment again and compare. Exit code 1 where a guarded metric is worse.')
    .argument('<experiment>', 'experiment file')
    .option('--baseline <file>', 'baseline file (default: EXPERIMENT.baseline.json beside it)')
    .option('--threshold <share>', 'smallest change of a mean that counts', '1 %')
    .option('--junit <file>', 'also write JUnit XML')
    .option('--markdown <file>', 'also append a Markdown summary, e.g. to $GITHUB_STEP_SUMMARY')
    .option('--github', 'also print GitHub annotations (default: where GITHUB_ACTIONS is true)')
    .option('--json', 'print JSON instead of a table')
    .addHelpText('after', '\nExample:\n  socsim baseline check experiments/mine.yaml --set policy.up_threshold=70\n')
    .action(check);

const acceptCommand = (baseline: Command): Command =>
  baseline
    .command('accept')
    .description('Run an experiment again and make its results the baseline, with a reason that goes into its history.')
    .argument('<experiment>', 'experiment file')
    .requiredOption('--reason <text>', 'why the results may have moved')
    .option('--baseline <file>', 'baseline file (default: EXPERIMENT.baseline.json beside it)')
    .addHelpText(
      'after',
      "\nExample:\n  socsim baseline accept experiments/mine.yaml --reason 'schedutil has a new margin'\n",
    )
    .action(accept);

async function measured(
  file: string,
  metrics: readonly string[],
  options: Common,
): Promise<{ plan: Plan; now: Measured }> {
  const { planExperiment } = await import('../batch/plan.js');
  const { parseSets } = await import('../experiment/set.js');
  const { measure } = await import('../gate/measure.js');
  const { progressLine } = await import('./progress.js');
  const { interruptible } = await import('./interrupt.js');
  const plan = await planExperiment(file, parseSets(options.set ?? []));
  const line = progressLine();
  const workers = options.workers === undefined ? {} : { workers: options.workers };
  const now = await interruptible((signal) =>
    measure(plan, metrics, { ...workers, signal, onProgress: (p) => line.update(p) }),
  ).finally(() => line.close());
  return { plan, now };
}

/** @throws InputError for a column that is no figure with a better direction */
async function checkMetrics(metrics: readonly string[]): Promise<void> {
  const { isMetric, METRIC_EXPECTED, metricNames } = await import('../experiment/columns.js');
  const { InputError, nearestName } = await import('../input/errors.js');
  const wrong = metrics.filter((m) => !isMetric(m));
  if (wrong.length > 0)
    throw new InputError(
      wrong.map((found) => ({
        file: '--metrics',
        path: '',
        found,
        expected: METRIC_EXPECTED,
        nearest: nearestName(found, metricNames()),
      })),
    );
}

async function baselineOf(plan: Plan, now: Measured, history: Baseline['history']): Promise<Baseline> {
  const { socsimVersion } = await import('../experiment/version.js');
  return {
    format: 'socsim-baseline-1',
    experiment: plan.experiment.name,
    socsim: socsimVersion,
    inputs: now.inputs,
    cells: [...now.cells],
    history,
  };
}

async function save(file: string, options: SaveOptions): Promise<void> {
  const { existsSync } = await import('node:fs');
  const { baselineFileOf, writeBaseline } = await import('../gate/files.js');
  const { DEFAULT_METRICS } = await import('../gate/collect.js');
  const { socsimVersion } = await import('../experiment/version.js');
  const metrics = options.metrics ?? DEFAULT_METRICS;
  await checkMetrics(metrics);
  const out = options.out ?? baselineFileOf(file);
  if (existsSync(out)) {
    const { InputError } = await import('../input/errors.js');
    const hint = 'socsim baseline accept replaces its figures, with a reason; or remove the file';
    throw new InputError([{ file: out, path: '', found: 'a baseline already', expected: 'a new file', hint }]);
  }
  const { plan, now } = await measured(file, metrics, options);
  const first = { reason: 'first baseline', socsim: socsimVersion, inputs: now.inputs, moved: [] };
  const baseline = await baselineOf(plan, now, [first]);
  writeBaseline(out, baseline);
  const kept = metricsOf(baseline);
  const without = metrics.filter((metric) => !kept.includes(metric));
  const rest = without.length > 0 ? ` (without a figure: ${without.join(', ')})` : '';
  console.log(`${counted(now.cells.length, 'cell')}, ${counted(kept.length, 'metric')}${rest}: ${out}`);
  if (now.failed > 0) {
    console.error(`${counted(now.failed, 'run')} failed: their cells are guarded against more failures only`);
    process.exitCode = 1;
  }
  const ended = now.cells.reduce((sum, cell) => sum + (cell.ended?.count ?? 0), 0);
  if (ended > 0)
    console.error(`heat ended ${counted(ended, 'run')}: they are left out, and guarded against becoming more`);
}

/** Metrics of a baseline: those of any of its cells. */
const metricsOf = (baseline: Baseline): string[] => [...new Set(baseline.cells.flatMap((c) => Object.keys(c.metrics)))];

async function compared(
  file: string,
  baselineFile: string,
  options: Common,
  relative: number,
): Promise<{ plan: Plan; now: Measured; baseline: Baseline; result: GateResult }> {
  const { readBaseline } = await import('../gate/files.js');
  const { compareBaseline, DEFAULT_THRESHOLD } = await import('../gate/compare.js');
  const baseline = readBaseline(baselineFile);
  const { plan, now } = await measured(file, metricsOf(baseline), options);
  const set = (options.set ?? []).map((s) => s.split('=')[0]!.trim());
  const result = compareBaseline(
    baseline,
    now.cells,
    now.inputs,
    { ...DEFAULT_THRESHOLD, relative },
    baselineFile,
    set,
  );
  return { plan, now, baseline, result };
}

async function check(file: string, options: CheckOptions): Promise<void> {
  const { baselineFileOf } = await import('../gate/files.js');
  const { gateAnnotations, gateJunit, gateMarkdown, gateText } = await import('../report/gate.js');
  const { realFiles, writeWhole } = await import('../store/files.js');
  const { quantityOption } = await import('./quantity-option.js');
  const threshold = quantityOption('--threshold', options.threshold, 'ratio');
  const { plan, result } = await compared(file, options.baseline ?? baselineFileOf(file), options, threshold);
  const { name } = plan.experiment;
  console.log(options.json === true ? JSON.stringify(result, null, 1) : gateText(result));
  if (options.junit !== undefined) writeWhole(realFiles, options.junit, gateJunit(result, name));
  if (options.markdown !== undefined) appendFileSync(options.markdown, gateMarkdown(result, name));
  const annotations = gateAnnotations(result, file);
  if ((options.github ?? process.env['GITHUB_ACTIONS'] === 'true') && annotations !== '') console.log(annotations);
  if (result.worse) process.exitCode = 1;
}

async function accept(file: string, options: Common & { reason: string; baseline?: string }): Promise<void> {
  const { baselineFileOf, writeBaseline } = await import('../gate/files.js');
  const { moved } = await import('../gate/compare.js');
  const { gateText, lossesOf } = await import('../report/gate.js');
  const { socsimVersion } = await import('../experiment/version.js');
  const baselineFile = options.baseline ?? baselineFileOf(file);
  const { plan, now, baseline, result } = await compared(file, baselineFile, options, 0.01);
  console.log(gateText(result));
  const entry = {
    reason: options.reason,
    socsim: socsimVersion,
    inputs: now.inputs,
    moved: [
      ...lossesOf(result).map(({ cell, text }) => `worse: ${cell}: ${text}`),
      ...moved(result).map((m) => `${m.movement}: ${m.metric} of ${m.cell}: ${m.before} → ${m.after}`),
    ],
  };
  writeBaseline(baselineFile, await baselineOf(plan, now, [...baseline.history, entry]));
  console.log(`accepted: ${baselineFile}`);
}
