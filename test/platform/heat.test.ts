/** The thermal parts of platform files: what the built-in ones stand beside. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { HeatNetwork, steadyRise } from '../../src/heat/network.js';
import { formatInputError, InputError } from '../../src/input/errors.js';
import { dataRoot } from '../../src/input/paths.js';
import { parseYaml } from '../../src/input/yaml.js';
import { listPlatforms, loadPlatform, platformFrom } from '../../src/platform/load.js';
import { powerOf } from '../../src/platform/power.js';
import { THERMAL_GOVERNORS, type HeatModel } from '../../src/platform/model.js';
import { provenanceAt } from '../../src/platform/provenance.js';
import { listPlugins } from '../../src/policy/registry.js';

const heatOf = (name: string): HeatModel => loadPlatform(name).heat!;

/** K of each node for 1 W into one. */
function riseFor(heat: HeatModel, node: string): Record<string, number> {
  const rises = steadyRise(
    heat.network,
    heat.nodes.map((name) => (name === node ? 1 : 0)),
  );
  return Object.fromEntries(heat.nodes.map((name, i) => [name, rises[i]!]));
}

test.each(listPlatforms())('%s has a network in which every element and the DRAM heat a node', (name) => {
  const heat = heatOf(name);
  expect(heat.nodeOfMemory?.every((node) => node >= 0)).toBe(true);
  expect(heat.nodeOfElement.every((node) => node >= 0)).toBe(true);
  expect(new HeatNetwork(heat.network).rates[0]).toBeGreaterThan(0);
});

test('the zones of the Odroid-XU3 report their trips by themselves, and are polled only while one is reached', () => {
  const { zones } = heatOf('odroid-xu3');
  expect(zones.map(({ name, interrupts, polling }) => [name, interrupts, polling])).toEqual([
    ['cpu', true, 0],
    ['gpu', true, 0],
  ]);
  for (const { pollingPassive } of zones) expect(pollingPassive).toBe(250e6);
});

describe('the Odroid-XU3 beside the DS3 model of it', () => {
  // Published: θ(k+1) = A·θ(k) + B·P(k), five hotspots; columns of B for each input. Step: 100 ms, recalled.
  const A = [
    [0.9928, 0.000566, 0.004281, 0.0003725, 1.34e-5],
    [0.006084, 0.9909, 0, 0.001016, 8.863e-5],
    [0, 0.0008608, 0.993, 0, 0.0008842],
    [0.006844, -0.0005119, 0, 0.9904, 0.0003392],
    [0.0007488, 0.003932, 8.654e-5, 0.002473, 0.9905],
  ];
  const B = {
    big: [0.0471, 0.01265, 0.113, 0.01646, 0.01476],
    little: [0.02399, 0, 0.02819, 0.007198, 0.03902],
    gpu: [6.898e-7, 0.001971, 2.108e-6, 0.01682, 0.03811],
    memory: [0.07423, 0, 0.6708, 0, 0.01404],
  };
  /** Rises under 1 W on an input after so many steps. */
  const ds3 = (steps: number, input: keyof typeof B = 'big'): number[] => {
    const b = B[input];
    let rises = b.map(() => 0);
    for (let k = 0; k < steps; k++) rises = A.map((row, i) => row.reduce((sum, a, j) => sum + a * rises[j]!, b[i]!));
    return rises;
  };

  test('docs/model.md reports what 1 W on each input comes to there and here', () => {
    const page = readFileSync(path.join(dataRoot, 'docs', 'model.md'), 'utf8');
    const { network, nodes, nodeOfMemory } = heatOf('odroid-xu3');
    const inputs = { 'A15 cluster': 'big', 'A7 cluster': 'little', GPU: 'gpu', memory: 'memory' } as const;
    for (const [name, input] of Object.entries(inputs)) {
      const theirs = ds3(50_000, input);
      const at = input === 'memory' ? nodeOfMemory![0]! : nodes.indexOf(input);
      const ours = steadyRise(
        network,
        nodes.map((_, i) => (i === at ? 1 : 0)),
      );
      const row = page.split('\n').find((line) => line.startsWith(`| ${name} `) && line.includes('…'));
      const figures = row
        ?.split('|')
        .flatMap((cell) => cell.split('…'))
        .map(Number)
        .filter((x) => x > 0);
      const expected = [Math.min(...theirs), Math.max(...theirs), Math.max(...ours)];
      expect(figures).toEqual(expected.map((x) => +x.toFixed(1)));
    }
  });

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

describe('the Raspberry Pi 4 beside a bare board', () => {
  // Published (sbc-bench): 66.7 °C with one busy core, 81.8 °C after 4 min with four, at 1.5 GHz and 0.8595 V.
  const kelvin = 81.8 - 66.7;
  const watts = 3 * 436e-12 * 0.8595 ** 2 * 1.5e9;

  test('three more busy A72 make it as much warmer in 4 min', () => {
    const { network, nodes } = heatOf('raspberry-pi-4');
    const power = Float64Array.from(nodes, (name) => (name === 'cpu' ? watts : 0));
    const rise = new HeatNetwork(network).riseAfter(nodes.indexOf('cpu'), 240, power);
    expect(rise / kelvin).toBeCloseTo(1, 1);
  });
});

test('phones and boards without cooling reach a trip that caps clocks under full load, and stay far below at rest', () => {
  for (const name of ['sdm845', 'pixel6', 'raspberry-pi-4', 'raspberry-pi-5']) {
    const heat = heatOf(name);
    const { elements } = loadPlatform(name);
    const end = (busy: boolean): number[] => {
      const power = heat.nodes.map(() => 0);
      elements.forEach((e, i) => {
        power[heat.nodeOfElement[i]!]! += powerOf(e.domain.opps.at(-1)!, busy ? e.count : 0);
      });
      return steadyRise(heat.network, power).map((rise) => rise + heat.ambient);
    };
    const [rest, load] = [end(false), end(true)];
    const passive = heat.zones.flatMap((z) =>
      z.trips.flatMap((t) => (t.cooling.length > 0 ? [[z.node, t.temperature] as const] : [])),
    );
    expect([name, passive.some(([node, at]) => load[node]! > at)]).toEqual([name, true]);
    expect([name, passive.every(([node, at]) => rest[node]! < at - 15)]).toEqual([name, true]);
  }
});

describe('a governor of a zone', () => {
  const good = readFileSync(`${dataRoot}/platforms/sdm845.yaml`, 'utf8');
  const own = 'governor: { value: step_wise, source: lmh-rule';
  /** What is said of the board with its second limits zone changed. */
  const problems = (change: (zone: string) => string): string => {
    const at = good.indexOf('- name: lmh1');
    const [before, zone] = [good.slice(0, at), good.slice(at)];
    expect(change(zone)).not.toBe(zone);
    try {
      platformFrom(parseYaml(before + change(zone), 'board.yaml'));
    } catch (error) {
      if (error instanceof InputError) return formatInputError(error);
      throw error;
    }
    return 'accepted';
  };

  test('is any built-in one, and no other', () => {
    expect([...THERMAL_GOVERNORS]).toEqual(listPlugins('thermal').map(({ name }) => name));
    for (const name of THERMAL_GOVERNORS)
      if (name !== 'step_wise')
        expect(problems((z) => z.replace('value: step_wise', `value: ${name}`))).toBe('accepted');
  });

  test('that there is not is refused where it stands, with the nearest name', () => {
    const line = good.slice(0, good.lastIndexOf(own)).split('\n').length;
    expect(problems((z) => z.replace('step_wise', 'step_wize'))).toBe(
      `board.yaml:${line}:26  heat.zones[4].governor.value
  found    step_wize
  expected one of ${THERMAL_GOVERNORS.join(', ')}; did you mean step_wise?`,
    );
  });

  test('that divides by the time between its looks needs one', () => {
    const never = (z: string): string => z.replace('polling_passive: { value: 10 ms', 'polling_passive: { value: 0 s');
    expect(problems(never)).toBe('accepted');
    expect(problems((z) => never(z).replace('value: step_wise', 'value: power_allocator'))).toContain(
      'heat.zones[4].polling_passive.value\n  found    0 s\n  expected a time between passive polls for power_allocator',
    );
  });

  test('have the zones that stand for firmware and limits hardware, as an estimate; all others are the policy’s', () => {
    const named = listPlatforms().flatMap((name) => {
      const { heat, provenance } = loadPlatform(name);
      return heat!.zones.flatMap(({ name: zone, governor }, i) =>
        governor ? [[name, zone, governor, provenanceAt(provenance, `heat.zones[${i}].governor`)?.status]] : [],
      );
    });
    expect(named).toEqual(
      [
        ['raspberry-pi-4', 'firmware'],
        ['raspberry-pi-5', 'firmware'],
        ['sdm845', 'lmh0'],
        ['sdm845', 'lmh1'],
      ].map((zone) => [...zone, 'step_wise', 'estimated']),
    );
  });
});
