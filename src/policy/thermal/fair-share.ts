/** fair_share: every device is cooled as many trips as are reached, in proportion to its weight. */
import type { Binding, ThermalGovernor, ThermalZone } from './zone.js';

/** Targets of all bindings of a zone, in the share that `stateOf` gives them. */
function share(zone: ThermalZone, stateOf: (binding: Binding, weights: number, count: number) => number): void {
  for (const trip of zone.governed()) {
    const list = zone.bindings[trip]!;
    const weights = list.reduce((sum, { weight }) => sum + weight, 0);
    for (const binding of list) {
      binding.initialized = true;
      binding.target = stateOf(binding, weights, list.length);
      binding.device.mark();
      binding.device.update();
    }
  }
}

export const fairShare: ThermalGovernor = {
  kernel: '6.12',
  manage(zone) {
    const reached = zone.thresholds.filter((threshold) => threshold <= zone.temperature).length;
    const level = Math.max(reached - 1, 0);
    const trips = zone.spec.trips.length;
    share(zone, ({ device, weight }, weights, count) =>
      weights !== 0
        ? Math.trunc((level * device.maxState * weight) / (trips * weights))
        : Math.trunc((level * device.maxState) / (trips * count)),
    );
  },
};

export const fairShare61: ThermalGovernor = {
  kernel: '6.1',
  manage(zone) {
    const { trips } = zone.spec;
    const first = trips.findIndex(({ temperature }) => zone.temperature < temperature);
    const level = first < 0 ? trips.length : first;
    share(zone, ({ device, weight }, weights, count) => {
      const percentage = Math.trunc(weights !== 0 ? (weight * 100) / weights : 100 / count);
      return Math.trunc((percentage * level * device.maxState) / (100 * trips.length));
    });
  },
};
