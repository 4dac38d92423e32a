import { defineCpufreq } from '../contract.js';

export const powersave = defineCpufreq({
  name: 'powersave',
  about: 'The lowest frequency that the limits allow.',
  params: {},
  create(context) {
    const run = (): void => context.request(context.domain.min(), 'L');
    return { start: run, onLimits: run };
  },
});
