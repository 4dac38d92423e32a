/**
 * Writes the layer tables of `dynamic-cnn-cifar10`: `node tools/make-dynamic-cnn.mjs [folder]`.
 *
 * The paper's layer table is not public, so this one is synthetic: AlexNet's form (5 convolutions, then fully
 * connected layers) on 32×32 RGB inputs, with every layer cut into four channel groups. Variant k/4 runs groups 1…k.
 * - A group reads only its own channels, except in the first layer, where every group reads all of RGB. So no group
 *   costs more or less because others run, and the MACs and weights of variant k/4 are exactly k/4 of the full ones.
 * - The last layer's groups add into the same ten logits.
 * - The widths put the full network at 344.9 MMAC. The Cortex-A7 ran the paper's network in about 356 Mcycles and
 *   multiplies and adds at most once a cycle, so more than 350 MMAC would exceed its peak.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const GROUPS = 4;
const COLUMNS =
  'layer,op,in_h,in_w,in_c,out_h,out_w,out_c,k_h,k_w,stride,groups,macs,weights,inputs,outputs,aux_params,preds';

/** Channels are those of one group; `shared` names the side of a layer that all groups have in common. */
const LAYERS = [
  { layer: 'conv1', op: 'conv', size: 32, out: 32, in: 3, channels: 32, kernel: 5, stride: 1, shared: 'in' },
  { layer: 'pool1', op: 'maxpool', size: 32, out: 16, in: 32, channels: 32, kernel: 2, stride: 2 },
  { layer: 'conv2', op: 'conv', size: 16, out: 16, in: 32, channels: 96, kernel: 5, stride: 1 },
  { layer: 'conv3', op: 'conv', size: 16, out: 16, in: 96, channels: 96, kernel: 3, stride: 1 },
  { layer: 'conv4', op: 'conv', size: 16, out: 16, in: 96, channels: 96, kernel: 3, stride: 1 },
  { layer: 'conv5', op: 'conv', size: 16, out: 16, in: 96, channels: 96, kernel: 3, stride: 1 },
  { layer: 'pool5', op: 'maxpool', size: 16, out: 4, in: 96, channels: 96, kernel: 4, stride: 4 },
  { layer: 'fc6', op: 'fc', size: 1, out: 1, in: 4 * 4 * 96, channels: 256, kernel: 1, stride: 1 },
  { layer: 'fc7', op: 'fc', size: 1, out: 1, in: 256, channels: 10, kernel: 1, stride: 1, shared: 'out' },
];

function row(spec, k, previous) {
  const inChannels = spec.shared === 'in' ? spec.in : spec.in * k;
  const outChannels = spec.shared === 'out' ? spec.channels : spec.channels * k;
  const groups = spec.shared || spec.op === 'maxpool' ? 1 : k;
  const hasWeights = spec.op !== 'maxpool';
  const weights = hasWeights ? (spec.kernel ** 2 * inChannels * outChannels) / groups : 0;
  return [
    spec.layer,
    spec.op,
    ...[spec.size, spec.size, inChannels, spec.out, spec.out, outChannels],
    ...[spec.kernel, spec.kernel, spec.stride, groups],
    weights * spec.out ** 2,
    weights,
    spec.size ** 2 * inChannels,
    spec.out ** 2 * outChannels,
    hasWeights ? outChannels : 0,
    previous ?? '',
  ].join(',');
}

const folder = process.argv[2] ?? path.join(import.meta.dirname, '..', 'workloads', 'networks');
for (let k = 1; k <= GROUPS; k++) {
  const rows = LAYERS.map((spec, i) => row(spec, k, LAYERS[i - 1]?.layer));
  const name = `dynamic-cnn-cifar10_g${k}.csv`;
  writeFileSync(path.join(folder, name), [COLUMNS, ...rows, ''].join('\n'));
}
