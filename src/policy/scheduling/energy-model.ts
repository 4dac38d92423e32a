/** Linux' energy model of a performance domain (kernel/power/energy_model.c of 6.12.117). Integers, powers in µW. */

export interface PerformanceState {
  /** 0…1024 */
  readonly performance: number;
  /** Energy a unit of utilisation, in units of 10 µW. */
  readonly cost: number;
  /** A higher OPP is no dearer: look-ups pass it over. */
  readonly inefficient: boolean;
}

/**
 * Power of one busy CPU without a measurement, µW: C·V²·f with V in mV and f in MHz, both cut to whole ones.
 * @param coefficient µW/MHz/V², the device tree's dynamic-power-coefficient
 */
export const dynamicPower = (coefficient: number, microvolt: number, hertz: number): number => {
  const millivolt = Math.trunc(microvolt / 1000);
  return Math.trunc((coefficient * millivolt * millivolt * Math.trunc(hertz / 1e6)) / 1e6);
};

/**
 * States of a domain from its OPPs.
 * @param capacity  of a CPU at the highest OPP, 1…1024
 * @param khz       ascending
 * @param microwatt of one fully busy CPU at each OPP
 */
export function performanceStates(
  capacity: number,
  khz: readonly number[],
  microwatt: readonly number[],
): PerformanceState[] {
  const top = khz.at(-1)!;
  const states = khz.map((f, i) => {
    const performance = Math.trunc((capacity * f) / top);
    return { performance, cost: Math.trunc((10 * microwatt[i]!) / performance), inefficient: false };
  });
  let cheapest = Infinity;
  for (let i = states.length - 1; i >= 0; i--) {
    if (states[i]!.cost >= cheapest) states[i]!.inefficient = true;
    else cheapest = states[i]!.cost;
  }
  return states;
}

/**
 * Energy of a domain, in units that compare only.
 * @param wanted performance of its most demanding CPU, headroom included
 * @param busy   sum of the utilisation of its CPUs
 * @param actual capacity that pressure leaves, an upper bound of `wanted`
 */
export function domainEnergy(
  states: readonly PerformanceState[],
  wanted: number,
  busy: number,
  actual: number,
  skipInefficient = true,
): number {
  if (busy === 0) return 0;
  const performance = Math.min(wanted, actual);
  const state =
    states.find((s) => s.performance >= performance && !(skipInefficient && s.inefficient)) ?? states.at(-1)!;
  return state.cost * busy;
}
