import { defineDevfreq } from '../contract.js';

export const userspace = defineDevfreq({
  name: 'userspace',
  about: 'A speed that is set from outside; the present one until then.',
  takesSpeed: true,
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
