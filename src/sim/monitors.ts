/** Typed monitors of applications and of the device, for managers. */
import type { Monitor } from '../policy/contract.js';
import type { ApplicationState } from './application.js';
import type { Engine } from './engine.js';

/** Latencies that `latency_mean` and `throughput` look back on. */
const WINDOW = 10;

/** Latest finishes of an application, for its window monitors. */
export class FinishWindow {
  private readonly latency: number[] = [];
  private readonly finish: number[] = [];

  push(latency: number, finish: number): void {
    this.latency.push(latency);
    this.finish.push(finish);
    if (this.latency.length > WINDOW) {
      this.latency.shift();
      this.finish.shift();
    }
  }

  last(): number | undefined {
    return this.latency.at(-1);
  }

  mean(): number | undefined {
    const n = this.latency.length;
    return n === 0 ? undefined : this.latency.reduce((a, b) => a + b, 0) / n;
  }

  /** Finishes a second over the window; undefined before there are two. */
  throughput(): number | undefined {
    const n = this.finish.length;
    return n < 2 ? undefined : ((n - 1) * 1e9) / (this.finish[n - 1]! - this.finish[0]!);
  }
}

/** Every monitor of the run; `docs/policies.md` lists the ids. */
export function buildMonitors(engine: Engine): Monitor[] {
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
      device(`element/${e.name}/cores_available`, e.name, '1', () => processors.available[i]!),
    ),
    ...engine.platform.rails.flatMap((rail, r) => [
      device(`rail/${rail}/power`, rail, 'W', () => engine.railPower(r)),
      device(`rail/${rail}/energy`, rail, 'J', () => engine.railEnergy(r)),
    ]),
    ...layout.domains.flatMap((domain, d) => [
      device(`domain/${domain.name}/frequency`, domain.name, 'Hz', () => domain.opps[domains.requested[d]!]!.frequency),
      device(`domain/${domain.name}/voltage`, domain.name, 'V', () => domain.opps[domains.requested[d]!]!.voltage),
    ]),
    ...Array.from({ length: layout.cpuCount }, (_, cpu) =>
      device(`cpu/${String(cpu)}/utilisation`, String(cpu), '1', () =>
        engine.now > 0 ? 1 - engine.cpus.idleTime(cpu, engine.now) / engine.now : undefined,
      ),
    ),
  ];
}

function appMonitors(engine: Engine, app: ApplicationState): Monitor[] {
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
