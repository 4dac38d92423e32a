/** Built-in CPU idle governors as plug-ins. */
import { defineCpuidle, type CpuidlePlugin } from '../contract.js';
import { AlwaysDeepest } from './always-deepest.js';
import { Haltpoll, HALTPOLL_DEFAULTS } from './haltpoll.js';
import { Ladder } from './ladder.js';
import { Menu61 } from './menu-6.1.js';
import { Menu } from './menu.js';
import { Teo61 } from './teo-6.1.js';
import { Teo } from './teo.js';

/** What the idle loop itself reads of any of them. */
const common = {
  latency_request: {
    type: 'number',
    default: 2e12,
    unit: 'ns',
    min: 0,
    about: 'longest exit latency that anybody bears (PM QoS); the default is none to speak of',
  },
  deepest: {
    type: 'number',
    default: 99,
    min: 0,
    integer: true,
    about: 'index of the deepest state that may be entered, 0 the shallowest',
  },
} as const;

const kernel = {
  type: 'choice',
  default: '6.12',
  values: ['6.12', '6.1'],
  about: 'rules of this Linux version',
} as const;

const menu = defineCpuidle({
  name: 'menu',
  about: 'The time to the next timer, corrected by how much of it earlier idles used, or an interval that repeats.',
  params: { ...common, kernel },
  create: ({ params, states, tick }) => new (params.kernel === '6.1' ? Menu61 : Menu)(states, tick),
});

const teo = defineCpuidle({
  name: 'teo',
  about: 'The next timer decides, unless wake-ups before it have dominated of late.',
  params: { ...common, kernel },
  create: ({ params, states, tick }) => new (params.kernel === '6.1' ? Teo61 : Teo)(states, tick),
});

const ladder = defineCpuidle({
  name: 'ladder',
  about: 'One state deeper after idles that were long enough, one shallower after one that was not.',
  params: {
    ...common,
    fix_signed: {
      type: 'boolean',
      default: false,
      about: 'compare with a sign: in the kernel an idle shorter than the exit latency counts as very long',
    },
  },
  create: ({ params, states }) => new Ladder(states, params.fix_signed),
});

const haltpoll = defineCpuidle({
  name: 'haltpoll',
  about: 'Stays in the shallowest state for an adaptive while before it asks for state 1 (for guests, which poll).',
  params: {
    ...common,
    kernel,
    poll: { type: 'number', default: HALTPOLL_DEFAULTS.pollNs, unit: 'ns', min: 0, about: 'longest time in state 0' },
    grow: {
      type: 'number',
      default: HALTPOLL_DEFAULTS.grow,
      min: 0,
      integer: true,
      about: 'factor of a limit too short',
    },
    grow_start: {
      type: 'number',
      default: HALTPOLL_DEFAULTS.growStart,
      unit: 'ns',
      min: 0,
      about: 'first limit',
    },
    shrink: {
      type: 'number',
      default: HALTPOLL_DEFAULTS.shrink,
      min: 0,
      integer: true,
      about: 'divisor of a limit too long; 0: reset',
    },
  },
  create: ({ params }) =>
    new Haltpoll(
      {
        pollNs: params.poll,
        shrink: params.shrink,
        grow: params.grow,
        growStart: params.grow_start,
        allowShrink: HALTPOLL_DEFAULTS.allowShrink,
      },
      params.kernel === '6.1' ? '6.1' : '6.12',
    ),
});

const alwaysDeepest = defineCpuidle({
  name: 'always-deepest',
  about:
    'The deepest state whose exit latency fits the latency request, with the tick stopped: a bound, no kernel has it.',
  params: common,
  create: ({ states }) => new AlwaysDeepest(states),
});

// Each plug-in knows its own parameters; the list holds them all.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const cpuidlePlugins: readonly CpuidlePlugin<any>[] = [menu, teo, ladder, haltpoll, alwaysDeepest];
