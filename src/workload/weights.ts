/** Weight of a task in CPU sharing by its nice value: Linux' `sched_prio_to_weight`, ×1.25 a step, 1024 at 0. */
const WEIGHTS = [
  88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121, 2501, 1991,
  1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23, 18, 15,
] as const;

/** @param nice −20…19, whole */
export function niceWeight(nice: number): number {
  const weight = WEIGHTS[nice + 20];
  if (weight === undefined) throw new RangeError(`nice ${nice} is not a whole number from −20 to 19`);
  return weight;
}
