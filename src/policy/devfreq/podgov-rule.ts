/** The rule of nvhost_podgov, NVIDIA's GPU governor of L4T 4.9, in the generation with a history of cycles. */

import { multiplyDivide } from './multiply-divide.js';

export interface PodgovTunables {
  /** Load above which the highest boost is given, per mille. */
  readonly loadMax: number;
  /** Load that it aims at, per mille. */
  readonly loadTarget: number;
  /** Share of the wanted boost that is given, %. */
  readonly bias: number;
  /** Weight of the past in averages, against 1 for the present. */
  readonly smooth: number;
  /** Weight of the wanted frequency against the average one, of 10. */
  readonly damp: number;
  /** µs after a change in which the frequency is kept. */
  readonly blockWindow: number;
  /** Polls whose highest load counts; 0: the average instead. */
  readonly history: number;
}

const MEGA = 1e6;

export class PodgovRule {
  /** Per mille, of the last poll. */
  load = 0;
  cyclesAverage = 0;
  /** MHz */
  frequencyAverage = 0;
  recentHigh = 0;
  private lastScale: number;
  private readonly ring: number[] = [];
  private next = 0;

  /**
   * @param frequencies Hz, ascending
   * @param now µs
   * @param previous Hz that it last set
   */
  constructor(
    private readonly frequencies: readonly number[],
    private readonly tunables: PodgovTunables,
    now: number,
    private previous: number = frequencies[0]!,
  ) {
    this.lastScale = now;
  }

  /**
   * One poll.
   * @param now µs
   * @param busy and total of the window, in one unit
   * @param current Hz
   * @returns the frequency to set, Hz, an OPP
   */
  poll(now: number, busy: number, total: number, current: number): number {
    const { tunables } = this;
    if (total === 0) return current;
    const cycles = multiplyDivide(current, busy, total);
    this.cyclesAverage = Math.trunc((this.cyclesAverage * tunables.smooth + cycles) / (tunables.smooth + 1));
    this.load = Math.trunc((1000 * busy) / total);
    if (tunables.history > 0) this.remember(cycles);
    if (now - this.lastScale < tunables.blockWindow || this.previous === 0) return current;
    const wanted = this.wanted(current);
    this.previous = this.frequencies.find((f) => f >= wanted) ?? this.frequencies.at(-1)!;
    if (this.previous !== current) this.lastScale = now;
    return this.previous;
  }

  private remember(cycles: number): void {
    const { ring } = this;
    if (ring.length === this.tunables.history)
      this.recentHigh = ring.reduce((high, entry, i) => (i === this.next ? high : Math.max(high, entry)), 0);
    ring[this.next] = cycles;
    this.next = (this.next + 1) % this.tunables.history;
    this.recentHigh = Math.max(this.recentHigh, cycles);
  }

  private wanted(current: number): number {
    const { loadMax, loadTarget, bias, smooth, damp, history } = this.tunables;
    const [lowest, highest] = [this.frequencies[0]!, this.frequencies.at(-1)!];
    const previous = Math.trunc(this.previous / MEGA);
    const mostBoost = Math.trunc(Math.trunc(highest / 3) / MEGA);
    const busyness = Math.trunc((1000 * (history > 0 ? this.recentHigh : this.cyclesAverage)) / current);
    const boost = Math.trunc(((busyness - loadTarget) * (bias * previous)) / (100 * loadTarget));
    const full = this.load > loadMax;
    const raised = previous + (full ? mostBoost : Math.min(mostBoost, boost));
    this.frequencyAverage = Math.trunc((this.frequencyAverage * smooth + raised) / (smooth + 1));
    const weight = full ? 10 : damp;
    const mixed = Math.trunc((weight * raised + (10 - weight) * this.frequencyAverage) / 10);
    return Math.min(Math.max(mixed * MEGA, lowest), highest);
  }
}
