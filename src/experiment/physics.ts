/** `physics:` of an experiment and its parts. */
import { HEAT_DEFAULTS } from '../sim/model.js';
import type { Physics } from './model.js';
import type { PhysicsFile } from './schema.js';

/** Keys that mean nothing where temperatures are not modelled. */
export const HEAT_KEYS = ['initial_temperature', 'leakage_tolerance'] as const satisfies readonly (keyof PhysicsFile)[];

/** What a part models: its own keys over those of the experiment, and the defaults, by which everything is on. */
export function physicsOf(experiment: PhysicsFile | undefined, part: PhysicsFile | undefined): Physics {
  const {
    heat = true,
    idle = true,
    contention = true,
    sensors = true,
    initial_temperature,
    leakage_tolerance,
  } = { ...experiment, ...part };
  return {
    idle,
    contention,
    sensors,
    heat: heat
      ? {
          initial: initial_temperature ?? HEAT_DEFAULTS.initial,
          leakageTolerance: leakage_tolerance ?? HEAT_DEFAULTS.leakageTolerance,
        }
      : undefined,
  };
}
