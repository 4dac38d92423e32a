/** The device governors that look at no load: performance, powersave, userspace. They run when a limit changes. */
import { defineDevfreq } from '../contract.js';

export const performance = defineDevfreq({
  name: 'performance',
  about: 'The highest frequency that the limits allow.',
  params: {},
  create: () => ({ target: () => Infinity }),
});

export const powersave = defineDevfreq({
  name: 'powersave',
  about: 'The lowest frequency that the limits allow.',
  params: {},
  create: () => ({ target: () => 0 }),
});

export const userspace = defineDevfreq({
  name: 'userspace',
  about: 'A speed that is set from outside; the present one until then.',
  params: {
    speed: { type: 'number', default: 0, unit: 'Hz', min: 0, about: 'first speed; 0: the one at the start' },
  },
  create(context) {
    let { speed } = context.params;
    return {
      target: ({ current }) => (speed > 0 ? speed : current),
      setSpeed(hz) {
        speed = hz;
        context.update();
      },
    };
  },
});
