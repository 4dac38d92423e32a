import { defineDevfreq } from '../contract.js';

export const powersave = defineDevfreq({
  name: 'powersave',
  about: 'The lowest frequency that the limits allow.',
  params: {},
  create: () => ({ target: () => 0 }),
});
