import fc from 'fast-check';
import {
  fullDesign,
  latinHypercube,
  oneAtATime,
  randomDesign,
  sizeOf,
  type Axis,
} from '../../../src/experiment/design/designs.js';
import { stream } from '../../../src/kernel/random.js';

const axesOf = (counts: readonly (number | undefined)[]): Axis[] =>
  counts.map((count, i) => ({ name: `f${i}`, count }));
const streams = (seed: string) => (axis: string) => stream(seed, axis);
const counts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });

test('the full design is the cross product in the order of the axes, the last one fastest', () => {
  expect(fullDesign(axesOf([2, 3]))).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 1],
    [1, 2],
  ]);
  expect(fullDesign([])).toEqual([[]]);
  fc.assert(
    fc.property(counts, (sizes) => {
      const points = fullDesign(axesOf(sizes));
      expect(new Set(points.map(String)).size).toBe(sizes.reduce((a, b) => a * b, 1));
      // Read as digits of a number with mixed bases, the points count up by one.
      const numbers = points.map((p) => p.reduce((value, digit, i) => value * sizes[i]! + digit, 0));
      expect(numbers).toEqual(numbers.map((_n, i) => i));
    }),
  );
});

test('one at a time has the base and differs from it in one axis everywhere else', () => {
  fc.assert(
    fc.property(counts, fc.nat(), (sizes, draw) => {
      const base = sizes.map((n) => draw % n);
      const points = oneAtATime(axesOf(sizes), base);
      expect(points).toHaveLength(1 + sizes.reduce((sum, n) => sum + n - 1, 0));
      expect(points[0]).toEqual(base);
      for (const point of points.slice(1)) expect(point.filter((level, i) => level !== base[i])).toHaveLength(1);
      expect(new Set(points.map(String)).size).toBe(points.length);
    }),
  );
});

test('a Latin hypercube has exactly one point in each of the n strata of each axis', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 4 }), fc.string(), (n, dimensions, seed) => {
      const points = latinHypercube(axesOf(new Array<undefined>(dimensions).fill(undefined)), n, streams(seed));
      for (let axis = 0; axis < dimensions; axis++) {
        const strata = points.map((p) => Math.floor(p[axis]! * n)).sort((a, b) => a - b);
        expect(strata).toEqual(Array.from({ length: n }, (_, i) => i));
      }
    }),
  );
});

test('a Latin hypercube over as many levels as points takes each level once', () => {
  const points = latinHypercube(axesOf([7, undefined]), 7, streams('1'));
  expect(points.map((p) => p[0]).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('random points are distinct, of the design, and more of them begin with the same ones', () => {
  fc.assert(
    fc.property(counts, fc.string(), fc.double({ min: 0, max: 1, noNaN: true }), (sizes, seed, share) => {
      const axes = axesOf(sizes);
      const all = randomDesign(axes, sizeOf(axes), streams(seed));
      expect(all.map(String).sort()).toEqual(fullDesign(axes).map(String).sort());
      const n = Math.floor(share * all.length);
      expect(randomDesign(axes, n, streams(seed))).toEqual(all.slice(0, n));
    }),
  );
});

test('random points cover the levels evenly', () => {
  const hits = new Array<number>(10).fill(0);
  for (let seed = 0; seed < 400; seed++)
    for (const [level] of randomDesign(axesOf([10, 3]), 5, streams(String(seed)))) hits[level!]!++;
  // 2000 draws, 200 a level with a standard deviation of about 13.
  for (const count of hits) expect(Math.abs(count - 200)).toBeLessThan(60);
});

test('another seed draws other points, and a further axis leaves the columns of a hypercube as they were', () => {
  const two = latinHypercube(axesOf([undefined, undefined]), 20, streams('1'));
  expect(latinHypercube(axesOf([undefined, undefined]), 20, streams('2'))).not.toEqual(two);
  const three = latinHypercube(axesOf([undefined, undefined, undefined]), 20, streams('1'));
  expect(three.map((p) => p.slice(0, 2))).toEqual(two);
});
