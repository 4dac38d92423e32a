/** A user's own plug-in from a `.ts` or `.js` file, held to the contract before anything runs. */
import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { showValue } from '../input/check.js';
import { formatPath, InputError, nearestName, type InputIssue } from '../input/errors.js';
import { shownPath } from '../input/paths.js';
import { PLUGIN_KINDS, type ParamSpec, type Plugin } from './contract.js';
import { checkParams, unitOf } from './params.js';

/** What users import from. */
const PACKAGE = 'socsim';
/** The package's entry. Held in a variable, for it loads the whole program and so nothing here may depend on it. */
const ENTRY: string = '../index.js';

const about = z.string({ error: 'a sentence that says what it is' }).min(1, 'a sentence that says what it is');
const unit = z
  .string()
  .refine((u) => unitOf(u) !== undefined, 'a unit such as us, kHz, %, J or W')
  .optional();
const paramSpec = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('number'),
      default: z.number({ error: 'a number' }),
      unit,
      min: z.number({ error: 'a number' }).optional(),
      max: z.number({ error: 'a number' }).optional(),
      integer: z.boolean({ error: 'true or false' }).optional(),
      about,
    }),
    z.strictObject({ type: z.literal('boolean'), default: z.boolean({ error: 'true or false' }), about }),
    z.strictObject({
      type: z.literal('choice'),
      default: z.string({ error: 'a text' }),
      values: z.array(z.string({ error: 'a text' })).min(1, 'at least one value'),
      about,
    }),
    z.strictObject({ type: z.literal('text'), default: z.string({ error: 'a text' }), about }),
    z.strictObject({
      type: z.literal('numbers'),
      default: z.array(z.number({ error: 'a number' }), { error: 'a list of numbers' }),
      unit,
      about,
    }),
  ],
  { error: 'a parameter of type number, boolean, choice, text or numbers' },
);

const pluginForm = z.object(
  {
    name: z.string({ error: 'a name' }).regex(/^[A-Za-z0-9][\w.-]*$/, 'a name of letters, digits and _ . -'),
    kind: z.enum(PLUGIN_KINDS, { error: `one of ${PLUGIN_KINDS.join(', ')}` }),
    about,
    params: z.record(z.string(), paramSpec, { error: 'a block of parameters; {} where there are none' }),
    takesSpeed: z.boolean({ error: 'true or false' }).optional(),
    setsClocks: z.boolean({ error: 'true or false' }).optional(),
    obstacle: z
      .custom<unknown>((v) => typeof v === 'function', 'a function obstacle(params, platform) that returns a reason')
      .optional(),
    create: z.custom<unknown>((v) => typeof v === 'function', 'a function create(context) that returns handlers'),
  },
  { error: 'a plug-in as default export: export default defineManager({ … }), or of another kind' },
);

const loaded = new Map<string, Promise<Plugin>>();

/**
 * The plug-in that a file exports by default. `.ts` files may import from `socsim` wherever they lie; `.js` and `.mjs`
 * files resolve it as Node does. A file is loaded once in a process.
 * @throws InputError naming the file: missing, of another type, not loadable, or with everything that the contract lacks
 */
export function loadUserPlugin(file: string): Promise<Plugin> {
  const path = resolve(file);
  let plugin = loaded.get(path);
  if (plugin === undefined) {
    plugin = load(path);
    loaded.set(path, plugin);
  }
  return plugin;
}

async function load(path: string): Promise<Plugin> {
  const refuse = (found: string, expected: string, hint?: string): InputError =>
    new InputError([{ file: shownPath(path), path: '', found, expected, hint }]);
  const extension = extname(path);
  if (!['.ts', '.js', '.mjs'].includes(extension)) {
    throw refuse(
      extension === '' ? 'no file extension' : `a ${extension} file`,
      'a plug-in in a .ts, .js or .mjs file',
    );
  }
  if (!existsSync(path)) throw refuse('no such file', 'the file of a plug-in');
  let value: unknown;
  let issues: InputIssue[];
  try {
    const module = await (extension === '.ts' ? importTypeScript(path) : importJavaScript(path));
    // Not awaited itself: an export with a `then` would be waited for.
    value = module.exported;
    issues = problemsOf(value, shownPath(path));
  } catch (error) {
    const message = messageOf(error).split('\n')[0]!;
    const noPackage = message.includes(`'${PACKAGE}'`);
    const noModule = extension === '.js' && /Unexpected token 'export'|Cannot use import statement/.test(message);
    const hint = noPackage
      ? `npm install ${PACKAGE} beside the file, or make it a .ts file`
      : noModule
        ? 'Node takes the file for CommonJS: name it .mjs, or write "type": "module" in its package.json'
        : undefined;
    throw refuse(`it does not load: ${message}`, 'a plug-in', hint);
  }
  if (issues.length > 0) throw new InputError(issues);
  return value as Plugin;
}

/** By shape: a TypeScript file runs in a realm of its own, whose errors are no instances of ours. */
const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);

interface Imported {
  readonly exported: unknown;
}

const importJavaScript = async (path: string): Promise<Imported> => ({
  exported: ((await import(pathToFileURL(path).href)) as { default?: unknown }).default,
});

async function importTypeScript(path: string): Promise<Imported> {
  const { createJiti } = await import('jiti');
  const api: unknown = await import(ENTRY);
  const jiti = createJiti(pathToFileURL(path).href, {
    virtualModules: { [PACKAGE]: api },
    interopDefault: false,
    // Plug-ins are small, and a cache would leave files behind in their folder.
    fsCache: false,
  });
  return { exported: (await jiti.import<{ default?: unknown }>(path)).default };
}

/** Everything in which a value is no plug-in. */
function problemsOf(value: unknown, file: string): InputIssue[] {
  const issue = (path: readonly PropertyKey[], found: string, expected: string, nearest?: string): InputIssue => ({
    file,
    path: formatPath(path),
    found,
    expected,
    nearest,
  });
  const result = pluginForm.safeParse(value);
  if (!result.success) {
    return result.error.issues.map((i) => {
      const found = valueAt(value, i.path);
      if (i.code === 'unrecognized_keys') return issue(i.path, i.keys.join(', '), 'no other keys');
      const nearest = i.path[0] === 'kind' && typeof found === 'string' ? nearestName(found, PLUGIN_KINDS) : undefined;
      return issue(i.path, showValue(found), i.message, nearest);
    });
  }
  // A misspelt key would never be read, and nobody would know. Other members are the plug-in's own business.
  const known = Object.keys(pluginForm.shape);
  for (const key of Object.keys(value as object)) {
    if (known.includes(key)) continue;
    const meant = nearestName(key, known);
    if (meant !== undefined && !Object.hasOwn(value as object, meant)) return [issue([key], key, 'a known key', meant)];
  }
  // A default must pass its own declaration.
  const plugin = value as Plugin;
  const specs = plugin.params as Readonly<Record<string, ParamSpec>>;
  const defaults = Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.default]));
  const checked = checkParams(plugin, defaults);
  if ('params' in checked) return [];
  return checked.problems.map((p) => issue(['params', p.param, 'default'], p.found, p.expected, p.nearest));
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (v, step) => (typeof v === 'object' && v !== null ? (v as Record<PropertyKey, unknown>)[step] : undefined),
    value,
  );
