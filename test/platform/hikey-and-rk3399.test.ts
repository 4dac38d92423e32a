/** HiKey960, HiKey970 and RK3399 beside what is published of them. */
import { predictInference } from '../../src/cost/predict.js';
import { steadyRise } from '../../src/heat/network.js';
import { loadPlatform } from '../../src/platform/load.js';
import { elementByName, type Platform, type Precision } from '../../src/platform/model.js';
import { powerOf } from '../../src/platform/power.js';
import { provenanceAt } from '../../src/platform/provenance.js';
import { loadNetwork } from '../../src/workload/load.js';

const boards: Readonly<Record<string, Platform>> = Object.fromEntries(
  ['hikey960', 'hikey970', 'rk3399'].map((name) => [name, loadPlatform(name)]),
);
const element = (board: string, name: string) => elementByName(boards[board]!, name)!;

// Lowest and highest OPP of the device trees, MHz and mV, and how many there are.
test.each([
  ['hikey960', 'little', 5, [533, 700], [1844, 1100]],
  ['hikey960', 'big', 5, [903, 700], [2362, 1100]],
  ['hikey960', 'gpu', 6, [178, 650], [1037, 1100]],
  ['hikey970', 'little', 7, [509, 680], [1844, 1050]],
  ['hikey970', 'big', 9, [682, 680], [2362, 1050]],
  ['hikey970', 'gpu', 8, [103.75, 550], [767, 950]],
  ['rk3399', 'little', 6, [408, 825], [1416, 1125]],
  ['rk3399', 'big', 8, [408, 825], [1800, 1200]],
  ['rk3399', 'gpu', 6, [200, 825], [800, 1100]],
] as const)('%s has the OPPs of its device tree on %s', (board, name, count, lowest, highest) => {
  const points = element(board, name).domain.opps.map((o) => [o.frequency / 1e6, o.voltage * 1e3]);
  expect(points).toHaveLength(count);
  expect(points[0]![0]).toBeCloseTo(lowest[0], 6);
  expect(points[0]![1]).toBeCloseTo(lowest[1], 6);
  expect(points.at(-1)![0]).toBeCloseTo(highest[0], 6);
  expect(points.at(-1)![1]).toBeCloseTo(highest[1], 6);
});

test.each([
  ['hikey960', 300, 462], // as its EAS table has it: ⌊1024 · 592·1844 / (1024·2362)⌋
  ['hikey970', 300, 360], // as its EAS table has it
  ['rk3399', 40, 381], // ⌊1024 · 485·1416 / (1024·1800)⌋
])('%s changes CPU clocks in %d us, and its A53 have a capacity of %d', (board, microseconds, capacity) => {
  expect(element(board, 'little').domain.transitionLatency).toBe(microseconds * 1e3);
  expect(element(board, 'little').capacity).toBe(capacity);
  expect(element(board, 'big').capacity).toBe(1024);
});

/** W at the highest OPP. */
const top = (board: string, name: string, cores: number) => powerOf(element(board, name).domain.opps.at(-1)!, cores);
const perFurtherCore = (board: string, name: string) => top(board, name, 2) - top(board, name, 1);

describe('power on the scale of device trees, beside watts that did not enter it', () => {
  // AnandTech 11088 (2017), Kirin 960 in a phone, power virus: what the second to fourth core add.
  test('an A53 of the HiKey960 adds what was measured', () => {
    expect(perFurtherCore('hikey960', 'little')).toBeGreaterThan(0.231);
    expect(perFurtherCore('hikey960', 'little')).toBeLessThan(0.299);
  });
  test('an A73 of the HiKey960 adds up to 1.6 times what was measured, and no less', () => {
    for (const watts of [1.033, 1.237, 1.23]) {
      expect(perFurtherCore('hikey960', 'big') / watts).toBeGreaterThan(1);
      expect(perFurtherCore('hikey960', 'big') / watts).toBeLessThan(1.6);
    }
  });
  test('the GPU of the HiKey960 draws less than the whole phone did over idle, and more than half of it', () => {
    expect(top('hikey960', 'gpu', 1)).toBeLessThan(8.63);
    expect(top('hikey960', 'gpu', 1)).toBeGreaterThan(8.63 / 2);
  });

  test('from 408 to 1800 MHz two A72 of the RK3399 add what a board takes more in AlexNet, within 30 %', () => {
    // 3.51 and 5.95 W of a whole Rock Pi N10 (RK3399Pro): Ehsan-aghapour/CO-UP-Profiling@22005a9, mean over its layers.
    const lowest = powerOf(element('rk3399', 'big').domain.opps[0]!, 2);
    expect(Math.abs((top('rk3399', 'big', 2) - lowest) / (5.953 - 3.511) - 1)).toBeLessThan(0.3);
  });
});

describe('heat', () => {
  /** °C of each node under watts on elements. */
  const settled = (board: string, watts: Readonly<Record<string, number>>): Record<string, number> => {
    const { nodes, network, ambient, nodeOfElement } = boards[board]!.heat!;
    const power = nodes.map(() => 0);
    boards[board]!.elements.forEach((e, i) => (power[nodeOfElement[i]!]! += watts[e.name] ?? 0));
    return Object.fromEntries(steadyRise(network, power).map((rise, i) => [nodes[i]!, ambient + rise]));
  };

  test.each(['hikey960', 'hikey970'])('%s ends at its control temperature under its sustainable power', (board) => {
    const zone = boards[board]!.heat!.zones[0]!;
    expect(zone.sustainablePower).toBe(4);
    expect(Math.abs(settled(board, { big: zone.sustainablePower })['big']! - 75)).toBeLessThan(1);
  });

  test('six busy cores of the RK3399 end as far above one busy A53 as on a NanoPC-T4', () => {
    // 37.5 and 64.4 °C: sbc-bench results/1iZq.txt.
    const six = settled('rk3399', { little: top('rk3399', 'little', 4), big: top('rk3399', 'big', 2) })['big']!;
    const one = settled('rk3399', { little: top('rk3399', 'little', 1) })['big']!;
    expect(Math.abs(six - one - (64.4 - 37.5))).toBeLessThan(2);
  });

  test.each(Object.keys(boards))('a watt on any unit of %s ends 5 to 20 K above ambient there', (board) => {
    for (const [i, { name }] of boards[board]!.elements.entries()) {
      const { nodes, nodeOfElement, ambient } = boards[board]!.heat!;
      const rise = settled(board, { [name]: 1 })[nodes[nodeOfElement[i]!]!]! - ambient;
      expect(rise).toBeGreaterThan(5);
      expect(rise).toBeLessThan(20);
    }
  });

  const trips = (board: string) =>
    boards[board]!.heat!.zones.map((z) => [z.name, ...z.trips.map((t) => `${t.type} ${t.temperature}`)]);
  test('zones have the trips of the device trees', () => {
    expect(trips('hikey960')).toEqual([['cls0', 'passive 65', 'passive 75']]);
    expect(trips('hikey970')).toEqual(trips('hikey960'));
    expect(trips('rk3399')).toEqual([
      ['cpu', 'passive 70', 'passive 75', 'critical 95'],
      ['gpu', 'passive 75', 'critical 95'],
    ]);
  });
  test('the control trip of the HiKeys caps both clusters and the GPU, weighted as in the Android kernel', () => {
    for (const board of ['hikey960', 'hikey970']) {
      const { trips } = boards[board]!.heat!.zones[0]!;
      expect(trips[0]!.cooling).toEqual([]);
      expect(trips[1]!.cooling.map((c) => [c.domain, c.weight])).toEqual([
        ['little', 1024],
        ['big', 512],
        ['gpu', 1024],
      ]);
    }
  });
});

/** ms of one inference at the highest OPP. */
const milliseconds = (board: string, name: string, cores: number, network: string, precision: Precision) => {
  const e = element(board, name);
  const variant = loadNetwork(network).variants.find((v) => v.name === '100%')!;
  return predictInference(e, variant, precision, cores, e.domain.opps.length - 1).latency / 1e6;
};

// Tencent/ncnn@a4d2ea1 (NanoPC-T4; Kirin 970 phone), mlperf-inference v0.5 (Firefly-RK3399), Paddle-Lite 2.6 (Mate 10).
test.each([
  ['rk3399', 'big', 1, 'mobilenet_v1', 'fp32', 111.99],
  ['rk3399', 'big', 1, 'mobilenet_v2', 'fp32', 79.18],
  ['rk3399', 'big', 1, 'mobilenet_v1', 'int8', 81],
  ['rk3399', 'big', 1, 'resnet18', 'int8', 151.83],
  ['rk3399', 'little', 1, 'mobilenet_v1', 'fp32', 208.41],
  ['rk3399', 'little', 1, 'mobilenet_v2', 'fp32', 143.25],
  ['rk3399', 'gpu', 1, 'mobilenet_v1', 'fp32', 102.16],
  ['rk3399', 'gpu', 1, 'mobilenet_v2', 'fp32', 72.08],
  ['hikey970', 'big', 1, 'mobilenet_v1', 'fp32', 108.98],
  ['hikey970', 'big', 1, 'mobilenet_v2', 'fp32', 76.67],
  ['hikey970', 'big', 1, 'mobilenet_v1', 'int8', 58.92],
  ['hikey970', 'big', 1, 'mobilenet_v2', 'int8', 43.06],
] as const)('%s, %s ×%d: %s at %s takes the %d ms that it was fitted on', (board, name, n, network, precision, ms) => {
  expect(Math.abs(milliseconds(board, name, n, network, precision) / ms - 1)).toBeLessThan(0.21);
});

// ncnn and alibaba/MNN@4d40bdbd7 (P10 Plus, Kirin 960).
test.each([
  ['rk3399', 'big', 2, 'mobilenet_v1', 'fp32', 65.14],
  ['rk3399', 'little', 4, 'mobilenet_v1', 'fp32', 65.68],
  ['hikey970', 'big', 4, 'mobilenet_v1', 'fp32', 35.93],
  ['hikey960', 'big', 4, 'mobilenet_v1', 'fp32', 27.906],
  ['hikey960', 'big', 4, 'mobilenet_v2', 'fp32', 19.157],
] as const)('%s, %s ×%d: %s at %s takes the published %d ms within 30 %', (board, name, n, network, precision, ms) => {
  expect(Math.abs(milliseconds(board, name, n, network, precision) / ms - 1)).toBeLessThan(0.3);
});

test('the NPU of the HiKey970 is one unit of one clock that does 960 G MAC/s, at fp16 only', () => {
  const npu = element('hikey970', 'npu');
  expect([npu.count, npu.domain.opps.length]).toEqual([1, 1]);
  expect(Object.keys(npu.macsPerCycle)).toEqual(['fp16']);
  expect(npu.macsPerCycle.fp16! * npu.domain.opps[0]!.frequency).toBeCloseTo(1.92e12 / 2, -3);
});

test.each([
  ['hikey960', 'domains.big.power.dynamic', 'published'],
  ['hikey960', 'domains.big.power.static', 'estimated'],
  ['hikey960', 'cores.cortex-a73.macs_per_cycle.fp32', 'recalled'],
  ['hikey960', 'elements[1].buffer', 'recalled'],
  ['hikey960', 'elements[2].count', 'recalled'],
  ['hikey970', 'cores.kirin-npu.macs_per_cycle.fp16', 'estimated'],
  ['hikey970', 'domains.npu.opps.points[0].one', 'estimated'],
  ['hikey970', 'domains.gpu.power.dynamic', 'published'],
  ['rk3399', 'cores.mali-t860.macs_per_cycle.fp32', 'derived'],
  ['rk3399', 'elements[1].buffer', 'published'],
  ['rk3399', 'memory.bandwidth', 'recalled'],
] as const)('%s: %s is %s', (board, path, status) => {
  expect(provenanceAt(boards[board]!.provenance, path)?.status).toBe(status);
});
