/** ladder (drivers/cpuidle/governors/ladder.c of Linux 6.12.117 and 6.1.192): step by step, by the length of the last idle. */
import type { IdleGovernor, IdleQuery, IdleReport, IdleStates } from './governor.js';

const PROMOTION_COUNT = 4;

export class Ladder implements IdleGovernor {
  /** It never looks at timers, and the tick always stops. */
  readonly stopTick = true;
  readonly promotions: Int32Array;
  readonly demotions: Int32Array;
  private last: number;
  private residency = 0;
  private readonly first: number;

  /**
   * @param fixSigned compare as was meant. The kernel compares without sign: an idle that was shorter than the exit
   *                  latency counts as a very long one, and promotes.
   */
  constructor(
    private readonly states: IdleStates,
    private readonly fixSigned = false,
  ) {
    this.promotions = new Int32Array(states.count);
    this.demotions = new Int32Array(states.count);
    this.first = states.polling ? 1 : 0;
    this.last = this.first;
  }

  select({ latencyRequest }: IdleQuery): number {
    const { states, promotions, demotions, first, last } = this;
    if (latencyRequest === 0) return this.move(0);
    const signed = this.residency - states.latency[last]!;
    const long = signed < 0 && !this.fixSigned ? Infinity : signed;
    if (
      last < states.count - 1 &&
      states.enabled[last + 1] === 1 &&
      // The polling state has no threshold of its own: it is left at once.
      long > (last < first ? 0 : states.latency[last]!) &&
      states.latency[last + 1]! <= latencyRequest
    ) {
      promotions[last] = promotions[last]! + 1;
      demotions[last] = 0;
      return promotions[last] >= (last < first ? 0 : PROMOTION_COUNT) ? this.move(last + 1) : last;
    }
    if (last > first && (states.enabled[last] === 0 || states.latency[last]! > latencyRequest)) {
      let i = last - 1;
      while (i > first && states.latency[i]! > latencyRequest) i--;
      return this.move(i);
    }
    if (last > first && long < states.latency[last]!) return this.move(last - 1);
    return last;
  }

  reflect({ state, residency }: IdleReport): void {
    this.residency = residency;
    if (state > 0) this.last = state;
  }

  refused(): void {
    this.residency = 0;
  }

  private move(to: number): number {
    this.promotions[this.last] = 0;
    this.demotions[this.last] = 0;
    this.last = to;
    return to;
  }
}
