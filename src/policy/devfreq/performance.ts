import { defineDevfreq } from '../contract.js';

export const performance = defineDevfreq({
  name: 'performance',
  about: 'The highest frequency that the limits allow.',
  params: {},
  create: () => ({ target: () => Infinity }),
});
