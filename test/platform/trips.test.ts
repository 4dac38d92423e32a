/**
 * At what temperatures the bundled boards act, and on which clocks: as their device trees have it (the `dt` or `vendor` of
 * each platform file), or as is known of firmware and limits hardware from memory. HiKeys and RK3399 have a file of their own.
 */
import { listPlatforms, loadPlatform } from '../../src/platform/load.js';
import { elementByName } from '../../src/platform/model.js';
import { provenanceAt } from '../../src/platform/provenance.js';

type Trip = readonly [type: string, celsius: number, hysteresis?: number, caps?: string];
interface Zone {
  readonly status: string;
  /** ms between looks while a passive trip is reached; 0: none */
  readonly passive: number;
  readonly trips: readonly Trip[];
}

// What a hot or critical trip does has no hysteresis. `domain`: the whole range; `domain 0–2`: so many OPPs down at least and
// at most; `domain lowest`: at once to the lowest clock.
const boards: Readonly<Record<string, Readonly<Record<string, Zone>>>> = {
  'odroid-xu3': {
    cpu: {
      status: 'published',
      passive: 250,
      trips: [['passive', 70, 10, 'big 0–2, little 0–2'], ['passive', 85, 10, 'big 3–14, little 3–8'], ['critical', 120]],
    },
    gpu: {
      status: 'published',
      passive: 250,
      trips: [['passive', 70, 10, 'gpu 0–2'], ['passive', 85, 10, 'gpu 3–6'], ['critical', 120]],
    },
  },
  'jetson-nano': {
    cpu: { status: 'published', passive: 1000, trips: [['hot', 70], ['critical', 96.5]] },
    gpu: { status: 'published', passive: 0, trips: [['hot', 100], ['critical', 103]] },
  },
  rk3588: {
    bigcore0: { status: 'published', passive: 100, trips: [['passive', 85, 2, 'big0'], ['critical', 115]] },
    bigcore2: { status: 'published', passive: 100, trips: [['passive', 85, 2, 'big1'], ['critical', 115]] },
    littlecore: { status: 'published', passive: 100, trips: [['passive', 85, 2, 'little'], ['critical', 115]] },
    gpu: { status: 'published', passive: 100, trips: [['passive', 85, 2, 'gpu'], ['critical', 115]] },
    npu: { status: 'published', passive: 0, trips: [['critical', 115]] },
    package: { status: 'published', passive: 0, trips: [['critical', 115]] },
  },
  sdm845: {
    cpu0: { status: 'published', passive: 250, trips: [['passive', 90, 2], ['passive', 95, 2], ['critical', 110]] },
    cpu4: { status: 'published', passive: 250, trips: [['passive', 90, 2], ['passive', 95, 2], ['critical', 110]] },
    gpu: { status: 'published', passive: 250, trips: [['passive', 85, 1, 'gpu'], ['hot', 90], ['critical', 110]] },
    lmh0: { status: 'recalled', passive: 10, trips: [['passive', 95, 0.5, 'little']] },
    lmh1: { status: 'recalled', passive: 10, trips: [['passive', 95, 0.5, 'big']] },
  },
  pixel6: {
    big: {
      status: 'published',
      passive: 50,
      trips: [['passive', 70, 2], ['passive', 90, 5, 'big'], ['active', 103, 5, 'big lowest'], ['active', 108, 5], ['hot', 115]],
    },
    mid: {
      status: 'published',
      passive: 50,
      trips: [['passive', 70, 2], ['passive', 90, 5, 'mid'], ['active', 98, 5, 'mid lowest'], ['active', 108, 5], ['hot', 115]],
    },
    little: { status: 'published', passive: 50, trips: [['passive', 70, 2], ['passive', 95, 5, 'little'], ['hot', 115]] },
    g3d: {
      status: 'published',
      passive: 50,
      trips: [['passive', 70, 2], ['passive', 90, 5, 'gpu'], ['active', 98, 5, 'gpu lowest'], ['hot', 115]],
    },
    tpu: { status: 'published', passive: 50, trips: [['active', 98, 5, 'tpu lowest'], ['active', 108, 5]] },
  },
  'raspberry-pi-4': {
    cpu: { status: 'published', passive: 0, trips: [['critical', 90]] },
    firmware: { status: 'recalled', passive: 100, trips: [['passive', 80, 0, 'cpu'], ['passive', 85, 0, 'cpu, gpu']] },
  },
  'raspberry-pi-5': {
    firmware: {
      status: 'recalled',
      passive: 100,
      trips: [['passive', 80, 0, 'cpu'], ['passive', 85, 0, 'cpu, gpu'], ['critical', 110]],
    },
  },
}; // prettier-ignore

test.each(Object.keys(boards))('%s has the trips of its sources, which cap the clocks that they say', (board) => {
  const platform = loadPlatform(board);
  const range = ({ domain, lower, upper }: { domain: string; lower: number; upper: number }): string => {
    const deepest = elementByName(platform, domain)!.domain.opps.length - 1;
    if (lower === deepest) return `${domain} lowest`;
    return lower === 0 && upper === deepest ? domain : `${domain} ${String(lower)}–${String(upper)}`;
  };
  const found = platform.heat!.zones.map(({ name, pollingPassive, trips }, z) => [
    name,
    {
      status: provenanceAt(platform.provenance, `heat.zones[${String(z)}].trips.points[0].at`)?.status,
      passive: pollingPassive / 1e6,
      trips: trips.map(({ type, temperature, hysteresis, cooling }) => {
        if (type === 'hot' || type === 'critical') return [type, temperature];
        const caps = cooling.map(range).join(', ');
        return caps === '' ? [type, temperature, hysteresis] : [type, temperature, hysteresis, caps];
      }),
    },
  ]);
  expect(Object.fromEntries(found)).toEqual(boards[board]);
});

test('power_allocator is told what the Pixel 6 sustains: 2 and 1 W on its greater clusters, 0.2 W on the rest', () => {
  const watts = loadPlatform('pixel6').heat!.zones.map((zone) => [zone.name, zone.sustainablePower]);
  expect(Object.fromEntries(watts)).toEqual({ big: 2, mid: 1, little: 0.2, g3d: 0.2, tpu: 0.2 });
});

test('every board has its trips stated here or in the file of the HiKeys and the RK3399', () => {
  expect([...Object.keys(boards), 'hikey960', 'hikey970', 'rk3399'].sort()).toEqual([...listPlatforms()].sort());
});
