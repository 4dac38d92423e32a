/** Typed monitors of applications and of the device, for managers. */
import type { Monitor } from '../policy/contract.js';
import type { ApplicationState } from './application.js';
import { COUNTS } from './counters.js';
import type { RunContext } from './run-context.js';
import type { SensorView } from './sensors.js';

/** Whether an id is that of a counter, which counts from when somebody asks for it. */
export const isCounter = (id: string): boolean =>
  id.startsWith('cpu/') && COUNTS.some((count) => id.endsWith(`/${count}`));

/** Every monitor of the run; `docs/policies.md` lists the ids. */
export function buildMonitors(engine: RunContext, sensors: SensorView): Monitor[] {
  const { layout, domains, processors } = engine;
  const device = (id: string, owner: string, unit: string, read: () => number | undefined): Monitor => ({
    id,
    layer: 'device',
    owner,
    unit,
    read,
  });
  return [
    ...engine.apps.filter((a) => !a.spec.background).flatMap((a) => appMonitors(engine, a)),
    ...layout.elements.map((e, i) =>
      device(`element/${e.name}/cores_available`, e.name, '1', () => processors.cores.available[i]!),
    ),
    ...engine.platform.rails.flatMap((rail, r) =>
      sensors.seesRail[r] === true
        ? [
            device(`rail/${rail}/power`, rail, 'W', () => sensors.railPower(r)),
            device(`rail/${rail}/energy`, rail, 'J', () => sensors.railEnergy(r)),
          ]
        : [],
    ),
    ...(sensors.seesMeter
      ? [
          device('meter/power', 'meter', 'W', () => sensors.meterPower()),
          device('meter/energy', 'meter', 'J', () => sensors.meterEnergy()),
        ]
      : []),
    ...layout.domains.flatMap((domain, d) => [
      device(`domain/${domain.name}/frequency`, domain.name, 'Hz', () => domain.opps[domains.requested[d]!]!.frequency),
      device(`domain/${domain.name}/voltage`, domain.name, 'V', () => domain.opps[domains.requested[d]!]!.voltage),
    ]),
    ...engine.zones.map((zone, z) => device(`zone/${zone}/temperature`, zone, 'degC', () => sensors.temperature(z))),
    ...Array.from({ length: layout.cpuCount }, (_, cpu) => [
      device(`cpu/${String(cpu)}/utilisation`, String(cpu), '1', () =>
        engine.now > 0 ? 1 - engine.cpus.idleTime(cpu, engine.now) / engine.now : undefined,
      ),
      ...COUNTS.map((count) =>
        device(`cpu/${String(cpu)}/${count}`, String(cpu), count === 'bus_bytes' ? 'B' : '1', () =>
          processors.counters!.read(count, cpu, engine.now),
        ),
      ),
    ]).flat(),
  ];
}

function appMonitors(engine: RunContext, app: ApplicationState): Monitor[] {
  const name = app.spec.name;
  const window = engine.windows[app.index]!;
  const monitor = (what: string, unit: string, read: () => number | undefined): Monitor => ({
    id: `app/${name}/${what}`,
    layer: 'app',
    owner: name,
    unit,
    read,
  });
  return [
    monitor('latency_last', 'ns', () => window.last()),
    monitor('latency_mean', 'ns', () => window.mean()),
    monitor('throughput', '1/s', () => window.throughput()),
    monitor('slack', 'ns', () => {
      const last = window.last();
      const deadline = app.requirements.latency;
      return last === undefined || deadline === undefined ? undefined : deadline - last;
    }),
    monitor('queue', '1', () => app.waiting.length),
    monitor('misses', '1', () => app.missed + app.dropped),
    monitor('accuracy', '1', () => app.spec.network.variants[app.variant]!.accuracy),
  ];
}
