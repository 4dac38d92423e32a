/** Replay of the kind `simple_ondemand`: the rule and the run of the devfreq core around it. */
import { z } from 'zod';
import { chooseOpp, NO_LIMITS } from '../../policy/devfreq/core.js';
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

export const devfreqReplays = { simple_ondemand: simpleOndemand };
