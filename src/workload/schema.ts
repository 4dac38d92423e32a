/** Schemas of network files and workload files as they are written. `load.ts` turns them into the model. */
import { z } from 'zod';
import { quantity } from '../input/quantity.js';
import { STATUS_ORDER, type Precision, type Status } from '../platform/model.js';

const name = z.string().min(1);
const above = (dimension: 'time' | 'energy' | 'rate' | 'frequency') => quantity(dimension, { positive: true });
const share = quantity('ratio').refine((v) => v <= 1, { message: 'a share of at most 100 %' });
const wholeFrom = (least: number): z.ZodNumber => z.number().int().min(least);
const status = z.enum(STATUS_ORDER as [Status, ...Status[]]);
const precision = z.enum(['fp32', 'fp16', 'int8'] satisfies Precision[]);

// ---- networks ------------------------------------------------------------------------------------------------------

const variantSchema = z.strictObject({
  name: name.describe('e.g. `50%`; a static network has one variant, `100%`'),
  layers: name.describe('CSV file with the layer table, beside this file'),
  accuracy: z
    .strictObject({ value: share, status, source: name })
    .optional()
    .describe('Accuracy in the metric of the network, e.g. `71.2 %`'),
  totals: z
    .strictObject({ macs: wholeFrom(0), parameters: wholeFrom(0), status, source: name })
    .describe('What the layer table must add up to, and who says so'),
});

export const networkSchema = z.strictObject({
  title: name,
  metric: name.describe('What accuracy means, e.g. `ImageNet top-1`'),
  source: name.describe('Where the layer table comes from'),
  synthetic: z.boolean().default(false).describe('True where the layer table was made up because none is public'),
  variants: z.array(variantSchema).min(1).describe('From the smallest to the full network'),
});
export type NetworkFile = z.output<typeof networkSchema>;

// ---- workloads -----------------------------------------------------------------------------------------------------

const requirementsSchema = z.strictObject({
  latency: above('time').optional().describe('Deadline: from the release to the finish'),
  energy: above('energy').optional().describe("One inference on its element's rail, from start to finish"),
  accuracy: share.optional().describe('Least accuracy of the variant'),
});
export type RequirementsFile = z.output<typeof requirementsSchema>;

/** ns: more releases than one a microsecond are no work for inferences, and a run of them does not end. */
const SHORTEST_PERIOD = 1000;
/** Of the logarithm of work: beyond, nearly all inferences are nothing, and the rest is the mean. */
const WIDEST = 3;

/** Exactly one of the four kinds; `jitter` goes with `periodic`. */
const arrivalsSchema = z.strictObject({
  periodic: quantity('time', { least: SHORTEST_PERIOD }).optional().describe('Period'),
  jitter: share.optional().describe('Uniform in ± this share of the period around each release'),
  poisson: quantity('rate', { positive: true, most: 1 / SHORTEST_PERIOD })
    .optional()
    .describe('Mean rate, e.g. `20 /s`'),
  closed: quantity('time').optional().describe('Think time from a finish to the next release'),
  trace: z
    .union([z.array(quantity('time')), z.string()])
    .optional()
    .describe("Releases after the application's start, or a CSV file with a column release_ms"),
});
export type ArrivalsFile = z.output<typeof arrivalsSchema>;

const variationSchema = z
  .strictObject({
    exponential: z.literal(true).optional(),
    uniform: share.optional().describe('Half width'),
    lognormal: z.number().min(0).max(WIDEST).optional().describe('Standard deviation of the logarithm'),
  })
  .describe('Factor on the work of one inference, mean 1; exactly one kind');
export type VariationFile = z.output<typeof variationSchema>;

const clamp = z.number().int().min(0).max(1024);

const mappingSchema = z.strictObject({ element: name, cores: wholeFrom(1).default(1) });

const choiceSchema = z.strictObject({
  element: name,
  cores: z
    .union([
      wholeFrom(1),
      z.array(wholeFrom(1)).min(1),
      z.string().regex(/^\d+\.\.\d+$/, 'a list such as [1, 2] or a range such as 1..4'),
    ])
    .default(1)
    .describe('Number, list `[1, 2]` or range `1..4`; 1 on a GPU or NPU'),
  max_frequency: above('frequency').optional(),
});
export type ChoiceFile = z.output<typeof choiceSchema>;

const applicationSchema = z.strictObject({
  name,
  network: name.optional().describe('Name of a network (`socsim list workloads`) or a network file'),
  work: z
    .string()
    .regex(/^[\d.]+\s*[kMG]?cycles$/, 'cycles of the fastest CPU core such as 50 Mcycles')
    .optional()
    .describe('In place of `network`: cycles of the fastest CPU core for one inference, e.g. `50 Mcycles`'),
  variant: name.optional().describe('At the start; the full network where absent'),
  precision: z
    .strictObject({ cpu: precision.optional(), gpu: precision.optional(), npu: precision.optional() })
    .optional()
    .describe('By kind of processing element; fp32 where absent'),
  arrivals: arrivalsSchema,
  variation: variationSchema.optional(),
  requirements: requirementsSchema.optional(),
  priority: z.number().int().default(0).describe('Higher is more important'),
  nice: z.number().int().min(-20).max(19).optional().describe('Weight in CPU sharing by the Linux table'),
  weight: wholeFrom(1).optional().describe('Weight in CPU sharing in place of `nice`; 1024 at nice 0'),
  scheduling: z
    .strictObject({
      fifo: z.number().int().min(1).max(99).optional().describe('SCHED_FIFO with this priority; 99 is the highest'),
      deadline: z
        .strictObject({
          runtime: above('time').describe('Budget of a period, of the greatest CPU at its highest clock'),
          deadline: above('time').optional().describe('After each activation; without: the period'),
          period: above('time'),
          reclaim: z.boolean().default(false).describe('Use bandwidth that nobody needs (GRUB)'),
        })
        .optional()
        .describe('SCHED_DEADLINE; one thread, one inference at a time'),
    })
    .optional()
    .describe('Exactly one of fifo and deadline; without: the fair class, by nice'),
  affinity: z
    .array(wholeFrom(0))
    .min(1)
    .optional()
    .describe('Numbers of the CPUs that its threads may run on, counted over the clusters; without: all'),
  uclamp: z
    .strictObject({ min: clamp.default(0), max: clamp.default(1024) })
    .optional()
    .describe('Utilisation clamps of its threads, 0 to 1024 of the greatest CPU'),
  concurrency: wholeFrom(1).default(1).describe('Inferences that may run at the same time'),
  queue: wholeFrom(0).optional().describe('Releases beyond this many waiting ones are dropped; without: never'),
  pinned: mappingSchema.optional().describe('Mapping that no policy may change'),
  choices: z.array(choiceSchema).default([]).describe('Mappings that policies may choose among; without: all'),
  active: z.boolean().default(true).describe('False: a `start` in the timeline starts it'),
  background: z.boolean().default(false).describe('Load without requirements, left out of the figures'),
});
export type ApplicationFile = z.output<typeof applicationSchema>;

/** Exactly one of `start`, `stop`, `require`, `resource`. */
const eventSchema = z.strictObject({
  at: quantity('time'),
  start: name.optional().describe('Application that starts'),
  stop: name.optional().describe('Application that stops; what waits is dropped'),
  require: name.optional().describe('Application whose requirements (and arrivals) are replaced'),
  requirements: requirementsSchema.optional(),
  arrivals: arrivalsSchema.optional(),
  resource: name.optional().describe('Processing element of which `cores` are there from now on; 0 takes it away'),
  cores: wholeFrom(0).optional(),
});
export type EventFile = z.output<typeof eventSchema>;

export const workloadSchema = z.strictObject({
  title: name,
  applications: z.array(applicationSchema).min(1),
  timeline: z.array(eventSchema).default([]).describe('In order of time'),
});

const options = { io: 'input', unrepresentable: 'any' } as const;
/** JSON Schema of workload files, for editors. */
export const workloadJsonSchema = (): object => z.toJSONSchema(workloadSchema, options);
/** JSON Schema of network files, for editors. */
export const networkJsonSchema = (): object => z.toJSONSchema(networkSchema, options);
