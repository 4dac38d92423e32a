/** The form of `platforms/*.yaml`; `docs/platforms.md` explains it with an example. */
import { z } from 'zod';
import { quantity } from '../input/quantity.js';
import { MEMORY_GOVERNORS, MOST_CORES, PRECISIONS, THERMAL_GOVERNORS } from './model.js';

const status = z
  .enum(['published', 'derived', 'estimated', 'recalled'])
  .meta({ description: 'How the figure is known.' });
const source = z
  .union([z.string(), z.array(z.string()).min(1)])
  .meta({ description: 'Key, or keys, of the sources table.' });

/** What stands beside each figure or group of figures. */
const origin = { source, status, note: z.string().optional() };

const fact = <T extends z.ZodType>(value: T) => z.strictObject({ value, ...origin });

const share = z.number().min(0).max(1);
const positiveShare = z.number().gt(0).max(1);
/** Cores of one element are told apart by the bits of a 32-bit integer. */
const count = z.number().int().min(1).max(MOST_CORES);
const name = z
  .string()
  .regex(/^[a-z][a-z0-9_-]*$/, { error: () => 'a name of small letters, digits, - and _, a letter first' });

const idleStates = z
  .strictObject({
    ...origin,
    states: z
      .array(
        z.strictObject({
          name,
          level: z.enum(['core', 'cluster']).default('core').meta({
            description: 'cluster: in effect only while all CPUs of the cluster ask for such a state.',
          }),
          entry: quantity('time').default(0),
          exit: quantity('time'),
          residency: quantity('time').meta({ description: 'How long it has to last to be worth it.' }),
          power: fact(share).optional().meta({
            description: 'Share of the power in the shallowest state that is left; absent in that state only.',
          }),
        }),
      )
      .min(1),
  })
  .meta({ description: "Idle states of its CPUs from shallow to deep. The table's idle power is the shallowest's." });

const autosuspend = z
  .strictObject({
    delay: fact(quantity('time')).meta({ description: 'Rest after which it goes off.' }),
    wake: fact(quantity('time')).meta({ description: 'Time until it works again.' }),
    power: fact(share).meta({ description: 'Share of its idle power that is left.' }),
  })
  .meta({ description: 'How a GPU or NPU goes off by itself; absent: it never does.' });

/** What the models of leakage and of a running board hold for: from liquid nitrogen to where silicon is destroyed. */
const temperature = quantity('temperature', { least: -200, most: 300 });
/** A tenth of a millijoule a kelvin is a cube of silicon of 0.4 mm: less would need looks at every few ns. */
const heatCapacity = quantity('heatCapacity', { least: 1e-4 });
/** Linux counts polls in ms. */
const polls = quantity('time', { least: 1e6, orZero: true });

/** A core type, described once; elements refer to it. For a GPU or NPU a "core" is the whole unit. */
const core = z.strictObject({
  kind: z.enum(['cpu', 'gpu', 'npu']),
  capacity_per_mhz: fact(z.number().gt(0))
    .optional()
    .meta({ description: 'Integer work a MHz, any unit that all CPU types share (capacity-dmips-mhz). CPU only.' }),
  macs_per_cycle: z
    .strictObject({
      fp32: fact(z.number().gt(0)).optional(),
      fp16: fact(z.number().gt(0)).optional(),
      int8: fact(z.number().gt(0)).optional(),
    })
    .meta({ description: 'Peak multiply-accumulates a cycle; a precision that is absent cannot run.' }),
  efficiency: z
    .array(
      z.strictObject({
        precision: z
          .enum(PRECISIONS)
          .optional()
          .meta({ description: 'The precision that the shares hold for, in place of those of groups without one.' }),
        ops: z.record(z.string(), positiveShare),
        ...origin,
      }),
    )
    .min(1)
    .meta({
      description: 'Share of the peak by operator, in groups of one origin; one without a precision holds `default`.',
    }),
  unsupported: z
    .strictObject({ ops: z.array(z.string()).min(1), ...origin })
    .optional()
    .meta({ description: 'Operators that it cannot run.' }),
  bandwidth: fact(quantity('bandwidth', { positive: true })).meta({ description: 'Memory bandwidth of one core.' }),
  dispatch_overhead: fact(quantity('time')).meta({ description: 'Fixed time a layer.' }),
  stall_activity: fact(share).meta({ description: "Share of a busy core's power while it waits for memory." }),
  parallel_efficiency: fact(positiveShare).meta({ description: 'η: n cores are n·η^(n−1) times as fast as one.' }),
  idle_states: idleStates.optional(),
  autosuspend: autosuspend.optional(),
  preemptible: fact(z.boolean()).meta({ description: 'Whether an inference gives way at a layer border.' }),
});

/** Linux counts the clocks of CPUs in kHz. */
const clock = quantity('frequency', { least: 1e3 });

const opp = z.strictObject({
  f: clock,
  v: quantity('voltage').meta({ description: '0 V where the platform tells no voltage.' }),
  idle: quantity('power').optional(),
  one: quantity('power').optional(),
  all: quantity('power').optional(),
});

const modelledPower = z
  .strictObject({
    dynamic: fact(quantity('capacitance')).meta({ description: 'C: each busy core draws C·V²·f.' }),
    shared: fact(quantity('capacitance'))
      .optional()
      .meta({ description: 'S: the unit draws S·V²·f while any core is busy. Absent: nothing is shared.' }),
    static: fact(quantity('powerPerVolt')).meta({ description: 'Draws static·V while a core is busy.' }),
    idle: fact(quantity('powerPerVolt')).meta({ description: 'Draws idle·V while no core is busy.' }),
  })
  .meta({ description: 'Power by law.' });

const measuredPower = z
  .strictObject({ measured: z.strictObject(origin) })
  .meta({ description: 'Power measured at each OPP: idle, one core, all cores, written in the OPPs.' });

const leakageLaw = z
  .strictObject({
    subthreshold: fact(quantity('currentPerK2')),
    exponent: fact(quantity('temperatureStep')),
    gate: fact(quantity('powerPerVolt')),
    reference: fact(temperature).meta({ description: 'Temperature at which the power of the OPPs holds.' }),
  })
  .meta({ description: 'Leakage of the unit: V·(subthreshold·T²·e^(−exponent/T) + gate), T in kelvin.' });

const transition = z.strictObject({
  latency: fact(quantity('time')),
  stalls: fact(z.boolean()).meta({ description: 'Whether work stands still meanwhile.' }),
});

const domain = z.strictObject({
  transition,
  opps: z.strictObject({ points: z.array(opp).min(1), ...origin }),
  power: z.union([modelledPower, measuredPower]),
  leakage: leakageLaw.optional().meta({ description: 'Absent: power does not follow temperature.' }),
});

const element = z.strictObject({
  name,
  core: z.string(),
  count,
  domain: z.string(),
  rail: z.string(),
  ...origin,
  bandwidth: fact(quantity('bandwidth', { positive: true })).meta({ description: 'Of all its cores together.' }),
  buffer: fact(quantity('size', { positive: true }))
    .optional()
    .meta({ description: 'Cache or buffer that keeps weights and activations from DRAM.' }),
});

const memoryClock = z
  .strictObject({
    transition,
    clocked: fact(share).meta({
      description: 'Share of `idle` that follows V²·f; the rest is the same at all OPPs.',
    }),
    opps: z.strictObject({
      points: z
        .array(
          z.strictObject({
            f: clock,
            v: quantity('voltage').meta({ description: '0 V where the platform tells no voltage.' }),
          }),
        )
        .min(1),
      ...origin,
    }),
    governor: fact(z.enum(MEMORY_GOVERNORS))
      .optional()
      .meta({
        description: `Devfreq governor that its driver has, and a policy without \`memfreq\`; absent: ${MEMORY_GOVERNORS[0]}.`,
      }),
  })
  .meta({ description: 'Its DVFS domain, which is called `memory`; absent: one fixed clock.' });

const memory = z
  .strictObject({
    bandwidth: fact(quantity('bandwidth', { positive: true })).meta({
      description: 'What all elements share, at the highest OPP; at others in proportion to their frequency.',
    }),
    energy: fact(quantity('energyPerByte')).meta({ description: 'Of each byte of traffic.' }),
    idle: fact(quantity('power')).meta({ description: 'Drawn whether used or not, at the highest OPP.' }),
    rail: z.string(),
    clock: memoryClock.optional(),
  })
  .meta({ description: 'The DRAM; absent: elements have bandwidths of their own, and it draws nothing.' });

const cooling = z
  .strictObject({
    domain: z.string(),
    from: z.number().int().min(0).default(0),
    to: z.number().int().min(0).optional(),
    weight: z.number().int().min(0).default(0),
  })
  .meta({ description: 'A domain whose clock the trip caps: by `from` to `to` OPPs below the highest.' });

const trip = z.strictObject({
  type: z.enum(['active', 'passive', 'hot', 'critical']),
  at: temperature,
  hysteresis: quantity('temperatureStep').default(0),
  cooling: z.array(cooling).default([]),
});

const zone = z.strictObject({
  name,
  node: z.string(),
  interrupts: fact(z.boolean()).meta({ description: 'Whether its sensor tells at once that a trip is crossed.' }),
  resolution: fact(quantity('temperatureStep', { positive: true })).meta({ description: 'Step of its sensor.' }),
  polling: fact(polls).meta({ description: 'Time between two looks; 0 s: none.' }),
  polling_passive: fact(polls).meta({ description: 'The same while a passive trip is reached.' }),
  sustainable_power: fact(quantity('power'))
    .optional()
    .meta({ description: 'For power_allocator; absent: it estimates one.' }),
  governor: fact(z.enum(THERMAL_GOVERNORS)).optional().meta({
    description:
      'Has the zone under every policy, with its defaults: of what caps clocks without Linux; absent: the policy’s.',
  }),
  trips: z.strictObject({ ...origin, points: z.array(trip).min(1) }),
});

const heat = z
  .strictObject({
    ambient: fact(temperature),
    nodes: z.record(
      name,
      z.strictObject({
        capacity: fact(heatCapacity),
        elements: z
          .array(z.string())
          .default([])
          .meta({ description: 'Elements whose power flows into it, and `memory` for that of the DRAM.' }),
      }),
    ),
    links: z
      .array(
        z.strictObject({
          between: z.tuple([z.string(), z.string()]).meta({ description: 'Two nodes, or a node and `ambient`.' }),
          conductance: fact(quantity('heatConductance', { least: 1e-6 })),
        }),
      )
      .min(1),
    zones: z.array(zone).default([]),
  })
  .meta({ description: 'Thermal network and thermal zones; absent: temperatures are not modelled.' });

const delay = fact(quantity('time')).optional().meta({ description: 'From a sample until it can be read.' });

/** No sensor of a board samples faster. */
const samples = quantity('time', { least: 1e4 });

const powerSensor = z
  .strictObject({
    period: fact(samples).meta({
      description: 'Between two samples; each is the mean over the time since the one before.',
    }),
    resolution: fact(quantity('power', { positive: true })).meta({ description: 'Step of its readings.' }),
    delay,
    noise: fact(quantity('power')).optional().meta({ description: 'Standard deviation of a reading.' }),
  })
  .meta({ description: 'Absent delay and noise: none.' });

const zoneSensor = z.strictObject({
  period: fact(quantity('time', { least: 1e4, orZero: true })).meta({
    description: 'Between two samples; 0 s: measured when it is read.',
  }),
  delay,
  noise: fact(quantity('temperatureStep')).optional().meta({ description: 'Standard deviation of a reading.' }),
});

const sensors = z
  .strictObject({
    rails: z.record(z.string(), powerSensor).default({}).meta({ description: 'Power sensors by rail.' }),
    meter: powerSensor.optional().meta({ description: 'Measures all rails together.' }),
    zones: z.record(z.string(), zoneSensor).default({}).meta({
      description: 'Temperature sensors by thermal zone, whose resolution stands there; absent: measured when read.',
    }),
  })
  .meta({ description: 'What software can read. Without any power sensor there is a meter outside the board.' });

export const platformSchema = z
  .strictObject({
    name,
    title: z.string(),
    tick_rate: fact(quantity('frequency', { least: 10, most: 10_000 })).meta({ description: "The kernel's HZ." }),
    rails: z.array(name).min(1).meta({ description: 'Power rails in the order of the reports.' }),
    cores: z.record(name, core),
    domains: z.record(name, domain).meta({ description: 'DVFS domains: a clock and a supply each.' }),
    elements: z.array(element).min(1).meta({ description: 'CPU clusters, GPUs and NPUs.' }),
    memory: memory.optional(),
    heat: heat.optional(),
    sensors: sensors.optional(),
    fitted_rows: z.array(z.string()).meta({ description: 'Published rows that a figure of this file was fitted on.' }),
    sources: z.record(z.string(), z.string().min(1)),
  })
  .meta({ title: 'socsim platform' });

export type PlatformFile = z.infer<typeof platformSchema>;
export type DomainFile = PlatformFile['domains'][string];
export type SensorsFile = NonNullable<PlatformFile['sensors']>;
export type HeatFile = NonNullable<PlatformFile['heat']>;
export type MemoryFile = NonNullable<PlatformFile['memory']>;
export type CoreFile = PlatformFile['cores'][string];

/** The schema for editors, draft 2020-12: `platforms/schema.json`. */
export const platformJsonSchema = (): object => z.toJSONSchema(platformSchema, { io: 'input' });
