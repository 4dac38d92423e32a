/** Default rates of the dynamic governors, by kernel version. */

export type Kernel = '6.12' | '6.1' | '3.10';

/** Length of a tick, ns. @param hz ticks a second */
export const tickLength = (hz: number): number => Math.floor((1e9 + Math.floor(hz / 2)) / hz);

/**
 * Least useful time between two frequency changes, µs: the driver's own value, else a rule on the latency.
 * @param latency transition latency, ns
 * @param driver  the driver's own value, µs; 0: none
 */
const transitionDelay = (kernel: Kernel, latency: number, driver: number): number => {
  if (driver > 0) return driver;
  const us = Math.floor(latency / 1000);
  if (us === 0) return 1000;
  return kernel === '6.1' ? Math.min(us * 1000, 10000) : us + (us >> 1);
};

/** Default `rate_limit_us` of schedutil. Arguments as of `defaultSamplingRate`. */
export const defaultRateLimit = (kernel: '6.12' | '6.1', latency: number, driver = 0): number =>
  transitionDelay(kernel, latency, driver);

/** Least sampling rate that the kernel takes: two ticks, µs. */
export const leastSamplingRate = (hz: number): number => Math.floor((2 * tickLength(hz)) / 1000);

/**
 * Default `sampling_rate` of ondemand and conservative, µs.
 * @param latency transition latency of the domain, ns
 * @param hz      ticks a second
 * @param driver  a delay that the driver sets itself, µs; 0: none (3.10 knows none)
 */
export const defaultSamplingRate = (kernel: Kernel, latency: number, hz: number, driver = 0): number =>
  kernel === '3.10'
    ? Math.max(10000, 1000 * Math.max(1, Math.floor(latency / 1000)))
    : Math.max(leastSamplingRate(hz), transitionDelay(kernel, latency, driver));
