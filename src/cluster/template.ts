/** The batch script of a Slurm array job: a text with holes that a user may replace by a template of their own. */
import { InputError } from '../input/errors.js';

/** Holes of a template, and what goes there. */
const HOLES: Readonly<Record<string, string>> = {
  name: 'name of the experiment',
  array: 'shards to run, e.g. 1-8 or 2,5',
  shards: 'how many shards there are',
  logs: 'folder for the output of the tasks',
  command: 'command of one task; it reads SLURM_ARRAY_TASK_ID',
  processes: 'processes of one task',
};

export const DEFAULT_TEMPLATE = `#!/bin/bash
#SBATCH --job-name={{name}}
#SBATCH --array={{array}}
#SBATCH --cpus-per-task={{processes}}
#SBATCH --output={{logs}}/%a.out
#SBATCH --error={{logs}}/%a.err
{{command}}
`;

/**
 * Fills the holes of a template.
 * @throws InputError where the template has a hole that nobody fills, or lacks the array or the command
 */
export function fillTemplate(template: string, file: string, values: Readonly<Record<string, string>>): string {
  const holes = [...template.matchAll(/\{\{\s*([a-z]+)\s*\}\}/g)].map((m) => m[1]!);
  const unknown = holes.filter((hole) => !Object.hasOwn(HOLES, hole));
  const missing = ['array', 'command'].filter((hole) => !holes.includes(hole));
  const names = Object.keys(HOLES).map((h) => `{{${h}}}`);
  if (unknown.length > 0 || missing.length > 0)
    throw new InputError([
      ...unknown.map((hole) => ({ file, path: '', found: `{{${hole}}}`, expected: names.join(', ') })),
      ...missing.map((hole) => ({ file, path: '', found: `no {{${hole}}}`, expected: `{{${hole}}}: ${HOLES[hole]!}` })),
    ]);
  return template.replace(/\{\{\s*([a-z]+)\s*\}\}/g, (_all, hole: string) => values[hole]!);
}

/** A word for a POSIX shell. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;

/** Numbers as Slurm writes lists of them: `1-3,7`. */
export function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const n of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && n === last[1] + 1) last[1] = n;
    else runs.push([n, n]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}
