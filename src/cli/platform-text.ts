/** A platform as text, for `socsim show platform`: what of its file a user meets in experiments and results. */
import { bandwidthAt } from '../platform/memory.js';
import {
  cpusOf,
  type CoolingBinding,
  type DvfsDomain,
  type HeatModel,
  type MemoryModel,
  type Platform,
  type ProcessingElement,
  type SensorSpec,
  type ThermalZoneSpec,
} from '../platform/model.js';
import { powerOf } from '../platform/power.js';
import { countStatuses, isComputed, provenanceAt } from '../platform/provenance.js';
import { figure } from '../report/numbers.js';
import { dim, heading, left, note, right, textTable } from '../report/table.js';
import { formatQuantity } from '../units/units.js';
import { countsText } from './provenance-text.js';

const time = (ns: number): string => formatQuantity(ns, 'time');

const RECALLED = '†';

/** A mark where a figure of the file under that path is recalled. */
const recalledAt = (platform: Platform, path: string): string =>
  platform.provenance.some((p) => p.status === 'recalled' && (p.path === path || p.path.startsWith(`${path}.`)))
    ? RECALLED
    : '';

function cpusText(platform: Platform, element: ProcessingElement): string {
  const [first, last] = cpusOf(platform, element) ?? [];
  return first === undefined ? '–' : first === last ? String(first) : `${first}–${last}`;
}

const elementCells = (platform: Platform, e: ProcessingElement): string[] => [
  e.name,
  e.kind,
  e.core,
  String(e.count),
  cpusText(platform, e),
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
    right(largest > 1 ? '1 core mW' : 'busy mW'),
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
    power(powerOf(o, 1), i, 'one'),
    ...(largest > 1 ? [power(powerOf(o, largest), i, 'one', 'all')] : []),
  ]);
  const names = elements.map((e) => e.name).join(', ');
  return `${heading(`Clock ${domain.name} (${names})`)}; ${latencyText(domain)}\n${textTable(columns, rows)}`;
}

const latencyText = (domain: DvfsDomain): string =>
  `a change takes ${time(domain.transitionLatency)}${domain.stallsOnTransition ? ' and work stands still' : ''}`;

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
    const period = time(spec.period) + recalledAt(platform, `${path}.period`);
    const step = formatQuantity(spec.resolution, 'power', 3) + recalledAt(platform, `${path}.resolution`);
    const late = spec.delay > 0 ? `, ${time(spec.delay)} late` : '';
    const noise = spec.noise > 0 ? `, with a noise of ${formatQuantity(spec.noise, 'power', 3)}` : '';
    const origin = provenanceAt(platform.provenance, `${path}.period`);
    const assumed = origin !== undefined && isComputed(origin) ? ` (${origin.status}: a meter that is assumed)` : '';
    return [`Power of ${what} can be read every ${period} in steps of ${step}${noise}${late}${assumed}`];
  };
  const { rails, sensors } = platform;
  return [
    ...rails.flatMap((rail, r) => line(rail, `sensors.rails.${rail}`, sensors?.rails[r])),
    ...line('all rails together', 'sensors.meter', sensors?.meter),
  ];
}

/** Idle states of CPUs, by the names that columns of results have, and when a GPU or NPU goes off. */
function idleText(platform: Platform): string[] {
  const mark = (e: ProcessingElement, path: string): string => recalledAt(platform, `cores.${e.core}.${path}`);
  const rows = platform.elements.flatMap((e) =>
    (e.idleStates ?? []).map((s, i) => {
      const of = (key: string): string => mark(e, `idle_states.states[${i}].${key}`);
      return [
        e.name,
        s.name,
        s.cluster ? 'cluster' : 'core',
        time(s.entry) + of('entry'),
        time(s.exit) + of('exit'),
        time(s.residency) + of('residency'),
        `${figure(s.power * 100)} %${of('power')}`,
      ];
    }),
  );
  const columns = [...['element', 'idle state', 'of'].map(left), ...['entry', 'exit', 'residency', 'power'].map(right)];
  const off = platform.elements.flatMap(({ name, autosuspend: s }) =>
    s === undefined
      ? []
      : [
          `${name} goes off after ${time(s.delay)} without work (power ${figure(s.power * 100)} %), on in ${time(s.wake)}`,
        ],
  );
  const lines = [...(rows.length > 0 ? [textTable(columns, rows)] : []), ...off];
  return lines.length === 0 ? [] : [`\n${heading('Idle')}; power is the share left of that at rest`, ...lines];
}

/** Thermal zones, a row a trip. */
function heatText(platform: Platform, heat: HeatModel): string[] {
  const looks = ({ interrupts, polling, pollingPassive }: ThermalZoneSpec): string =>
    [
      ...(interrupts ? ['at crossings'] : []),
      ...(polling > 0 ? [`every ${time(polling)}`] : []),
      ...(pollingPassive > 0 ? [`every ${time(pollingPassive)} while hot`] : []),
    ].join(', ') || 'never';
  const caps = ({ domain, lower, upper }: CoolingBinding): string => {
    const opps = platform.elements.find((e) => e.domain.name === domain)?.domain.opps.length;
    return lower === 0 && (opps === undefined || upper === opps - 1)
      ? domain
      : `${domain} by ${lower === upper ? '' : `${lower}…`}${upper} OPPs`;
  };
  const governor = ({ governor: own }: ThermalZoneSpec, z: number): string =>
    own === undefined ? "policy's" : own + recalledAt(platform, `heat.zones[${z}].governor`);
  const rows = heat.zones.flatMap((zone, z) =>
    zone.trips.map((trip, i) => [
      ...(i === 0 ? [zone.name, heat.nodes[zone.node]!, looks(zone), governor(zone, z)] : ['', '', '', '']),
      trip.type,
      formatQuantity(trip.temperature, 'temperature') + recalledAt(platform, `heat.zones[${z}].trips.points[${i}].at`),
      trip.cooling.map(caps).join(', ') || '–',
    ]),
  );
  const columns = ['zone', 'node', 'looks', 'governor', 'trip', 'at', 'caps'].map(left);
  const ambient = formatQuantity(heat.ambient, 'temperature') + recalledAt(platform, 'heat.ambient');
  return [
    `\n${heading('Heat')}; ambient ${ambient}, nodes ${heat.nodes.join(', ')}`,
    ...(rows.length > 0 ? [textTable(columns, rows)] : []),
  ];
}

/** Elements, operating points, and how well its figures are known. */
export function platformText(platform: Platform): string {
  const domains = [...new Set(platform.elements.map((e) => e.domain))];
  const columns = [
    ...['element', 'kind', 'core'].map(left),
    right('cores'),
    ...['CPUs', 'clock', 'rail', 'MAC/cycle'].map(left),
    right('capacity'),
    right('bandwidth'),
  ];
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
    ...idleText(platform),
    ...(platform.heat === undefined ? [] : heatText(platform, platform.heat)),
    '',
    ...sensorLines(platform),
    ...(known.recalled > 0 ? [dim(`${RECALLED} recalled: not read in its source, plausible and no evidence`)] : []),
    note(`Figures: ${countsText(known)} (--provenance lists them).`),
    ...(platform.fittedRows.length > 0
      ? [dim('Fitted on the measured rows:'), ...platform.fittedRows.map((row) => dim(`  ${row}`))]
      : []),
  ].join('\n');
}
