/** Where each figure of a platform comes from: collected from the file, and made for what follows from it. */
import { formatPath } from '../input/errors.js';
import { STATUS_ORDER, type Provenance, type Status } from './model.js';

/** The status of a figure made from several: the weakest of theirs. */
export const weakest = (statuses: readonly Status[]): Status =>
  STATUS_ORDER.find((s) => statuses.includes(s)) ?? 'recalled';

/** Keys that name and refer, or say where a figure comes from: no figures themselves. */
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
]);

interface Origin {
  readonly status: Status;
  readonly source: string;
}

/**
 * One entry a figure of a checked platform file, in its order. A figure has the origin that stands beside it or
 * beside the group that holds it; `value` is the text of the file.
 */
export function collectProvenance(file: unknown, sources: Readonly<Record<string, string>>): Provenance[] {
  const entries: Provenance[] = [];
  const walk = (value: unknown, path: (string | number)[], origin: Origin | undefined): void => {
    if (typeof value !== 'object' || value === null) {
      const place = path.at(-1) === 'value' ? path.slice(0, -1) : path;
      if (origin) entries.push({ path: formatPath(place), value: String(value), ...origin });
      return;
    }
    if (Array.isArray(value)) {
      value.forEach((v, i) => walk(v, [...path, i], origin));
      return;
    }
    const block = value as Record<string, unknown>;
    const own = originOf(block, sources) ?? origin;
    for (const [key, inner] of Object.entries(block)) {
      if (!NOT_FIGURES.has(key)) walk(inner, [...path, key], own);
    }
  };
  for (const [key, value] of Object.entries(file as Record<string, unknown>)) {
    if (key !== 'sources') walk(value, [key], undefined);
  }
  return entries;
}

function originOf(block: Record<string, unknown>, sources: Readonly<Record<string, string>>): Origin | undefined {
  const { source, status, note } = block;
  if (source === undefined || status === undefined) return undefined;
  const texts = [source as string | string[]].flat().map((key) => sources[key] ?? key);
  if (typeof note === 'string') texts.push(note);
  return { status: status as Status, source: texts.join('; ') };
}

/** The entry of a path; undefined where there is none. */
export const provenanceAt = (entries: readonly Provenance[], path: string): Provenance | undefined =>
  entries.find((p) => p.path === path);
