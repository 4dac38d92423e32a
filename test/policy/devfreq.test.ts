import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { chooseOpp, lowerLimitKhz, NO_LIMITS, upperLimitKhz } from '../../src/policy/devfreq/core.js';
import { devfreqPlugins } from '../../src/policy/devfreq/index.js';
import { simpleOndemandTarget } from '../../src/policy/devfreq/simple-ondemand.js';
import { defaultUse } from '../../src/policy/registry.js';
import { userspace } from '../../src/policy/devfreq/userspace.js';

const OPPS = [100e6, 200e6, 400e6, 800e6];

test('the OPP is the lowest that is enough, within the limits', () => {
  expect(chooseOpp(150e6, OPPS, NO_LIMITS)).toBe(200e6);
  expect(chooseOpp(Infinity, OPPS, NO_LIMITS)).toBe(800e6);
  expect(chooseOpp(0, OPPS, { min: 300000, max: Infinity })).toBe(400e6);
});

test('above an upper limit that is no OPP the next lower one is taken', () => {
  expect(chooseOpp(800e6, OPPS, { min: 0, max: 500000 })).toBe(400e6);
});

test('where limits cross, the upper one wins', () => {
  expect(chooseOpp(0, OPPS, { min: 800000, max: 200000 })).toBe(200e6);
});

test('a limit written in Hz keeps its own OPP allowed', () => {
  expect(upperLimitKhz(921600123)).toBe(921601);
  expect(lowerLimitKhz(921600123)).toBe(921600);
});

test('simple_ondemand rises straight to the highest, stands still in a band, and falls to the fitting frequency', () => {
  const target = (busy: number): number => simpleOndemandTarget({ busy, total: 1000, current: 400e6 }, 90, 5);
  expect([901, 900, 851].map(target)).toEqual([Infinity, 400e6, 400e6]);
  expect(target(850)).toBe(Math.floor((340e6 * 100) / 88));
});

test('simple_ondemand takes the highest where it knows nothing, and its defaults where told 0', () => {
  expect(simpleOndemandTarget({ busy: 0, total: 0, current: 400e6 }, 90, 5)).toBe(Infinity);
  expect(simpleOndemandTarget({ busy: 10, total: 10, current: 0 }, 100, 5)).toBe(Infinity);
  expect(simpleOndemandTarget({ busy: 880, total: 1000, current: 400e6 }, 0, 0)).toBe(400e6);
});

test('simple_ondemand shortens long counters where thermal code reads them', () => {
  const status = { busy: 25e6, total: 50e6, current: 400e6 };
  simpleOndemandTarget(status, 90, 5);
  expect(status).toEqual({ busy: 195312, total: 390625, current: 400e6 });
});

test('simple_ondemand is exact where its product passes 2^53', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 1, max: 2e9 }), (busy, current) => {
      const total = 2 * busy;
      const [shortBusy = 0, shortTotal = 0] =
        total >= 2 ** 24 ? [busy, total].map((n) => Math.floor(n / 128)) : [busy, total];
      const exact = (((BigInt(shortBusy) * BigInt(current)) / BigInt(shortTotal)) * 100n) / 88n;
      expect(simpleOndemandTarget({ busy, total, current }, 90, 5)).toBe(Number(exact));
    }),
  );
});

test('the device governors are the five of the kernel and one of NVIDIA', () => {
  expect(devfreqPlugins.map(({ name }) => name).sort()).toEqual([
    'nvhost_podgov',
    'passive',
    'performance',
    'powersave',
    'simple_ondemand',
    'userspace',
  ]);
});

test('userspace keeps the present frequency until a speed is set, and then asks for a run', () => {
  let runs = 0;
  const handlers = userspace.create({
    params: { speed: 0 },
    domain: { name: 'gpu', frequencies: OPPS },
    update: () => runs++,
    cpus: () => [],
    devices: () => [],
    now: () => 0,
    at: () => 0,
    every: () => 0,
    cancel: () => {},
    random: () => 0,
    log: () => {},
  });
  expect(handlers.target({ busy: 0, total: 0, current: 200e6 })).toBe(200e6);
  handlers.setSpeed!(400e6);
  expect([handlers.target({ busy: 0, total: 0, current: 200e6 }), runs]).toEqual([400e6, 1]);
});

interface PodgovVector {
  readonly id: string;
  readonly params: Readonly<Record<string, number>>;
  readonly table: { readonly opp_hz: readonly number[] };
  readonly events: readonly { t_us: number; busy: number; total: number; current_hz: number }[];
  readonly expect: readonly { freq_hz: number }[];
}
const { cases } = JSON.parse(
  readFileSync(new URL('../fixtures/vectors/nvhost-podgov.json', import.meta.url), 'utf8'),
) as { cases: PodgovVector[] };

test.each(cases.map((vector) => [vector.id, vector] as const))(
  'nvhost_podgov as a plug-in, told of windows in ns, gives the frequencies of its rule: %s',
  (_id, { params, table, events, expect: expected }) => {
    let now = 0;
    const { load_max, load_target, bias, smooth, damp, block_window_us: block_window, history } = params;
    const plugin = devfreqPlugins.find(({ name }) => name === 'nvhost_podgov')!;
    const handlers = plugin.create({
      params: { load_max, load_target, bias, smooth, damp, block_window, history },
      domain: { name: 'gpu', frequencies: table.opp_hz },
      now: () => now,
    } as never);
    expect(handlers.polling).toBe(params['poll_us']! * 1e3);
    const got = events.map(({ t_us, busy, total, current_hz }) => {
      now = t_us * 1e3;
      return handlers.target({ busy: busy * 1e3, total: total * 1e3, current: current_hz });
    });
    expect(got).toEqual(expected.map(({ freq_hz }) => freq_hz));
  },
);

test('the parameters of the device governors are where the kernel has them', () => {
  expect(defaultUse('devfreq', 'simple_ondemand').params).toEqual({
    upthreshold: 90,
    downdifferential: 5,
    polling: 50,
  });
  expect(defaultUse('devfreq', 'nvhost_podgov').params).toEqual({ load_max: 900, load_target: 700, bias: 80, smooth: 10, damp: 7, block_window: 50_000, history: 100 }); // prettier-ignore
  const simple = devfreqPlugins.find(({ name }) => name === 'simple_ondemand')!;
  const handlers = simple.create({ params: { upthreshold: 60, downdifferential: 20, polling: 30 } } as never);
  expect(handlers.polling).toBe(30e6);
  const target = (busy: number): number => handlers.target({ busy, total: 1000, current: 400e6 });
  // 30 % at 400 MHz in half of 60 and 40 %.
  expect([601, 600, 401, 300].map(target)).toEqual([Infinity, 400e6, 400e6, 240e6]);
});
