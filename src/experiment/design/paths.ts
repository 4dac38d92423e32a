/**
 * Paths to the parameters of a platform or workload as users write them: `platform.big.bandwidth`,
 * `workload.dnn1.deadline`. The schema of the file says which there are, absent optional ones included; the file says
 * which members its lists and tables have.
 */
import { z } from 'zod';
import { child, unwrap } from '../../input/schema-keys.js';
import { platformSchema } from '../../platform/load.js';
import { workloadSchema } from '../../workload/schema.js';

/** Steps from the top of the parsed file. */
export type Steps = readonly (string | number)[];

/** Steps by path as written after `platform.` or `workload.`. */
export type PathTable = ReadonlyMap<string, Steps>;

/** Keys that are no parameters: names by which files refer to their own parts, and what is said about a figure. */
const NO_PARAMETERS = new Set(['name', 'title', 'source', 'sources', 'status', 'note', 'fitted_rows']);

/** Lists and tables whose members can be reached by their name alone; earlier ones win. */
const SHORT: Readonly<Record<string, readonly string[]>> = {
  platform: ['elements', 'domains', 'cores'],
  workload: ['applications'],
};

/** Shorter names of what studies vary most, below an application. */
const ALIASES: Readonly<Record<string, string>> = {
  'requirements.latency': 'deadline',
  'arrivals.periodic': 'period',
  'arrivals.poisson': 'rate',
};

const isBlock = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null;

const join = (head: string, step: string | number): string =>
  typeof step === 'number' ? `${head}[${step}]` : head === '' ? step : `${head}.${step}`;

/** A figure with its origin: `{ value, source, status }`. */
const isFact = (schema: z.ZodType): boolean =>
  schema instanceof z.ZodObject && 'value' in schema.shape && 'status' in schema.shape;

/** Keys and indices below a value: those of the schema, and those that a list or table of the file has. */
function stepsBelow(schemas: readonly z.ZodType[], value: unknown): (string | number)[] {
  const steps = new Set<string | number>();
  for (const schema of schemas) {
    if (schema instanceof z.ZodObject) Object.keys(schema.shape).forEach((key) => steps.add(key));
    else if (schema instanceof z.ZodRecord && isBlock(value)) Object.keys(value).forEach((key) => steps.add(key));
    else if (schema instanceof z.ZodArray && Array.isArray(value)) value.forEach((_v, i) => steps.add(i));
  }
  return [...steps].filter((step) => typeof step === 'number' || !NO_PARAMETERS.has(step));
}

function collect(
  table: Map<string, Steps>,
  schemas: readonly z.ZodType[],
  value: unknown,
  steps: Steps,
  names: readonly string[],
): void {
  const fact = schemas.some(isFact);
  for (const name of names) if (name !== '' && !table.has(name)) table.set(name, fact ? [...steps, 'value'] : steps);
  if (fact) return;
  for (const step of stepsBelow(schemas, value)) {
    const inner = isBlock(value) ? value[step] : undefined;
    const below = schemas.flatMap((s) => child(s, step)).flatMap((s) => unwrap(s, inner));
    const own = isBlock(inner) && typeof step === 'number' ? inner['name'] : undefined;
    const written = typeof own === 'string' ? [own, step] : [step];
    collect(
      table,
      below,
      inner,
      [...steps, step],
      names.flatMap((name) => written.map((w) => join(name, w))),
    );
  }
}

/** Names without the list that a member is in, after those with it, so that a key of the file itself wins. */
function shorten(table: Map<string, Steps>, lists: readonly string[]): void {
  for (const list of lists)
    for (const [name, steps] of [...table])
      if (name.startsWith(`${list}.`) && !table.has(name.slice(list.length + 1)))
        table.set(name.slice(list.length + 1), steps);
}

function addAliases(table: Map<string, Steps>): void {
  for (const [name, steps] of [...table]) {
    const alias = ALIASES[steps.slice(2).join('.')];
    if (alias === undefined || steps[0] !== 'applications') continue;
    table.set(name.replace(/[^.]*\.[^.]*$/, alias), steps);
  }
}

function tableOf(kind: 'platform' | 'workload', schema: z.ZodType, value: unknown): PathTable {
  const table = new Map<string, Steps>();
  collect(table, unwrap(schema, value), value, [], ['']);
  shorten(table, SHORT[kind]!);
  if (kind === 'workload') addAliases(table);
  return table;
}

/** All paths of a parsed platform file. */
export const platformPaths = (value: unknown): PathTable => tableOf('platform', platformSchema, value);

/** All paths of a parsed workload. */
export const workloadPaths = (value: unknown): PathTable => tableOf('workload', workloadSchema, value);
