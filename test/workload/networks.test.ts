import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listNetworks, loadNetwork } from '../../src/workload/load.js';
import { dataRoot } from '../../src/input/paths.js';

/** MACs and weights with auxiliary parameters as published or counted for each architecture. */
const MACS: Record<string, readonly number[]> = {
  alexnet: [714_188_480],
  alexnet_grouped: [724_406_816],
  'dynamic-cnn-cifar10': [86_215_168, 172_430_336, 258_645_504, 344_860_672],
  mobilenet_v1: [41_030_528, 149_497_600, 325_401_216, 568_741_376],
  mobilenet_v2: [59_285_808, 97_131_840, 209_069_792, 300_774_272],
  resnet18: [1_814_073_344],
  resnet50: [278_085_632, 1_052_311_552, 2_322_677_760, 4_089_184_256],
  squeezenet1_1: [349_151_936],
  tiny_yolov2: [3_485_520_896],
  vgg16: [15_470_264_320],
};
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

test('the list of networks is the list of files', () => {
  expect(listNetworks()).toEqual(Object.keys(MACS));
});

test.each(Object.entries(MACS))('%s loads and its variants have the published MACs', (name, macs) => {
  const { variants } = loadNetwork(name);
  expect(variants.map((v) => sum(v.layers.map((l) => l.macs)))).toEqual(macs);
  expect(variants.at(-1)!.name).toBe('100%');
  for (const variant of variants) expect(variant.accuracy).toBeGreaterThan(0.5);
});

describe('the dynamic CNN', () => {
  const { variants, synthetic } = loadNetwork('dynamic-cnn-cifar10');
  const full = variants[3]!;

  test('says that its layer table is synthetic and its accuracies are recalled', () => {
    expect(synthetic).toBe(true);
    expect(variants.map((v) => v.accuracy)).toEqual([0.56, 0.627, 0.688, 0.712]);
    expect(new Set(variants.map((v) => v.accuracyStatus))).toEqual(new Set(['recalled']));
  });

  test('costs exactly k/4 of the full MACs and weights in variant k/4, layer by layer', () => {
    variants.forEach((variant, i) => {
      variant.layers.forEach((layer, l) => {
        expect(4 * layer.macs).toBe((i + 1) * full.layers[l]!.macs);
        expect(4 * layer.weights).toBe((i + 1) * full.layers[l]!.weights);
      });
    });
  });

  test('stays below 350 MMAC, so that no core exceeds its peak at the measured speed', () => {
    expect(sum(full.layers.map((l) => l.macs))).toBeLessThan(350e6);
  });

  test('is what its generator writes', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'socsim-'));
    execFileSync(process.execPath, [path.join(dataRoot, 'tools', 'make-dynamic-cnn.mjs'), folder]);
    for (const k of [1, 2, 3, 4]) {
      const file = `dynamic-cnn-cifar10_g${k}.csv`;
      const committed = readFileSync(path.join(dataRoot, 'workloads', 'networks', file), 'utf8');
      expect(readFileSync(path.join(folder, file), 'utf8')).toBe(committed);
    }
  });
});
