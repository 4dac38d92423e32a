/** Replay of the CPU idle governors: one choice and one idle after the other, and what the governor holds at the end. */
import { z } from 'zod';
import type { IdleGovernor, IdleStates } from '../../policy/cpuidle/governor.js';
import { Haltpoll } from '../../policy/cpuidle/haltpoll.js';
import { Ladder } from '../../policy/cpuidle/ladder.js';
import { Menu61 } from '../../policy/cpuidle/menu-6.1.js';
import { Menu, type MenuState } from '../../policy/cpuidle/menu.js';
import { Teo61 } from '../../policy/cpuidle/teo-6.1.js';
import { Teo } from '../../policy/cpuidle/teo.js';
import { flag, kernel, positive, replay, whole } from './replay.js';

const state = z.looseObject({
  exit_latency_ns: whole,
  target_residency_ns: whole,
  polling: flag,
  disabled: flag,
});

const event = z.looseObject({
  sleep_length_ns: z.int().default(0),
  delta_tick_ns: z.int().default(0),
  latency_req_ns: whole,
  tick_stopped: flag.default(false),
  iowaiters: whole.default(0),
  residency_ns: whole.default(0),
  span_ns: whole.default(0),
  got_tick: flag.default(false),
  poll_limit: flag.default(false),
  entered: flag.default(true),
});

const idleCase = z.looseObject({
  version: kernel,
  params: z.looseObject({ tick_ns: positive }),
  table: z.looseObject({ states: z.array(state).min(2) }),
  events: z.array(event),
});

const statesOf = (list: readonly z.infer<typeof state>[]): IdleStates => ({
  count: list.length,
  latency: Float64Array.from(list, (s) => s.exit_latency_ns),
  residency: Float64Array.from(list, (s) => s.target_residency_ns),
  enabled: Uint8Array.from(list, (s) => (s.disabled ? 0 : 1)),
  polling: list[0]!.polling,
});

/** Goes through the events. @returns what the governor chose, and whether it asked for the sleep length */
function idles(governor: IdleGovernor, events: readonly z.infer<typeof event>[]) {
  return events.map((e) => {
    let asked = false;
    const chosen = governor.select({
      latencyRequest: e.latency_req_ns,
      tickStopped: e.tick_stopped,
      ioWaiters: e.iowaiters,
      sleepLength: () => {
        asked = true;
        return e.sleep_length_ns;
      },
      deltaTick: () => e.delta_tick_ns,
    });
    const answer = { state: chosen, stop_tick: governor.stopTick, asked };
    if (e.entered) {
      const report = { gotTick: e.got_tick, pollLimit: e.poll_limit };
      governor.reflect({ state: chosen, residency: e.residency_ns, span: e.span_ns, ...report });
    } else governor.refused?.();
    return answer;
  });
}

const withReading = (answers: ReturnType<typeof idles>) =>
  answers.map(({ asked, ...answer }) => ({ ...answer, read_sleep_length: asked }));

const withoutReading = (answers: ReturnType<typeof idles>) =>
  answers.map(({ state: chosen, stop_tick }) => ({ state: chosen, stop_tick }));

const menu = replay(idleCase, ({ version, params, table, events }) => {
  const states = statesOf(table.states);
  const governor: MenuState = new (version === '6.1' ? Menu61 : Menu)(states, params.tick_ns);
  const answers = withReading(idles(governor, events));
  const { factors, intervals, next } = governor;
  return [...answers, { correction_factor: [...factors], intervals_us: [...intervals], interval_ptr: next }];
});

const teo = replay(idleCase, ({ version, params, table, events }) => {
  const states = statesOf(table.states);
  const governor = new (version === '6.1' ? Teo61 : Teo)(states, params.tick_ns);
  const answers = withReading(idles(governor, events));
  const bins = { hits: [...governor.hits], intercepts: [...governor.intercepts], total: governor.total };
  const own = governor instanceof Teo61 ? { recent: [...governor.recent] } : { tick_hits: governor.tickHits };
  return [...answers, { ...bins, ...own }];
});

const ladder = replay(idleCase, ({ table, events }) => {
  const governor = new Ladder(statesOf(table.states));
  const answers = withoutReading(idles(governor, events));
  return [...answers, { promotion_count: [...governor.promotions], demotion_count: [...governor.demotions] }];
});

const haltpollCase = z.looseObject({
  version: kernel,
  params: z.looseObject({ poll_ns: whole, shrink: whole, grow: whole, grow_start_ns: whole, allow_shrink: flag }),
  events: z.array(event),
});

const haltpoll = replay(haltpollCase, ({ version, params: p, events }) => {
  const tunables = { pollNs: p.poll_ns, shrink: p.shrink, grow: p.grow, growStart: p.grow_start_ns };
  const governor = new Haltpoll({ ...tunables, allowShrink: p.allow_shrink }, version);
  return events.map((e) => ({ ...withoutReading(idles(governor, [e]))[0]!, poll_limit_ns_after: governor.limit }));
});

export const cpuidleReplays = { menu, teo, ladder, haltpoll };
