/** Replays of the device frequency governors; simple_ondemand with the run of the devfreq core around it. */
import { z } from 'zod';
import { chooseOpp, NO_LIMITS } from '../../policy/devfreq/core.js';
import { PodgovRule } from '../../policy/devfreq/podgov-rule.js';
import { simpleOndemandTarget } from '../../policy/devfreq/simple-ondemand.js';
import { opps, replay, whole } from './replay.js';

const qos = whole.nullish();
const simpleOndemandCase = z.looseObject({
  params: z.looseObject({ upthreshold_pct: whole, downdifferential_pct: whole }),
  table: z.looseObject({ opp_hz: opps }),
  events: z.array(z.looseObject({ busy: whole, total: whole, current_hz: whole, qos_min_khz: qos, qos_max_khz: qos })),
});

const simpleOndemand = replay(simpleOndemandCase, ({ params, table, events }) => {
  let limits = NO_LIMITS;
  return events.map((event) => {
    if (event.qos_min_khz !== undefined) limits = { ...limits, min: event.qos_min_khz ?? 0 };
    if (event.qos_max_khz !== undefined) limits = { ...limits, max: event.qos_max_khz ?? Infinity };
    const status = { busy: event.busy, total: event.total, current: event.current_hz };
    const wish = simpleOndemandTarget(status, params.upthreshold_pct, params.downdifferential_pct);
    return {
      target: wish === Infinity ? 'max' : Number.isNaN(wish) ? null : wish,
      opp_hz: Number.isNaN(wish) ? event.current_hz : chooseOpp(wish, table.opp_hz, limits),
      last_busy: status.busy,
      last_total: status.total,
    };
  });
});

const podgovCase = z.looseObject({
  params: z.looseObject({
    load_max: whole,
    load_target: whole,
    bias: whole,
    smooth: whole,
    damp: whole,
    block_window_us: whole,
    history: whole,
    previous_hz: whole,
    last_scale_us: whole,
  }),
  table: z.looseObject({ opp_hz: opps }),
  events: z.array(z.looseObject({ t_us: whole, busy: whole, total: whole, current_hz: whole })),
});

const podgov = replay(podgovCase, ({ params, table, events }) => {
  const tunables = {
    loadMax: params.load_max,
    loadTarget: params.load_target,
    bias: params.bias,
    smooth: params.smooth,
    damp: params.damp,
    blockWindow: params.block_window_us,
    history: params.history,
  };
  const rule = new PodgovRule(table.opp_hz, tunables, params.last_scale_us, params.previous_hz);
  return events.map((event) => ({
    freq_hz: rule.poll(event.t_us, event.busy, event.total, event.current_hz),
    load: rule.load,
    cycles_avg: rule.cyclesAverage,
    recent_high: rule.recentHigh,
    freq_avg_mhz: rule.frequencyAverage,
  }));
});

export const devfreqReplays = { simple_ondemand: simpleOndemand, nvhost_podgov: podgov };
