/** Efficiencies of boards whose rows are not among the fixtures: published times of MobileNet and ResNet-18, fitted again. */
import { loadPlatform } from '../../src/platform/load.js';
import { elementByName, type Precision, type ProcessingElement } from '../../src/platform/model.js';
import { loadNetwork } from '../../src/workload/load.js';
import { fitTime, timeError, withShares, type TimedRow } from './fit-efficiency.js';

/** Published: ms of one inference on one core or the GPU, by row. */
const times: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // Tencent/ncnn@a4d2ea1 benchmark/README.md
  'raspberry-pi-4': {
    'rpi4b/cortex-a72 x1/1800MHz/mobilenet/100%/fp32': 124.32,
    'rpi4b/cortex-a72 x1/1800MHz/mobilenet_v2/100%/fp32': 93.48,
    'rpi4b/cortex-a72 x1/1800MHz/mobilenet/100%/int8': 84.82,
    'rpi4b/cortex-a72 x1/1800MHz/resnet18/100%/int8': 158.5,
  },
  'raspberry-pi-5': {
    'rpi5/cortex-a76 x1/2400MHz/mobilenet/100%/fp16': 20.3,
    'rpi5/cortex-a76 x1/2400MHz/mobilenet_v2/100%/fp16': 16.38,
    'rpi5/cortex-a76 x1/2400MHz/mobilenet/100%/int8': 14.44,
    'rpi5/cortex-a76 x1/2400MHz/resnet18/100%/int8': 36.42,
    'rpi5/gpu-v3d-7.1/960MHz/mobilenet/100%/fp32': 160.53,
    'rpi5/gpu-v3d-7.1/960MHz/mobilenet_v2/100%/fp32': 121.46,
  },
  // PaddlePaddle/Paddle-Lite@3d329c954 docs/performance/benchmark.md
  sdm845: {
    'xiaomi-mi8-sd845/cortex-a75 x1/2800MHz/mobilenet_v1/100%/fp32': 58.7,
    'xiaomi-mi8-sd845/cortex-a75 x1/2800MHz/mobilenet_v2/100%/fp32': 37.61,
    'xiaomi-mi8-sd845/cortex-a75 x1/2800MHz/mobilenet_v1/100%/fp16': 29.62,
    'xiaomi-mi8-sd845/cortex-a75 x1/2800MHz/mobilenet_v2/100%/fp16': 19.1,
    'xiaomi-mi8-sd845/cortex-a75 x1/2800MHz/mobilenet_v1/100%/int8': 44.12,
    'xiaomi-mi8-sd845/cortex-a75 x1/2800MHz/mobilenet_v2/100%/int8': 33.45,
    'xiaomi-mi8-sd845/gpu-adreno-630/710MHz/mobilenet_v1/100%/fp16': 8.26,
    'xiaomi-mi8-sd845/gpu-adreno-630/710MHz/mobilenet_v2/100%/fp16': 7.96,
  },
};

const NETWORKS: Readonly<Record<string, string>> = { mobilenet: 'mobilenet_v1' };

/** All were measured at the highest OPP, or as near to it as a nominal clock is. */
function rowsOf(platform: string, element: ProcessingElement, precision: Precision): TimedRow[] {
  const ofUnit = element.kind === 'gpu' ? /\/gpu-/ : /\/cortex-/;
  return Object.entries(times[platform]!).flatMap(([id, ms]) => {
    const [, , , model, , measured] = id.split('/');
    if (!ofUnit.test(id) || measured !== precision) return [];
    const variant = loadNetwork(NETWORKS[model!] ?? model!).variants.at(-1)!;
    return [{ variant, precision, cores: 1, opp: element.domain.opps.length - 1, latency: ms * 1e6 }];
  });
}

const both = (share: number, dwconv: number) => ({ default: share, conv: share, fc: share, dwconv });

test.each(Object.keys(times))('%s names the rows that it was fitted on', (name) => {
  expect(loadPlatform(name).fittedRows).toEqual(Object.keys(times[name]!));
});

test.each<[string, string, Precision]>([
  ['raspberry-pi-4', 'cpu', 'fp32'],
  ['sdm845', 'big', 'fp32'],
  ['sdm845', 'big', 'fp16'],
  ['sdm845', 'big', 'int8'],
])('both shares of %s %s at %s are the fit of two rows', (name, unit, precision) => {
  const element = elementByName(loadPlatform(name), unit)!;
  const rows = rowsOf(name, element, precision);
  expect(rows).toHaveLength(2);
  const fit = fitTime(([conv, dwconv]) => withShares(element, precision, both(conv!, dwconv!)), [1, 1], rows);
  const stated = element.efficiency[precision]!;
  expect(stated['conv']! / fit[0]!).toBeCloseTo(1, 2);
  expect(stated['dwconv']! / fit[1]!).toBeCloseTo(1, 2);
  expect([stated.default, stated['fc']]).toEqual([stated['conv'], stated['conv']]);
});

test.each<[string, string, Precision]>([
  ['raspberry-pi-4', 'cpu', 'int8'],
  ['raspberry-pi-5', 'cpu', 'fp16'],
  ['raspberry-pi-5', 'cpu', 'int8'],
])('one share of %s %s at %s is the fit of two rows; depthwise convolutions have a ninth', (name, unit, precision) => {
  const element = elementByName(loadPlatform(name), unit)!;
  const rows = rowsOf(name, element, precision);
  expect(rows).toHaveLength(2);
  const [share] = fitTime(([s]) => withShares(element, precision, both(s!, s! / 9)), [1], rows);
  const stated = element.efficiency[precision]!;
  expect(stated['conv']! / share!).toBeCloseTo(1, 2);
  expect(stated['dwconv']! / share!).toBeCloseTo(1 / 9, 3);
});

test.each<[string, Precision]>([
  ['raspberry-pi-5', 'fp32'],
  ['sdm845', 'fp16'],
])('the share of the GPU of %s at %s and its time a layer are the fit of two rows', (name, precision) => {
  const element = elementByName(loadPlatform(name), 'gpu')!;
  const rows = rowsOf(name, element, precision);
  expect(rows).toHaveLength(2);
  const trial = ([share, overhead]: readonly number[]): ProcessingElement => ({
    ...element,
    efficiency: { [precision]: { default: share! } },
    dispatchOverhead: overhead!,
  });
  const [share, overhead] = fitTime(trial, [1, 1e7], rows);
  expect(element.efficiency[precision]!.default / share!).toBeCloseTo(1, 2);
  expect(element.dispatchOverhead / overhead!).toBeCloseTo(1, 2);
});

test.each(Object.keys(times))('%s meets each row within 18 %', (name) => {
  for (const unit of loadPlatform(name).elements)
    for (const precision of ['fp32', 'fp16', 'int8'] as const)
      for (const row of rowsOf(name, unit, precision))
        if (unit.name !== 'little' && unit.efficiency[precision]) {
          const factor = Math.exp(Math.sqrt(timeError(unit, [row])));
          expect([name, unit.name, precision, factor < 1.18]).toEqual([name, unit.name, precision, true]);
        }
});
