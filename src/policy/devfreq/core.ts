/**
 * One run of the devfreq core: the governor's wish, limits, and the OPP (drivers/devfreq/devfreq.c and
 * drivers/opp/core.c of Linux 6.12.117; 6.1 the same). Frequencies in Hz, limits in kHz as the kernel keeps them.
 */

export interface QosLimits {
  /** Greatest of the lower limits, kHz; 0: none. */
  readonly min: number;
  /** Least of the upper limits, kHz; Infinity: none. */
  readonly max: number;
}

export const NO_LIMITS: QosLimits = { min: 0, max: Infinity };

/** An upper limit of a thermal or user request, kHz, from Hz: rounded up, so that the OPP itself stays allowed. */
export const upperLimitKhz = (hz: number): number => Math.ceil(hz / 1000);
/** A lower limit, kHz, from Hz: rounded down. */
export const lowerLimitKhz = (hz: number): number => Math.floor(hz / 1000);

const lowestFrom = (opps: readonly number[], hz: number): number => {
  for (const opp of opps) if (opp >= hz) return opp;
  return opps[opps.length - 1]!;
};

const highestUpTo = (opps: readonly number[], hz: number): number => {
  for (let i = opps.length - 1; i >= 0; i--) if (opps[i]! <= hz) return opps[i]!;
  return opps[0]!;
};

/**
 * The OPP that is set.
 * @param wish what the governor answered, Hz; Infinity: the highest
 * @param opps Hz, ascending, not empty
 */
export const chooseOpp = (wish: number, opps: readonly number[], limits: QosLimits): number => {
  let low = Math.max(opps[0]!, 1000 * limits.min);
  const high = Math.min(opps[opps.length - 1]!, 1000 * limits.max);
  if (low > high) low = high; // the upper limit wins
  let hz = Math.max(wish, low);
  if (hz <= high) return lowestFrom(opps, hz);
  hz = high;
  return highestUpTo(opps, hz);
};
