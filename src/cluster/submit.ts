/** An experiment as a Slurm array job, one shard a task. */
import { spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { codeHash } from '../batch/keys.js';
import { inputsHashOf } from '../batch/manifest.js';
import type { Plan } from '../batch/plan.js';
import { InputError } from '../input/errors.js';
import { dataRoot } from '../input/paths.js';
import { realFiles, writeWhole } from '../store/files.js';
import { shardFolder, stateOf, type ShardState } from './shards.js';
import { DEFAULT_TEMPLATE, fillTemplate, quoted, ranges } from './template.js';

export interface SubmitOptions {
  /** Experiment file. */
  readonly file: string;
  readonly out: string;
  readonly shards: number;
  /** Text of a template, and its file for messages. */
  readonly template: { readonly text: string; readonly file: string } | undefined;
  /** Processes of one task. */
  readonly processes: number;
  readonly set: readonly string[];
  readonly jobs: boolean;
  readonly timeline: boolean;
  readonly wait: boolean;
}

export interface Submission {
  /** Shards that were handed in now; empty: all are done. */
  readonly submitted: readonly number[];
  readonly states: readonly ShardState[];
  readonly job: string | undefined;
  readonly script: string | undefined;
}

/** At most one shard a block, and not more than Slurm's usual limit of an array. */
export const defaultShards = (plan: Plan): number => Math.min(1000, plan.runs.at(-1)!.block + 1);
export const defaultProcesses = (): number => availableParallelism();

/** Command of one task: this program, with the number of its shard from Slurm. */
function taskCommand(options: SubmitOptions): string {
  const { file, out, shards, processes, set, jobs, timeline } = options;
  const words = [
    ...['node', join(dataRoot, 'dist', 'cli', 'main.js'), 'run', resolve(file)],
    ...set.flatMap((s) => ['--set', s]),
    ...(jobs ? ['--jobs'] : []),
    ...(timeline ? ['--timeline'] : []),
    ...['--workers', String(processes)],
  ];
  const folder = `${quoted(resolve(join(out, 'shards')))}/"$SLURM_ARRAY_TASK_ID"`;
  return `${words.map(quoted).join(' ')} --shard "$SLURM_ARRAY_TASK_ID/${shards}" --out ${folder}`;
}

const statesOf = (plan: Plan, { out, shards }: SubmitOptions): ShardState[] => {
  const inputs = inputsHashOf(plan.experiment);
  const code = codeHash();
  return Array.from({ length: shards }, (_, i) => stateOf(realFiles, shardFolder(out, i + 1), inputs, code));
};

/** Whether Slurm's client is there. */
const hasSlurm = (): boolean => spawnSync('sbatch', ['--version'], { stdio: 'ignore' }).status === 0;

function sbatch(script: string, wait: boolean): Promise<{ job: string; code: number }> {
  return new Promise((done, fail) => {
    const child = spawn('sbatch', ['--parsable', ...(wait ? ['--wait'] : []), script], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('error', fail);
    child.on('close', (code) => {
      const job = out.trim().split(';')[0]!;
      // With --wait the exit code is that of the worst task, whose results tell more.
      if (job !== '') done({ job, code: code ?? 1 });
      else
        fail(
          new InputError([
            { file: 'sbatch', path: '', found: err.trim() || `exit code ${String(code)}`, expected: 'a job number' },
          ]),
        );
    });
  });
}

/**
 * Hands in the shards that are not done. A task that goes on where an earlier one stopped takes the results that are there.
 * @throws InputError where Slurm is not there, refuses the job, or the template cannot be filled; StorageError
 */
export async function submit(plan: Plan, options: SubmitOptions): Promise<Submission> {
  const before = statesOf(plan, options);
  const wanted = before.flatMap((state, i) => (state === 'done' ? [] : [i + 1]));
  if (wanted.length === 0) return { submitted: [], states: before, job: undefined, script: undefined };
  const logs = resolve(join(options.out, 'logs'));
  const text = fillTemplate(options.template?.text ?? DEFAULT_TEMPLATE, options.template?.file ?? 'template', {
    name: plan.experiment.name,
    array: ranges(wanted),
    shards: String(options.shards),
    logs,
    command: taskCommand(options),
    processes: String(options.processes),
  });
  if (!hasSlurm())
    throw new InputError([
      { file: 'sbatch', path: '', found: 'no such program', expected: "Slurm's client on the PATH" },
    ]);
  realFiles.makeFolder(logs);
  const script = join(options.out, 'submit.sbatch');
  writeWhole(realFiles, script, text);
  const { job } = await sbatch(script, options.wait);
  return { submitted: wanted, states: options.wait ? statesOf(plan, options) : before, job, script };
}
