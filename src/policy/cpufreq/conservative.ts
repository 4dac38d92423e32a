import { defineCpufreq } from '../contract.js';
import { ConservativePolicy } from './conservative-rule.js';
import {
  contextCounters,
  dbsHandlers,
  ignoreNiceLoadParam,
  samplingRateObstacle,
  samplingRateOf,
  samplingRateParam,
} from './dbs-plugin.js';
import { DomainPolicy } from './policy.js';

export const conservative = defineCpufreq({
  name: 'conservative',
  about: 'Moves the frequency by small steps, up above one load threshold and down below another.',
  params: {
    sampling_rate: samplingRateParam,
    up_threshold: {
      type: 'number',
      default: 80,
      unit: '%',
      min: 1,
      max: 100,
      integer: true,
      about: 'load above which the frequency rises a step',
    },
    down_threshold: {
      type: 'number',
      default: 20,
      unit: '%',
      min: 1,
      max: 99,
      integer: true,
      about: 'load below which the frequency falls a step; below up_threshold',
    },
    freq_step: {
      type: 'number',
      default: 5,
      unit: '%',
      min: 0,
      max: 100,
      integer: true,
      about: 'step, of the upper limit; 0: the frequency never changes',
    },
    sampling_down_factor: {
      type: 'number',
      default: 1,
      min: 1,
      max: 10,
      integer: true,
      about: 'samples of low load that make one step down',
    },
    ignore_nice_load: ignoreNiceLoadParam,
    kernel: { type: 'choice', default: '6.12', values: ['6.12', '6.1'], about: 'rules of this Linux version' },
  },
  obstacle: samplingRateObstacle,
  create(context) {
    const { params } = context;
    if (params.down_threshold >= params.up_threshold) {
      throw new RangeError(
        `down_threshold ${params.down_threshold} % is not below up_threshold ${params.up_threshold} %`,
      );
    }
    const kernel = params.kernel as '6.12' | '6.1';
    const tunables = {
      samplingRate: samplingRateOf(context, params.sampling_rate, kernel),
      upThreshold: params.up_threshold,
      downThreshold: params.down_threshold,
      freqStep: params.freq_step,
      samplingDownFactor: params.sampling_down_factor,
      ignoreNiceLoad: params.ignore_nice_load,
      ioIsBusy: false,
      kernel,
    };
    const policy = new DomainPolicy(context);
    const cpus = context.domain.cpus.length;
    const governor = new ConservativePolicy(policy, tunables, contextCounters(context), cpus);
    return dbsHandlers(context, governor);
  },
});
