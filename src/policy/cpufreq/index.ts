/** Built-in CPU frequency governors. */
import type { CpufreqPlugin } from '../contract.js';
import { conservative } from './conservative.js';
import { interactive } from './interactive.js';
import { ondemand } from './ondemand.js';
import { performance } from './performance.js';
import { powersave } from './powersave.js';
import { schedutil } from './schedutil.js';
import { userspace } from './userspace.js';

// Each plug-in knows its own parameters; the list holds them all.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const cpufreqPlugins: readonly CpufreqPlugin<any>[] = [
  performance,
  powersave,
  userspace,
  ondemand,
  conservative,
  schedutil,
  interactive,
];
