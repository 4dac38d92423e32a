import { dramTraffic } from '../../src/cost/model.js';
import { layer, network } from '../support/make.js';

const [variant] = network([
  layer(1, { weights: 10, inputs: 100, outputs: 50 }),
  layer(1, { weights: 20, inputs: 50, outputs: 200 }),
  // Reads the outputs of the layer before and 30 from further back.
  layer(1, { weights: 30, inputs: 230, outputs: 5 }),
]).variants;

test.each([
  ['no buffer: all of it', 0, [160, 270, 265]],
  ['the small outputs stay', 50, [110, 220, 265]],
  // 60 of weights stay, and beside them 50 of outputs.
  ['weights stay where all of them fit', 110, [100, 200, 235]],
  // 60 of weights leave room for 40 of outputs.
  ['weights take the room of outputs', 100, [150, 250, 235]],
  ['everything but the input, what is read again, and the output', 260, [100, 0, 35]],
])('with %s', (_what, buffer, expected) => {
  expect([...dramTraffic(variant!, 1, buffer)]).toEqual(expected);
});

test('counts bytes by their width', () => {
  expect([...dramTraffic(variant!, 4, 0)]).toEqual([640, 1080, 1060]);
});
