import { describePlatform } from '../../src/platform/describe.js';
import { loadPlatform } from '../../src/platform/load.js';

const described = describePlatform(loadPlatform('odroid-xu3'));

test('each OPP of each element is a row with frequency, voltage and the power of idle, one and all cores', () => {
  const row = described.opps.find((o) => o.element === 'big' && o.frequencyMhz === 1800)!;
  expect(row.voltageMv).toBeCloseTo(1112.5, 9);
  expect(row.oneCoreMw).toBeCloseTo(2120, 0);
  expect(row.idleMw).toBeLessThan(row.oneCoreMw);
  expect(row.allCoresMw).toBeGreaterThan(row.oneCoreMw);
  expect(described.opps).toHaveLength(13 + 19 + 7);
});

test('a power that rests on recalled rows is marked so while its voltage is published', () => {
  const row = described.opps.find((o) => o.element === 'big')!;
  expect(row).toMatchObject({ oppStatus: 'published', idleStatus: 'estimated', powerStatus: 'recalled' });
  expect(described.statuses.recalled).toBeGreaterThan(0);
});

test('elements are rows in words, and the fitted rows are named', () => {
  expect(described.elements.map((e) => [e.name, e.core, e.count, e.capacity, e.transition])).toEqual([
    ['little', 'cortex-a7', 4, 377, '140 us'],
    ['big', 'cortex-a15', 4, 1024, '140 us'],
    ['gpu', 'mali-t628', 1, 0, '140 us'],
  ]);
  expect(described.notes.join('\n')).toMatch(/fitted on .*cortex-a15\/200MHz/);
});
