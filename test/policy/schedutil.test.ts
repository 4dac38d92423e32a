import { schedutil } from '../../src/policy/cpufreq/schedutil.js';
import { FakeDomain } from './fake-domain.js';

const set = (domain: FakeDomain, util: number, cpu = 0): void => {
  domain.signals[cpu]!.utilAvg = util;
  domain.signals[cpu]!.runnableAvg = util;
};

test('asks for 1.25 times the utilisation', () => {
  const domain = new FakeDomain().start(schedutil);
  set(domain, 410);
  domain.runTo(4);
  domain.setBusy(0, true);
  expect(domain.khz).toBe(1000000);
  set(domain, 820);
  domain.runTo(8);
  expect(domain.khz).toBe(2000000);
});

test('does not lower the frequency of a lone CPU that has not been idle', () => {
  const domain = new FakeDomain().start(schedutil);
  set(domain, 650);
  domain.runTo(4);
  domain.setBusy(0, true);
  set(domain, 300);
  domain.runTo(40);
  expect(domain.khz).toBe(1600000);
  domain.setBusy(0, false);
  domain.runTo(41);
  domain.setBusy(0, true);
  expect(domain.khz).toBe(800000);
});

test('a domain of several CPUs follows the busiest, down as well', () => {
  const domain = new FakeDomain(2).start(schedutil);
  set(domain, 650, 0);
  set(domain, 100, 1);
  domain.runTo(4);
  domain.setBusy(1, true);
  expect(domain.khz).toBe(1600000);
  set(domain, 100, 0);
  domain.runTo(8);
  expect(domain.khz).toBe(400000);
});

test('keeps the frequency within the rate limit, which runs from the last change', () => {
  const domain = new FakeDomain(2).start(schedutil, { rate_limit: 10000 });
  set(domain, 400);
  domain.runTo(12);
  domain.setBusy(0, true);
  expect(domain.khz).toBe(1000000);
  set(domain, 650);
  domain.runTo(20);
  expect(domain.khz).toBe(1000000);
  domain.runTo(24);
  expect(domain.khz).toBe(1600000);
});

test('waiting for the CPU counts as need in 6.12 and not in 6.1', () => {
  const khz = ['6.12', '6.1'].map((kernel) => {
    const domain = new FakeDomain().start(schedutil, { kernel });
    Object.assign(domain.signals[0]!, { utilAvg: 200, runnableAvg: 650 });
    domain.runTo(20);
    domain.setBusy(0, true);
    return domain.khz;
  });
  expect(khz).toEqual([1600000, 600000]);
});

test('new limits act at once, or with a fast switch at the next event whatever the rate limit', () => {
  for (const fast_switch of [false, true]) {
    const domain = new FakeDomain().start(schedutil, { fast_switch, rate_limit: 50000 });
    set(domain, 1024);
    domain.runTo(60);
    domain.setBusy(0, true);
    domain.setLimits(200000, 1000000);
    expect(domain.khz).toBe(fast_switch ? 2000000 : 1000000);
    domain.runTo(64);
    expect(domain.khz).toBe(1000000);
  }
});
