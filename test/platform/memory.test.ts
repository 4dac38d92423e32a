/** The memory of platform files: OPPs of the built-in boards, what follows from them and is told of them, what is refused. */
import { formatInputError, InputError } from '../../src/input/errors.js';
import { readFileSync } from 'node:fs';
import { parseYaml } from '../../src/input/yaml.js';
import { dataRoot } from '../../src/input/paths.js';
import { listPlatforms, loadPlatform, platformFrom } from '../../src/platform/load.js';
import { bandwidthAt } from '../../src/platform/memory.js';
import { MEMORY_GOVERNORS, type MemoryModel, type Platform } from '../../src/platform/model.js';
import { memoryIdlePower } from '../../src/platform/power.js';
import { listPlugins } from '../../src/policy/registry.js';
import { provenanceAt } from '../../src/platform/provenance.js';

const memoryOf = (platform: Platform): MemoryModel => platform.memories![0]!;
const oppsOf = (platform: Platform): (readonly [number, number])[] =>
  memoryOf(platform).domain!.opps.map((o) => [o.frequency / 1e6, +(o.voltage * 1e3).toFixed(3)] as const);

describe('the boards', () => {
  test('have the OPPs of their device trees', () => {
    expect(oppsOf(loadPlatform('odroid-xu3'))).toEqual([[165, 875], [206, 875], [275, 875], [413, 887.5], [543, 937.5], [633, 1012.5], [728, 1037.5], [825, 1050]]); // prettier-ignore
    expect(oppsOf(loadPlatform('jetson-nano'))).toEqual([[40.8, 800], [68, 800], [102, 800], [204, 800], [408, 812], [665.6, 825], [800, 825], [1065.6, 837], [1331.2, 850], [1600, 887]]); // prettier-ignore
    expect(oppsOf(loadPlatform('rk3588'))).toEqual([[528, 675], [1068, 725], [1560, 800], [2112, 875]]); // prettier-ignore
  });
  test('have the clocks of live tables and logs, one voltage on the RK3399, and none where none is known', () => {
    expect(oppsOf(loadPlatform('rk3399'))).toEqual([[328, 900], [416, 900], [666, 900], [856, 900]]); // prettier-ignore
    const unknown = (...mhz: number[]) => mhz.map((f) => [f, 0]);
    expect(oppsOf(loadPlatform('hikey960'))).toEqual(unknown(400, 685, 1067, 1244, 1866));
    expect(oppsOf(loadPlatform('hikey970'))).toEqual(unknown(415, 830, 1244, 1866));
    expect(oppsOf(loadPlatform('sdm845'))).toEqual(unknown(200, 412, 451, 547, 681, 768, 1017, 1353, 1555, 1804));
    expect(oppsOf(loadPlatform('pixel6'))).toEqual(
      unknown(421, 546, 676, 845, 1014, 1352, 1539, 1716, 2028, 2288, 2535, 2730, 3172),
    );
  });
  test.each(['raspberry-pi-4', 'raspberry-pi-5'])('%s has one clock, which Linux cannot change', (name) => {
    expect(memoryOf(loadPlatform(name)).domain).toBeUndefined();
  });
  // bytes a clock of all channels together, and the 80 % of it that is taken as what can be had
  test.each([
    ['rk3399', 16],
    ['hikey960', 16],
    ['hikey970', 16],
    ['sdm845', 16],
    ['pixel6', 16],
    ['odroid-xu3', 16],
    ['jetson-nano', 16],
  ])('%s moves 80 %% of %d bytes a clock at each OPP', (name, bytes) => {
    const memory = memoryOf(loadPlatform(name));
    memory.domain!.opps.forEach(({ frequency }, opp) => {
      expect(bandwidthAt(memory, opp) / (0.8 * bytes * frequency)).toBeCloseTo(1, 2);
    });
  });
  const clocked = listPlatforms().filter((name) => memoryOf(loadPlatform(name)).domain !== undefined);
  test.each(clocked)('%s has its stated bandwidth and power at the highest', (name) => {
    const memory = memoryOf(loadPlatform(name));
    const { opps } = memory.domain!;
    expect(bandwidthAt(memory, opps.length - 1)).toBe(memory.bandwidth);
    expect(opps.at(-1)!.idlePower).toBe(memory.idlePower);
    // Half of it is assumed to follow the clock, so half is left at no clock at all; on the RK3588 more was measured to.
    const left = name === 'rk3588' ? 0.08 : 0.5;
    for (const { idlePower } of opps) expect(idlePower).toBeGreaterThan(left * memory.idlePower);
  });
  test('rk3588 at rest draws 0.64 W less at the wall at its lowest clock, three quarters of it on the rail', () => {
    const { opps } = memoryOf(loadPlatform('rk3588')).domain!;
    expect(opps.at(-1)!.idlePower - opps[0]!.idlePower).toBeCloseTo(0.75 * 0.64, 2);
  });
  test.each(['odroid-xu3', 'jetson-nano', 'rk3588'])('%s has its DRAM heat the package', (name) => {
    const { nodes, nodeOfMemory } = loadPlatform(name).heat!;
    expect(nodes[nodeOfMemory![0]!]).toBe('package');
  });
  test('say how well what follows is known', () => {
    const { provenance } = loadPlatform('odroid-xu3');
    const of = (key: string) => provenance.find((p) => p.path === `memory.clock.opps.points[0].${key}`);
    expect(of('f')).toMatchObject({ value: '165 MHz', status: 'published' });
    expect(of('bandwidth')).toMatchObject({ value: '2.112 GB/s', status: 'estimated' });
    expect(of('idle')).toMatchObject({ value: '22.8 mW', status: 'estimated' });
  });

  /** The row of a board in the table of the page: its cells after the name. */
  const row = (name: string): string[] => {
    const page = readFileSync(`${dataRoot}/docs/platforms.md`, 'utf8');
    const table = page.slice(page.indexOf('| memory OPPs'));
    const line = table.split('\n').find((l) => l.startsWith(`| \`${name}\``));
    return (line ?? '')
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim());
  };
  const told = (from: number, to: number, digits: number, unit: string): string =>
    `${from === to ? '' : `${from.toPrecision(digits)} to `}${to.toPrecision(3)} ${unit}`;
  test.each(listPlatforms())('the page on platforms has the clocks of %s', (name) => {
    const { provenance, memories } = loadPlatform(name);
    const memory = memories![0]!;
    const opps = memory.domain?.opps;
    const { status } = provenanceAt(provenance, 'memory.clock.opps.points[0].f') ?? {};
    const mhz = opps?.map((o) => o.frequency / 1e6) ?? [];
    const watts = opps?.map((o) => Math.round(o.idlePower * 1e3)) ?? [memory.idlePower * 1e3];
    const lowest = bandwidthAt(memory, 0) / 1e9;
    expect(row(name)).toEqual([
      opps ? `${String(mhz[0])} to ${String(mhz.at(-1))} MHz, ${String(mhz.length)} (${status!})` : 'one',
      told(lowest, memory.bandwidth / 1e9, lowest < 1 ? 2 : 3, 'GB/s'),
      `${opps ? `${String(watts[0])} to ` : ''}${String(watts.at(-1))} mW`,
    ]);
  });
});

test('a platform can name each built-in devfreq governor, and no other', () => {
  expect([...MEMORY_GOVERNORS].sort()).toEqual(listPlugins('devfreq').map(({ name }) => name).sort()); // prettier-ignore
});

test('the boards whose memory does not wait for traffic name passive, as an estimate', () => {
  const named = listPlatforms().flatMap((name) => {
    const { memories, provenance } = loadPlatform(name);
    const { governor } = memories![0]!;
    return governor ? [[name, governor, provenanceAt(provenance, 'memory.clock.governor')?.status]] : [];
  });
  expect(named).toEqual(['hikey960', 'hikey970', 'sdm845'].map((name) => [name, 'passive', 'estimated']));
});

test('the clocked share goes by V²·f, and at the highest OPP nothing is rounded', () => {
  // 40 mW, half of it at a fifth of the clock and (875/1050)² of V².
  expect(memoryIdlePower(0.04, 0.5, 0.2 * (875 / 1050) ** 2)).toBeCloseTo(0.02 + 0.02 * 0.2 * (875 / 1050) ** 2, 15);
  for (const share of [0, 0.1, 0.3, 0.7, 1]) expect(memoryIdlePower(0.0437, share, 1)).toBe(0.0437);
  expect(memoryIdlePower(0.04, 0, 0.01)).toBe(0.04);
});

const good = readFileSync(`${dataRoot}/platforms/odroid-xu3.yaml`, 'utf8');
const changed = (from: string, to: string): string => {
  expect(good).toContain(from);
  return good.replace(from, to);
};
const problems = (from: string, to: string): string => {
  try {
    platformFrom(parseYaml(changed(from, to), 'board.yaml'));
  } catch (error) {
    if (error instanceof InputError) return formatInputError(error);
    throw error;
  }
  return 'accepted';
};

/** With its line and column. */
const GOVERNOR_ERROR = `board.yaml:${good.split('\n').indexOf('    opps:', good.split('\n').indexOf("  clock: # voltages are the controller's")) + 1}:24  memory.clock.governor.value
  found    pasive
  expected`;

test.each([
  ['a clock without its share', '    clocked: { value: 0.5, source: dram-clocked, status: estimated }\n', '', 'memory.clock.clocked'],
  ['a share above one', 'clocked: { value: 0.5', 'clocked: { value: 1.5', 'found    1.5\n  expected a number at most 1'],
  ['a governor that there is not', '    opps:\n      source: dt\n      status: published\n      points:\n        - { f: 165 MHz', '    governor: { value: pasive, source: dt, status: estimated }\n    opps:\n      source: dt\n      status: published\n      points:\n        - { f: 165 MHz', GOVERNOR_ERROR],
  ['a frequency that does not rise', '{ f: 206 MHz, v: 875 mV }', '{ f: 106 MHz, v: 875 mV }', 'memory.clock.opps.points[1].f\n  found    106 MHz\n  expected OPPs ascending in frequency: above 165 MHz'],
  ['a voltage that falls', '{ f: 206 MHz, v: 875 mV }', '{ f: 206 MHz, v: 800 mV }', 'memory.clock.opps.points[1].v'],
  ['power in an OPP', '{ f: 206 MHz, v: 875 mV }', '{ f: 206 MHz, v: 875 mV, idle: 1 mW }', 'memory.clock.opps.points[1].idle'],
  ['an element of its name', '- name: gpu', '- name: memory', 'another name: `memory` is that of the memory'],
  ['a domain of its name', '  gpu: # VDD_G3D', '  memory:', 'domains.memory\n  found    memory'],
  ['its heat in two nodes', 'elements: [gpu] }', 'elements: [gpu, memory] }', 'each element in one node'],
  ['a cap on its clock', '{ domain: gpu, from: 0, to: 2 }', '{ domain: memory, from: 0, to: 2 }', 'a DVFS domain of this platform'],
])('%s is refused', (_what, from, to, expected) => {
  expect(problems(from, to)).toContain(expected);
}); // prettier-ignore

test('without a node its heat is nowhere, and without voltages its power goes by the clock alone', () => {
  const cold = platformFrom(parseYaml(changed(', elements: [memory] }', ' }'), 'board.yaml'));
  expect(cold.heat!.nodeOfMemory).toEqual([-1]);
  const clock = good.slice(good.indexOf('  clock:'), good.indexOf('\nheat:'));
  const text = good.replace(clock, clock.replace(/v: [\d.]+ mV/g, 'v: 0 V'));
  const [low] = memoryOf(platformFrom(parseYaml(text, 'board.yaml'))).domain!.opps;
  expect(low!.idlePower).toBeCloseTo(0.02 + 0.02 * (165 / 825), 12);
});
