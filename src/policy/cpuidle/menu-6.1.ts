/** menu of Linux 6.1.192: waiters for I/O have buckets of their own and shorten what latency is borne. */
import type { IdleQuery, IdleStates } from './governor.js';
import { bucketOf, corrected, MenuState, typicalInterval } from './menu.js';

export class Menu61 extends MenuState {
  constructor(states: IdleStates, tick: number) {
    super(states, tick, 12);
  }

  select(query: IdleQuery): number {
    this.takeIn();
    const { states, tick } = this;
    const { tickStopped, ioWaiters } = query;
    let { latencyRequest } = query;
    const sleep = query.sleepLength();
    this.nextTimer = Math.max(sleep, 0);
    const deltaTick = sleep < 0 ? 0 : query.deltaTick();
    this.bucket = bucketOf(this.nextTimer) + (ioWaiters > 0 ? 6 : 0);
    const early = this.nextTimer < states.residency[1]! || latencyRequest < states.latency[1]!;
    if (latencyRequest === 0 || (states.enabled[0] === 1 && early)) {
      this.stopTick = !states.polling;
      return 0;
    }
    const expected = corrected(this.nextTimer, this.factors[this.bucket]!);
    let predicted = Math.min(expected, typicalInterval(this.intervals, expected)) * 1000;
    if (!tickStopped) latencyRequest = Math.min(latencyRequest, Math.floor(predicted / (1 + 10 * ioWaiters)));
    else if (predicted < tick) predicted = this.nextTimer;
    let index = -1;
    for (let i = 0; i < states.count; i++) {
      if (states.enabled[i] === 0) continue;
      if (index < 0) index = i;
      const residency = states.residency[i]!;
      if (residency > predicted) {
        if (index === 0 && states.polling && states.latency[i]! <= latencyRequest && residency <= this.nextTimer) {
          predicted = residency;
          index = i;
          break;
        }
        if (predicted < tick) break;
        if (!tickStopped) {
          predicted = states.residency[index]!;
          break;
        }
        if (states.residency[index]! < tick && residency <= deltaTick) index = i;
        this.stopTick = true;
        return index;
      }
      if (states.latency[i]! > latencyRequest) break;
      index = i;
    }
    return this.settle(Math.max(index, 0), predicted, deltaTick, tickStopped);
  }
}
