/** Built-in thermal governors as plug-ins. */
import { defineThermal, type ThermalPlugin } from '../contract.js';
import { bangBang, bangBang61 } from './bang-bang.js';
import { fairShare, fairShare61 } from './fair-share.js';
import { controlTrip, PowerAllocator, zoneObstacle } from './power-allocator.js';
import { stepWise, stepWise61 } from './step-wise.js';

const kernel = {
  type: 'choice',
  default: '6.12',
  values: ['6.12', '6.1'],
  about: 'rules of this Linux version',
} as const;

const stepWisePlugin = defineThermal({
  name: 'step_wise',
  about: 'One cooling state up at each look while a trip is reached and it gets hotter, one down while it cools.',
  params: { kernel },
  create: ({ params }) => (params.kernel === '6.1' ? stepWise61 : stepWise),
});

const bangBangPlugin = defineThermal({
  name: 'bang_bang',
  about: 'Full cooling state 1 from the trip on, none below its hysteresis.',
  params: { kernel },
  create: ({ params }) => (params.kernel === '6.1' ? bangBang61 : bangBang),
});

const fairSharePlugin = defineThermal({
  name: 'fair_share',
  about: 'Cools all devices by how many trips are reached, in proportion to their weights.',
  params: { kernel },
  create: ({ params }) => (params.kernel === '6.1' ? fairShare61 : fairShare),
});

const gain = (about: string) => ({ type: 'number', default: 0, min: 0, integer: true, about }) as const;

const powerAllocatorPlugin = defineThermal({
  name: 'power_allocator',
  about: 'A controller on the distance to the control temperature gives power to the devices by what they ask for.',
  params: {
    sustainable_power: {
      type: 'number',
      default: 0,
      unit: 'W',
      min: 0,
      about: "power that it may give at the control temperature; 0: the zone's, and without one the kernel's estimate",
    },
    k_po: gain('gain above the control temperature, 1024 = 1 mW/m°C; 0: estimated'),
    k_pu: gain('gain below it'),
    k_i: gain('gain of the integral, an update; 0: estimated'),
    k_d: gain('gain of the difference'),
    integral_cutoff: {
      type: 'number',
      default: 0,
      min: 0,
      about: 'distance below the control temperature at which the integral begins, m°C',
    },
  },
  obstacle(_params, { heat }) {
    for (const { name, governor, pollingPassive, trips } of heat?.zones ?? []) {
      if (governor !== undefined) continue;
      const trip = trips[controlTrip(trips)];
      const problem = trip !== undefined && trip.cooling.length > 0 ? zoneObstacle(name, pollingPassive) : undefined;
      if (problem !== undefined) return problem;
    }
    return undefined;
  },
  create({ params, zone }) {
    const sustainable = params.sustainable_power > 0 ? params.sustainable_power * 1e3 : zone.spec.sustainablePower;
    const tunables = { sustainablePower: Math.round(sustainable), kPo: 0, kPu: 0, kI: 0, kD: 0, integralCutoff: 0 };
    const governor = new PowerAllocator(zone, tunables);
    // Written over the estimate, as a user does by sysfs.
    tunables.kPo = params.k_po || tunables.kPo;
    tunables.kPu = params.k_pu || tunables.kPu;
    tunables.kI = params.k_i || tunables.kI;
    tunables.kD = params.k_d;
    tunables.integralCutoff = params.integral_cutoff;
    return governor;
  },
});

const userSpacePlugin = defineThermal({
  name: 'user_space',
  about: 'Does nothing but tell the manager (`onTrip`) that a trip was crossed.',
  params: {},
  create: ({ notify }) => ({
    kernel: '6.12',
    crossed(_zone, trip, upward) {
      notify(trip, upward);
    },
    manage() {
      // What is done about it is up to the manager.
    },
  }),
});

// Each plug-in knows its own parameters; the list holds them all.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const thermalPlugins: readonly ThermalPlugin<any>[] = [
  stepWisePlugin,
  bangBangPlugin,
  fairSharePlugin,
  powerAllocatorPlugin,
  userSpacePlugin,
];
