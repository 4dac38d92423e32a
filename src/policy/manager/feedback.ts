/** Feedback of mARGOt (Gadioli et al., SAMOS 2015): how far observations are from expectations, smoothed. */

/**
 * Coefficient of one observation window: expected / observed.
 * @param deviation standard deviation of the expected value; a difference within it is not significant and gives 1
 */
export function coefficient(expected: number, observed: number, deviation: number): number {
  if (Math.abs(observed - expected) <= deviation) return 1;
  return observed === 0 ? expected + 1 : expected / observed;
}

/** Mean of the last n coefficients, n being the inertia; at first all are 1. */
export class FeedbackRing {
  private readonly ring: number[];
  private next = 0;

  constructor(inertia: number) {
    this.ring = new Array<number>(inertia).fill(1);
  }

  push(value: number): void {
    this.ring[this.next] = value;
    this.next = (this.next + 1) % this.ring.length;
  }

  /** C: a prediction divided by it is what is expected now. */
  get value(): number {
    return this.ring.reduce((sum, c) => sum + c, 0) / this.ring.length;
  }
}
