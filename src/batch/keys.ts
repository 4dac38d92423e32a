/** Key of a run in the cache: a hash of everything that can change its result. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '../experiment/hash.js';
import { networkHash, platformHash, workloadHash } from '../experiment/inputs.js';
import { measuredHash } from '../experiment/measured.js';
import type { InputRef, Run, StackSpec } from '../experiment/model.js';
import { stackHash, type RecordOptions } from '../experiment/run.js';
import { dataRoot } from '../input/paths.js';

let builtCode: string | undefined;

/** SHA-256 over socsim's own built code: a changed model must not find the results of the old one. */
export function codeHash(): string {
  if (builtCode !== undefined) return builtCode;
  const root = join(dataRoot, 'dist');
  const hash = createHash('sha256');
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((n) => n.endsWith('.js'));
  for (const name of names.sort()) hash.update(JSON.stringify([name, readFileSync(join(root, name), 'utf8')]));
  return (builtCode = hash.digest('hex'));
}

const plain = (reference: InputRef): InputRef => ({ ...reference, settings: [] });

export class RunKeys {
  private readonly stacks = new WeakMap<StackSpec, string>();

  constructor(private readonly records: RecordOptions) {}

  /** Settings stand beside the hash of the input that they change: a sweep then hashes each input once. */
  keyOf(run: Run): string {
    const base = [
      codeHash(),
      this.records,
      platformHash(plain(run.platform)),
      run.platform.settings,
      run.factors,
      run.part,
      run.seed,
    ];
    return run.kind === 'operating-points'
      ? hashOf([...base, networkHash(run.network), run.point, run.inferences, measuredHash()])
      : hashOf([
          ...base,
          workloadHash(plain(run.workload)),
          run.workload.settings,
          this.stackHash(run.policy),
          run.duration,
          run.inferences,
          run.warmUp,
          run.physics,
          // It changes nothing but what a timeline shows.
          ...(this.records.timeline ? [run.timelineStep] : []),
        ]);
  }

  private stackHash(stack: StackSpec): string {
    let hash = this.stacks.get(stack);
    if (hash === undefined) this.stacks.set(stack, (hash = hashOf([stack.name, stackHash(stack)])));
    return hash;
  }
}
