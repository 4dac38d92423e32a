/** Power of a unit at an OPP: by law from a domain's coefficients, or from three measured figures. */

/** A domain's coefficients. */
export interface PowerModel {
  /** Switching of each busy core, F = W/(Hz·V²). */
  readonly dynamic: number;
  /** Switching of what the cores share, while any of them is busy, F. */
  readonly shared: number;
  /** Of the unit while a core is busy, W/V. */
  readonly static: number;
  /** Of the unit while no core is busy, W/V. */
  readonly idle: number;
}

/** Power of a unit in W, as `Opp` holds it. */
export interface UnitPower {
  readonly idlePower: number;
  readonly activePower: number;
  readonly corePower: number;
}

/**
 * Power by law. A busy core adds dynamic·V²·f. As soon as one core is busy the unit draws shared·V²·f (cache, clock tree
 * and idle cores that the clock still reaches) and static·V (leakage and what else does not follow the clock); while
 * none is, it draws idle·V (leakage of what stays powered).
 * @param frequency Hz
 * @param voltage   V
 */
export const modelledPower = (model: PowerModel, frequency: number, voltage: number): UnitPower => ({
  idlePower: model.idle * voltage,
  activePower: model.static * voltage + model.shared * voltage * voltage * frequency,
  corePower: model.dynamic * voltage * voltage * frequency,
});

/**
 * Power from measured figures of the whole unit: with n busy cores it is the straight line through one and all.
 * A unit of one core draws its idle power as `activePower`, so that one busy core comes to `one`.
 * @param count cores of the unit
 * @param all   W with all cores busy; ignored where `count` is 1
 */
export function measuredPower(idle: number, one: number, all: number, count: number): UnitPower {
  if (count === 1) return { idlePower: idle, activePower: idle, corePower: one - idle };
  const corePower = (all - one) / (count - 1);
  return { idlePower: idle, activePower: one - corePower, corePower };
}

/**
 * Power that a memory draws whether used or not, W, at an OPP: of the clocked share C·V²·f, of the rest (refresh,
 * leakage) the same at all OPPs.
 * @param top     W at the highest OPP
 * @param clocked share of `top` that follows the clock, 0…1
 * @param scale   V²·f over that of the highest OPP
 */
export const memoryIdlePower = (top: number, clocked: number, scale: number): number =>
  // In this form it is `top` to the last bit where the scale is 1.
  top * (1 - clocked * (1 - scale));

/** Power of a unit in W with that many busy cores. */
export const powerOf = (power: UnitPower, busyCores: number): number =>
  busyCores === 0 ? power.idlePower : power.activePower + busyCores * power.corePower;
