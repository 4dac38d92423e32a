/** Keeps the hottest OPPs that a target temperature allows. */
import { defineManager, MEMORY } from '../contract.js';

export const sustainedCap = defineManager({
  name: 'sustained-cap',
  about:
    'Caps clocks at the hottest OPPs that keep the sensors at a target temperature; applications stay where they are.',
  params: {
    target: { type: 'number', default: 80, unit: 'degC', about: 'temperature that the hottest zone is kept at' },
    period: { type: 'number', default: 1000, unit: 'ms', min: 1, about: 'time between two looks' },
    gain: {
      type: 'number',
      default: 0.01,
      min: 0,
      about: 'share of the OPPs that the cap falls by, for each kelvin above the target and look; it rises alike',
    },
    domains: {
      type: 'text',
      default: '',
      about: 'names of the domains that are capped, with spaces; empty: all but memory',
    },
  },
  obstacle({ domains }, { name, elements, memories = [], heat }) {
    if ((heat?.zones ?? []).length === 0) return 'a platform without thermal zones, or with temperatures off';
    const known = [...elements.map((e) => e.domain.name), ...memories.flatMap((m) => m.domain?.name ?? [])];
    const lost = domains.split(/\s+/).find((domain) => domain !== '' && !known.includes(domain));
    return lost === undefined ? undefined : `domain ${lost}, which ${name} has not (${[...new Set(known)].join(', ')})`;
  },
  create(context) {
    const { target, period, gain, domains } = context.params;
    const names = domains.split(/\s+/).filter((name) => name !== '');
    const caps = context
      .knobs()
      .filter(
        ({ id, owner }) =>
          id.endsWith('/max_frequency') && (names.length === 0 ? owner !== MEMORY : names.includes(owner)),
      );
    const missing = names.filter((name) => !caps.some(({ owner }) => owner === name));
    if (missing.length > 0) throw new Error(`there is no domain ${missing.join(', ')}`);
    const sensors = context.monitors().filter(({ id }) => /^zone\/.*\/temperature$/.test(id));
    if (sensors.length === 0) throw new Error('the platform has no thermal zone, or temperatures are off');
    /** Share of the OPPs that are out of reach, 0…1. */
    let closed = 0;
    const look = (): void => {
      const hottest = Math.max(...sensors.map((sensor) => sensor.read() ?? -Infinity));
      closed = Math.min(1, Math.max(0, closed + gain * (hottest - target)));
      for (const knob of caps) {
        const top = knob.values.length - 1;
        knob.set(knob.values[top - Math.round(closed * top)]!);
      }
    };
    context.every(period * 1e6, look);
    return {};
  },
});
