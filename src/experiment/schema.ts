/** Form of an experiment file. What needs other files (names, parameters, fit) is checked in `check.ts`. */
import { z } from 'zod';
import { quantity } from '../input/quantity.js';
import { DEFAULT_PRESET, PRESET_NAMES, PRESETS, type PresetName } from '../policy/presets.js';
import type { StackEntry } from '../policy/contract.js';
import { FACTOR_JSON_SCHEMA } from './design/levels.js';

/** One text or a list of them, as a list. */
export const oneOrMore = (of: z.ZodString) => z.union([of.transform((v) => [v]), z.array(of).min(1)]);
const name = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[A-Za-z0-9][\w.%+-]*$/, 'letters, digits and _ . % + -');
const text = z.string().min(1);
const seed = z.union([text, z.int().nonnegative().transform(String)]);

/** A count n stands for the seeds 1…n. */
const seeds = z
  .union([
    z.int().min(1).max(10_000),
    z
      .array(seed)
      .min(1)
      .refine((all) => new Set(all).size === all.length, 'seeds that differ: the same run twice is no evidence'),
  ])
  .transform((v) => (typeof v === 'number' ? Array.from({ length: v }, (_, i) => String(i + 1)) : v))
  .describe('a list of seeds, or a count n for the seeds 1…n');

/** A plug-in by name, or a user's own by the path of its file, with its parameters where they are not the defaults. */
const plugin = z
  .union([
    text.transform((use) => ({ use, params: {} })),
    z.strictObject({ use: text, params: z.record(z.string(), z.unknown()).default({}) }),
  ])
  .describe('name of a plug-in or path of a .ts or .js file; or { use, params }');

type PolicyKeys = { readonly [K in StackEntry]?: PluginFile | undefined } & { readonly variant?: string | undefined };

const preset = z.enum(PRESET_NAMES);

const plugins = {
  cpufreq: plugin.optional(),
  devfreq: plugin.optional(),
  memfreq: plugin.optional().describe('a devfreq plug-in, for the memory'),
  cpuidle: plugin.optional(),
  scheduler: plugin.optional(),
  thermal: plugin.optional(),
  placement: plugin.optional(),
  manager: plugin.optional(),
};

/** Plug-ins of a preset, under those that the policy names itself. */
export const policySchema = z
  .union([
    preset.transform((name) => ({ preset: name })),
    z.strictObject({
      preset: preset.optional().describe('a whole stack; the plug-ins below take the place of its own'),
      ...plugins,
      variant: text.optional().describe('variant at which applications start, e.g. 100%'),
    }),
  ])
  .transform(({ preset: base, ...own }: PolicyKeys & { preset?: PresetName | undefined }): PolicyKeys => ({
    ...(base && PRESETS[base].plugins),
    ...own,
  }))
  .describe('a preset by name, or the plug-ins of a stack');

const label = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const combination = z.record(z.string(), label);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const rule = z.record(z.string(), z.union([scalar, z.array(scalar).min(1)]));

/** Which combinations of levels are run. */
const design = z
  .union([
    z.enum(['full', 'one-at-a-time']).transform((kind) => (kind === 'full' ? { kind } : { kind, base: {} })),
    z
      .strictObject({ 'one-at-a-time': z.strictObject({ base: combination }) })
      .transform((v) => ({ kind: 'one-at-a-time' as const, base: v['one-at-a-time'].base })),
    z.strictObject({ random: z.int().min(1) }).transform((v) => ({ kind: 'random' as const, points: v.random })),
    z
      .strictObject({ 'latin-hypercube': z.int().min(1) })
      .transform((v) => ({ kind: 'latin-hypercube' as const, points: v['latin-hypercube'] })),
  ])
  .describe('full, one-at-a-time (or { one-at-a-time: { base } }), { random: n } or { latin-hypercube: n }');

const until = z
  .strictObject({
    metric: text,
    half_width: z
      .union([
        z.number().positive(),
        z
          .string()
          .regex(/^\d+(\.\d+)? ?%$/, 'a share such as 1 %, or a number in the unit of the metric')
          .refine((share) => parseFloat(share) > 0, 'a share above 0 %'),
      ])
      .transform((v) =>
        typeof v === 'number' ? { value: v, relative: false } : { value: parseFloat(v) / 100, relative: true },
      ),
    max: z.int().min(2).max(10_000),
  })
  .describe('more seeds until the 95 % interval of the metric is this narrow for every policy, at most `max` seeds');

const variation = {
  factors: z
    .record(text, z.unknown().meta(FACTOR_JSON_SCHEMA))
    .optional()
    .describe('by path, or by name with { path, levels } or bundles: what is varied'),
  exclude: z.array(rule).optional().describe('combinations that are left out; those that match all keys'),
  include: z.array(rule).optional().describe('combinations that are added; what they leave out is at its base'),
  design: design.optional(),
  until: until.optional(),
};

const { until: _until, ...variationOfPoints } = variation;

const pointsPart = z.strictObject({
  kind: z.literal('operating-points'),
  name,
  title: text.optional(),
  platforms: oneOrMore(text),
  networks: oneOrMore(text),
  inferences: z.int().min(1).max(1000).default(3),
  ...variationOfPoints,
});

/** What of the physics is modelled, and how. */
const physics = z
  .strictObject({
    heat: z.boolean().optional().describe('temperatures, leakage and thermal governors; default on'),
    idle: z.boolean().optional().describe('idle states of CPUs, and GPUs and NPUs that go off; default on'),
    contention: z.boolean().optional().describe('elements share the bandwidth of DRAM; default on'),
    sensors: z
      .boolean()
      .optional()
      .describe("policies read power and temperature by the board's sensors; off: ideal sensors; default on"),
    initial_temperature: z
      .union([z.enum(['ambient', 'steady']), quantity('temperature', { least: -200, most: 300 })])
      .optional()
      .describe('ambient (default), steady: as after a long rest, or a temperature'),
    leakage_tolerance: quantity('temperatureStep', { positive: true, most: 50 })
      .optional()
      .describe('how far a temperature may move before leakage is taken anew; default 0.5 K'),
  })
  .describe('what is modelled; of a part, key by key over that of the experiment');

const scenarioPart = z.strictObject({
  kind: z.literal('scenario'),
  name,
  title: text.optional(),
  platforms: oneOrMore(text),
  workloads: oneOrMore(text).optional(),
  workload: z
    .record(z.string(), z.unknown(), 'a workload that is written out here; names and files stand under workloads')
    .optional()
    .describe('in place of `workloads`: a workload written out here'),
  policies: oneOrMore(text).optional().describe('names from the table of policies; absent: all of them'),
  defaults: z.strictObject(plugins).optional().describe('plug-ins of the policies that name none of that kind'),
  seeds: seeds.optional(),
  duration: quantity('time', { positive: true }).optional(),
  inferences: z.int().min(1).optional(),
  warm_up: z
    .union([z.literal('auto'), quantity('time')])
    .optional()
    .describe('left out of the figures; auto: as long as MSER-5 finds'),
  timeline_step: quantity('time', { positive: true })
    .optional()
    .describe('least time between the rows of --timeline of one quantity; absent: every change'),
  ...variation,
  physics: physics.optional(),
  focus: text.optional().describe('application that the tables are about'),
});

const control = z.boolean().default(false).describe('a negative control: it must not hold');
const claim = z.strictObject({
  claim: text.describe('e.g. energy_inference_mj of a is below b by at least 10 %, paired 95 %'),
  part: text.optional().describe('without: every part that has the policies'),
  where: combination.optional().describe('platform, workload and levels of the scenarios that it is about'),
  control,
});
const namedCheck = z.looseObject({ check: text, part: text, control });

export const experimentSchema = z.strictObject({
  name,
  title: text.optional(),
  extends: text.optional().describe('another experiment file, whose values stand where this one has none'),
  seeds: seeds.default(['1']),
  ...variation,
  physics: physics.optional(),
  policies: z
    .record(name, policySchema)
    .default({ [DEFAULT_PRESET]: {} })
    .describe(`stacks by name; absent: ${DEFAULT_PRESET}`),
  parts: z.array(z.discriminatedUnion('kind', [pointsPart, scenarioPart])).min(1),
  verdicts: z.array(z.union([claim, namedCheck])).default([]),
});

export type ExperimentFile = z.infer<typeof experimentSchema>;
export type PartFile = ExperimentFile['parts'][number];
export type ScenarioPartFile = z.infer<typeof scenarioPart>;
export type PointsPartFile = z.infer<typeof pointsPart>;
export type PolicyFile = z.infer<typeof policySchema>;
export type UntilFile = z.infer<typeof until>;
export type PhysicsFile = z.infer<typeof physics>;
export type PluginFile = z.infer<typeof plugin>;

/** JSON Schema of experiment files, for editors. */
export const experimentJsonSchema = (): object =>
  z.toJSONSchema(experimentSchema, { io: 'input', unrepresentable: 'any' });
