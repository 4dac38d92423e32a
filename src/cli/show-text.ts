/** Platforms, networks, workloads and policies as text, for `socsim show`. */
import type { Plugin, ParamSpec } from '../policy/contract.js';
import { bandwidthAt } from '../platform/memory.js';
import type { DvfsDomain, MemoryModel, Platform, ProcessingElement, SensorSpec } from '../platform/model.js';
import { formatQuantity } from '../units/units.js';
import type { Application, Arrivals, Network, Requirements, TimelineAction, Workload } from '../workload/model.js';
import { reducedPrecision } from '../experiment/figures.js';
import { countStatuses, isComputed } from '../platform/provenance.js';
import { figure } from '../report/numbers.js';
import { dim, heading, textTable, type TableColumn } from '../report/table.js';
import { countsText } from './provenance-text.js';

const left = (head: string): TableColumn => ({ head, align: 'left' });
const right = (head: string): TableColumn => ({ head });

const count = (n: number): string => n.toLocaleString('en-US');

// ---- platform --------------------------------------------------------------------------------------------------------

const RECALLED = '†';

/** A mark where a figure of the file under that path is recalled. */
const recalledAt = (platform: Platform, path: string): string =>
  platform.provenance.some((p) => p.status === 'recalled' && (p.path === path || p.path.startsWith(`${path}.`)))
    ? RECALLED
    : '';

const elementCells = (platform: Platform, e: ProcessingElement): string[] => [
  e.name,
  e.kind,
  e.core,
  String(e.count),
  e.domain.name,
  e.rail,
  Object.entries(e.macsPerCycle)
    .map(([p, macs]) => `${p} ${figure(macs)}${recalledAt(platform, `cores.${e.core}.macs_per_cycle.${p}`)}`)
    .join(', '),
  e.capacity > 0 ? String(e.capacity) : '–',
  Number.isFinite(e.bandwidth) ? formatQuantity(e.bandwidth, 'bandwidth') : '–',
];

function oppTable(platform: Platform, domain: DvfsDomain, elements: readonly ProcessingElement[]): string {
  const largest = Math.max(...elements.map((e) => e.count));
  const columns = [
    right('MHz'),
    right('V'),
    right('idle mW'),
    right('1 core mW'),
    ...(largest > 1 ? [right(`${largest} cores mW`)] : []),
  ];
  // A modelled domain states the power of one core only: that of all stands on the same figures.
  const power = (watts: number, i: number, ...keys: string[]): string => {
    const marks = keys.map((key) => recalledAt(platform, `domains.${domain.name}.opps.points[${i}].${key}`));
    return figure(watts * 1e3) + (marks.find((m) => m !== '') ?? '');
  };
  const rows = domain.opps.map((o, i) => [
    String(+(o.frequency / 1e6).toFixed(3)),
    o.voltage > 0 ? o.voltage.toFixed(4) : '–',
    power(o.idlePower, i, 'idle'),
    power(o.activePower + o.corePower, i, 'one'),
    ...(largest > 1 ? [power(o.activePower + o.corePower * largest, i, 'one', 'all')] : []),
  ]);
  const names = elements.map((e) => e.name).join(', ');
  return `${heading(`Clock ${domain.name} (${names})`)}; ${latencyText(domain)}\n${textTable(columns, rows)}`;
}

const latencyText = (domain: DvfsDomain): string =>
  `a change takes ${formatQuantity(domain.transitionLatency, 'time')}${domain.stallsOnTransition ? ' and work stands still' : ''}`;

/** OPPs of a memory; of one with a fixed clock its one bandwidth and idle power. */
function memoryTable(platform: Platform, memory: MemoryModel): string {
  const { domain, rail, energyPerByte } = memory;
  const columns = [...(domain ? [right('MHz'), right('V')] : []), right('GB/s'), right('idle mW')];
  const cells = (bandwidth: number, idle: number, path: string): string[] => [
    figure(bandwidth / 1e9) + recalledAt(platform, `${path}bandwidth`),
    figure(idle * 1e3) + recalledAt(platform, `${path}idle`),
  ];
  const rows = domain?.opps.map((o, i) => [
    String(+(o.frequency / 1e6).toFixed(3)),
    o.voltage > 0 ? o.voltage.toFixed(4) : '–',
    ...cells(bandwidthAt(memory, i), o.idlePower, `memory.clock.opps.points[${i}].`),
  ]) ?? [cells(memory.bandwidth, memory.idlePower, 'memory.')];
  const traffic = `on rail ${rail}, ${figure(energyPerByte * 1e12)} pJ a byte`;
  return `${heading('Memory')} ${traffic}${domain ? `; ${latencyText(domain)}` : ''}\n${textTable(columns, rows)}`;
}

/** How the power of each rail, and of all together, can be read. */
function sensorLines(platform: Platform): string[] {
  const line = (what: string, path: string, spec: SensorSpec | undefined): string[] => {
    if (spec === undefined) return [];
    const period = formatQuantity(spec.period, 'time') + recalledAt(platform, `${path}.period`);
    const step = formatQuantity(spec.resolution, 'power', 3) + recalledAt(platform, `${path}.resolution`);
    return [`Power of ${what} can be read every ${period} in steps of ${step}`];
  };
  const { rails, sensors } = platform;
  return [
    ...rails.flatMap((rail, r) => line(rail, `sensors.rails.${rail}`, sensors?.rails[r])),
    ...line('all rails together', 'sensors.meter', sensors?.meter),
  ];
}

/** Elements, operating points, and how well its figures are known. */
export function platformText(platform: Platform): string {
  const domains = [...new Set(platform.elements.map((e) => e.domain))];
  const columns = ['element', 'kind', 'core', 'cores', 'clock', 'rail', 'MAC/cycle', 'capacity', 'bandwidth'].map(left);
  const known = countStatuses(platform.provenance.filter((p) => !isComputed(p)));
  return [
    heading(`${platform.name}: ${platform.title}`),
    textTable(
      columns,
      platform.elements.map((e) => elementCells(platform, e)),
    ),
    ...domains.map(
      (d) =>
        `\n${oppTable(
          platform,
          d,
          platform.elements.filter((e) => e.domain === d),
        )}`,
    ),
    ...(platform.memories ?? []).map((memory) => `\n${memoryTable(platform, memory)}`),
    '',
    ...sensorLines(platform),
    ...(known.recalled > 0 ? [dim(`${RECALLED} recalled: not read in its source, plausible and no evidence`)] : []),
    dim(`Figures: ${countsText(known)} (--provenance lists them).`),
    ...(platform.fittedRows.length > 0
      ? [dim('Fitted on the measured rows:'), ...platform.fittedRows.map((row) => dim(`  ${row}`))]
      : []),
  ].join('\n');
}

// ---- network ---------------------------------------------------------------------------------------------------------

/** Variants with totals, then the layers of the full one. */
export function networkText(network: Network): string {
  const total = (
    pick: (l: Network['variants'][number]['layers'][number]) => number,
    layers: Network['variants'][number]['layers'],
  ): string => count(layers.reduce((sum, l) => sum + pick(l), 0));
  const variants = network.variants.map((v) => [
    v.name,
    String(v.layers.length),
    total((l) => l.macs, v.layers),
    total((l) => l.weights, v.layers),
    Number.isNaN(v.accuracy) ? '–' : `${(v.accuracy * 100).toFixed(1)} % (${v.accuracyStatus})`,
  ]);
  const full = network.variants.at(-1)!;
  const layers = full.layers.map((l) => [
    l.name,
    l.op,
    l.shape,
    count(l.macs),
    count(l.weights),
    count(l.inputs),
    count(l.outputs),
  ]);
  return [
    heading(`${network.name}: ${network.title}`),
    dim(
      `Source: ${network.source}${network.synthetic ? ' (synthetic: the published network has no public layer table)' : ''}`,
    ),
    textTable(
      [left('variant'), right('layers'), right('MACs'), right('weights'), right(network.metric || 'accuracy')],
      variants,
    ),
    '',
    heading(`Layers of ${full.name}`),
    textTable(
      [left('layer'), left('op'), left('output'), right('MACs'), right('weights'), right('inputs'), right('outputs')],
      layers,
    ),
  ].join('\n');
}

// ---- workload --------------------------------------------------------------------------------------------------------

function arrivalsText(a: Arrivals): string {
  switch (a.kind) {
    case 'periodic':
      return `every ${formatQuantity(a.period, 'time')}${a.jitter > 0 ? ` ± ${formatQuantity(a.jitter, 'ratio')}` : ''}`;
    case 'poisson':
      return `Poisson, ${formatQuantity(a.rate, 'rate')}`;
    case 'closed':
      return a.think > 0 ? `closed loop, ${formatQuantity(a.think, 'time')} between` : 'closed loop';
    case 'trace':
      return `trace of ${a.times.length}`;
  }
}

const requirementsText = (r: Requirements): string =>
  [
    r.latency === undefined ? '' : `≤ ${formatQuantity(r.latency, 'time')}`,
    r.energy === undefined ? '' : `≤ ${formatQuantity(r.energy, 'energy')}`,
    r.accuracy === undefined ? '' : `≥ ${formatQuantity(r.accuracy, 'ratio')}`,
  ]
    .filter((t) => t !== '')
    .join(', ') || 'none';

function placesText(a: Application): string {
  if (a.pinned) return `pinned ${a.pinned.element}:${a.pinned.cores}`;
  if (a.choices.length === 0) return 'anywhere';
  const limit = (hz: number): string => (Number.isFinite(hz) ? ` ≤ ${formatQuantity(hz, 'frequency')}` : '');
  return a.choices.map((c) => `${c.element}:${c.cores.join('/')}${limit(c.maxFrequency)}`).join(', ');
}

function actionText(action: TimelineAction): string {
  switch (action.kind) {
    case 'start':
      return `${action.application} starts`;
    case 'stop':
      return `${action.application} stops`;
    case 'require':
      return `${action.application} requires ${requirementsText(action.requirements)}${action.arrivals ? `, ${arrivalsText(action.arrivals)}` : ''}`;
    case 'resource':
      return action.cores === 0
        ? `${action.element} is taken away`
        : `${action.element} has ${action.cores} core${action.cores > 1 ? 's' : ''}`;
  }
}

/** Applications and timeline. */
export function workloadText(workload: Workload): string {
  const rows = workload.applications.map((a) => [
    a.name + (a.background ? ' (background)' : ''),
    a.network.name,
    arrivalsText(a.arrivals),
    requirementsText(a.requirements),
    String(a.priority),
    placesText(a),
  ]);
  const reduced = reducedPrecision(workload);
  const timeline = workload.timeline.map(
    (e) => `  ${formatQuantity(e.at, 'time').padStart(8)}  ${actionText(e.action)}`,
  );
  return [
    heading(`${workload.name}: ${workload.title}`),
    textTable(['application', 'network', 'arrivals', 'requires', 'priority', 'places'].map(left), rows),
    ...(reduced === '' ? [] : [dim(`Counted with the accuracy of fp32, but running in less: ${reduced}`)]),
    ...(timeline.length > 0 ? ['', heading('Timeline'), ...timeline] : []),
  ].join('\n');
}

// ---- policy ------------------------------------------------------------------------------------------------------------

function rangeText(p: ParamSpec): string {
  if (p.type === 'choice') return p.values.join(' | ');
  if (p.type !== 'number') return p.type;
  const { min, max } = p;
  if (min === undefined && max === undefined) return p.integer ? 'whole number' : 'number';
  return `${min ?? '…'} to ${max ?? '…'}`;
}

/** What a plug-in does and its parameters with defaults. */
export function policyText(plugin: Pick<Plugin, 'kind' | 'name' | 'about' | 'params'>): string {
  const rows = Object.entries(plugin.params as Record<string, ParamSpec>).map(([name, p]) => [
    name,
    `${Array.isArray(p.default) ? p.default.join(' ') : String(p.default)}${'unit' in p && p.unit ? ` ${p.unit}` : ''}`,
    rangeText(p),
    p.about,
  ]);
  return [
    heading(`${plugin.name} (${plugin.kind})`),
    plugin.about,
    rows.length === 0
      ? 'No parameters.'
      : textTable([left('parameter'), left('default'), left('range'), left('about')], rows),
  ].join('\n');
}
