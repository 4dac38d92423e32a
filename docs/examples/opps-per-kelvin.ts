/** Takes so many OPPs off the clocks of a zone as its sensor is kelvins above a trip. */
import { defineThermal } from 'socsim';

export default defineThermal({
  name: 'opps-per-kelvin',
  about: 'Caps in proportion to the kelvins above each passive trip.',
  params: { gain: { type: 'number', default: 1, min: 0, about: 'OPPs that a kelvin takes off' } },
  create: (context) => ({
    kernel: '6.12',
    manage(zone) {
      for (const trip of zone.governed()) {
        const above = (zone.temperature - zone.spec.trips[trip]!.temperature) / 1000;
        const state = Math.ceil(above * context.params.gain);
        for (const binding of zone.bindings[trip]!) {
          // Below its trip a binding asks for nothing, which is -1: its `lower` would be a cap already.
          binding.target = above < 0 ? -1 : Math.min(binding.upper, Math.max(binding.lower, state));
          binding.device.mark();
        }
      }
      zone.updateDevices();
    },
  }),
});
