/** `manifest.json`: what a folder of results was made of. */
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../input/errors.js';
import { hashOf } from '../experiment/hash.js';
import { networkHash, networkOf, platformHash, platformOf, workloadHash, workloadOf } from '../experiment/inputs.js';
import type { Experiment, InputRef, PluginSpec, ScenarioPart, StackSpec } from '../experiment/model.js';
import { hashOfPlugin } from '../experiment/plugin-hash.js';
import { socsimVersion } from '../experiment/version.js';
import type { BlockPlace } from './assemble.js';
import type { Replication } from './replicate.js';
import { codeHash } from './keys.js';
import { digestOf } from '../store/digest.js';
import { writeWhole, type Files } from '../store/files.js';

export const MANIFEST = 'manifest.json';

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

const size = z.int().nonnegative();
const blockSchema = z.object({
  block: z.int().nonnegative(),
  runs: z.int().positive(),
  bytes: z.object({ runs: size, jobs: size, timeline: size }),
});

/** Seeds of a block that `until` has given others than its part. */
const replicationSchema = z.looseObject({ block: z.int().nonnegative(), seeds: z.array(z.string()) });

/** What a later command needs to know of a folder; the file says more, for people. */
const manifestSchema = z.looseObject({
  format: z.literal('socsim-results-1'),
  experiment: z.string(),
  file: z.string(),
  set: z.array(z.string()),
  socsim: z.string(),
  code: z.string(),
  /** SHA-256 over everything that the experiment resolves to. */
  inputs: z.string(),
  records: z.object({ jobs: z.boolean(), timeline: z.boolean() }),
  shard: z.object({ index: z.int(), of: z.int() }).nullable(),
  failed: z.int().nonnegative(),
  blocks_in_all: z.int().positive(),
  /** SHA-256 of each CSV file that `blocks` counts the bytes of. */
  sha256: z.object({ runs: z.string(), jobs: z.string().optional(), timeline: z.string().optional() }),
  blocks: z.array(blockSchema),
  replication: z.array(replicationSchema),
  /** Conditions of the experiment, which only the whole of the results can be held against. */
  verdicts: z.int().nonnegative(),
});
export type Manifest = z.infer<typeof manifestSchema>;

export interface ManifestParts {
  /** As the user typed it. */
  readonly command: readonly string[];
  readonly file: string;
  readonly experiment: Experiment;
  /** Of this folder. */
  readonly blocks: readonly BlockPlace[];
  readonly blocksInAll: number;
  readonly records: { readonly jobs: boolean; readonly timeline: boolean };
  readonly shard: Shard | undefined;
  readonly failed: number;
  readonly replications: readonly Replication[];
}

const unset = (reference: InputRef): InputRef => ({ ...reference, settings: [] });

const pluginText = (spec: PluginSpec | undefined): unknown =>
  spec && { name: spec.name, params: spec.params, ...(spec.file !== undefined && { sha256: hashOfPlugin(spec.file) }) };

/** Governor of the memory, of a policy that leaves it to the platform by platform. */
const memfreqOf = ({ name, memfreq }: StackSpec, { scenarios }: ScenarioPart): unknown =>
  memfreq === undefined
    ? Object.fromEntries(
        scenarios.map(({ platform, policies }) => [
          platformOf(unset(platform)).name,
          pluginText(policies.find((stack) => stack.name === name)?.memfreq),
        ]),
      )
    : pluginText(memfreq);

/** What an experiment stands on: hashes of its files, and its policies. */
export function inputsOf(experiment: Experiment): unknown {
  const platforms = new Map<string, string>();
  const workloads = new Map<string, string>();
  const networks = new Map<string, string>();
  for (const part of experiment.parts) {
    if (part.kind === 'operating-points') {
      for (const { platform, network } of part.scenarios) {
        networks.set(networkOf(network).name, networkHash(network));
        platforms.set(platformOf(unset(platform)).name, platformHash(unset(platform)));
      }
      continue;
    }
    for (const { platform, workload } of part.scenarios) {
      platforms.set(platformOf(unset(platform)).name, platformHash(unset(platform)));
      workloads.set(workloadOf(unset(workload)).name, workloadHash(unset(workload)));
    }
  }
  const policies = experiment.parts.flatMap((part) =>
    part.kind === 'scenario' ? part.policies.map((stack) => ({ ...stack, memfreq: memfreqOf(stack, part) })) : [],
  );
  return {
    platforms: Object.fromEntries(platforms),
    workloads: Object.fromEntries(workloads),
    networks: Object.fromEntries(networks),
    policies: Object.fromEntries(
      policies.map(({ name, cpufreq, devfreq, memfreq, cpuidle, scheduler, thermal, placement, manager, variant }) => [
        name,
        {
          cpufreq: pluginText(cpufreq),
          devfreq: pluginText(devfreq),
          memfreq,
          cpuidle: pluginText(cpuidle),
          scheduler: pluginText(scheduler),
          thermal: pluginText(thermal),
          placement: pluginText(placement),
          manager: pluginText(manager),
          variant,
        },
      ]),
    ),
  };
}

/** Parts of an experiment without the paths of this machine. */
const partsOf = (experiment: Experiment): unknown =>
  experiment.parts.map((part) =>
    part.kind === 'operating-points'
      ? {
          name: part.name,
          kind: part.kind,
          inferences: part.inferences,
          scenarios: part.scenarios.map((s) => ({ factors: s.factors, settings: { platform: s.platform.settings } })),
        }
      : {
          name: part.name,
          kind: part.kind,
          seeds: part.seeds,
          duration_ns: Number.isFinite(part.duration) ? part.duration : null,
          inferences: Number.isFinite(part.inferences) ? part.inferences : null,
          warm_up: part.warmUp,
          ...(part.timelineStep > 0 && { timeline_step_ns: part.timelineStep }),
          physics: part.physics,
          until: part.until ?? null,
          scenarios: part.scenarios.map((s) => ({
            factors: s.factors,
            settings: { platform: s.platform.settings, workload: s.workload.settings },
            policies: s.policies.map((p) => p.name),
          })),
        },
  );

/** Hash over all that an experiment resolves to: equal for the shards of one sweep, on any machine. */
export const inputsHashOf = (experiment: Experiment): string => hashOf([inputsOf(experiment), partsOf(experiment)]);

/** JSON with a line a block: a sweep has many. */
function manifestText({ blocks, ...rest }: Manifest): string {
  const text = JSON.stringify(rest, null, 1).slice(0, -2);
  return `${text},\n "blocks": [\n${blocks.map((b) => `  ${JSON.stringify(b)}`).join(',\n')}\n ]\n}\n`;
}

function digestsOf(files: Files, folder: string, records: ManifestParts['records']): Manifest['sha256'] {
  const digest = (name: string): string => digestOf(files, join(folder, `${name}.csv`));
  return {
    runs: digest('runs'),
    ...(records.jobs && { jobs: digest('jobs') }),
    ...(records.timeline && { timeline: digest('timeline') }),
  };
}

/** Writes the manifest of a folder whose CSV files are there. @throws StorageError */
export function writeManifest(files: Files, folder: string, parts: ManifestParts): void {
  const { experiment, shard } = parts;
  const manifest: Manifest = {
    format: 'socsim-results-1',
    experiment: experiment.name,
    command: parts.command,
    file: parts.file,
    set: [...experiment.set],
    socsim: socsimVersion,
    code: codeHash(),
    inputs: inputsHashOf(experiment),
    records: parts.records,
    shard: shard === undefined ? null : { index: shard.index, of: shard.of },
    failed: parts.failed,
    blocks_in_all: parts.blocksInAll,
    sha256: digestsOf(files, folder, parts.records),
    blocks: [...parts.blocks],
    verdicts: experiment.verdicts.length,
    replication: parts.replications.map(({ block, metric, seeds, halfWidth, reached }) => ({
      block,
      metric,
      seeds: [...seeds],
      half_width: Number.isFinite(halfWidth) ? halfWidth : null,
      reached,
    })),
    resolved: inputsOf(experiment),
    parts: partsOf(experiment),
  };
  writeWhole(files, join(folder, MANIFEST), manifestText(manifest));
}

/** @throws InputError where the folder holds no results, StorageError */
export function readManifest(files: Files, folder: string): Manifest {
  const path = join(folder, MANIFEST);
  const expected = 'a folder that `socsim run` has written';
  if (!files.exists(path)) throw new InputError([{ file: folder, path: '', found: `no ${MANIFEST}`, expected }]);
  let value: unknown;
  try {
    value = JSON.parse(files.readText(path));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new InputError([{ file: path, path: '', found: error.message, expected: 'the manifest of results' }]);
    throw error;
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InputError(
    parsed.error.issues.map((i) => ({
      file: path,
      path: i.path.join('.'),
      found: i.message,
      expected: 'the manifest of results',
    })),
  );
}
