/** Networks, workloads and policies as text, for `socsim show`. */
import type { Plugin, ParamSpec } from '../policy/contract.js';
import type { Preset } from '../policy/presets.js';
import { formatQuantity } from '../units/units.js';
import type {
  Application,
  Arrivals,
  Network,
  Requirements,
  SchedulingClass,
  TimelineAction,
  Workload,
} from '../workload/model.js';
import { niceWeight } from '../workload/weights.js';
import { reducedPrecision } from '../experiment/figures.js';
import { dim, heading, left, right, textTable } from '../report/table.js';

const count = (n: number): string => n.toLocaleString('en-US');

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

function classText(scheduling: SchedulingClass): string {
  if (scheduling.kind === 'fifo') return `FIFO ${scheduling.priority}`;
  const [runtime, period, deadline] = [scheduling.runtime, scheduling.period, scheduling.deadline].map((ns) =>
    formatQuantity(ns, 'time'),
  );
  return `deadline: ${runtime} in ${period}, due in ${deadline}${scheduling.reclaim ? ', reclaims' : ''}`;
}

/** Class, clamps and CPUs of its threads; empty where all are those that every application has. */
function threadsText({ scheduling, weight, uclamp, affinity, concurrency }: Application): string {
  const fair = weight === niceWeight(0) ? '' : `weight ${weight}`;
  return [
    scheduling === undefined ? fair : classText(scheduling),
    uclamp === undefined ? '' : `uclamp ${uclamp.min}…${uclamp.max}`,
    affinity === undefined ? '' : `CPUs ${affinity.join(', ')}`,
    concurrency === 1 ? '' : `${concurrency} at a time`,
  ]
    .filter((t) => t !== '')
    .join('; ');
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
  const threads = workload.applications.flatMap((a) => {
    const text = threadsText(a);
    return text === '' ? [] : [`  ${a.name}: ${text}`];
  });
  const reduced = reducedPrecision(workload);
  const timeline = workload.timeline.map(
    (e) => `  ${formatQuantity(e.at, 'time').padStart(8)}  ${actionText(e.action)}`,
  );
  return [
    heading(`${workload.name}: ${workload.title}`),
    textTable(['application', 'network', 'arrivals', 'requires', 'priority', 'places'].map(left), rows),
    ...(threads.length > 0 ? ['', heading('Threads'), ...threads] : []),
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

/** The plug-ins of a preset, with the parameters that it sets. */
export const presetText = (name: string, { about, plugins }: Preset): string =>
  [
    heading(name),
    about,
    textTable(
      ['entry', 'plug-in', 'parameters'].map(left),
      Object.entries(plugins).map(([entry, { use, params }]) => [
        entry,
        use,
        Object.entries(params)
          .map(([key, value]) => `${key}: ${String(value)}`)
          .join(', ') || 'defaults',
      ]),
    ),
  ].join('\n');
