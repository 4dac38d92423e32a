/** Every parameter of the governors of clocks and of heat reaches its rule: two values of it, by hand what comes of each. */
import type { CpufreqPlugin, DevfreqContext, DevfreqHandlers, Plugin, PluginKind } from '../../src/policy/contract.js';
import { findPlugin, defaultParams, listPlugins } from '../../src/policy/registry.js';
import { CoolingDevice, ThermalZone } from '../../src/policy/thermal/zone.js';
import { FakeDomain } from './fake-domain.js';

type Params = Record<string, unknown>;
/** What there is to see of a plug-in with parameters; and for each parameter values with what is to be seen, others beside. */
type Case = readonly [look: (plugin: Plugin, params: Params) => unknown, values: readonly Expected[], others?: Params];
type Expected = readonly [value: unknown, seen: unknown];

/** MHz of a domain, wherever a script looks. */
const mhz =
  (script: (domain: FakeDomain, seen: (ms: number) => void) => void, { from = 200, latency = 0 } = {}): Case[0] =>
  (plugin, params) => {
    const domain = new FakeDomain();
    domain.policy.cur = from * 1000;
    domain.transitionLatency = latency;
    domain.start(plugin as CpufreqPlugin, params);
    const clocks: number[] = [];
    script(domain, (ms) => {
      domain.runTo(ms);
      clocks.push(domain.khz / 1000);
    });
    return clocks;
  };
/** Busy from `at` to `until`, ms. */
const burst = (domain: FakeDomain, at: number, until: number): void => {
  domain.runTo(at);
  domain.setBusy(0, true);
  domain.runTo(until);
  domain.setBusy(0, false);
};
/** Busy from the start; MHz at given times, ms. */
const busy = (...times: number[]): Case[0] =>
  mhz((domain, seen) => {
    domain.setBusy(0, true);
    times.forEach(seen);
  });
/** Busy for 11 of the first 20 ms, and when the timer comes. */
const elevenOf20 = mhz((domain, seen) => {
  burst(domain, 0, 10);
  domain.runTo(19);
  domain.setBusy(0, true);
  seen(20);
});
/** Full load for 20 ms, and next to none in the 20 ms after. */
const afterwards = mhz((domain, seen) => {
  burst(domain, 0, 20);
  domain.runTo(38);
  domain.setBusy(0, true);
  seen(40);
});
/** Full load for 40 ms, none for 10, and half of the 8 ms after. */
const halfOf8 = mhz((domain, seen) => {
  burst(domain, 0, 40);
  burst(domain, 50, 54);
  domain.runTo(58);
  domain.setBusy(0, true);
  seen(58);
});
/** Busy for 4 of the first 8 ms. */
const halfFrom = (from: number): Case[0] =>
  mhz(
    (domain, seen) => {
      burst(domain, 0, 4);
      domain.runTo(8);
      domain.setBusy(0, true);
      seen(8);
    },
    { from },
  );
const niced = mhz((domain, seen) => {
  domain.niced = true;
  domain.setBusy(0, true);
  seen(8);
});

const INTERACTIVE: Record<string, Case> = {
  hispeed_freq: [busy(20), [[0, [2000]], [1_000_000, [1000]]]],
  // 55 % of 200 MHz.
  go_hispeed_load: [elevenOf20, [[55, [2000]], [56, [200]]]],
  above_hispeed_delay: [busy(40), [[[20_000], [1200]], [[60_000], [1000]]], { hispeed_freq: 1_000_000 }],
  // 110 MHz at 90 % are 122 MHz, at 50 % 220.
  target_loads: [elevenOf20, [[[90], [200]], [[50], [400]], [[90, 400_000, 50], [200]]]],
  min_sample_time: [afterwards, [[20_000, [200]], [80_000, [1000]]], { hispeed_freq: 1_000_000 }],
  timer_rate: [busy(20, 40), [[20_000, [2000, 2000]], [40_000, [200, 2000]]]],
  timer_slack: [
    mhz((domain, seen) => {
      burst(domain, 0, 21);
      [59, 61, 119, 121].forEach(seen);
    }),
    // So long after the 20 ms of the timer, which began at 20 ms.
    [[-1, [1000, 1000, 1000, 1000]], [20_000, [1000, 200, 200, 200]], [80_000, [1000, 1000, 1000, 200]]],
    { hispeed_freq: 1_000_000, min_sample_time: 20_000 },
  ],
  boost: [mhz((_domain, seen) => seen(0)), [[false, [200]], [true, [1000]]], { hispeed_freq: 1_000_000 }],
  exynos: [
    mhz((domain, seen) => {
      // Somebody else has raised the clock: half of 200 MHz are wanted, which was the target before.
      domain.policy.cur = 2_000_000;
      domain.runTo(19);
      domain.setBusy(0, true);
      seen(20);
    }),
    [[false, [2000]], [true, [200]]],
  ],
}; // prettier-ignore

const ONDEMAND: Record<string, Case> = {
  sampling_rate: [busy(8, 40), [[0, [2000, 2000]], [40_000, [200, 2000]]]],
  up_threshold: [halfOf8, [[50, [1000]], [49, [2000]]]],
  sampling_down_factor: [halfOf8, [[1, [1000]], [10, [2000]]]],
  powersave_bias: [busy(8), [[0, [2000]], [100, [1800]], [200, [1600]]]],
  ignore_nice_load: [niced, [[false, [2000]], [true, [200]]]],
  // 8, 10 and 100 ms by default at a latency of 100 us.
  kernel: [
    mhz((domain, seen) => {
      domain.setBusy(0, true);
      [8, 12, 99, 101].forEach(seen);
    }, { latency: 100_000 }),
    [['6.12', [2000, 2000, 2000, 2000]], ['6.1', [200, 2000, 2000, 2000]], ['3.10', [200, 200, 200, 2000]]],
  ],
}; // prettier-ignore

const CONSERVATIVE: Record<string, Case> = {
  sampling_rate: [busy(8, 40), [[0, [400, 1200]], [40_000, [200, 400]]], { freq_step: 10 }],
  up_threshold: [halfFrom(200), [[50, [200]], [49, [400]]], { freq_step: 10 }],
  down_threshold: [halfFrom(1000), [[50, [1000]], [51, [800]]], { freq_step: 10 }],
  freq_step: [busy(8), [[0, [200]], [10, [400]], [20, [600]]]],
  sampling_down_factor: [
    mhz((domain, seen) => [8, 16, 24].forEach((ms) => {
      domain.runTo(ms);
      domain.setBusy(0, true);
      domain.setBusy(0, false);
      seen(ms);
    }), { from: 1000 }),
    [[1, [800, 600, 400]], [2, [1000, 800, 800]], [3, [1000, 1000, 800]]],
    { freq_step: 10 },
  ],
  ignore_nice_load: [niced, [[false, [400]], [true, [200]]], { freq_step: 10 }],
  kernel: [
    mhz((domain, seen) => {
      domain.setBusy(0, true);
      [8, 12].forEach(seen);
      domain.runTo(19);
      domain.setBusy(0, false);
      domain.runTo(40);
      domain.setBusy(0, true);
      seen(40);
    }, { latency: 100_000 }),
    // Samples after 8 and 10 ms. In 6.1 21 ms of rest take off what they last even with a quarter of the window busy.
    [['6.12', [400, 400, 400]], ['6.1', [200, 400, 400]]],
    { freq_step: 10 },
  ],
}; // prettier-ignore

const load = (domain: FakeDomain, utilAvg: number, runnableAvg = utilAvg): void =>
  void Object.assign(domain.signals[0]!, { utilAvg, runnableAvg });

const SCHEDUTIL: Record<string, Case> = {
  rate_limit: [
    mhz((domain, seen) => {
      load(domain, 400);
      domain.runTo(12);
      domain.setBusy(0, true);
      load(domain, 650);
      [12, 16, 20, 24].forEach(seen);
    }),
    [[1000, [1000, 1600, 1600, 1600]], [8000, [1000, 1000, 1600, 1600]], [10_000, [1000, 1000, 1000, 1600]]],
  ],
  fast_switch: [
    mhz((domain, seen) => {
      load(domain, 1024);
      domain.runTo(60);
      domain.setBusy(0, true);
      domain.setLimits(200_000, 1_000_000);
      [60, 64].forEach(seen);
    }),
    [[false, [1000, 1000]], [true, [2000, 1000]]],
  ],
  kernel: [
    mhz((domain, seen) => {
      load(domain, 200, 650);
      domain.runTo(20);
      domain.setBusy(0, true);
      seen(20);
    }),
    [['6.12', [1600]], ['6.1', [600]]],
  ],
}; // prettier-ignore

const GPU = [100e6, 200e6, 400e6, 800e6];
interface Device {
  readonly handlers: DevfreqHandlers;
  /** Clock, Hz, after a window of 25 ms with so many parts of a thousand busy. */
  readonly after: (busy: number) => number;
}
/** A device at 200 MHz under a plug-in, beside a CPU at its lowest clock and an NPU at its highest. */
const device =
  (script: (device: Device) => unknown): Case[0] =>
  (plugin, params) => {
    let [now, current] = [0, 200e6];
    const context: Partial<DevfreqContext> = {
      params: params as never,
      domain: { name: 'gpu', frequencies: GPU },
      now: () => now,
      cpus: () => [{ current: 1, min: 1, max: 3 }],
      devices: () => [{ current: 3, min: 1, max: 3 }],
    };
    const handlers = plugin.create(context as never) as DevfreqHandlers;
    const after = (share: number): number => {
      now += 25e6;
      const wanted = handlers.target({ busy: share * 1e3, total: 1e6, current });
      current = GPU.find((f) => f >= wanted) ?? GPU.at(-1)!;
      return wanted === Infinity ? Infinity : Math.round(wanted / 1e6);
    };
    return script({ handlers, after });
  };
const polls = (...shares: number[]): Case[0] => device(({ after }) => shares.map(after));

const PODGOV_AT_ONCE = { block_window: 0, smooth: 0, history: 0, damp: 10 };
// It adds to what it set last, at first 100 MHz: a third of 800 MHz above its highest load, else so much as the load
// is above its target, in parts of that, by the bias. A megahertz more is the next OPP.
const PODGOV: Record<string, Case> = {
  // 266 MHz, or 80 % of 200/700 of 100.
  load_max: [polls(900), [[899, [400]], [900, [200]]], PODGOV_AT_ONCE],
  // 80 % of 8/592 of 100 MHz, and of 7/593.
  load_target: [polls(600), [[592, [200]], [593, [100]]], PODGOV_AT_ONCE],
  // 3 or 4 % of 200/700 of 100 MHz.
  bias: [polls(900), [[3, [100]], [4, [200]]], PODGOV_AT_ONCE],
  // A busy window after idle ones counts in full, or for a tenth.
  smooth: [polls(0, 0, 850), [[0, [100, 100, 200]], [9, [100, 100, 100]]], PODGOV_AT_ONCE],
  // 117 MHz are wanted, and 29 of them the average: 99 or 108 MHz.
  damp: [polls(850), [[8, [100]], [9, [200]]], { ...PODGOV_AT_ONCE, smooth: 3, history: 100 }],
  block_window: [polls(950, 950, 950), [[0, [400, 800, 800]], [50_000, [200, 400, 400]]], PODGOV_AT_ONCE],
  // 170 MHz are remembered for that many polls: 85 % of 200 MHz, and less than half of 400.
  history: [polls(850, 0, 0, 0), [[0, [200, 100, 100, 100]], [2, [200, 400, 100, 100]], [3, [200, 400, 400, 100]]], PODGOV_AT_ONCE],
}; // prettier-ignore

const SIMPLE_ONDEMAND: Record<string, Case> = {
  upthreshold: [polls(750), [[75, [200]], [74, [Infinity]]]],
  // 70 % of 200 MHz at 90 % less half of the distance.
  downdifferential: [polls(700), [[20, [175]], [21, [200]]]],
  polling: [device(({ handlers }) => handlers.polling), [[50, 50e6], [30, 30e6]]],
}; // prettier-ignore

const GOVERNORS: Record<string, Record<string, Case>> = {
  'cpufreq/interactive': INTERACTIVE,
  'cpufreq/ondemand': ONDEMAND,
  'cpufreq/conservative': CONSERVATIVE,
  'cpufreq/schedutil': SCHEDUTIL,
  'cpufreq/userspace': { speed: [mhz((_domain, seen) => seen(0), { from: 800 }), [[0, [800]], [1_000_000, [1000]]]] }, // prettier-ignore
  'devfreq/nvhost_podgov': PODGOV,
  'devfreq/simple_ondemand': SIMPLE_ONDEMAND,
  'devfreq/passive': { devices: [polls(0), [[false, [100]], [true, [800]]]] }, // prettier-ignore
  'devfreq/userspace': { speed: [polls(0), [[0, [200]], [400e6, [400]]]] }, // prettier-ignore
};

const cases = Object.entries(GOVERNORS).flatMap(([governor, params]) =>
  Object.entries(params).map(([name, of]) => [governor, name, of] as const),
);
test.each(cases)('%s: %s', (governor, name, [look, values, others]) => {
  const [kind, pluginName] = governor.split('/') as [PluginKind, string];
  const plugin = findPlugin(kind, pluginName)!;
  const seen = values.map(([value]) => [value, look(plugin, { ...defaultParams(plugin), ...others, [name]: value })]);
  expect(seen).toEqual(values);
});

test('are all that there are', () => {
  const named = (kind: PluginKind): string[] =>
    listPlugins(kind).flatMap((p) => Object.keys(p.params as Params).map((param) => `${kind}/${p.name} ${param}`));
  const known = cases.map(([governor, name]) => `${governor} ${name}`);
  expect(known.sort()).toEqual([...named('cpufreq'), ...named('devfreq')].sort());
});

test('power_allocator has its sustainable power, gains and cutoff as they are given, and estimates what is not', () => {
  const plugin = findPlugin('thermal', 'power_allocator')!;
  const tunables = (given: Params): unknown => {
    const zone = new ThermalZone({
      name: 'zone',
      trips: [60_000, 80_000].map((temperature) => ({ type: 'passive', temperature, hysteresis: 0 })),
      pollingDelay: 1000,
      pollingDelayPassive: 100,
      sustainablePower: 2000,
    });
    const model = { powerOf: () => 1000, stateFor: () => 0, requested: () => 0 } as never;
    zone.bind(1, new CoolingDevice('cpu', 1, () => undefined, model), 0, 1, 0);
    return (plugin.create({ params: { ...defaultParams(plugin), ...given }, zone } as never) as unknown as Params)['tunables']; // prettier-ignore
  };
  expect(tunables({ sustainable_power: 1.5, k_po: 2, k_pu: 3, k_i: 4, k_d: 5, integral_cutoff: 6 })).toEqual({
    sustainablePower: 1500,
    kPo: 2,
    kPu: 3,
    kI: 4,
    kD: 5,
    integralCutoff: 6,
  });
  // 2 W over the 20 K between the trips, in 1024ths of 1 mW/m°C; twice that below; a tenth of that for the integral.
  const [kPo, kPu] = [Math.trunc((2000 * 1024) / 20_000), Math.trunc((2 * 2000 * 1024) / 20_000)];
  expect(tunables({})).toEqual({ sustainablePower: 2000, kPo, kPu, kI: Math.trunc(kPu / 10), kD: 0, integralCutoff: 0 }); // prettier-ignore
});
