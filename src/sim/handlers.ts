/** What a plug-in's `create` returned, held to the contract before the simulation relies on it. */
import { nearestName } from '../input/errors.js';
import type {
  CpufreqHandlers,
  CpuidleHandlers,
  DevfreqHandlers,
  ManagerHandlers,
  PlacementHandlers,
  PluginKind,
  SchedulerHandlers,
  ThermalHandlers,
} from '../policy/contract.js';
import { forsake, isPromise, PluginError } from './plugin-guard.js';

interface HandlerNames<H> {
  readonly required: readonly (keyof H & string)[];
  readonly optional: readonly (keyof H & string)[];
}

const HANDLERS: {
  readonly cpufreq: HandlerNames<CpufreqHandlers>;
  readonly devfreq: HandlerNames<DevfreqHandlers>;
  readonly cpuidle: HandlerNames<CpuidleHandlers>;
  readonly scheduler: HandlerNames<SchedulerHandlers>;
  readonly thermal: HandlerNames<ThermalHandlers>;
  readonly placement: HandlerNames<PlacementHandlers>;
  readonly manager: HandlerNames<ManagerHandlers>;
} = {
  cpufreq: {
    required: [],
    optional: ['start', 'onUtilisation', 'onIdle', 'onLimits', 'beforeChange', 'setSpeed'],
  },
  devfreq: { required: ['target'], optional: ['setSpeed', 'onCpuClock', 'onDeviceClock'] },
  cpuidle: { required: ['select', 'reflect'], optional: ['refused'] },
  scheduler: { required: [], optional: ['place'] },
  thermal: { required: ['manage'], optional: ['crossed'] },
  placement: { required: ['place'], optional: [] },
  manager: { required: [], optional: ['onEvent', 'onInference', 'onTrip'] },
};

/** What a plug-in gave, for a message. */
export function shown(value: unknown): string {
  if (value === null) return 'null';
  if (isPromise(value)) return 'a promise';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return typeof value === 'object' ? 'an object' : typeof value;
}

/** ns: no driver polls more often, and a run of such polls would not end. */
const LEAST_POLLING = 1000;

/** What an idle governor says of itself besides its handlers. */
function checkIdleGovernor(handlers: Readonly<Record<string, unknown>>): void {
  const { stopTick } = handlers;
  if (typeof stopTick !== 'boolean') throw new PluginError(`stopTick is ${shown(stopTick)}, expected true or false`);
}

/** What a scheduler says of itself besides its handler. */
function checkScheduler(handlers: Readonly<Record<string, unknown>>): void {
  for (const name of ['balances', 'usesEnergy'])
    if (handlers[name] !== undefined && typeof handlers[name] !== 'boolean')
      throw new PluginError(`${name} is ${shown(handlers[name])}, expected true or false`);
  const cost = handlers['migrationCost'];
  if (cost !== undefined && !(typeof cost === 'number' && cost >= 0 && cost < Infinity))
    throw new PluginError(`migrationCost is ${shown(cost)}, expected a number of ns, 0 or more`);
}

/** Simulated time does not wait: whatever an asynchronous function did later would come at no defined instant. */
export function checkFunction(value: unknown, what: string): void {
  if (typeof value !== 'function') throw new PluginError(`${what} is ${shown(value)}, expected a function`);
  if (value.constructor.name === 'AsyncFunction')
    throw new PluginError(`${what} is asynchronous, expected a function that answers at once`);
}

/**
 * The handlers of a plug-in, checked.
 * @throws PluginError saying what was found and what the contract expects
 */
export function checkHandlers<H extends object>(kind: PluginKind, value: H): H {
  const { required, optional } = HANDLERS[kind];
  const known: readonly string[] = [...required, ...optional];
  const expected = `an object of handlers (${known.join(', ')})`;
  const given: unknown = value;
  if (isPromise(given)) forsake(given);
  if (typeof given !== 'object' || given === null || Array.isArray(given) || isPromise(given))
    throw new PluginError(`create() returned ${shown(given)}, expected ${expected}`);
  const handlers = given as Readonly<Record<string, unknown>>;
  for (const name of required) checkFunction(handlers[name], `handler ${name}`);
  for (const name of optional) if (handlers[name] !== undefined) checkFunction(handlers[name], `handler ${name}`);
  // A misspelt handler would never be called, and nobody would know. Other members are the plug-in's own business.
  for (const name of Object.keys(handlers)) {
    if (known.includes(name) || typeof handlers[name] !== 'function') continue;
    const meant = nearestName(name, known);
    if (meant !== undefined && handlers[meant] === undefined)
      throw new PluginError(`create() returned a handler ${name}, which nobody calls; did you mean ${meant}?`);
  }
  const kernel = handlers['kernel'];
  if (kind === 'thermal' && kernel !== '6.12' && kernel !== '6.1')
    throw new PluginError(`kernel is ${shown(kernel)}, expected 6.12 or 6.1: whose thresholds the zone keeps`);
  if (kind === 'scheduler') checkScheduler(handlers);
  if (kind === 'cpuidle') checkIdleGovernor(handlers);
  const polling = handlers['polling'];
  if (
    kind === 'devfreq' &&
    polling !== undefined &&
    !(typeof polling === 'number' && polling >= LEAST_POLLING && polling < Infinity)
  )
    throw new PluginError(`polling is ${shown(polling)}, expected at least ${String(LEAST_POLLING)} ns, or none`);
  return value;
}
