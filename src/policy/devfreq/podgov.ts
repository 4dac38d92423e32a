import { defineDevfreq } from '../contract.js';
import { PodgovRule } from './podgov-rule.js';

const POLLING = 25e6;

export const podgov = defineDevfreq({
  name: 'nvhost_podgov',
  about: "NVIDIA's GPU governor (L4T 4.9): aims at a target load, remembers peaks, boosts by a third under full load.",
  params: {
    load_max: {
      type: 'number',
      default: 900,
      min: 1,
      max: 1000,
      integer: true,
      about: 'load above which the highest boost is given, per mille',
    },
    load_target: {
      type: 'number',
      default: 700,
      min: 1,
      max: 1000,
      integer: true,
      about: 'load that it aims at, per mille',
    },
    bias: { type: 'number', default: 80, unit: '%', min: 0, integer: true, about: 'share of the wanted boost' },
    smooth: { type: 'number', default: 10, min: 0, integer: true, about: 'weight of the past in averages, against 1' },
    damp: {
      type: 'number',
      default: 7,
      min: 0,
      max: 10,
      integer: true,
      about: 'weight of the wanted frequency against the average one, of 10',
    },
    block_window: { type: 'number', default: 50000, unit: 'us', min: 0, about: 'time without a further change' },
    history: {
      type: 'number',
      default: 100,
      min: 0,
      max: 100,
      integer: true,
      about: 'polls whose peak counts; 0: none',
    },
  },
  create(context) {
    const { params, domain } = context;
    const now = (): number => context.now() / 1e3;
    const rule = new PodgovRule(
      domain.frequencies,
      {
        loadMax: params.load_max,
        loadTarget: params.load_target,
        bias: params.bias,
        smooth: params.smooth,
        damp: params.damp,
        blockWindow: params.block_window,
        history: params.history,
      },
      now(),
    );
    return {
      polling: POLLING,
      target: ({ busy, total, current }) => rule.poll(now(), Math.floor(busy), Math.floor(total), Math.round(current)),
    };
  },
});
