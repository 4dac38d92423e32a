/** Where the `linux` scheduler puts threads: by energy, by room, and away from a CPU that they have outgrown. */
import { definePlacement, defineScheduler } from '../../src/policy/contract.js';
import { defaultUse } from '../../src/policy/registry.js';
import type { Platform, ProcessingElement } from '../../src/platform/model.js';
import { HEAT_DEFAULTS, type RunResult } from '../../src/sim/model.js';
import type { Application } from '../../src/workload/model.js';
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
  workload,
  zone,
} from '../support/make.js';
import {
  app,
  board,
  elementsUsed,
  every,
  finish,
  jobsOf,
  linux,
  once,
  puts,
  run,
  schedutil,
  twenty,
} from '../support/scheduler.js';

const MS = 1e6;

test('By energy, a light task lives on the little cores', () => {
  const light = app({ name: 'a', network: network([layer(1e6)]), arrivals: every(20) });
  const used = elementsUsed(run(linux, [light], {}, schedutil), 'a');
  expect(used['little']).toBeGreaterThan(45);
});

describe('Placement by energy', () => {
  const light = { network: network([layer(1e6)]), arrivals: every(20) };
  // The second of two new threads finds more idle CPUs in the big cluster.
  const two = [app({ name: 'a', ...light }), app({ name: 'b', ...light })];
  /** Where b ran in turn. */
  const wakeUps = (result: RunResult): string[] => jobsOf(result, 'b').map((job) => job.element);

  test('brings a light thread down from a big core, once less is known of it than presumed', () => {
    const places = wakeUps(run(linux, two, {}, schedutil));
    expect(places[0]).toBe('big');
    expect(new Set(places.slice(10))).toEqual(new Set(['little']));
  });
  test('is used where schedutil governs and it is not switched off: else a thread wakes up where it slept', () => {
    const stays = new Set(['big']);
    expect(new Set(wakeUps(run(linux, two, {}, defaultUse('cpufreq', 'performance'))))).toEqual(stays);
    const off = { ...linux, params: { ...linux.params, energy_aware: false } };
    expect(new Set(wakeUps(run(off, two, {}, schedutil)))).toEqual(stays);
  });
  test('pauses while some CPU has too much to do', () => {
    const later: Application['arrivals'] = { kind: 'trace', times: Array.from({ length: 30 }, (_, k) => (200 + 20 * k) * MS) }; // prettier-ignore
    const b = app({ name: 'b', ...light, arrivals: later });
    // A loop that may not leave its little core fills that, until it is stopped.
    const loop = app({ name: 'loop', network: network([layer(3e6)]), affinity: [0] });
    const stop = { at: 500 * MS, action: { kind: 'stop', application: 'loop' } } as const;
    const places = wakeUps(run(linux, [], { workload: workload([loop, b], [stop]) }, schedutil));
    expect(new Set(places.slice(0, 15))).toEqual(new Set(['big']));
    expect(new Set(places.slice(20))).toEqual(new Set(['little']));
    // With half of that load there is room.
    const half = { ...loop, network: network([layer(2e6)]), arrivals: every(8) };
    expect(new Set(wakeUps(run(linux, [half, b], {}, schedutil)).slice(10))).toEqual(new Set(['little']));
  });
  test('leaves threads that run where they are, though another CPU is idle', () => {
    // Both on one big core, together far below 80 % of it.
    const where = { x: [2], y: [2] };
    const apps = ['x', 'y'].map((name) => app({ name, network: network([layer(5e6)]), arrivals: once }));
    const stay = run(puts(where, { balances: true, usesEnergy: true }), apps);
    expect(finish(stay, 'y')).toBeCloseTo(10, 9);
    // Presumed at 512 and half of what that leaves, with more they pass 80 % of the core after 10.3 ms: one moves at 12.
    const long = apps.map((x) => ({ ...x, network: network([layer(50e6)]) }));
    const parted = run(puts(where, { balances: true, usesEnergy: true }), long);
    expect(finish(parted, 'y')).toBeCloseTo(12 + 44, 9);
    const spread = run(puts(where, { balances: true, usesEnergy: false }), apps);
    // Half speed until the tick at 4 ms, then 3 ms of work are left of each.
    expect(finish(spread, 'y')).toBeCloseTo(7, 9);
  });
});

test('A task that does not fit on a little core is moved up while it runs, and wakes up above from then on', () => {
  // 16 of 20 ms of a little core are more than 80 % of it.
  const heavy = app({ name: 'a', network: network([layer(9e6)]), arrivals: every(20) });
  for (const cpufreq of [schedutil, defaultUse('cpufreq', 'performance')]) {
    const result = run(linux, [heavy], {}, cpufreq);
    const late = jobsOf(result, 'a').slice(10);
    expect(new Set(late.map((j) => j.element))).toEqual(new Set(['big']));
    expect(jobsOf(result, 'a')[0]!.element).toBe('little');
  }
});

test('The energy model is that of the OPPs, and its domains come from the highest CPU to the lowest', () => {
  let seen: unknown;
  const plugin = defineScheduler({
    name: 'curious',
    about: 'Made by a test.',
    params: {},
    create: ({ domains }) => {
      seen = domains.map(({ cpus, capacity, states }) => ({
        cpus,
        capacity,
        states: states.map(({ performance, cost }) => [performance, cost]),
      }));
      return {};
    },
  });
  run({ plugin, params: {} }, []);
  // 10 · µW / performance, cut: 20 and 150 mW, 300 mW and 1 W.
  expect(seen).toEqual([
    { cpus: [2, 3], capacity: 1024, states: [[512, Math.trunc(3e6 / 512)], [1024, Math.trunc(1e7 / 1024)]] },
    { cpus: [0, 1], capacity: 512, states: [[256, Math.trunc(2e5 / 256)], [512, Math.trunc(1.5e6 / 512)]] },
  ]); // prettier-ignore
});

describe('A thread that outgrows its CPU', () => {
  /** A core each at a quarter, half (or another share) and the whole of the greatest capacity. */
  const steps = (...shares: readonly number[]): Platform =>
    platform(
      ...shares.map((share, i) =>
        element({
          name: `c${String(i)}`,
          capacity: Math.round(1024 * share),
          domain: domain([opp(GHZ * share)], { name: `c${String(i)}` }),
        }),
      ),
    );
  const heavy = (name: string, more: Partial<Application> = {}): Application =>
    application({
      name,
      network: network([layer(100e6)]),
      arrivals: once,
      pinned: undefined,
      choices: [0, 1, 2].map((i) => ({ element: `c${String(i)}`, cores: [1], maxFrequency: Infinity })),
      ...more,
    });
  const onTheFirst = (of: Platform, others: readonly Application[] = [], own: Partial<Application> = {}): RunResult =>
    run(puts({ a: [0], b: [2] }, { balances: true, usesEnergy: true }), [heavy('a', own), ...others], { platform: of });
  /** ms at which a thread left a quarter of the speed for a greater one, by when its 100 ms of work were done. */
  const left = (result: RunResult, speed: number): number => (speed * finish(result, 'a') - 100) / (speed - 0.25);
  /** PELT from the presumed half of the capacity up to 80 % of it, with time scaled by the capacity. */
  const full = (32 / 0.25) * Math.log2((1024 - 128) / (1024 - 0.8 * 256));

  test('goes to the greatest idle one at the first tick that finds it so', () => {
    const result = onTheFirst(steps(0.25, 0.5, 1));
    expect(jobsOf(result, 'a')[0]!.element).toBe('c2');
    expect(left(result, 1)).toBeCloseTo(4 * Math.ceil(full / 4), 6);
  });
  test('goes to a greater one where the greatest is busy', () => {
    const result = onTheFirst(steps(0.25, 0.5, 1), [heavy('b', { network: network([layer(900e6)]) })]);
    expect(jobsOf(result, 'a')[0]!.element).toBe('c1');
    expect(left(result, 0.5)).toBeCloseTo(4 * Math.ceil(full / 4), 6);
  });
  test('stays where none is greater by more than 5 %, where affinity keeps it, and where its clamp lets it fit', () => {
    expect(finish(onTheFirst(steps(0.25, 0.26, 0.2625)), 'a')).toBeCloseTo(400, 9);
    expect(finish(onTheFirst(steps(0.25, 0.5, 1), [], { affinity: [0] }), 'a')).toBeCloseTo(400, 9);
    expect(finish(onTheFirst(steps(0.25, 0.5, 1), [], { uclamp: { min: 0, max: 256 } }), 'a')).toBeCloseTo(400, 9);
    expect(finish(onTheFirst(steps(0.25, 0.5, 1), [], { uclamp: { min: 0, max: 257 } }), 'a')).toBeLessThan(200);
  });
});

test('What a limit takes from a cluster is no room: threads that need it wake up elsewhere', () => {
  // 4.5 of 20 ms of a big core are 230 of 1024: more than 80 % at a quarter of its clock, and not of a little core.
  const heavy = app({ name: 'b', network: network([layer(4.5e6)]), arrivals: every(20) });
  const light = app({ name: 'a', network: network([layer(1e6)]), arrivals: every(20) });
  const [little, big] = board().elements as [ProcessingElement, ProcessingElement];
  const slower = element({ ...big, domain: domain([opp(GHZ / 4), opp(GHZ)], { name: 'big' }) });
  // Hot from the start, so its zone caps the big cluster.
  const trip = {
    type: 'passive',
    temperature: 70,
    hysteresis: 0,
    cooling: [{ domain: 'big', lower: 1, upper: 1, weight: 0 }],
  } as const;
  const hot = heated(platform(little, slower), { ambient: 80, zones: [zone({ trips: [trip] })] });
  const places = (thermal: boolean): Set<string> => {
    const heat = thermal ? { heat: HEAT_DEFAULTS } : {};
    const result = run(linux, [light, heavy], { platform: hot, ...heat }, defaultUse('cpufreq', 'performance'));
    return new Set(
      jobsOf(result, 'b')
        .slice(10)
        .map((job) => job.element),
    );
  };
  expect(places(false)).toEqual(new Set(['big']));
  expect(places(true)).toEqual(new Set(['little']));
});

test('schedutil keeps to the greatest upper clamp of the threads of a CPU', () => {
  const one = platform(element({ domain: domain([opp(GHZ / 4), opp(GHZ / 2), opp(GHZ)]) }));
  const loop = (name: string, max: number): Application =>
    application({
      name,
      network: network([layer(1e6)]),
      uclamp: { min: 0, max },
      pinned: undefined,
      choices: [{ element: 'cpu', cores: [1], maxFrequency: Infinity }],
    });
  /** Speed of the CPU towards the end, by the work that got done. */
  const speed = (...apps: Application[]): number => {
    const jobs = run(linux, apps, { platform: one }, schedutil).jobs.filter((j) => j.finish > 500 * MS);
    return (jobs.length * MS) / (Math.max(...jobs.map((j) => j.finish)) - 500 * MS);
  };
  expect(speed(loop('a', 256))).toBeCloseTo(0.25, 1);
  expect(speed(loop('a', 512))).toBeCloseTo(0.5, 1);
  expect(speed(loop('a', 256), loop('b', 512))).toBeCloseTo(0.5, 1);
  expect(speed(loop('a', 256), loop('b', 1024))).toBeCloseTo(1, 1);
});

test('Clamps keep a task up or down', () => {
  const light = { network: network([layer(1e6)]), arrivals: every(20) };
  const boosted = run(linux, [app({ name: 'a', ...light, uclamp: { min: 800, max: 1024 } })], {}, schedutil);
  expect(elementsUsed(boosted, 'a')['big']).toBeGreaterThan(45);
  const heavy = { network: network([layer(9e6)]), arrivals: every(20) };
  const capped = run(linux, [app({ name: 'a', ...heavy, uclamp: { min: 0, max: 256 } })], {}, schedutil);
  expect(elementsUsed(capped, 'a')).toEqual({ little: jobsOf(capped, 'a').length });
});

test('A sleeping thread is known by its estimate and its clamps', () => {
  // 30 ms of work in 100: its utilisation passes 80 % of a little core as it runs, and falls below as it sleeps.
  const bursts = { network: network([layer(30e6)]), arrivals: every(100) };
  const touched = (more: Partial<Application>, cpufreq = schedutil): boolean =>
    run(linux, [app({ name: 'a', ...bursts, ...more })], { recordTimeline: true }, cpufreq).timeline.some(
      (row) =>
        row.time > 450 * MS && row.subject === 'element/little' && row.quantity === 'utilisation' && row.value !== 0,
    );
  expect(touched({})).toBe(false);
  // Capped at half of a little core it fits there, and stays where it slept.
  const fast = defaultUse('cpufreq', 'performance');
  const capped = { uclamp: { min: 0, max: 256 } };
  expect(touched(capped, fast)).toBe(true);
  const result = run(linux, [app({ name: 'a', ...bursts, ...capped })], {}, fast);
  expect(elementsUsed(result, 'a')).toEqual({ little: 10 });
});

test('A thread stays on the CPUs of its affinity', () => {
  const result = run(linux, [
    app({ name: 'a', network: twenty, affinity: [3] }),
    app({ name: 'b', affinity: [0, 1] }, 2),
  ]);
  expect(Object.keys(elementsUsed(result, 'a'))).toEqual(['big']);
  expect(Object.keys(elementsUsed(result, 'b'))).toEqual(['little']);
});

describe('An application may run on every cluster that a choice with its number of cores names', () => {
  const one = (element: string, ...cores: readonly number[]): Application['choices'][number] => ({
    element,
    cores,
    maxFrequency: Infinity,
  });
  /** Element and cores of its inferences, one every 100 ms, where placement takes choices in turn. */
  const ran = (
    choices: Application['choices'],
    wanted: readonly number[],
    mapped: readonly number[] = [0],
  ): string[] => {
    let asked = 0;
    const inTurn = definePlacement({
      name: 'in-turn',
      about: 'Made by a test.',
      params: {},
      create: () => ({ place: (name) => (name === 'a' ? mapped[asked++ % mapped.length]! : 0) }),
    });
    // Another application that starts is what has placement asked again.
    const other = app({ name: 'other', arrivals: once, startsActive: false });
    const a = app({ name: 'a', choices, arrivals: every(100) });
    const start = { at: 150 * MS, action: { kind: 'start', application: 'other' } } as const;
    const scheduler = puts({ a: wanted, other: [3] });
    const result = run(scheduler, [], {
      workload: workload([a, other], [start]),
      policy: policy({
        scheduler,
        placement: { plugin: inTurn, params: {} },
        cpufreq: defaultUse('cpufreq', 'performance'),
      }),
      duration: 400 * MS,
    });
    return jobsOf(result, 'a').map((job) => `${job.element}:${String(job.cores)}`);
  };
  const often = (place: string): string[] => [place, place, place, place];

  test('so on another one than that where it is mapped, and on two at once', () => {
    expect(ran([one('little', 1), one('big', 1)], [3])).toEqual(often('big:1'));
    expect(ran([one('little', 2), one('big', 2)], [0, 2])).toEqual(often('big+little:2'));
  });
  test('but not on one that only choices with another number of cores name', () => {
    expect(ran([one('big', 2), one('little', 1)], [0, 1])).toEqual(often('big:2'));
    expect(ran([one('little', 1), one('big', 2)], [2])).toEqual(often('little:1'));
  });
  test('and that number is of the mapping now, whatever it was before', () => {
    // First one core of any cluster, then two of the big one.
    const choices = [one('little', 1), one('big', 1, 2)];
    expect(ran(choices, [0], [0, 2])).toEqual(['little:1', 'little:1', 'big:2', 'big:2']);
    expect(ran(choices, [0], [2, 0])).toEqual(['big:2', 'big:2', 'little:1', 'little:1']);
  });
});

test('An application that is pinned or managed stays on its cluster', () => {
  const pinned = application({ name: 'a', network: twenty, pinned: { element: 'little', cores: 2 } });
  expect(Object.keys(elementsUsed(run(linux, [pinned]), 'a'))).toEqual(['little']);
});

test('What placement maps to a GPU runs there, beside threads that the scheduler places', () => {
  const gpu = element({ name: 'gpu', kind: 'gpu', domain: domain([opp(2 * GHZ)], { name: 'gpu' }) });
  const of = { ...platform(...board().elements, gpu) };
  const choices = ['gpu', 'little', 'big'].map((name) => ({ element: name, cores: [1], maxFrequency: Infinity }));
  const [onGpu, onCpu] = [app({ name: 'a', network: twenty, arrivals: every(20), choices }), app({ name: 'b' })];
  const result = run(linux, [onGpu, onCpu], { platform: of });
  expect(elementsUsed(result, 'a')).toEqual({ gpu: 50 });
  for (const job of jobsOf(result, 'a')) expect((job.finish - job.release) / MS).toBeCloseTo(10, 9);
  expect(Object.keys(elementsUsed(result, 'b'))).not.toContain('gpu');
});
