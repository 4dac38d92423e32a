import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataRoot } from '../../src/input/paths.js';
import { parseYaml } from '../../src/input/yaml.js';
import { listPlatforms, loadPlatform, platformFrom } from '../../src/platform/load.js';
import { elementByName, type Platform } from '../../src/platform/model.js';
import { powerOf } from '../../src/platform/power.js';

const opps = (platform: Platform, element: string) =>
  elementByName(platform, element)!.domain.opps.map((o) => [o.frequency / 1e6, o.voltage * 1e3] as const);

const powerAt = (platform: Platform, element: string, mhz: number, cores: number) => {
  const e = elementByName(platform, element)!;
  return powerOf(
    e.domain.opps.find((o) => Math.abs(o.frequency / 1e6 / mhz - 1) < 0.01)!,
    cores,
  );
};

test('the three boards of the study are there', () => {
  expect(listPlatforms()).toEqual(expect.arrayContaining(['jetson-nano', 'odroid-xu3', 'rk3588']));
});

test.each(listPlatforms())('%s is named as its file and its elements are ready to run', (name) => {
  const platform = loadPlatform(name);
  expect(platform.name).toBe(name);
  for (const e of platform.elements) {
    expect(platform.rails).toContain(e.rail);
    expect(Object.keys(e.macsPerCycle).length).toBeGreaterThan(0);
    expect(e.bandwidth).toBeGreaterThan(0);
    for (const [i, opp] of e.domain.opps.entries()) {
      if (i > 0) expect(opp.frequency).toBeGreaterThan(e.domain.opps[i - 1]!.frequency);
      if (i > 0) expect(opp.voltage).toBeGreaterThanOrEqual(e.domain.opps[i - 1]!.voltage);
      expect(opp.idlePower).toBeLessThanOrEqual(opp.activePower + 1e-12); // measured figures meet within rounding
      expect(opp.corePower).toBeGreaterThan(0);
    }
  }
});

describe('Odroid-XU3', () => {
  const xu3 = loadPlatform('odroid-xu3');

  test('has the OPP voltages of ASV group 7 on both clusters', () => {
    const big = opps(xu3, 'big');
    expect(big).toHaveLength(19);
    expect(big).toEqual(expect.arrayContaining([[200, 900], [1000, 900], [1400, 975], [1800, 1112.5], [2000, 1237.5]])); // prettier-ignore
    const little = opps(xu3, 'little');
    expect(little).toHaveLength(13);
    expect(little).toEqual(expect.arrayContaining([[200, 900], [700, 900], [1000, 1012.5], [1300, 1137.5], [1400, 1187.5]])); // prettier-ignore
    expect(opps(xu3, 'gpu')).toEqual(expect.arrayContaining([[177, 812.5], [600, 1150]])); // prettier-ignore
  });

  test("scales the A7's capacity as Linux does from capacity-dmips-mhz", () => {
    expect(elementByName(xu3, 'big')!.capacity).toBe(1024);
    expect(elementByName(xu3, 'little')!.capacity).toBe(377); // ⌊1024 · 539·1400 / (1024·2000)⌋
  });

  test('changes frequency in the 140 us of its device tree, on rails of its own', () => {
    expect(elementByName(xu3, 'big')!.domain.transitionLatency).toBe(140e3);
    expect(xu3.elements.map((e) => e.rail)).toEqual(['kfc', 'arm', 'g3d']);
    expect(xu3.tickRate).toBe(250);
  });

  // W of one busy core, Xun et al. DATE 2020 Table I (recalled); the outer two rows span the range and are fitted.
  const rows = [
    ['big', 200, 0.326, 'fitted'],
    ['big', 1000, 0.846, 'predicted'],
    ['big', 1800, 2.12, 'fitted'],
    ['little', 200, 0.0724, 'fitted'],
    ['little', 700, 0.141, 'predicted'],
    ['little', 1300, 0.329, 'fitted'],
  ] as const;
  test.each(rows)('%s at %d MHz with one busy core draws the measured %d W (%s)', (element, mhz, watts, use) => {
    const error = powerAt(xu3, element, mhz, 1) / watts - 1;
    expect(Math.abs(error)).toBeLessThan(use === 'fitted' ? 0.001 : 0.05);
  });

  test('names two fitted rows a core type, the lowest and the highest clock', () => {
    const clocks = (core: string) =>
      xu3.fittedRows.filter((row) => row.includes(`/${core}/`)).map((row) => /(\d+)MHz/.exec(row)![1]);
    expect(clocks('cortex-a15')).toEqual(['200', '1800']);
    expect(clocks('cortex-a7')).toEqual(['200', '1300']);
    expect(xu3.fittedRows).toHaveLength(4);
  });

  test("idles at DS3's leakage law at 50 °C", () => {
    const kelvin = 323.15;
    const amperes = 0.002488 * kelvin ** 2 * Math.exp(-2660 / kelvin) + 0.000519;
    const top = (element: string) => elementByName(xu3, element)!.domain.opps.at(-1)!;
    expect(top('big').idlePower).toBeCloseTo(amperes * 1.2375, 4);
    expect(top('little').idlePower).toBeCloseTo((amperes / 4) * 1.1875, 4);
  });

  test('four busy A15 cores at the top OPP draw what DS3 states, scaled to this voltage', () => {
    expect(powerAt(xu3, 'big', 2000, 4) / (6.91 * (1.2375 / 1.362) ** 2)).toBeCloseTo(1, 1);
  });
});

test('sensors are those of the boards: four INA231, an INA3221, and a meter outside', () => {
  const steps = (name: string) => {
    const { rails, sensors } = loadPlatform(name);
    const all = [...rails.map((rail, r) => [rail, sensors!.rails[r]] as const), ['meter', sensors!.meter] as const];
    return Object.fromEntries(all.flatMap(([n, s]) => (s ? [[n, [s.period / 1e6, s.resolution]]] : [])));
  };
  const period = (16 * 2 * 8244) / 1e3;
  const xu3 = steps('odroid-xu3');
  expect(xu3).toEqual({ kfc: [period, 0.0015], arm: [period, 0.0069], g3d: [period, 0.0038], mem: [period, 0.0023] });
  // 25 · largest current / 32768 · 1 V, to the digit that is stated.
  for (const [rail, amperes] of Object.entries({ arm: 9, mem: 3, g3d: 5, kfc: 2 }))
    expect(Math.abs(xu3[rail]![1]! - (25 * amperes) / 32768)).toBeLessThan(5e-5);
  expect(steps('jetson-nano')).toEqual({ cpu: [1000, 0.041], gpu: [1000, 0.041], meter: [1000, 0.041] });
  expect(steps('rk3588')).toEqual({ meter: [1000, 0.01] });
  expect(loadPlatform('odroid-xu3').sensors!.zones.map((z) => z.resolution)).toEqual([1, 1]);
});

test('a board that states no power sensor has a meter outside, marked estimated: 1 s, 10 mW', () => {
  const text = readFileSync(join(dataRoot, 'platforms', 'odroid-xu3.yaml'), 'utf8');
  const without = (from: string, to: string): Platform => {
    const [start, end] = [text.indexOf(from), text.indexOf(to)];
    expect(start).toBeGreaterThan(0);
    expect(end).toBeGreaterThan(start);
    return platformFrom(parseYaml(text.slice(0, start) + text.slice(end), 'board.yaml'));
  };
  const { rails, sensors, provenance } = without('\nsensors:', '\n# Rows of published');
  expect(sensors!.rails).toEqual(rails.map(() => undefined));
  expect(sensors!.meter).toEqual({ period: 1e9, resolution: 0.01, delay: 0, noise: 0 });
  expect(provenance.filter((p) => p.path.startsWith('sensors.')).map((p) => [p.path, p.value, p.status])).toEqual([
    ['sensors.meter.period', '1 s', 'estimated'],
    ['sensors.meter.resolution', '10 mW', 'estimated'],
  ]);
});

describe('Jetson Nano', () => {
  const nano = loadPlatform('jetson-nano');

  test('offers the 15 clocks of L4T at voltages interpolated in the CVB table and held at 900 mV below it', () => {
    const table = [[612, 878.1], [714, 912.1], [816, 946.1], [918, 980], [1020, 1014], [1122, 1048], [1224, 1081.9], [1326, 1090], [1479, 1090]] as const; // prettier-ignore
    const interpolated = (mhz: number) => {
      const i = table.findIndex(([f]) => f >= mhz);
      if (i <= 0) return 900;
      const [[f0, v0], [f1, v1]] = [table[i - 1]!, table[i]!];
      return Math.max(900, v0 + ((v1 - v0) * (mhz - f0)) / (f1 - f0));
    };
    const cpu = opps(nano, 'cpu');
    expect(cpu.map(([f]) => f)).toEqual([102, 204, 307, 403, 518, 614, 710, 825, 921, 1036, 1132, 1224, 1326, 1428, 1479]); // prettier-ignore
    for (const [mhz, millivolts] of cpu) expect(Math.abs(millivolts - interpolated(mhz))).toBeLessThan(0.06);
    expect(nano.provenance.find((p) => p.path === 'domains.cpu.opps.points[6].v')).toMatchObject({ value: '910.8 mV', status: 'derived' }); // prettier-ignore
  });

  test('meets the one measured power that each of its units was fitted on', () => {
    expect(powerAt(nano, 'cpu', 1430, 1)).toBeCloseTo(0.878, 3);
    expect(powerAt(nano, 'gpu', 921, 1)).toBeCloseTo(1.34, 2);
  });

  test('predicts the published samples of a lightly loaded CPU within 10 %', () => {
    const cpu = elementByName(nano, 'cpu')!;
    for (const [mhz, load, watts] of [
      [1224, 0.15, 0.549],
      [1479, 0.13, 0.612],
    ] as const) {
      const opp = cpu.domain.opps.find((o) => o.frequency === mhz * 1e6)!;
      expect(Math.abs((opp.idlePower + load * 4 * opp.corePower) / watts - 1)).toBeLessThan(0.1);
    }
  });
});

describe('RK3588', () => {
  const rk = loadPlatform('rk3588');

  test('has its A76 in two DVFS domains of two cores', () => {
    const [big0, big1] = [elementByName(rk, 'big0')!, elementByName(rk, 'big1')!];
    expect([big0.count, big1.count]).toEqual([2, 2]);
    expect(big0.domain).not.toBe(big1.domain);
    expect(big0.rail).not.toBe(big1.rail);
    expect(opps(rk, 'big1')).toEqual(expect.arrayContaining([[1416, 725], [2208, 987.5], [2400, 1050]])); // prettier-ignore
    expect(elementByName(rk, 'little')!.capacity).toBe(397); // ⌊1024 · 530·1800 / (1024·2400)⌋
  });

  test("takes the device tree's dynamic coefficient for its cores", () => {
    expect(elementByName(rk, 'big0')!.domain.opps.at(-1)!.corePower).toBeCloseTo(416e-12 * 1.05 ** 2 * 2.4e9, 9);
    expect(elementByName(rk, 'little')!.domain.opps.at(-1)!.corePower).toBeCloseTo(228e-12 * 0.95 ** 2 * 1.8e9, 9);
  });

  test('runs int8 and fp16 but no fp32 on its NPU, which is one unit', () => {
    const npu = elementByName(rk, 'npu')!;
    expect(npu.count).toBe(1);
    expect(npu.macsPerCycle).toEqual({ int8: 3072, fp16: 1536 });
  });
});

describe('Snapdragon 845', () => {
  const sd = loadPlatform('sdm845');

  test('has the published voltages at both ends of each cluster', () => {
    expect(opps(sd, 'little')).toEqual(expect.arrayContaining([[300, 592], [1766.4, 828]])); // prettier-ignore
    expect(opps(sd, 'big')).toEqual(expect.arrayContaining([[825.6, 620], [2803.2, 1056]])); // prettier-ignore
    expect(elementByName(sd, 'little')!.capacity).toBe(385); // ⌊1024 · 611·1766.4 / (1024·2803.2)⌋
  });

  // mW of one busy core, a phone's battery less its baseline: freqbench, published. Its noise is tens of mW.
  test.each([
    ['little', 300, 56.5],
    ['little', 979.2, 96.7],
    ['little', 1766.4, 193.3],
    ['big', 825.6, 186.4],
    ['big', 1920, 504.9],
    ['big', 2803.2, 1297.8],
  ] as const)('%s at %d MHz with one busy core draws %d mW within 15 %%', (element, mhz, milliwatts) => {
    expect(Math.abs(powerAt(sd, element, mhz, 1) / milliwatts / 1e-3 - 1)).toBeLessThan(0.15);
  });
});

describe('Pixel 6', () => {
  const pixel = loadPlatform('pixel6');

  // mW of the rail with no and with one busy core: freqbench, published.
  test.each([
    ['little', 300, 39, 56.1],
    ['little', 1803, 36.9, 236.9],
    ['mid', 910, 8.4, 62.4],
    ['mid', 2253, 19.5, 400],
    ['big', 500, 14, 53.1],
    ['big', 2802, 78.8, 1370.7],
  ] as const)('%s at %d MHz draws the %d and %d mW of its rail', (element, mhz, idle, one) => {
    expect(powerAt(pixel, element, mhz, 0)).toBeCloseTo(idle / 1e3, 9);
    expect(powerAt(pixel, element, mhz, 1)).toBeCloseTo(one / 1e3, 9);
  });

  test('has the clocks and voltages of its device tree', () => {
    expect(opps(pixel, 'little')).toHaveLength(11);
    expect(opps(pixel, 'mid')).toHaveLength(14);
    expect(opps(pixel, 'big')).toHaveLength(17);
    expect(opps(pixel, 'big')).toEqual(expect.arrayContaining([[500, 500], [2048, 793.75], [2802, 1056.25]])); // prettier-ignore
  });

  test('its TPU runs int8 alone and draws what the vendor states where that is above 0', () => {
    const tpu = elementByName(pixel, 'tpu')!;
    expect(tpu.kind).toBe('npu');
    expect(Object.keys(tpu.macsPerCycle)).toEqual(['int8']);
    const stated = [[455, 1.213], [627, 1.916], [836, 3.085], [967, 4.101], [1024, 4.819]] as const; // prettier-ignore
    for (const [mhz, watts] of stated) expect(powerAt(pixel, 'tpu', mhz, 1)).toBeCloseTo(watts, 9);
  });
});

describe.each([
  // W at the wall: idle, all cores under stress (sbc-reviews, published)
  ['raspberry-pi-4', 1.6, 5.0],
  ['raspberry-pi-5', 2.8, 9.7],
] as const)('%s', (name, idle, stress) => {
  const pi = loadPlatform(name);

  test('adds with all cores most of what the wall shows, and no more', () => {
    const top = elementByName(pi, 'cpu')!.domain.opps.at(-1)!;
    const share = (powerOf(top, 4) - top.idlePower) / (stress - idle);
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(1);
  });
});

test('the Raspberry Pi 4 has one voltage up to 1.5 GHz, the Raspberry Pi 5 no clock below it', () => {
  const four = opps(loadPlatform('raspberry-pi-4'), 'cpu');
  expect(new Set(four.filter(([mhz]) => mhz <= 1500).map(([, millivolts]) => millivolts.toFixed(1)))).toEqual(new Set(['843.8'])); // prettier-ignore
  expect(four.at(-1)![0]).toBe(1800);
  expect(four.at(-1)![1]).toBeCloseTo(909.8, 9);
  const five = opps(loadPlatform('raspberry-pi-5'), 'cpu');
  expect([five[0], five.at(-1)]).toEqual([[1500, 750], [2400, 875]]); // prettier-ignore
});
