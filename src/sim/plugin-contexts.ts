/** What every kind of plug-in gets: simulated time, timers, a random stream of its own, a line in the timeline. */
import { stream, type RandomStream } from '../kernel/random.js';
import type { BaseContext } from '../policy/contract.js';
import { checkFunction } from './handlers.js';
import { PluginError } from './plugin-guard.js';
import type { Timeline } from './timeline.js';
import type { PolicyTimers } from './timers.js';

/** ns: Linux' own clock counts no finer. */
const LEAST_PERIOD = 1;
/** Timers that may be set for the present instant: one that does so each time it fires would do so for ever. */
const MOST_AT_ONCE = 1e6;

export class PluginContexts {
  /** ns, and timers that were set in that instant for that instant. */
  private instant = -1;
  private immediate = 0;

  constructor(
    private readonly clock: { readonly now: number },
    private readonly timers: PolicyTimers,
    private readonly timeline: Timeline,
    private readonly seed: string,
  ) {}

  /** @param streamName names the random stream, together with the seed */
  of(name: string, streamName: string): BaseContext {
    const { clock, timers, timeline, seed } = this;
    let random: RandomStream | undefined;
    const check = (time: number, what: string): number => {
      if (typeof time !== 'number' || !(time >= clock.now))
        throw new PluginError(
          `set a timer at ${what} ${String(time)} ns, which is not after now (${String(clock.now)} ns)`,
        );
      if (time === clock.now) this.countImmediate(name, time);
      return time;
    };
    return {
      now: () => clock.now,
      at: (time, fn) => {
        checkFunction(fn, 'the action of a timer');
        return timers.set(name, check(time, 'time'), 0, fn);
      },
      every: (period, fn, first) => {
        checkFunction(fn, 'the action of a timer');
        if (typeof period !== 'number' || !(period >= LEAST_PERIOD))
          throw new PluginError(
            `set a timer with a period of ${String(period)} ns, expected at least ${String(LEAST_PERIOD)} ns`,
          );
        return timers.set(name, check(first ?? clock.now + period, 'first time'), period, fn);
      },
      cancel: (timer) => {
        timers.cancel(timer);
      },
      random: () => (random ??= stream(seed, streamName)).uniform(),
      log: (message) => {
        const given: unknown = message;
        if (typeof given !== 'string') throw new PluginError(`logged ${typeof given}, expected a text`);
        timeline.note(clock.now, name, message);
      },
    };
  }

  private countImmediate(owner: string, t: number): void {
    if (t !== this.instant) {
      this.instant = t;
      this.immediate = 0;
    } else if (++this.immediate > MOST_AT_ONCE)
      throw new PluginError(`${owner} set a timer in the instant of its own timer, a million times: time cannot go on`);
  }
}
