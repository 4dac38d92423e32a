import type { Command } from 'commander';
import type { CheckedFile } from '../batch/checked-file.js';
import type { Plan } from '../batch/plan.js';
import type { Estimate } from '../experiment/probe.js';
import { counted } from '../report/numbers.js';
import { collect } from './options.js';

interface Options {
  readonly explain?: boolean;
  readonly json?: boolean;
  readonly probe: boolean;
  readonly set?: string[];
}

export const checkCommand = (program: Command): Command =>
  program
    .command('check')
    .description('Check experiment, platform, workload or network files, and all that they name, without running.')
    .argument('<files...>', 'files of any kind; which one it is shows in its keys')
    .option('--explain', 'print the runs of experiments')
    .option('--set <path=value>', 'set a value in experiments, as for run', collect)
    .option('--no-probe', 'do not try for a second how long runs take')
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', '\nExample:\n  socsim check experiments/date2020.yaml --explain\n')
    .action(check);

async function check(files: string[], options: Options): Promise<void> {
  const { checkFile, kindOf } = await import('../batch/checked-file.js');
  const { forEachFile, printNotes } = await import('./plans.js');
  const { parseSets } = await import('../experiment/set.js');
  const { Probe } = await import('../experiment/probe.js');
  const { writtenRun } = await import('../experiment/expand.js');
  const sets = parseSets(options.set ?? []);
  const kinds = await forEachFile(files, (file) => Promise.resolve(kindOf(file)));
  const probe = options.probe && kinds.includes('experiment') ? new Probe() : undefined;
  try {
    const checked = await forEachFile(files, (file) => checkFile(file, sets));
    printNotes(checked.map(({ plan }) => plan));
    const estimates = await probe?.estimate(checked.map(({ plan }) => plan?.runs ?? []));
    if (options.json)
      console.log(
        JSON.stringify(jsonOf(files, checked, estimates, options.explain === true ? writtenRun : undefined), null, 2),
      );
    else
      checked.forEach(({ kind, plan }, i) => {
        const text =
          plan === undefined ? kind : [runsText(plan), timeText(estimates?.[i])].filter((t) => t !== '').join('; ');
        console.log(`${files[i]!}: no problem; ${text}`);
        if (options.explain) for (const run of plan?.runs ?? []) console.log(`  ${writtenRun(run)}`);
      });
  } finally {
    probe?.close();
  }
}

const blocksOf = ({ runs }: Plan): number => new Set(runs.map((r) => r.block)).size;

function runsText(plan: Plan): string {
  const { experiment, runs } = plan;
  const parts = experiment.parts.map((p) => `${runs.filter((r) => r.part === p.name).length} in ${p.name}`);
  return `${counted(runs.length, 'run')} in ${counted(blocksOf(plan), 'block')} (${parts.join(', ')})`;
}

/** "about 3 min on 2 cores"; empty without a probe. */
function timeText(estimate: Estimate | undefined): string {
  if (estimate === undefined) return '';
  const { seconds, workers, untried } = estimate;
  const names = untried.slice(0, 3).join(', ') + (untried.length > 3 ? ` and ${untried.length - 3} more` : '');
  if (seconds === 0) return 'no telling how long they take: none ended within the second of the probe';
  const without = untried.length === 0 ? '' : `, and more for ${names}, of which nothing ended in the probe`;
  return `about ${writtenTime(seconds)} on ${counted(workers, 'core')}${without}`;
}

/** To two digits, as it is a guess. */
function writtenTime(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Number(seconds.toPrecision(2)))} s`;
  if (seconds < 90 * 60) return `${Number((seconds / 60).toPrecision(2))} min`;
  return `${Number((seconds / 3600).toPrecision(2))} h`;
}

function jsonOf(
  files: readonly string[],
  checked: readonly CheckedFile[],
  estimates: readonly Estimate[] | undefined,
  written: ((run: Plan['runs'][number]) => string) | undefined,
): object {
  return files.map((file, i) => {
    const { kind, plan } = checked[i]!;
    if (plan === undefined) return { file, kind };
    const parts = plan.experiment.parts.map(({ name }) => ({
      name,
      runs: plan.runs.filter((r) => r.part === name).length,
    }));
    const estimate = estimates?.[i];
    return {
      file,
      kind,
      runs: plan.runs.length,
      blocks: blocksOf(plan),
      parts,
      ...(estimate !== undefined && { estimate: { ...estimate, seconds: estimate.seconds || null } }),
      ...(written !== undefined && {
        plan: plan.runs.map((run) => ({
          key: written(run),
          part: run.part,
          block: run.block,
          ...(run.kind === 'scenario' ? { factors: run.factors, policy: run.policy.name } : { point: run.point }),
          seed: run.seed,
        })),
      }),
    };
  });
}
