/** Replays of the kinds `freq_table`, `defaults`, `ondemand`, `conservative`. */
import { z } from 'zod';
import { ConservativePolicy } from '../../policy/cpufreq/conservative-rule.js';
import type { DbsCounters, DbsPolicy } from '../../policy/cpufreq/dbs.js';
import { defaultRateLimit, defaultSamplingRate } from '../../policy/cpufreq/defaults.js';
import { OndemandPolicy } from '../../policy/cpufreq/ondemand-rule.js';
import type { BarePolicy } from '../../policy/cpufreq/policy.js';
import { FrequencyTable } from '../../policy/freq-table.js';
import { barePolicy, flag, kernel, limitsEvent, opps, positive, replay, start, whole } from './replay.js';

const tableCase = z.looseObject({
  params: z.looseObject({ inefficient_khz: z.array(positive).default([]) }).default({ inefficient_khz: [] }),
  opps_khz: opps,
  events: z.array(
    z.looseObject({
      relation: z.enum(['L', 'H', 'C', 'LE', 'HE', 'CE']),
      target_khz: whole,
      min_khz: whole,
      max_khz: whole,
    }),
  ),
});

const freqTable = replay(tableCase, ({ params, opps_khz, events }) => {
  const table = new FrequencyTable(opps_khz, params.inefficient_khz);
  return events.map((e) => ({ khz: table.resolve(e.target_khz, e.relation, e.min_khz, e.max_khz) }));
});

const defaultsCase = z.looseObject({
  params: z.looseObject({ driver_transition_delay_us: whole.default(0) }).default({ driver_transition_delay_us: 0 }),
  events: z.array(
    z.looseObject({ kernel: z.enum(['6.12', '6.1', '3.10']), transition_latency_ns: whole, hz: positive }),
  ),
});

const defaults = replay(defaultsCase, ({ params, events }) =>
  events.map(({ kernel: version, transition_latency_ns: latency, hz }) => ({
    rate_limit_us: version === '3.10' ? null : defaultRateLimit(version, latency, params.driver_transition_delay_us),
    sampling_rate_us: defaultSamplingRate(version, latency, hz, params.driver_transition_delay_us),
  })),
);

const counters = {
  idle_us: z.array(whole),
  iowait_us: z.array(whole).default([]),
  nice_us: z.array(whole).default([]),
};
const dbsParams = {
  sampling_rate_us: positive,
  up_threshold: whole,
  sampling_down_factor: positive,
  ignore_nice_load: flag,
  cpus: positive,
  start: start.extend({ t_us: whole, ...counters }),
  inefficient_khz: z.array(positive).default([]),
};
const dbsCase = {
  kernel,
  opps_khz: opps,
  events: z.array(
    z.discriminatedUnion('op', [
      z.looseObject({ op: z.literal('hook'), t_ns: whole, ...counters }),
      z.looseObject({ ...limitsEvent }),
    ]),
  ),
};
const ondemandCase = z.looseObject({
  ...dbsCase,
  params: z.looseObject({ ...dbsParams, io_is_busy: flag, powersave_bias: whole }),
});
const conservativeCase = z.looseObject({
  ...dbsCase,
  params: z.looseObject({ ...dbsParams, down_threshold: whole, freq_step: whole }),
});
type DbsCase = z.infer<typeof ondemandCase> | z.infer<typeof conservativeCase>;

/** Counters as the present event gives them. */
class VectorCounters implements DbsCounters {
  constructor(public present: { idle_us: number[]; iowait_us: number[]; nice_us: number[] }) {}

  idle(cpu: number): number {
    return this.present.idle_us[cpu]!;
  }

  iowait(cpu: number): number {
    return this.present.iowait_us[cpu] ?? 0;
  }

  nice(cpu: number): number {
    return (this.present.nice_us[cpu] ?? 0) * 1000;
  }
}

const tunablesOf = (params: DbsCase['params'], ioIsBusy: boolean) => ({
  samplingRate: params.sampling_rate_us,
  upThreshold: params.up_threshold,
  samplingDownFactor: params.sampling_down_factor,
  ignoreNiceLoad: params.ignore_nice_load,
  ioIsBusy,
});

/** The events on one governor; `more` adds what its kind shows besides. */
const run = (
  vector: DbsCase,
  policy: BarePolicy,
  present: VectorCounters,
  governor: DbsPolicy,
  more: (sampled: boolean) => Record<string, unknown>,
): readonly unknown[] => {
  governor.start(vector.params.start.t_us);
  return vector.events.map((event) => {
    if (event.op === 'limits') {
      policy.setLimits(event.min_khz, event.max_khz);
      governor.limits();
      return { cur_khz: policy.cur, next_delay_us: governor.sampleDelay / 1000, ...more(false) };
    }
    present.present = event;
    const sampled = governor.hook(event.t_ns);
    const state = { sampled, cur_khz: policy.cur, next_delay_us: governor.sampleDelay / 1000, ...more(sampled) };
    return sampled ? { ...state, load: Number.isNaN(governor.load) ? null : governor.load } : state;
  });
};

const ondemand = replay(ondemandCase, (vector) => {
  const { params, opps_khz } = vector;
  const policy = barePolicy(opps_khz, params.start, params.inefficient_khz);
  const present = new VectorCounters(params.start);
  const tunables = { ...tunablesOf(params, params.io_is_busy), powersaveBias: params.powersave_bias };
  const governor = new OndemandPolicy(policy, tunables, present, params.cpus);
  return run(vector, policy, present, governor, (sampled) => (sampled ? { rate_mult: governor.rateMult } : {}));
});

const conservative = replay(conservativeCase, (vector) => {
  const { params, opps_khz } = vector;
  const policy = barePolicy(opps_khz, params.start, params.inefficient_khz);
  const present = new VectorCounters(params.start);
  const tunables = {
    ...tunablesOf(params, false),
    downThreshold: params.down_threshold,
    freqStep: params.freq_step,
    kernel: vector.kernel,
  };
  const governor = new ConservativePolicy(policy, tunables, present, params.cpus);
  return run(vector, policy, present, governor, () => ({ requested_khz: governor.requestedFreq }));
});

export const cpufreqReplays = { freq_table: freqTable, defaults, ondemand, conservative };
