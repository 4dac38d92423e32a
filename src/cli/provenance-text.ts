/** `socsim show platform NAME --provenance`: how well each figure is known and where it comes from. */
import { STATUS_ORDER, type Platform, type Provenance, type Status } from '../platform/model.js';
import { countStatuses, isComputed, partOf, type StatusCounts } from '../platform/provenance.js';
import { counted } from '../report/numbers.js';
import { dim, heading, note, screenWidth, TEXT_WIDTH, textTable, wrapped } from '../report/table.js';

type Figures = readonly Provenance[];

const MEANING: Readonly<Record<Status, string>> = {
  recalled: 'from memory of a document that was not opened; plausible, no evidence',
  estimated: 'judged by an engineer, no evidence',
  derived: 'computed from published figures',
  published: 'read in the source',
};

/** Counts in words, weakest first, without statuses that nothing has. */
export const countsText = (counts: StatusCounts): string =>
  STATUS_ORDER.filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${status}`)
    .join(', ');

/** Figures that are in the file, and those that are only computed from them. */
const split = ({ provenance }: Platform): { written: Figures; computed: Figures } => ({
  written: provenance.filter((p) => !isComputed(p)),
  computed: provenance.filter(isComputed),
});

/** Figures by what `keyOf` says, in the order in which each key comes first. */
function grouped(figures: Figures, keyOf: (p: Provenance) => string): [string, Provenance[]][] {
  const groups = new Map<string, Provenance[]>();
  for (const p of figures) {
    const group = groups.get(keyOf(p));
    if (group === undefined) groups.set(keyOf(p), [p]);
    else group.push(p);
  }
  return [...groups];
}

const byPart = (figures: Figures): [string, Provenance[]][] => grouped(figures, (p) => partOf(p.path));

const keysOf = (p: Provenance): string => p.sources.map(({ key }) => key).join(', ');

/** A table of counts, then every figure under its status, weakest first, and there under its source; then what no file states. */
export function provenanceText(platform: Platform): string {
  const { written, computed } = split(platform);
  const row = (name: string, figures: Figures): string[] => {
    const counts = countStatuses(figures);
    return [name, ...STATUS_ORDER.map((status) => String(counts[status])), String(figures.length)];
  };
  const lines = [
    heading(`${platform.name}: ${platform.title}`),
    textTable(
      [{ head: 'figures in', align: 'left' }, ...[...STATUS_ORDER, 'all'].map((head) => ({ head }))],
      [...byPart(written).map(([part, figures]) => row(part, figures)), row('all', written)],
    ),
  ];
  if (computed.length > 0) {
    const counts = countsText(countStatuses(computed));
    lines.push(
      note(
        `Not counted, and listed last: what is computed from these, as powers of OPPs, or assumed where they are silent (${counts}).`,
      ),
    );
  }
  for (const status of STATUS_ORDER) {
    const figures = written.filter((p) => p.status === status);
    if (figures.length > 0) lines.push('', ...statusLines(status, figures));
  }
  if (computed.length > 0) lines.push('', ...computedLines(computed));
  return lines.join('\n');
}

function statusLines(status: Status, figures: Figures): string[] {
  const columns = [(p: Provenance) => p.path, (p: Provenance) => p.value, keysOf];
  const widths = columns.map((cell) => Math.max(...figures.map((p) => cell(p).length)));
  const line = (p: Provenance): string =>
    `    ${columns.map((cell, i) => cell(p).padEnd(widths[i]!)).join('  ')}  ${p.note ?? ''}`.trimEnd();
  return [
    heading(`${status}: ${counted(figures.length, 'figure')}, ${MEANING[status]}`),
    ...grouped(figures, keysOf).flatMap(([, group]) => [
      ...group[0]!.sources
        .flatMap(({ key, text }) => wrapped(`${key}: ${text}`, Math.min(TEXT_WIDTH, screenWidth() - 2)))
        .map((text) => dim(`  ${text}`)),
      ...group.map(line),
    ]),
  ];
}

/** Figures that are in no file, those that differ by the number of their OPP together in one line with their count. */
function computedLines(figures: Figures): string[] {
  const groups = grouped(figures, (p) => [p.path.replace(/\[\d+\]/, '[]'), p.status, p.note].join('\n'));
  const rows = groups.map(([, group]) => {
    const [first, last] = [group[0]!, group.at(-1)!];
    const one = group.length === 1;
    const path = one ? first.path : first.path.replace(/\[(\d+)\]/, `[$1…${/\[(\d+)\]/.exec(last.path)![1]!}]`);
    return [path, one ? first.value : counted(group.length, 'figure'), first.status, first.note ?? ''];
  });
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => row[i]!.length)));
  return [
    heading(`computed or assumed: ${counted(figures.length, 'figure')} that the file does not state`),
    ...rows.map((row) => `    ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd()),
  ];
}

/** The same for programs: counts by status and by part of the file, and the figures, weakest first. */
export function provenanceJson(platform: Platform): object {
  const { written, computed } = split(platform);
  const counts = (figures: Figures): object => ({ ...countStatuses(figures), all: figures.length });
  const entry = (p: Provenance): object => ({ part: partOf(p.path), ...p });
  return {
    platform: platform.name,
    counts: counts(written),
    parts: Object.fromEntries(byPart(written).map(([part, figures]) => [part, counts(figures)])),
    figures: STATUS_ORDER.flatMap((status) => written.filter((p) => p.status === status)).map(entry),
    computed: computed.map(entry),
  };
}
