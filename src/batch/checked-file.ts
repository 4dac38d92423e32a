/** Any file of the project's own forms, told apart by what it contains, and checked as what it is. */
import { extname, resolve } from 'node:path';
import { InputError } from '../input/errors.js';
import { shownPath } from '../input/paths.js';
import { readYaml } from '../input/yaml.js';
import { loadPlatform } from '../platform/load.js';
import { readLayers } from '../workload/layers.js';
import { loadNetwork, loadWorkload } from '../workload/load.js';
import { planExperiment, type Plan } from './plan.js';
import type { SetOption } from '../experiment/set.js';

export type FileKind = 'experiment' | 'platform' | 'workload' | 'network' | 'layer table';

/** A key that only files of this kind have. */
const KEYS: Readonly<Record<string, FileKind>> = {
  parts: 'experiment',
  policies: 'experiment',
  elements: 'platform',
  domains: 'platform',
  rails: 'platform',
  applications: 'workload',
  variants: 'network',
};

export interface CheckedFile {
  readonly kind: FileKind;
  /** Of an experiment. */
  readonly plan: Plan | undefined;
}

/** @throws InputError where the file is absent, or of no known kind */
export function kindOf(file: string): FileKind {
  if (extname(file) === '.csv') return 'layer table';
  const { value } = readYaml(file);
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const known = keys.find((key) => Object.hasOwn(KEYS, key));
  // An empty or a strange file is most probably meant as what is checked most.
  if (known === undefined && keys.length > 0 && !keys.includes('name')) {
    const expected = `an experiment (parts), a platform (elements), a workload (applications), a network (variants), or a layer table (.csv)`;
    throw new InputError([{ file: shownPath(resolve(file)), path: '', found: `keys ${keys.join(', ')}`, expected }]);
  }
  return known === undefined ? 'experiment' : KEYS[known]!;
}

/** Checks a file of any kind. @throws InputError with all its problems */
export async function checkFile(file: string, sets: readonly SetOption[] = []): Promise<CheckedFile> {
  const kind = kindOf(file);
  const path = resolve(file);
  switch (kind) {
    case 'experiment':
      return { kind, plan: await planExperiment(file, sets) };
    case 'platform':
      loadPlatform(path);
      break;
    case 'workload':
      loadWorkload(path);
      break;
    case 'network':
      loadNetwork(path);
      break;
    case 'layer table':
      readLayers(path);
      break;
  }
  return { kind, plan: undefined };
}
