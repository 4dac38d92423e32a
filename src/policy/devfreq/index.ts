/** Built-in device frequency governors. */
import type { DevfreqPlugin } from '../contract.js';
import { passive } from './passive.js';
import { performance } from './performance.js';
import { podgov } from './podgov.js';
import { powersave } from './powersave.js';
import { simpleOndemand } from './simple-ondemand.js';
import { userspace } from './userspace.js';

// Each plug-in knows its own parameters; the list holds them all.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const devfreqPlugins: readonly DevfreqPlugin<any>[] = [
  simpleOndemand,
  podgov,
  passive,
  performance,
  powersave,
  userspace,
];
