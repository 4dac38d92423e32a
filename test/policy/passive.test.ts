/** passive: the rule of the kernel by hand, and who is a parent. */
import type { DevfreqContext, DevfreqHandlers, DomainClock } from '../../src/policy/contract.js';
import { chooseOpp, NO_LIMITS } from '../../src/policy/devfreq/core.js';
import { passive, passiveTarget } from '../../src/policy/devfreq/passive.js';
import { defaultMemoryUse, defaultUse } from '../../src/policy/registry.js';

/** kHz */
const silver = (current: number): DomainClock => ({ current, min: 300_000, max: 1_766_400 });
const gold = (current: number): DomainClock => ({ current, min: 825_600, max: 2_803_200 });
const npu: DomainClock = { current: 937_500, min: 937_500, max: 937_500 };
/** Hz */
const OPPS = [200e6, 412e6, 1017e6, 1804e6];
const target = (...parents: DomainClock[]): number => passiveTarget(parents, OPPS[0]!, OPPS.at(-1)!);

describe('the rule', () => {
  test('rounds the share of the range of a clock down to whole percent', () => {
    // 700 000 of 1 466 400 kHz are 47.7 %: 200 + 0.47 · 1604 MHz.
    expect(target(silver(1_000_000))).toBe(953_880_000);
    expect(chooseOpp(953_880_000, OPPS, NO_LIMITS)).toBe(1017e6);
    // 14 663 and 14 664 of 1 466 400 kHz: just below and just one percent.
    expect(target(silver(314_663))).toBe(200e6);
    expect(target(silver(314_664))).toBe(216_040_000);
  });
  test('rounds the frequency down to whole Hz', () => {
    // 33 % of 101 Hz are 33.33 Hz.
    expect(passiveTarget([{ current: 133, min: 100, max: 200 }], 100, 201)).toBe(133);
  });
  test('goes from end to end', () => {
    expect([silver(300_000), gold(825_600)].map((c) => target(c))).toEqual([200e6, 200e6]);
    expect([silver(1_766_400), gold(2_803_200)].map((c) => target(c))).toEqual([1804e6, 1804e6]);
  });
  test('takes the highest of several policies, whichever it is', () => {
    // Gold: 988 800 of 1 977 600 kHz are 50 %, 1002 MHz; Silver 47 %.
    expect(target(silver(1_000_000), gold(1_814_400))).toBe(1002e6);
    expect(target(gold(1_814_400), silver(1_766_400))).toBe(1804e6);
  });
  test('counts a policy of one frequency as none of its range', () => {
    expect(target(npu)).toBe(200e6);
    expect(target(npu, silver(1_000_000))).toBe(953_880_000);
  });
  test('leaves a device without parents to the core, which takes the lowest', () => {
    expect(chooseOpp(target(), OPPS, NO_LIMITS)).toBe(200e6);
  });
});

describe('parents', () => {
  const made = (devices: boolean): DevfreqHandlers & { runs: () => number } => {
    let runs = 0;
    const context: Partial<DevfreqContext> = {
      params: { devices },
      domain: { name: 'memory', frequencies: OPPS },
      update: () => runs++,
      cpus: () => [silver(1_000_000)],
      devices: () => [npu],
    };
    return { ...passive.create(context as Parameters<typeof passive.create>[0]), runs: () => runs };
  };
  const status = { busy: 0, total: 1, current: 200e6 };

  test('are CPUs alone, as in Linux, but of a memory GPUs and NPUs too', () => {
    expect(defaultUse('devfreq', 'passive').params).toEqual({ devices: false });
    expect(defaultMemoryUse('passive').params).toEqual({ devices: true });
  });
  test('ask for a run when their clock changes, and no timer does', () => {
    const [cpus, all] = [made(false), made(true)];
    for (const handlers of [cpus, all]) {
      expect(handlers.polling).toBeUndefined();
      handlers.onCpuClock!();
    }
    expect('onDeviceClock' in cpus).toBe(false);
    all.onDeviceClock!();
    expect([cpus.runs(), all.runs()]).toEqual([1, 2]);
  });
  test('count at their highest where they are devices of one frequency', () => {
    expect(made(false).target(status)).toBe(953_880_000);
    expect(made(true).target(status)).toBe(1804e6);
  });
});
