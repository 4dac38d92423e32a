/** Replay of the thermal governors: a zone with its cooling devices, update by update. */
import { z } from 'zod';
import { bangBang, bangBang61 } from '../../policy/thermal/bang-bang.js';
import { CpufreqCooling, DevfreqCooling } from '../../policy/thermal/cooling.js';
import { fairShare, fairShare61 } from '../../policy/thermal/fair-share.js';
import { PowerAllocator, type Tunables } from '../../policy/thermal/power-allocator.js';
import { stepWise, stepWise61 } from '../../policy/thermal/step-wise.js';
import { CoolingDevice, NONE, ThermalZone, type PowerModel, type ThermalGovernor } from '../../policy/thermal/zone.js';
import { replay, whole } from './replay.js';

const cdev = z.looseObject({
  kind: z.enum(['plain', 'cpufreq', 'devfreq']),
  max_state: whole,
  initial_state: whole.default(0),
  cpus: whole.optional(),
  cpu_capacity: whole.optional(),
  opps: z.array(z.object({ khz: whole, power_uw: whole })).optional(),
});
type Device = z.infer<typeof cdev>;

const actorState = z.looseObject({
  khz: whole,
  cpu_util: z.array(whole).optional(),
  busy: whole.optional(),
  total: whole.optional(),
});
type ActorState = z.infer<typeof actorState>;

const tunables = z.looseObject({
  sustainable_power_mw: whole.optional(),
  k_po: whole.optional(),
  k_pu: whole.optional(),
  k_i: whole.optional(),
  k_d: whole.optional(),
  integral_cutoff_mc: whole.optional(),
});

const thermalCase = z.looseObject({
  governor: z.string(),
  version: z.enum(['6.12', '6.1']),
  params: tunables.extend({ polling_delay_passive_ms: whole, polling_delay_ms: whole }),
  table: z.looseObject({
    trips: z.array(
      z.object({ type: z.enum(['active', 'passive', 'hot', 'critical']), temp_mc: z.number(), hyst_mc: whole }),
    ),
    cdevs: z.array(cdev),
    bindings: z.array(z.object({ trip: whole, cdev: whole, lower: whole, upper: whole, weight: whole })),
  }),
  events: z.array(
    z.looseObject({ temp_mc: z.number(), actors: z.array(actorState).optional(), set: tunables.optional() }),
  ),
});

/** The power model of a device that reads what the event last said of it. */
function powerModel(device: Device, state: () => ActorState): PowerModel | undefined {
  const opps = device.opps?.map(({ khz, power_uw }) => ({ khz, microwatts: power_uw }));
  if (opps === undefined) return undefined;
  const frequency = (): number => state().khz;
  if (device.kind === 'devfreq')
    return new DevfreqCooling(opps, { frequency, busy: () => state().busy ?? 0, total: () => state().total ?? 0 });
  const load = (): number =>
    (state().cpu_util ?? []).reduce((sum, util) => sum + Math.trunc((util * 100) / device.cpu_capacity!), 0);
  return new CpufreqCooling(opps, device.cpus!, { frequency, load });
}

const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

const SIMPLE: Readonly<Record<string, Readonly<Record<'6.12' | '6.1', ThermalGovernor>>>> = {
  step_wise: { '6.12': stepWise, '6.1': stepWise61 },
  bang_bang: { '6.12': bangBang, '6.1': bangBang61 },
  fair_share: { '6.12': fairShare, '6.1': fairShare61 },
};

const write = (to: Tunables, from: z.infer<typeof tunables>): void => {
  to.sustainablePower = from.sustainable_power_mw ?? to.sustainablePower;
  to.kPo = from.k_po ?? to.kPo;
  to.kPu = from.k_pu ?? to.kPu;
  to.kI = from.k_i ?? to.kI;
  to.kD = from.k_d ?? to.kD;
  to.integralCutoff = from.integral_cutoff_mc ?? to.integralCutoff;
};

const thermal = replay(thermalCase, ({ governor, version, params, table, events }) => {
  let actors: readonly ActorState[] = [];
  const devices = table.cdevs.map(
    (device, i) =>
      new CoolingDevice(
        String(i),
        device.max_state,
        () => undefined,
        powerModel(device, () => actors[i]!),
        device.initial_state,
      ),
  );
  const gains: Tunables = { sustainablePower: 0, kPo: 0, kPu: 0, kI: 0, kD: 0, integralCutoff: 0 };
  write(gains, params);
  const zone = new ThermalZone({
    name: 'zone',
    trips: table.trips.map((t) => ({ type: t.type, temperature: t.temp_mc, hysteresis: t.hyst_mc })),
    pollingDelay: params.polling_delay_ms,
    pollingDelayPassive: params.polling_delay_passive_ms,
    sustainablePower: gains.sustainablePower,
  });
  const bindings = table.bindings.map((b) => {
    zone.bind(b.trip, devices[b.cdev]!, b.lower, b.upper, b.weight);
    return zone.bindings[b.trip]!.at(-1)!;
  });
  const allocator = governor === 'power_allocator' ? new PowerAllocator(zone, gains) : undefined;
  zone.govern(allocator ?? SIMPLE[governor]![version]);
  return events.map((event) => {
    actors = event.actors ?? [];
    if (event.set !== undefined) write(gains, event.set);
    const poll = zone.update(event.temp_mc);
    return {
      state: devices.map((d) => d.state),
      target: bindings.map(({ target }) => (target === NONE ? null : target)),
      passive: zone.passive,
      next_poll_ms: poll,
      ...(version === '6.12' && {
        crossed: zone.crossings.map(({ trip, upward }) => `${trip}:${upward ? 'up' : 'down'}`),
        window_mc: [finite(zone.low), finite(zone.high)],
      }),
      ...(allocator !== undefined && allocatorState(allocator)),
    };
  });
});

function allocatorState({ range, pid, errorIntegral, actors, tunables: t }: PowerAllocator): object {
  return {
    ...(Number.isFinite(range) && {
      power_range_mw: range,
      pid: { ...pid, err_integral: errorIntegral },
      actors: actors.map((a) => ({
        requested_mw: a.requested,
        weighted_mw: a.weighted,
        max_mw: a.max,
        granted_mw: a.granted,
      })),
    }),
    k: { sustainable_power_mw: t.sustainablePower, k_po: t.kPo, k_pu: t.kPu, k_i: t.kI },
  };
}

export const thermalReplays = {
  step_wise: thermal,
  bang_bang: thermal,
  fair_share: thermal,
  power_allocator: thermal,
};
