/** Plug-ins by name over all kinds: two kinds may share a name, e.g. `performance`. */
import { InputError, nearestName } from '../input/errors.js';
import type { Plugin } from '../policy/contract.js';
import { PRESETS, type Preset } from '../policy/presets.js';
import { listPlugins } from '../policy/registry.js';
import { loadUserPlugin } from '../policy/user-plugin.js';
import { ORACLE, ORACLE_ABOUT } from '../experiment/oracle-name.js';

export type Described = Pick<Plugin, 'kind' | 'name' | 'about' | 'params'>;

/** @param name of a plug-in, or the path of a `.ts` or `.js` file. @throws InputError where there is none */
export async function findPolicies(name: string): Promise<Described[]> {
  if (/\.(ts|js|mjs)$/.test(name)) return [await loadUserPlugin(name)];
  const all: Described[] = [...listPlugins(), { kind: 'manager', name: ORACLE, about: ORACLE_ABOUT, params: {} }];
  const found = all.filter((p) => p.name === name);
  if (found.length > 0) return found;
  const nearest = nearestName(
    name,
    all.map((p) => p.name),
  );
  throw new InputError([
    {
      file: 'policies',
      path: '',
      found: name,
      expected: 'the name of a plug-in, or the path of its file',
      nearest,
      hint: name in PRESETS ? `socsim show preset ${name}` : 'socsim list policies',
    },
  ]);
}

/** @throws InputError where there is none of that name */
export function findPreset(name: string): Preset {
  const found = Object.entries<Preset>(PRESETS).find(([key]) => key === name);
  if (found !== undefined) return found[1];
  const nearest = nearestName(name, Object.keys(PRESETS));
  throw new InputError([
    { file: 'presets', path: '', found: name, expected: 'the name of a preset', nearest, hint: 'socsim list presets' },
  ]);
}
