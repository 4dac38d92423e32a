/** Built-in runtime managers. */
import type { ManagerPlugin } from '../contract.js';
import { margot } from './margot.js';
import { staticPoint } from './static-point.js';
import { sustainedCap } from './sustained-cap.js';
import { xun2020 } from './xun2020.js';

// Each plug-in knows its own parameters; the list holds them all.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const managerPlugins: readonly ManagerPlugin<any>[] = [staticPoint, xun2020, margot, sustainedCap];
