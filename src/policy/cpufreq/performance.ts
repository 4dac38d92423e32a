import { defineCpufreq } from '../contract.js';

export const performance = defineCpufreq({
  name: 'performance',
  about: 'The highest frequency that the limits allow.',
  params: {},
  create(context) {
    const run = (): void => context.request(context.domain.max(), 'H');
    return { start: run, onLimits: run };
  },
});
