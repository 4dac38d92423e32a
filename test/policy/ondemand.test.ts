import { defaultSamplingRate } from '../../src/policy/cpufreq/defaults.js';
import { ondemand } from '../../src/policy/cpufreq/ondemand.js';
import { FakeDomain } from './fake-domain.js';

/** Alternates busy and idle: `busyMs` of every 20 ms, until `endMs`. */
const duty = (domain: FakeDomain, busyMs: number, endMs: number): void => {
  for (let ms = 20; ms < endMs; ms += 20) {
    domain.runTo(ms);
    domain.setBusy(0, true);
    domain.runTo(ms + busyMs);
    domain.setBusy(0, false);
  }
};

test('jumps to the highest frequency on the first sample of a busy CPU', () => {
  const domain = new FakeDomain().start(ondemand);
  domain.runTo(7.999);
  domain.setBusy(0, true);
  expect(domain.khz).toBe(200000);
  domain.runTo(8);
  expect(domain.khz).toBe(200000); // one part of the window in eight thousand busy
  domain.runTo(16);
  expect(domain.khz).toBe(2000000);
});

test('an idle domain keeps the frequency it had', () => {
  const domain = new FakeDomain().start(ondemand);
  domain.setBusy(0, true);
  domain.runTo(40);
  domain.setBusy(0, false);
  domain.runTo(1000);
  expect(domain.khz).toBe(2000000);
});

test('goes to the frequency in proportion to the load, in one step', () => {
  const domain = new FakeDomain().start(ondemand);
  domain.setBusy(0, true);
  domain.runTo(40);
  domain.setBusy(0, false);
  domain.runTo(50);
  domain.setBusy(0, true); // 10 of 10 ms idle
  domain.runTo(54);
  domain.setBusy(0, false);
  domain.runTo(58);
  domain.setBusy(0, true); // 4 of 8 ms busy: half way between 0.2 and 2 GHz, the closest OPP, ties down
  expect(domain.khz).toBe(1000000);
});

test('a limit that falls below the present frequency acts at once, and the next event samples', () => {
  const domain = new FakeDomain().start(ondemand);
  domain.setBusy(0, true);
  domain.runTo(40);
  domain.setLimits(200000, 800000);
  expect(domain.khz).toBe(800000);
  domain.setLimits(200000, 2000000);
  domain.runTo(44);
  expect(domain.khz).toBe(2000000);
});

test('powersave_bias spends part of each period one OPP lower', () => {
  const domain = new FakeDomain().start(ondemand, { powersave_bias: 150, sampling_rate: 40000 });
  domain.setBusy(0, true);
  const seen = new Set<number>();
  for (let ms = 40; ms < 400; ms += 4) {
    domain.runTo(ms);
    seen.add(domain.khz);
  }
  expect([...seen].sort()).toEqual([1600000, 1800000]);
});

test('refuses a sampling rate below two ticks', () => {
  expect(() => new FakeDomain().start(ondemand, { sampling_rate: 5000 })).toThrow('below two ticks (8000 us)');
});

test('3.10 leaves the frequency alone where a lower one would be too busy', () => {
  const domain = new FakeDomain().start(ondemand, { kernel: '3.10', sampling_rate: 20000 });
  domain.setBusy(0, true);
  domain.runTo(60);
  domain.setBusy(0, false);
  expect(domain.khz).toBe(2000000);
  const sharp = new FakeDomain().start(ondemand, { kernel: '3.10', sampling_rate: 20000 });
  duty(sharp, 19.6, 300); // 98 % at the lowest frequency, between 96 and 99
  expect(sharp.khz).toBe(200000);
});

test('3.10 looks again when an idle CPU wakes up, and steps down to what the load needs', () => {
  const domain = new FakeDomain().start(ondemand, { kernel: '3.10', sampling_rate: 20000 });
  domain.setBusy(0, true);
  domain.runTo(60);
  domain.setBusy(0, false);
  domain.runTo(120);
  expect(domain.khz).toBe(2000000);
  domain.setBusy(0, true);
  expect(domain.khz).toBe(200000);
});

test('the default sampling rate follows tick, latency and kernel', () => {
  expect(defaultSamplingRate('6.12', 100000, 250)).toBe(8000);
  expect(defaultSamplingRate('6.12', 100000, 1000)).toBe(2000);
  expect(defaultSamplingRate('6.1', 100000, 250)).toBe(10000);
  expect(defaultSamplingRate('3.10', 100000, 200)).toBe(100000);
});
