import { chooseFrequency, lookup } from '../../src/policy/cpufreq/interactive-rule.js';
import { interactive } from '../../src/policy/cpufreq/interactive.js';
import { BarePolicy } from '../../src/policy/cpufreq/policy.js';
import { FrequencyTable } from '../../src/policy/freq-table.js';
import { FakeDomain, OPPS } from './fake-domain.js';

test('jumps to hispeed_freq after one window of load, and beyond it only after the wait', () => {
  const domain = new FakeDomain().start(interactive, { hispeed_freq: 1000000, above_hispeed_delay: [60000] });
  domain.setBusy(0, true);
  domain.runTo(19);
  expect(domain.khz).toBe(200000);
  domain.runTo(20);
  expect(domain.khz).toBe(1000000);
  domain.runTo(79);
  expect(domain.khz).toBe(1000000);
  domain.runTo(80);
  expect(domain.khz).toBe(1200000);
});

test('holds the frequency for min_sample_time before going down', () => {
  const domain = new FakeDomain().start(interactive, { hispeed_freq: 1000000, min_sample_time: 100000 });
  domain.setBusy(0, true);
  domain.runTo(20);
  expect(domain.khz).toBe(1000000);
  for (let ms = 20; ms < 120; ms += 20) {
    domain.setBusy(0, false);
    domain.runTo(ms + 18);
    domain.setBusy(0, true);
    domain.runTo(ms + 20);
    expect(domain.khz).toBe(ms < 100 ? 1000000 : 200000);
  }
});

test('the slack timer brings an idle CPU down, and then lets it sleep', () => {
  const domain = new FakeDomain().start(interactive, { hispeed_freq: 1000000 });
  domain.setBusy(0, true);
  domain.runTo(21);
  domain.setBusy(0, false);
  domain.runTo(119);
  expect(domain.khz).toBe(1000000);
  domain.runTo(121);
  expect(domain.khz).toBe(200000);
});

test('without slack an idle CPU keeps its frequency until it wakes up', () => {
  const domain = new FakeDomain().start(interactive, { hispeed_freq: 1000000, timer_slack: -1 });
  domain.setBusy(0, true);
  domain.runTo(21);
  domain.setBusy(0, false);
  domain.runTo(500);
  expect(domain.khz).toBe(1000000);
  domain.setBusy(0, true);
  expect(domain.khz).toBe(200000);
});

test('boost holds at least hispeed_freq', () => {
  const domain = new FakeDomain().start(interactive, { hispeed_freq: 1000000, boost: true });
  domain.setBusy(0, true);
  domain.setBusy(0, false);
  domain.runTo(1000);
  domain.setBusy(0, true);
  expect(domain.khz).toBe(1000000);
});

test('limits clamp at once and restart the window', () => {
  const domain = new FakeDomain().start(interactive, { hispeed_freq: 1000000 });
  domain.setBusy(0, true);
  domain.runTo(30);
  domain.setLimits(200000, 600000);
  expect(domain.khz).toBe(600000);
});

test('a list holds from each frequency up', () => {
  const list = [65, 800000, 75, 1000000, 90];
  expect([200000, 800000, 999999, 2000000].map((khz) => lookup(list, khz))).toEqual([65, 75, 75, 90]);
});

test('the frequency chosen is the lowest at which the load is at most the load aimed at', () => {
  for (const cur of OPPS) {
    const policy = new BarePolicy(new FrequencyTable(OPPS), { cur, min: 200000, max: 2000000 });
    expect(chooseFrequency(policy, 63000000, [90])).toBe(800000);
    // Aiming at 50 % below 1 GHz and 90 % from there up leaves two fixed points apart: it must still end.
    expect(OPPS).toContain(chooseFrequency(policy, 63000000, [50, 1000000, 90]));
  }
});
