import { conservative } from '../../src/policy/cpufreq/conservative.js';
import { FakeDomain } from './fake-domain.js';

test('climbs by five per cent of the highest frequency a sample while busy', () => {
  const domain = new FakeDomain().start(conservative);
  domain.setBusy(0, true);
  domain.runTo(8);
  // 300 MHz is asked for, which is no OPP: the next sample completes the step.
  expect(domain.khz).toBe(200000);
  domain.runTo(16);
  expect(domain.khz).toBe(400000);
  domain.runTo(8 * 18);
  expect(domain.khz).toBe(2000000);
});

test('falls step by step while the load is low', () => {
  const domain = new FakeDomain();
  domain.policy.cur = 1000000;
  domain.start(conservative, { freq_step: 10 });
  const seen: number[] = [];
  for (let ms = 10; ms <= 40; ms += 10) {
    domain.runTo(ms);
    domain.setBusy(0, true);
    seen.push(domain.khz);
    domain.runTo(ms + 1);
    domain.setBusy(0, false);
  }
  expect(seen).toEqual([800000, 600000, 400000, 200000]);
});

test('with a step of nothing the frequency never changes', () => {
  const domain = new FakeDomain().start(conservative, { freq_step: 0 });
  domain.setBusy(0, true);
  domain.runTo(1000);
  expect(domain.khz).toBe(200000);
});

test('refuses thresholds that overlap', () => {
  expect(() => new FakeDomain().start(conservative, { down_threshold: 80 })).toThrow('not below up_threshold');
});
