/** Platform files into the model that everything else reads. */
import { checkSource, issueAt, sortIssues } from '../input/check.js';
import { InputError } from '../input/errors.js';
import { networkProblem } from '../heat/network.js';
import { listData, resolveData } from '../input/paths.js';
import { readYaml, type YamlSource } from '../input/yaml.js';
import { consistencyIssues } from './consistency.js';
import {
  PRECISIONS,
  type DvfsDomain,
  type Efficiency,
  type IdleStateSpec,
  type Opp,
  type Platform,
  type Precision,
  type ProcessingElement,
  type Provenance,
} from './model.js';
import { heatOf, leakageOf } from './heat.js';
import { memoryOf, memoryProvenance } from './memory.js';
import { meterProvenance, sensorsOf } from './sensors.js';
import { measuredPower, modelledPower, type PowerModel } from './power.js';
import { collectProvenance, weakest } from './provenance.js';
import { platformSchema, type CoreFile, type DomainFile, type PlatformFile } from './schema.js';

export { platformJsonSchema, platformSchema } from './schema.js';

const EXTENSION = '.yaml';

/** Names of the built-in platforms, sorted. */
export const listPlatforms = (): string[] => listData('platforms', EXTENSION);

/**
 * A platform by its built-in name or by the path of a file.
 * @param base folder from which a relative path counts; the working folder where absent
 * @throws InputError with every problem of the file
 */
export const loadPlatform = (nameOrFile: string, base?: string): Platform =>
  platformFrom(readYaml(resolveData(nameOrFile, 'platforms', EXTENSION, 'platform', base)));

/**
 * The platform that a parsed file describes.
 * @throws InputError with every problem of the file: of form, of reference and of order
 */
export function platformFrom(source: YamlSource): Platform {
  const cross = consistencyIssues(source);
  let file: PlatformFile;
  try {
    file = checkSource(source, platformSchema);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(sortIssues([...error.issues, ...cross]));
  }
  if (cross.length > 0) throw new InputError(sortIssues(cross));
  const platform = build(file, source.value);
  const unsound = platform.heat && networkProblem(platform.heat.network);
  if (unsound !== undefined)
    throw new InputError([issueAt(source, ['heat', 'links'], unsound, 'capacities and conductances closer together')]);
  return platform;
}

function build(file: PlatformFile, raw: unknown): Platform {
  const provenance = collectProvenance(raw, file.sources);
  provenance.push(...meterProvenance(file));
  const domains = new Map<string, DvfsDomain>();
  const heat = heatOf(file);
  const memory = file.memory && memoryOf(file.memory);
  for (const [name, domain] of Object.entries(file.domains)) {
    const count = file.elements.find((e) => e.domain === name)?.count ?? 1;
    const opps = domain.opps.points.map((point) => oppOf(domain, point, count));
    domains.set(name, {
      name,
      opps,
      transitionLatency: domain.transition.latency.value,
      stallsOnTransition: domain.transition.stalls.value,
      ...(domain.leakage && { leakage: leakageOf(domain)! }),
    });
    if ('dynamic' in domain.power) provenance.push(...modelledProvenance(name, domain, opps));
  }
  if (memory) provenance.push(...memoryProvenance(file.memory!, memory));
  return {
    name: file.name,
    title: file.title,
    elements: file.elements.map((element) => elementOf(file, element, domains.get(element.domain)!)),
    rails: file.rails,
    tickRate: file.tick_rate.value,
    ...(heat && { heat }),
    ...(memory && { memories: [memory] }),
    sensors: sensorsOf(file),
    provenance,
    fittedRows: file.fitted_rows,
  };
}

function oppOf(domain: DomainFile, point: DomainFile['opps']['points'][number], count: number): Opp {
  const { power } = domain;
  const watts =
    'dynamic' in power
      ? modelledPower(coefficients(power), point.f, point.v)
      : measuredPower(point.idle ?? 0, point.one ?? 0, point.all ?? 0, count);
  return { frequency: point.f, voltage: point.v, ...watts };
}

const coefficients = (power: ModelFile): PowerModel => ({
  dynamic: power.dynamic.value,
  shared: power.shared?.value ?? 0,
  static: power.static.value,
  idle: power.idle.value,
});

type ModelFile = Extract<DomainFile['power'], { dynamic: unknown }>;

/** Modelled watts are as well known as the weakest of what they are made of. */
function modelledProvenance(name: string, domain: DomainFile, opps: readonly Opp[]): Provenance[] {
  const { idle, ...busyParts } = domain.power as ModelFile;
  const milliwatts = (watts: number) => `${(watts * 1000).toFixed(1)} mW`;
  return opps.flatMap((opp, i) => {
    const path = `domains.${name}.opps.points[${i}]`;
    const busy = weakest([domain.opps.status, ...Object.values(busyParts).flatMap((part) => part?.status ?? [])]);
    const resting = weakest([idle.status, domain.opps.status]);
    return [
      {
        path: `${path}.idle`,
        value: milliwatts(opp.idlePower),
        status: resting,
        sources: [],
        note: 'idle·V of this domain',
      },
      {
        path: `${path}.one`,
        value: milliwatts(opp.activePower + opp.corePower),
        status: busy,
        sources: [],
        note: '(dynamic + shared)·V²·f + static·V of this domain',
      },
    ];
  });
}

function elementOf(
  file: PlatformFile,
  element: PlatformFile['elements'][number],
  domain: DvfsDomain,
): ProcessingElement {
  const core = file.cores[element.core]!;
  const macs = core.macs_per_cycle;
  return {
    name: element.name,
    kind: core.kind,
    core: element.core,
    count: element.count,
    domain,
    rail: element.rail,
    capacity: capacityOf(file, core, domain),
    macsPerCycle: {
      ...(macs.fp32 && { fp32: macs.fp32.value }),
      ...(macs.fp16 && { fp16: macs.fp16.value }),
      ...(macs.int8 && { int8: macs.int8.value }),
    },
    efficiency: efficiencyOf(core),
    unsupported: core.unsupported?.ops ?? [],
    coreBandwidth: core.bandwidth.value,
    bandwidth: element.bandwidth.value,
    dispatchOverhead: core.dispatch_overhead.value,
    stallActivity: core.stall_activity.value,
    parallelEfficiency: core.parallel_efficiency.value,
    preemptible: core.preemptible.value,
    ...(core.idle_states && { idleStates: core.idle_states.states.map(idleStateOf) }),
    ...(core.autosuspend && {
      autosuspend: {
        delay: core.autosuspend.delay.value,
        wake: core.autosuspend.wake.value,
        power: core.autosuspend.power.value,
      },
    }),
    ...(element.buffer && { buffer: element.buffer.value }),
  };
}

const idleStateOf = (state: NonNullable<CoreFile['idle_states']>['states'][number]): IdleStateSpec => ({
  name: state.name,
  entry: state.entry,
  exit: state.exit,
  residency: state.residency,
  power: state.power?.value ?? 1,
  cluster: state.level === 'cluster',
});

/** By each precision that the core has: the groups of all precisions, and over them those of its own. */
function efficiencyOf(core: CoreFile): ProcessingElement['efficiency'] {
  const shares = (precision: Precision | undefined): Readonly<Record<string, number>> =>
    Object.fromEntries(core.efficiency.filter((g) => g.precision === precision).flatMap((g) => Object.entries(g.ops)));
  const present = PRECISIONS.filter((p) => core.macs_per_cycle[p] !== undefined);
  return Object.fromEntries(present.map((p) => [p, { ...shares(undefined), ...shares(p) } as Efficiency]));
}

/**
 * CPU capacity as Linux scales it: ⌊1024 · work a MHz · fmax / that of the fastest CPU⌋, at least 1; 0 for GPU and NPU.
 * Source: Linux 6.12 drivers/base/arch_topology.c, topology_normalize_cpu_scale.
 */
function capacityOf(file: PlatformFile, core: CoreFile, domain: DvfsDomain): number {
  if (core.kind !== 'cpu') return 0;
  const work = (c: CoreFile, top: number) => (c.capacity_per_mhz?.value ?? 0) * top;
  const fastest = file.elements
    .filter((e) => file.cores[e.core]!.kind === 'cpu')
    .map((e) => work(file.cores[e.core]!, file.domains[e.domain]!.opps.points.at(-1)!.f));
  return Math.max(1, Math.floor((1024 * work(core, domain.opps.at(-1)!.frequency)) / Math.max(...fastest)));
}
