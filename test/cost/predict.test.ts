import { predictInference } from '../../src/cost/predict.js';
import type { ProcessingElement } from '../../src/platform/model.js';
import type { Layer, Variant } from '../../src/workload/model.js';

const layer = (name: string, op: string, macs: number, weights = 0): Layer => ({
  name,
  op,
  macs,
  weights,
  inputs: 0,
  outputs: 0,
  shape: '',
});
const variant = (...layers: Layer[]): Variant => ({ name: '100%', layers, accuracy: NaN, accuracyStatus: 'estimated' });

/** 1 GHz, 2 MAC/cycle of which conv reaches half; 4 GB/s a core, 6 GB/s in all. */
const element: ProcessingElement = {
  name: 'big',
  kind: 'cpu',
  core: 'test',
  count: 4,
  domain: {
    name: 'big',
    opps: [{ frequency: 1e9, voltage: 1, idlePower: 0.1, activePower: 0.3, corePower: 0.5 }],
    transitionLatency: 0,
    stallsOnTransition: false,
  },
  rail: 'big',
  capacity: 1024,
  macsPerCycle: { fp32: 2 },
  efficiency: { fp32: { default: 0.25, conv: 0.5 } },
  unsupported: ['softmax'],
  coreBandwidth: 4e9,
  bandwidth: 6e9,
  dispatchOverhead: 1000,
  stallActivity: 0.4,
  parallelEfficiency: 0.9,
  preemptible: true,
};

test('a compute-bound layer takes its cycles, and its power is that of a busy core', () => {
  const p = predictInference(element, variant(layer('a', 'conv', 1e6)), 'fp32', 1, 0);
  // 1e6 MACs at 1 a cycle and 1 GHz, and the dispatch, at 0.4 of the core's activity.
  expect(p.latency).toBeCloseTo(1e6 + 1000, 6);
  expect(p.energy).toBeCloseTo((0.3 * 1_001_000 + 0.5 * (1e6 + 400)) / 1e9, 15);
  expect(p.power).toBeCloseTo((p.energy / p.latency) * 1e9, 12);
});

test('a layer that is bound by memory takes its bytes, and draws less meanwhile', () => {
  const p = predictInference(element, variant(layer('a', 'fc', 1000, 4e6)), 'fp32', 1, 0);
  // 16 MB at 4 GB/s = 4 ms; 1000 MACs at 0.5 a cycle are 2000 ns of full activity.
  expect(p.latency).toBeCloseTo(4e6 + 1000, 6);
  expect(p.energy).toBeCloseTo((0.3 * 4_001_000 + 0.5 * (2000 + (4e6 - 2000 + 1000) * 0.4)) / 1e9, 15);
});

test('n cores are n·η^(n−1) times as fast, share the bandwidth, and each adds its power', () => {
  const compute = predictInference(element, variant(layer('a', 'conv', 1e6)), 'fp32', 4, 0);
  expect(compute.latency).toBeCloseTo(1e6 / (4 * 0.9 ** 3) + 1000, 6);
  expect(compute.energy).toBeCloseTo((0.3 * compute.latency + 4 * 0.5 * (compute.latency - 1000 + 400)) / 1e9, 15);
  const memory = predictInference(element, variant(layer('a', 'fc', 0, 6e6)), 'fp32', 2, 0);
  expect(memory.latency).toBeCloseTo(24e6 / 6 + 1000, 6);
});

test('what the element cannot run, or an OPP that it has not, is refused', () => {
  expect(() => predictInference(element, variant(layer('a', 'softmax', 1)), 'fp32', 1, 0)).toThrow('softmax');
  expect(() => predictInference(element, variant(layer('a', 'conv', 1)), 'int8', 1, 0)).toThrow('no int8');
  expect(() => predictInference(element, variant(layer('a', 'conv', 1)), 'fp32', 1, 1)).toThrow('no OPP number 1');
});
