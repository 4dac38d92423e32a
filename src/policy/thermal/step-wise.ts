/** step_wise: one cooling state up while a trip is reached and it gets hotter, one down while it cools. */
import { NONE, type Binding, type ThermalGovernor, type ThermalZone } from './zone.js';

const clamp = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

/** Target of one binding by the rules of 6.12, where a trip stays reached until the temperature is below its hysteresis. */
function target({ device, lower, upper, initialized, target: old }: Binding, on: boolean, trend: number): number {
  const { state } = device;
  if (!initialized) return on ? clamp(state + 1, lower, upper) : NONE;
  if (!on) return trend < 0 ? NONE : old;
  if (trend > 0) return clamp(state + 1, lower, upper);
  if (trend === 0) return old;
  // The kernel subtracts from an unsigned 0: a device that was set to 0 from elsewhere goes to its upper state.
  return state === 0 ? upper : clamp(state - 1, Math.min(lower + 1, upper), upper);
}

/** The same by the rules of 6.1: no hysteresis, and a cap is taken back by single steps, only while it cools. */
function target61({ device, lower, upper, initialized, target: old }: Binding, on: boolean, trend: number): number {
  const { state } = device;
  if (!initialized) return on ? clamp(state + 1, lower, upper) : NONE;
  if (on) return trend > 0 ? clamp(state + 1, lower, upper) : old;
  if (trend >= 0) return old;
  return state <= lower ? NONE : clamp(state - 1, lower, upper);
}

/** Gives a binding its target. */
function set(binding: Binding, next: number): void {
  if (binding.initialized && next === binding.target) return;
  binding.initialized = true;
  binding.target = next;
  binding.device.mark();
}

export const stepWise: ThermalGovernor = {
  kernel: '6.12',
  manage(zone) {
    for (const trip of zone.governed()) {
      const on = zone.temperature >= zone.thresholds[trip]!;
      for (const binding of zone.bindings[trip]!) set(binding, target(binding, on, zone.trend));
    }
    zone.updateDevices();
  },
};

export const stepWise61: ThermalGovernor = {
  kernel: '6.1',
  manage(zone: ThermalZone) {
    for (const trip of zone.governed()) {
      const { type, temperature } = zone.spec.trips[trip]!;
      for (const binding of zone.bindings[trip]!) {
        const before = binding.target;
        set(binding, target61(binding, zone.temperature >= temperature, zone.trend));
        if (type === 'passive') zone.passive += Number(binding.target !== NONE) - Number(before !== NONE);
      }
      // After each trip, so that a device on two trips can climb two states in one update.
      zone.updateDevices();
    }
  },
};
