import { performance } from '../../src/policy/cpufreq/performance.js';
import { powersave } from '../../src/policy/cpufreq/powersave.js';
import { userspace } from '../../src/policy/cpufreq/userspace.js';
import { FakeDomain } from './fake-domain.js';

test('performance runs at the upper limit wherever it is', () => {
  const domain = new FakeDomain().start(performance);
  expect(domain.khz).toBe(2000000);
  domain.setLimits(200000, 1200000);
  expect(domain.khz).toBe(1200000);
  domain.setLimits(200000, 2000000);
  expect(domain.khz).toBe(2000000);
});

test('powersave runs at the lower limit wherever it is', () => {
  const domain = new FakeDomain();
  domain.policy.cur = 1000000;
  domain.start(powersave);
  expect(domain.khz).toBe(200000);
  domain.setLimits(600000, 2000000);
  expect(domain.khz).toBe(600000);
});

test('userspace keeps its speed, gives way to limits and comes back when they widen', () => {
  const domain = new FakeDomain().start(userspace, { speed: 1300000 });
  expect(domain.khz).toBe(1400000);
  domain.setLimits(200000, 1000000);
  expect(domain.khz).toBe(1000000);
  domain.setLimits(200000, 2000000);
  expect(domain.khz).toBe(1400000);
  domain.handlers.setSpeed!(600000);
  expect(domain.khz).toBe(600000);
  domain.setLimits(800000, 2000000);
  expect(domain.khz).toBe(800000);
});

test('userspace without a speed stays where it is', () => {
  const domain = new FakeDomain();
  domain.policy.cur = 800000;
  expect(domain.start(userspace).khz).toBe(800000);
});
