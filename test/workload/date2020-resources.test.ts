import { predictInference } from '../../src/cost/predict.js';
import { elementByName } from '../../src/platform/model.js';
import { loadPlatform } from '../../src/platform/load.js';
import { loadWorkload } from '../../src/workload/load.js';

const platform = loadPlatform('rk3588');
const workload = loadWorkload('date2020-resources');
const app = (name: string) => workload.applications.find((a) => a.name === name)!;

/** ms of one inference alone; `clock` 0 is the lowest OPP and −1 the highest. */
function time(application: string, element: string, cores: number, variant: number, clock: 0 | -1): number {
  const { network, precision } = app(application);
  const unit = elementByName(platform, element)!;
  const opp = clock === 0 ? 0 : unit.domain.opps.length - 1;
  const p = predictInference(unit, network.variants[variant]!, precision[unit.kind] ?? 'fp32', cores, opp);
  return p.latency / 1e6;
}

test('DNN-1 is in time at full width on the NPU at any clock, and on the GPU at a high one', () => {
  expect(time('dnn1', 'npu', 1, 3, 0)).toBeLessThan(1.6);
  expect(time('dnn1', 'gpu', 1, 3, -1)).toBeLessThan(6.7);
});

test('DNN-1 is late at full width on every cluster with all its cores, and in time at 75 % on a pair of A76', () => {
  for (const [cluster, cores] of [
    ['big0', 2],
    ['big1', 2],
    ['little', 4],
  ] as const) {
    expect(time('dnn1', cluster, cores, 3, -1)).toBeGreaterThan(10.4);
  }
  expect(time('dnn1', 'big0', 2, 2, -1)).toBeLessThan(8);
  expect(time('dnn1', 'big0', 2, 0, -1)).toBeLessThan(2.7);
});

test('DNN-2 and AR/VR are in time on their units at any clock', () => {
  expect(time('dnn2', 'npu', 1, 3, 0)).toBeLessThan(8);
  expect(time('ar-vr', 'gpu', 1, app('ar-vr').variant, 0)).toBeLessThan(33);
});

test('DNN-2 and AR/VR come before DNN-1 and leave it nothing to take', () => {
  expect(app('dnn2').priority).toBeGreaterThan(app('dnn1').priority);
  expect(app('ar-vr').priority).toBeGreaterThan(app('dnn1').priority);
  expect(app('dnn2').pinned).toEqual({ element: 'npu', cores: 1 });
  expect(app('ar-vr').pinned).toEqual({ element: 'gpu', cores: 1 });
});
