import { defineCpufreq, type CpufreqContext, type CpufreqHandlers, type Timer } from '../contract.js';
import {
  contextCounters,
  dbsHandlers,
  ignoreNiceLoadParam,
  samplingRateObstacle,
  samplingRateOf,
  samplingRateParam,
} from './dbs-plugin.js';
import type { Kernel } from './defaults.js';
import { Ondemand310Policy } from './ondemand-rule-3.10.js';
import { OndemandPolicy } from './ondemand-rule.js';
import { DomainPolicy } from './policy.js';

const params = {
  sampling_rate: samplingRateParam,
  up_threshold: {
    type: 'number',
    default: 0,
    unit: '%',
    min: 0,
    max: 100,
    integer: true,
    about: 'load above which the highest frequency is set; 0: 95, in 3.10 99',
  },
  sampling_down_factor: {
    type: 'number',
    default: 1,
    min: 1,
    max: 100000,
    integer: true,
    about: 'sampling periods until the next look after a jump to the highest frequency',
  },
  powersave_bias: {
    type: 'number',
    default: 0,
    min: 0,
    max: 1000,
    integer: true,
    about: 'per mille of frequency to give away, by alternating between two OPPs',
  },
  ignore_nice_load: ignoreNiceLoadParam,
  kernel: {
    type: 'choice',
    default: '6.12',
    values: ['6.12', '6.1', '3.10'],
    about: 'rules of this Linux version; 6.12 and 6.1 differ in the default sampling rate only',
  },
} as const;

export const ondemand = defineCpufreq({
  name: 'ondemand',
  about: 'Highest frequency above a load threshold, else in proportion to the load.',
  params,
  obstacle: samplingRateObstacle,
  create(context) {
    const kernel = context.params.kernel as Kernel;
    const tunables = {
      samplingRate: samplingRateOf(context, context.params.sampling_rate, kernel),
      upThreshold: context.params.up_threshold || (kernel === '3.10' ? 99 : 95),
      samplingDownFactor: context.params.sampling_down_factor,
      powersaveBias: context.params.powersave_bias,
      ignoreNiceLoad: context.params.ignore_nice_load,
      ioIsBusy: false,
    };
    const policy = new DomainPolicy(context);
    const counters = contextCounters(context);
    const cpus = context.domain.cpus.length;
    if (kernel !== '3.10') return dbsHandlers(context, new OndemandPolicy(policy, tunables, counters, cpus));
    return workItems(context, new Ondemand310Policy(policy, tunables, counters, cpus, context.tickRate));
  },
});

/** 3.10: a deferrable work item per CPU. On an idle CPU it waits for the wake-up. */
const workItems = (context: CpufreqContext<typeof params>, governor: Ondemand310Policy): CpufreqHandlers => {
  const { cpus } = context.domain;
  const due = cpus.map(() => Infinity);
  const timers: (Timer | undefined)[] = cpus.map(() => undefined);

  const run = (slot: number): void => schedule(slot, context.now() + governor.work(context.now()));
  const schedule = (slot: number, time: number): void => {
    const pending = timers[slot];
    if (pending !== undefined) context.cancel(pending);
    due[slot] = time;
    timers[slot] = context.at(time, () => {
      timers[slot] = undefined;
      if (!context.isIdle(cpus[slot]!)) run(slot);
    });
  };

  return {
    start() {
      governor.start(Math.floor(context.now() / 1000));
      for (let slot = 0; slot < cpus.length; slot++) schedule(slot, context.now() + governor.sampleDelay);
    },
    onIdle(cpu, idle) {
      const slot = cpus.indexOf(cpu);
      if (!idle && context.now() >= due[slot]!) run(slot);
    },
    onLimits() {
      // 3.10 looks at once.
      governor.limits();
      governor.work(context.now());
    },
  };
};
