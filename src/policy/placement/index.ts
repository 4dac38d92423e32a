/** Built-in placement policies. */
import type { PlacementPlugin } from '../contract.js';
import { fixed } from './fixed.js';
import { leastLoadedFastestPlugin } from './least-loaded-fastest.js';

// Each plug-in knows its own parameters; the list holds them all.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const placementPlugins: readonly PlacementPlugin<any>[] = [leastLoadedFastestPlugin, fixed];
