/** The thermal parts of platform files: what the built-in ones stand beside. */
import { HeatNetwork, steadyRise } from '../../src/heat/network.js';
import { listPlatforms, loadPlatform } from '../../src/platform/load.js';
import type { HeatModel } from '../../src/platform/model.js';

const heatOf = (name: string): HeatModel => loadPlatform(name).heat!;

/** K of each node for 1 W into one. */
function riseFor(heat: HeatModel, node: string): Record<string, number> {
  const rises = steadyRise(
    heat.network,
    heat.nodes.map((name) => (name === node ? 1 : 0)),
  );
  return Object.fromEntries(heat.nodes.map((name, i) => [name, rises[i]!]));
}

test.each(listPlatforms())('%s has a network in which every element heats a node', (name) => {
  const heat = heatOf(name);
  expect(heat.nodeOfElement.every((node) => node >= 0)).toBe(true);
  expect(new HeatNetwork(heat.network).rates[0]).toBeGreaterThan(0);
});

describe('the Odroid-XU3 beside the DS3 model of it', () => {
  // Published: θ(k+1) = A·θ(k) + B·P(k), five hotspots; the column of B for the A15 cluster. Step: 100 ms, recalled.
  const A = [
    [0.9928, 0.000566, 0.004281, 0.0003725, 1.34e-5],
    [0.006084, 0.9909, 0, 0.001016, 8.863e-5],
    [0, 0.0008608, 0.993, 0, 0.0008842],
    [0.006844, -0.0005119, 0, 0.9904, 0.0003392],
    [0.0007488, 0.003932, 8.654e-5, 0.002473, 0.9905],
  ];
  const B = [0.0471, 0.01265, 0.113, 0.01646, 0.01476];
  /** Rises under 1 W on the A15 cluster after so many steps. */
  const ds3 = (steps: number): number[] => {
    let rises = B.map(() => 0);
    for (let k = 0; k < steps; k++) rises = A.map((row, i) => row.reduce((sum, a, j) => sum + a * rises[j]!, B[i]!));
    return rises;
  };

  test('1 W on the A15 cluster ends as far above ambient as on their four A15 hotspots', () => {
    const theirs = ds3(20_000).slice(0, 4);
    const ours = riseFor(heatOf('odroid-xu3'), 'big')['big']!;
    expect(ours).toBeCloseTo(20, 1);
    expect(ours).toBeGreaterThan(Math.min(...theirs));
    expect(ours).toBeLessThan(Math.max(...theirs));
  });
  test('the slowest time constant is longer than theirs, as docs/model.md says', () => {
    const ours = 1 / new HeatNetwork(heatOf('odroid-xu3').network).rates[0]!;
    // Late in their step response the distance to the end shrinks by e in one slowest time constant.
    const end = ds3(50_000)[0]!;
    const [early, late] = [1500, 2500].map((k) => end - ds3(k)[0]!) as [number, number];
    const theirs = 100 / Math.log(early / late);
    expect(Math.round(theirs)).toBe(30);
    expect(Math.round(ours)).toBe(127);
  });
});
