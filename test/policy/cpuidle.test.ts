import fc from 'fast-check';
import { AlwaysDeepest } from '../../src/policy/cpuidle/always-deepest.js';
import { pollingLimit, shallower, tickLength, type IdleStates } from '../../src/policy/cpuidle/governor.js';
import { Haltpoll } from '../../src/policy/cpuidle/haltpoll.js';
import { cpuidlePlugins } from '../../src/policy/cpuidle/index.js';
import { Ladder } from '../../src/policy/cpuidle/ladder.js';
import { Menu61 } from '../../src/policy/cpuidle/menu-6.1.js';
import { Menu, typicalInterval, UNITY } from '../../src/policy/cpuidle/menu.js';
import { Teo61 } from '../../src/policy/cpuidle/teo-6.1.js';
import { Teo } from '../../src/policy/cpuidle/teo.js';
import { defaultUse } from '../../src/policy/registry.js';

const TICK = 4_000_000;
/** WFI, core off, cluster off. */
const states: IdleStates = {
  count: 3,
  latency: Float64Array.of(1000, 500_000, 2_000_000),
  residency: Float64Array.of(1000, 1_500_000, 3_500_000),
  enabled: Uint8Array.of(1, 1, 1),
  polling: false,
};
const query = (sleep: number, latencyRequest = 2e12) => ({
  latencyRequest,
  tickStopped: false,
  ioWaiters: 0,
  sleepLength: () => sleep,
  deltaTick: () => Math.min(sleep, TICK / 2),
});

test('ticks of HZ 100, 250, 300 and 1000 in ns', () => {
  expect([100, 250, 300, 1000].map(tickLength)).toEqual([10_000_000, 4_000_000, 3_333_333, 1_000_000]);
});

test('the polling state gives up at the first residency from 10 us up, at most a sixteenth of a tick', () => {
  expect(pollingLimit(states, TICK)).toBe(250_000);
  expect(pollingLimit({ ...states, residency: Float64Array.of(0, 2000, 90_000) }, TICK)).toBe(90_000);
});

test('shallower finds the next state whose residency fits, or the shallowest', () => {
  expect(shallower(states, 2, 2e6)).toBe(1);
  expect(shallower(states, 2, 100)).toBe(0);
  expect(shallower(states, 0, 100)).toBe(0);
});

test('always-deepest heeds the latency request and what is disabled', () => {
  expect(new AlwaysDeepest(states).select(query(10))).toBe(2);
  expect(new AlwaysDeepest(states).select(query(10, 1e6))).toBe(1);
  expect(new AlwaysDeepest({ ...states, enabled: Uint8Array.of(1, 1, 0) }).select(query(10))).toBe(1);
});

test('a repeated interval is typical, an outlier above is cut, scattered ones are not typical', () => {
  expect(typicalInterval(Float64Array.of(100, 101, 99, 100, 100, 101, 100, 100))).toBe(100);
  expect(typicalInterval(Float64Array.of(100, 101, 99, 100, 100, 101, 100, 90_000))).toBe(100);
  expect(typicalInterval(Float64Array.of(10, 20_000, 500, 90_000, 3, 7000, 150_000, 40))).toBe(2 ** 32 - 1);
});

const idle = fc.record({
  sleep: fc.integer({ min: 1000, max: 50_000_000 }),
  share: fc.double({ min: 0, max: 1.2, noNaN: true }),
  gotTick: fc.boolean(),
  entered: fc.boolean(),
});

/** Lets a governor choose and learn. */
function live(
  governor: Teo | Menu,
  list: readonly { sleep: number; share: number; gotTick: boolean; entered: boolean }[],
) {
  for (const { sleep, share, gotTick, entered } of list) {
    const state = governor.select(query(sleep));
    expect(state).toBeLessThan(states.count);
    const residency = Math.floor(sleep * share);
    if (entered) governor.reflect({ state, residency, span: residency + 1000, gotTick, pollLimit: false });
    else governor.refused();
  }
}

test('teo: the total is the sum of all bins, and no bin passes 8 pulses', () => {
  fc.assert(
    fc.property(fc.array(idle, { minLength: 1, maxLength: 60 }), (list) => {
      const teo = new Teo(states, TICK);
      live(teo, list);
      const bins = [...teo.hits, ...teo.intercepts, teo.tickHits];
      expect(teo.total).toBe(bins.reduce((a, b) => a + b, 0));
      for (const bin of bins) expect(bin).toBeLessThanOrEqual(8 * 1024 + 7);
    }),
    { seed: 4 },
  );
});

test('menu: correction factors stay above 0 and at most 1', () => {
  fc.assert(
    fc.property(fc.array(idle, { minLength: 1, maxLength: 60 }), (list) => {
      const menu = new Menu(states, TICK);
      live(menu, list);
      for (const factor of menu.factors) {
        expect(factor).toBeGreaterThan(0);
        expect(factor).toBeLessThanOrEqual(UNITY);
      }
    }),
    { seed: 5 },
  );
});

test('menu: where timers are exact and nothing else wakes, the factors stay at 1', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 4_200_000, max: 40_000_000 }), { minLength: 1, maxLength: 40 }), (list) => {
      const menu = new Menu(states, TICK);
      for (const sleep of list) {
        const state = menu.select(query(sleep));
        // The exit comes on top of the sleep.
        const residency = sleep + states.latency[state]!;
        menu.reflect({ state, residency, span: residency, gotTick: false, pollLimit: false });
      }
      expect([...menu.factors].every((factor) => factor === UNITY)).toBe(true);
    }),
    { seed: 6 },
  );
});

test('ladder as the kernel has it takes an idle shorter than the exit latency for a long one; as was meant, not', () => {
  const last = (fixSigned: boolean): number => {
    const ladder = new Ladder(states, fixSigned);
    let state = 0;
    for (let i = 0; i < 20; i++) {
      state = ladder.select(query(1e6));
      // 600 ns in WFI, whose exit takes 1000.
      ladder.reflect({ state, residency: 600, span: 600, gotTick: false, pollLimit: false });
    }
    return state;
  };
  expect([last(false), last(true)]).toEqual([2, 0]);
});

/** A governor as its plug-in makes it. */
const made = (name: string, params: Record<string, unknown> = {}): object =>
  cpuidlePlugins
    .find((plugin) => plugin.name === name)!
    .create({ params: { ...defaultUse('cpuidle', name).params, ...params }, states, tick: TICK } as never);

test('plug-ins have the rules of the kernel and the parameters that they are given', () => {
  expect(made('menu').constructor).toBe(Menu);
  expect(made('menu', { kernel: '6.1' }).constructor).toBe(Menu61);
  expect(made('teo').constructor).toBe(Teo);
  expect(made('teo', { kernel: '6.1' }).constructor).toBe(Teo61);
  expect(made('always-deepest').constructor).toBe(AlwaysDeepest);
  for (const fixSigned of [false, true])
    expect(made('ladder', { fix_signed: fixSigned })).toEqual(new Ladder(states, fixSigned));
  expect(made('haltpoll')).toEqual(
    new Haltpoll({ pollNs: 200_000, shrink: 2, grow: 2, growStart: 50_000, allowShrink: true }, '6.12'),
  );
  expect(made('haltpoll', { kernel: '6.1', poll: 1, shrink: 3, grow: 5, grow_start: 7 })).toEqual(
    new Haltpoll({ pollNs: 1, shrink: 3, grow: 5, growStart: 7, allowShrink: true }, '6.1'),
  );
  expect(made('ladder', { fix_signed: true })).not.toEqual(new Ladder(states, false));
});
