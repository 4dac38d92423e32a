import type { Platform } from '../../../src/platform/model.js';
import { defaultUse } from '../../../src/policy/registry.js';
import { HEAT_DEFAULTS, type RunResult } from '../../../src/sim/model.js';
import { simulate } from '../../../src/sim/simulate.js';
import {
  application,
  domain,
  element,
  GHZ,
  heated,
  layer,
  network,
  opp,
  platform,
  policy,
  scenario,
  workload,
  zone,
} from '../../support/make.js';

const S = 1e9;
const MW = 1e-3;
/** Eleven clocks; busy, the k-th ends at 29 + 4·k °C on the node of `make.ts`. */
const opps = Array.from({ length: 11 }, (_, k) =>
  opp(0.1 * GHZ * (k + 1), { idlePower: 100 * MW, activePower: 1000 * MW, corePower: k }),
);
const board = (more: Parameters<typeof heated>[1] = { zones: [zone({ polling: 0 })] }): Platform =>
  heated(platform(element({ domain: domain(opps, { name: 'cpu' }) })), more);
const busy = workload([application({ network: network([layer(5e6)]) })]);

const run = (of: Platform, params: Record<string, number | string>, seconds = 1200): RunResult => {
  const use = defaultUse('manager', 'sustained-cap');
  return simulate(
    scenario({
      platform: of,
      workload: busy,
      policy: policy({
        cpufreq: defaultUse('cpufreq', 'performance'),
        thermal: defaultUse('thermal', 'user_space'),
        manager: { ...use, params: { ...use.params, ...params } },
      }),
      duration: seconds * S,
      heat: HEAT_DEFAULTS,
      recordTimeline: true,
    }),
  );
};

/** MHz from some time on, s, each with how long it was, s. */
function clocks({ timeline, duration }: RunResult, from: number): Map<number, number> {
  const rows = timeline.filter((r) => r.subject === 'domain/cpu' && r.quantity === 'frequency_mhz');
  const times = new Map<number, number>();
  rows.forEach((row, i) => {
    const end = (rows[i + 1]?.time ?? duration) / S;
    const span = end - Math.max(row.time / S, from);
    if (span > 0) times.set(Number(row.value), (times.get(Number(row.value)) ?? 0) + span);
  });
  return times;
}

test.each([42, 47, 55.5, 60])(
  'keeps the mean temperature at %d °C, by the two clocks around what that allows',
  (target) => {
    const result = run(board(), { target });
    expect(result.failure).toBeUndefined();
    const used = clocks(result, 600);
    const total = [...used.values()].reduce((a, b) => a + b, 0);
    // Clock k adds 4 K: the mean over time says which mixture it was.
    const mean = [...used].reduce((sum, [mhz, time]) => sum + (29 + 4 * (mhz / 100 - 1)) * time, 0) / total;
    expect(Math.abs(mean - target)).toBeLessThan(0.3);
    const around = (target - 29) / 4;
    for (const mhz of used.keys()) expect(Math.abs(mhz / 100 - 1 - around)).toBeLessThan(1.5);
    expect(result.heat!.throttled).toBe(0);
  },
);

test('leaves clocks alone where nothing gets that hot, and gives in to the lowest where all do', () => {
  expect([...clocks(run(board(), { target: 80 }, 300), 1).keys()]).toEqual([1100]);
  expect([...clocks(run(board(), { target: 20 }, 600), 300).keys()]).toEqual([100]);
});

test('caps the domains that it is given, and refuses one that is not there, or a board that it cannot feel', () => {
  expect([...clocks(run(board(), { target: 20, domains: 'cpu' }, 600), 300).keys()]).toEqual([100]);
  expect(run(board(), { domains: 'cpu gpu' }, 1).failure?.message).toContain('there is no domain gpu');
  expect(run(board({ zones: [] }), {}, 1).failure?.message).toContain('no thermal zone');
});
