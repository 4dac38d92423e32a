/** userspace (drivers/cpufreq/cpufreq_userspace.c of Linux 6.12.117). */
import { defineCpufreq } from '../contract.js';

export const userspace = defineCpufreq({
  name: 'userspace',
  about: 'A speed that is set from outside, and comes back when limits that cut it widen again.',
  takesSpeed: true,
  params: {
    speed: { type: 'number', default: 0, unit: 'kHz', min: 0, about: 'first speed; 0: the one at the start' },
  },
  create(context) {
    const { domain, params } = context;
    let speed = 0;
    const setSpeed = (khz: number): void => {
      speed = khz;
      context.request(khz, 'L');
    };
    return {
      start: () => setSpeed(params.speed > 0 ? params.speed : domain.current()),
      onLimits() {
        if (domain.max() < speed) context.request(domain.max(), 'H');
        else context.request(Math.max(speed, domain.min()), 'L');
      },
      setSpeed,
    };
  },
});
