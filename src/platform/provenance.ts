/** Where each figure of a platform comes from: collected from the file, and made for what follows from it. */
import { formatPath } from '../input/errors.js';
import { block } from './raw.js';
import { STATUS_ORDER, type Provenance, type Status } from './model.js';

/** The status of a figure made from several: the weakest of theirs. */
export const weakest = (statuses: readonly Status[]): Status =>
  STATUS_ORDER.find((s) => statuses.includes(s)) ?? 'recalled';

/** Keys whose texts name and refer, or say where a figure comes from: no figures themselves. */
const NOT_FIGURES = new Set([
  'source',
  'status',
  'note',
  'name',
  'core',
  'domain',
  'rail',
  'kind',
  'precision',
  'type',
  'level',
]);

type Origin = Pick<Provenance, 'status' | 'sources' | 'note'>;

/**
 * One entry a figure of a checked platform file, in its order. A figure has the origin that stands beside it or
 * beside the group that holds it; `value` is the text of the file.
 */
export function collectProvenance(file: unknown, sources: Readonly<Record<string, string>>): Provenance[] {
  const entries: Provenance[] = [];
  const walk = (value: unknown, path: (string | number)[], origin: Origin | undefined): void => {
    if (typeof value !== 'object' || value === null) {
      const place = path.at(-1) === 'value' ? path.slice(0, -1) : path;
      const own = originOf(measurementOf(file, path), sources) ?? origin;
      if (own) entries.push({ path: formatPath(place), value: String(value), ...own });
      return;
    }
    if (Array.isArray(value)) {
      value.forEach((v, i) => walk(v, [...path, i], origin));
      return;
    }
    const own = originOf(block(value), sources) ?? origin;
    for (const [key, inner] of Object.entries(value)) {
      // A domain or a node of the user's may have such a name: then there is a block under it.
      if (isBlock(inner) || !NOT_FIGURES.has(key)) walk(inner, [...path, key], own);
    }
  };
  for (const [key, value] of Object.entries(file as Record<string, unknown>)) {
    if (key !== 'sources') walk(value, [key], undefined);
  }
  return entries;
}

const isBlock = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Where a power in an OPP comes from: the block `measured` of its domain, and not what stands beside the clocks.
 * Undefined for every other path.
 */
export function measurementOf(file: unknown, path: readonly PropertyKey[]): Record<string, unknown> | undefined {
  const [root, domain, opps, , , key] = path.map(String);
  if (root !== 'domains' || opps !== 'opps' || !['idle', 'one', 'all'].includes(key ?? '')) return undefined;
  const { measured } = block(block(block(block(file)[root])[domain!])['power']);
  return isBlock(measured) ? block(measured) : undefined;
}

function originOf(
  holder: Record<string, unknown> | undefined,
  sources: Readonly<Record<string, string>>,
): Origin | undefined {
  const { source, status, note } = holder ?? {};
  if (source === undefined || typeof status !== 'string') return undefined;
  return {
    status: status as Status,
    sources: [source as string | string[]].flat().map((key) => ({ key, text: sources[key] ?? key })),
    ...(typeof note === 'string' && { note }),
  };
}

/** Whether a figure is not written in the file but computed from some that are. */
export const isComputed = (p: Provenance): boolean => p.sources.length === 0;

/** Part of the file, its outermost key, that a path is in. */
export const partOf = (path: string): string => /^[^.[]*/.exec(path)![0];

export type StatusCounts = Readonly<Record<Status, number>>;

/** How many figures have each status; of a platform's, leave out the computed ones first. */
export function countStatuses(entries: readonly Provenance[]): StatusCounts {
  const counts: Record<Status, number> = { recalled: 0, estimated: 0, derived: 0, published: 0 };
  for (const p of entries) counts[p.status]++;
  return counts;
}

/** The entry of a path; undefined where there is none. */
export const provenanceAt = (entries: readonly Provenance[], path: string): Provenance | undefined =>
  entries.find((p) => p.path === path);
