/** bang_bang: a device that is on or off, such as a fan: on at the trip, off below its hysteresis. */
import { NONE, type Binding, type ThermalGovernor } from './zone.js';

function set(binding: Binding, target: number): void {
  binding.initialized = true;
  binding.target = target;
  binding.device.mark();
  binding.device.update();
}

export const bangBang: ThermalGovernor = {
  kernel: '6.12',
  crossed(zone, trip, upward) {
    for (const binding of zone.bindings[trip]!) set(binding, upward ? 1 : 0);
  },
  // Only the first time: afterwards everything comes by crossings.
  manage(zone) {
    for (const trip of zone.governed())
      for (const binding of zone.bindings[trip]!)
        if (!binding.initialized) set(binding, zone.temperature >= zone.thresholds[trip]! ? 1 : 0);
  },
};

export const bangBang61: ThermalGovernor = {
  kernel: '6.1',
  manage(zone) {
    for (const trip of zone.governed()) {
      const { temperature, hysteresis } = zone.spec.trips[trip]!;
      for (const binding of zone.bindings[trip]!) {
        let target = binding.target === NONE ? 0 : binding.target;
        if (target === 0 && zone.temperature >= temperature) target = 1;
        else if (target === 1 && zone.temperature <= temperature - hysteresis) target = 0;
        set(binding, target);
      }
    }
  },
};
