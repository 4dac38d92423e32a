import { formatInputError, InputError } from '../../src/input/errors.js';
import { parseYaml } from '../../src/input/yaml.js';
import { loadPlatform, platformFrom } from '../../src/platform/load.js';
import { powerOf } from '../../src/platform/power.js';

const good = `name: tiny
title: A board
tick_rate: { value: 250 Hz, source: s, status: estimated }
rails: [cpu]
cores:
  small:
    kind: cpu
    capacity_per_mhz: { value: 1, source: s, status: published }
    macs_per_cycle: { fp32: { value: 4, source: s, status: published } }
    efficiency: [{ ops: { default: 0.5 }, source: s, status: estimated }]
    bandwidth: { value: 1 GB/s, source: s, status: estimated }
    dispatch_overhead: { value: 0 s, source: s, status: estimated }
    stall_activity: { value: 0.5, source: s, status: estimated }
    parallel_efficiency: { value: 1, source: s, status: estimated }
    preemptible: { value: true, source: s, status: estimated }
domains:
  cpu:
    transition:
      latency: { value: 1 ms, source: s, status: published }
      stalls: { value: false, source: s, status: estimated }
    power: { measured: { source: s, status: published } }
    opps:
      source: s
      status: published
      points:
        - { f: 500 MHz, v: 900 mV, idle: 10 mW, one: 100 mW, all: 160 mW }
        - { f: 1 GHz, v: 1 V, idle: 20 mW, one: 200 mW, all: 320 mW }
elements:
  - { name: cpu, core: small, count: 4, domain: cpu, rail: cpu, source: s, status: published, bandwidth: { value: 2 GB/s, source: s, status: estimated } }
fitted_rows: []
sources: { s: A source. }
`;

const problems = (...changes: [RegExp | string, string][]): string => {
  const text = changes.reduce((t, [from, to]) => {
    const changed = t.replace(from, to);
    if (changed === t) throw new Error(`nothing to change: ${String(from)}`);
    return changed;
  }, good);
  try {
    platformFrom(parseYaml(text, 'tiny.yaml'));
  } catch (error) {
    if (error instanceof InputError) return formatInputError(error);
    throw error;
  }
  return 'accepted';
};

test('a platform with measured power is read, and its powers are the measured ones', () => {
  const [low, high] = platformFrom(parseYaml(good, 'tiny.yaml')).elements[0]!.domain.opps;
  expect([0, 1, 4].map((n) => powerOf(low!, n))).toEqual([0.01, expect.closeTo(0.1, 12), expect.closeTo(0.16, 12)]);
  expect(high!.frequency).toBe(1e9);
});

test('an efficiency of one precision stands over that of all, operator by operator', () => {
  const text = good
    .replace('fp32: { value: 4', 'int8: { value: 16, source: s, status: published }, fp32: { value: 4')
    .replace(
      '{ ops: { default: 0.5 }',
      '{ precision: int8, ops: { conv: 0.2 }, source: s, status: estimated }, { ops: { default: 0.5, conv: 0.9 }',
    );
  const [element] = platformFrom(parseYaml(text, 'tiny.yaml')).elements;
  expect(element!.efficiency).toEqual({ fp32: { default: 0.5, conv: 0.9 }, int8: { default: 0.5, conv: 0.2 } });
});

test.each([
  ['a frequency that does not rise', '1 GHz, v: 1 V', '400 MHz, v: 1 V', 'tiny.yaml:27:16  domains.cpu.opps.points[1].f\n  found    400 MHz\n  expected OPPs ascending in frequency: above 500 MHz'],
  ['OPPs that are one in whole kHz', '1 GHz, v: 1 V', '500000.4 kHz, v: 1 V', 'expected OPPs ascending in frequency'],
  ['millihertz for megahertz', 'f: 500 MHz', 'f: 500 mHz', 'found    "500 mHz"\n  expected a frequency such as 1.4 GHz, at least 1 kHz'],
  ['a tick of no time', '250 Hz', '1 THz', 'found    "1 THz"\n  expected a frequency such as 1.4 GHz, from 10 Hz to 10 kHz'],
  ['a figure beyond any board', 'idle: 10 mW', 'idle: 1e300 W', 'expected a power such as 846 mW, not beyond 1 TW'],
  ['a frequency given twice', '1 GHz, v: 1 V', '500 MHz, v: 1 V', 'expected OPPs ascending in frequency'],
  ['a voltage that falls', 'v: 1 V', 'v: 800 mV', 'tiny.yaml:27:26  domains.cpu.opps.points[1].v\n  found    800 mV\n  expected a voltage that does not fall as frequency rises: at least 900 mV'],
  ['a voltage that only some OPPs have', 'v: 900 mV', 'v: 0 V', 'tiny.yaml:26:28  domains.cpu.opps.points[0].v\n  found    0 V\n  expected the voltage of this OPP, as others have theirs (0 V is for none known)'],
  ['an operator that no layer table has', 'default: 0.5', 'default: 0.5, cnov: 0.4', 'found    cnov\n  expected an operator of layer tables; did you mean conv?'],
  ['more cores than an element can have', 'count: 4', 'count: 32', 'elements[0].count'],
  ['a wrong unit', 'f: 500 MHz', 'f: 500 mV', 'found    "500 mV", a voltage\n  expected a frequency such as 1.4 GHz'],
  ['a bare number', 'f: 500 MHz', 'f: 500', 'found    500\n  expected a frequency such as 1.4 GHz'],
  ['a negative power', 'idle: 10 mW', 'idle: -10 mW', 'found    "-10 mW", which is negative'],
  ['a count that is no number', 'count: 4', 'count: .nan', 'elements[0].count\n  found    NaN\n  expected a number'],
  ['a negative figure', 'fp32: { value: 4', 'fp32: { value: -4', 'found    -4\n  expected a number above 0'],
  ['a share above one', 'default: 0.5', 'default: 1.5', 'found    1.5\n  expected a number at most 1'],
  ['an unknown source', 'tick_rate: { value: 250 Hz, source: s', 'tick_rate: { value: 250 Hz, source: t', 'tick_rate.source\n  found    t\n  expected a key of the sources table'],
  ['a figure without status', ', status: published }\n    macs', ' }\n    macs', 'cores.small.capacity_per_mhz.status\n  found    nothing\n  expected one of published, derived, estimated, recalled'],
  ['an unknown status', 'status: estimated }\nrails', 'status: guessed }\nrails', 'found    guessed\n  expected one of published, derived, estimated, recalled'],
  ['an unknown core type', 'core: small', 'core: smal', 'elements[0].core\n  found    smal\n  expected a core type of this file; did you mean small?'],
  ['an unknown domain', 'domain: cpu', 'domain: cpux', 'did you mean cpu?'],
  ['an unknown rail', 'rail: cpu', 'rail: cpv', 'expected a power rail of this file; did you mean cpu?'],
  ['an unknown key', 'preemptible:', 'premptible:', 'cores.small.premptible\n  found    premptible\n  expected a known key; did you mean preemptible?'],
  ['an unknown precision', 'fp32: {', 'fp23: {', 'cores.small.macs_per_cycle.fp23\n  found    fp23\n  expected a known key; did you mean fp32?'],
  ['a missing measured power', ', all: 320 mW', '', 'domains.cpu.opps.points[1].all\n  found    nothing\n  expected the power measured at this OPP'],
  ['less power for all cores than for one', 'all: 320 mW', 'all: 100 mW', 'expected between one and 4 times 200 mW'],
  ['no default efficiency', 'default: 0.5', 'conv: 0.5', 'expected an efficiency `default` for all other operators'],
  ['an operator rated twice', '{ ops: { default: 0.5 }, source: s, status: estimated }', '{ ops: { default: 0.5 }, source: s, status: estimated }, { ops: { default: 0.4 }, source: s, status: estimated }', 'cores.small.efficiency[1].ops.default\n  found    default\n  expected each operator in one group only'],
  ['an efficiency at a precision without a peak', '{ ops: { default: 0.5 }, source: s, status: estimated }', '{ ops: { default: 0.5 }, source: s, status: estimated }, { precision: int8, ops: { conv: 0.4 }, source: s, status: estimated }', 'cores.small.efficiency[1].precision\n  found    int8\n  expected a precision of macs_per_cycle (fp32)'],
  ['an efficiency at an unknown precision', '[{ ops: { default: 0.5 }', '[{ precision: int9, ops: { default: 0.5 }', 'expected one of fp32, fp16, int8'],
  ['a default at one precision only', '[{ ops: { default: 0.5 }', '[{ precision: fp32, ops: { default: 0.5 }', 'expected an efficiency `default` for all other operators'],
  ['measured power beside a model', '{ measured: { source: s, status: published } }', '{ dynamic: { value: 1 uW/MHz/V^2, source: s, status: estimated }, static: { value: 1 mW/V, source: s, status: estimated }, idle: { value: 2 mW/V, source: s, status: estimated } }', 'no power in the OPPs where `power` has a model'],
  ['no OPP', /points:[^]*?elements/, 'points: []\nelements', 'found    an empty list\n  expected a list of at least 1'],
  ['a GPU of several units', 'kind: cpu', 'kind: gpu', 'expected 1, for a gpu is mapped as a whole'],
])('%s is refused with its place', (_what, from, to, expected) => {
  expect(problems([from, to])).toContain(expected);
}); // prettier-ignore

const IDLE = `    idle_states:
      source: s
      status: published
      states:
        - { name: wfi, exit: 1 us, residency: 1 us }
        - { name: off, entry: 100 us, exit: 200 us, residency: 1 ms, power: { value: 0.3, source: s, status: estimated } }
    bandwidth`;

test.each([
  ['two states of one name', 'name: off', 'name: wfi', 'states[1].name\n  found    wfi\n  expected a name that no other state of it has'],
  ['a name that no column can have', 'name: off', 'name: "a,b"', 'states[1].name\n  found    a,b\n  expected a name of small letters'],
  ['a state that takes longer to leave than it has to last', 'exit: 200 us', 'exit: 2 ms', 'states[1].residency\n  found    1 ms\n  expected at least its exit latency, 2 ms'],
  ['a state that takes longer to enter than it has to last', 'entry: 100 us', 'entry: 1e6 s', 'expected at least its entry latency, 1e6 s'],
])('%s is refused', (_what, from, to, expected) => {
  expect(problems(['    bandwidth', IDLE])).toBe('accepted');
  expect(problems(['    bandwidth', IDLE], [from, to])).toContain(expected);
}); // prettier-ignore

const HEAT = `
heat:
  ambient: { value: 25 degC, source: s, status: estimated }
  nodes:
    die: { capacity: { value: 1 J/K, source: s, status: estimated }, elements: [cpu] }
  links:
    - { between: [die, ambient], conductance: { value: 0.1 W/K, source: s, status: estimated } }
  zones:
    - name: soc
      node: die
      interrupts: { value: false, source: s, status: estimated }
      resolution: { value: 1 K, source: s, status: estimated }
      polling: { value: 1 s, source: s, status: estimated }
      polling_passive: { value: 0 s, source: s, status: estimated }
      trips:
        source: s
        status: published
        points: [{ type: passive, at: 70 degC, hysteresis: 2 K, cooling: [{ domain: cpu, from: 0, to: 1 }] }]
fitted_rows`;

test('a thermal part is read', () => {
  const { heat } = platformFrom(parseYaml(good.replace('fitted_rows', HEAT), 'tiny.yaml'));
  expect(heat).toMatchObject({ ambient: 25, nodes: ['die'], nodeOfElement: [0] });
  expect(heat!.zones[0]).toMatchObject({ node: 0, polling: 1e9, trips: [{ temperature: 70, hysteresis: 2 }] });
});

test.each([
  ['an element without a node', 'elements: [cpu]', 'elements: []', 'no node for cpu'],
  ['an element that is not there', 'elements: [cpu]', 'elements: [cpx]', 'did you mean cpu?'],
  ['a link to nowhere', 'between: [die, ambient]', 'between: [die, dei]', 'a node of the thermal network, or ambient'],
  ['a node without a way out', 'between: [die, ambient]', 'between: [die, die]', 'no way from die'],
  ['a zone on no node', 'node: die', 'node: dei', 'heat.zones[0].node\n  found    dei'],
  ['a cap on no domain', 'domain: cpu, from', 'domain: cpv, from', 'did you mean cpu?'],
  ['more states than OPPs', 'to: 1', 'to: 2', 'expected at most 1, the lowest OPP'],
  ['states the wrong way round', 'from: 0, to: 1', 'from: 1, to: 0', 'expected at most `to`, 0'],
  [
    'a cap twice',
    'to: 1 }]',
    'to: 1 }, { domain: cpu }]',
    'cooling[1].domain\n  found    cpu\n  expected each domain once a trip',
  ],
  ['a cap where nothing cools', 'type: passive', 'type: critical', 'expected none: only passive and active trips cool'],
  [
    'a critical trip in the cold',
    '{ type: passive',
    '{ type: critical, at: 20 degC }, { type: passive',
    'expected a critical trip above the ambient',
  ],
  [
    'an ambient below absolute zero',
    'ambient: { value: 25 degC',
    'ambient: { value: -300 degC',
    'from -200 degC to 300 degC',
  ],
  [
    'a poll every nanosecond',
    'polling: { value: 1 s',
    'polling: { value: 1 ns',
    'expected a time such as 5 ms, at least 1 ms, or 0',
  ],
  ['a node of no size', 'capacity: { value: 1 J/K', 'capacity: { value: 1 nJ/K', 'at least 0.0001 J/K'],
  [
    'two zones of one name',
    '    - name: soc',
    '    - { name: soc, node: die, interrupts: { value: true, source: s, status: estimated }, resolution: { value: 1 K, source: s, status: estimated }, polling: { value: 0 s, source: s, status: estimated }, polling_passive: { value: 0 s, source: s, status: estimated }, trips: { source: s, status: published, points: [{ type: hot, at: 90 degC }] } }\n    - name: soc',
    'heat.zones[1].name\n  found    soc\n  expected a name that no other zone has',
  ],
  ['a hysteresis in degrees', 'hysteresis: 2 K', 'hysteresis: 2 degC', 'a temperature difference such as 5 K'],
  ['a capacity of nothing', 'value: 1 J/K', 'value: 0 J/K', 'a heat capacity such as 2 J/K, at least 0.0001 J/K'],
])('%s is refused', (_what, from, to, expected) => {
  expect(problems(['fitted_rows', HEAT], [from, to])).toContain(expected);
});

const SENSORS = `${HEAT.replace('\nfitted_rows', '')}
sensors:
  rails:
    cpu:
      period: { value: 200 ms, source: s, status: published }
      resolution: { value: 5 mW, source: s, status: derived }
      noise: { value: 2 mW, source: s, status: estimated }
  zones:
    soc: { period: { value: 10 ms, source: s, status: estimated }, delay: { value: 3 ms, source: s, status: estimated } }
fitted_rows`;

test('sensors are read; what is absent is none, and a zone without one is measured when it is read', () => {
  const { sensors } = platformFrom(parseYaml(good.replace('fitted_rows', SENSORS), 'tiny.yaml'));
  expect(sensors).toEqual({
    rails: [{ period: 200e6, resolution: 0.005, delay: 0, noise: 0.002 }],
    meter: undefined,
    zones: [{ period: 10e6, resolution: 1, delay: 3e6, noise: 0 }],
  });
  const plain = platformFrom(parseYaml(good.replace('fitted_rows', HEAT), 'tiny.yaml'));
  expect(plain.sensors!.zones).toEqual([{ period: 0, resolution: 1, delay: 0, noise: 0 }]);
});

test('a board without a power sensor has a meter outside, which is marked estimated', () => {
  const { sensors, provenance } = platformFrom(parseYaml(good, 'tiny.yaml'));
  expect(sensors).toMatchObject({ rails: [undefined], meter: { period: 1e9, resolution: 0.01 } });
  expect(provenance.filter((p) => p.path.startsWith('sensors')).map((p) => p.status)).toEqual([
    'estimated',
    'estimated',
  ]);
});

test.each([
  ['a sensor of no rail', '    cpu:\n      period', '    cpv:\n      period', 'sensors.rails.cpv\n  found    cpv\n  expected a power rail of this file; did you mean cpu?'],
  ['a sensor of no zone', 'soc: {', 'sok: {', 'sensors.zones.sok'],
  ['a power sensor without samples', 'value: 200 ms', 'value: 0 s', 'a time such as 5 ms, at least 10 us'],
  ['a delay of no samples', 'value: 10 ms', 'value: 0 s', 'sensors.zones.soc.delay.value\n  found    3 ms\n  expected none, or a period'],
  ['a step of nothing', 'value: 5 mW', 'value: 0 W', 'a power such as 846 mW, above zero'],
])('%s is refused', (_what, from, to, expected) => {
  expect(problems(['fitted_rows', SENSORS], [from, to])).toContain(expected);
}); // prettier-ignore

test('problems of form, of reference and of order are told together, in the order of the file', () => {
  const text = problems(
    ['kind: cpu', 'kind: cpuu'],
    ['1 GHz, v', '400 MHz, v'],
    ['rail: cpu', 'rail: cpo'],
    ['count: 4', 'count: 0'],
  );
  expect(text.match(/^tiny\.yaml:\d+/gm)).toEqual(['tiny.yaml:7', 'tiny.yaml:27', 'tiny.yaml:29', 'tiny.yaml:29']);
});

test('an unknown platform comes with the nearest name, a missing file with its path', () => {
  expect(() => loadPlatform('odroid-xu4')).toThrow(/did you mean odroid-xu3\?\n {11}socsim list platforms/);
  expect(() => loadPlatform('./no/such.yaml')).toThrow(/no\/such\.yaml\n {2}found {4}no such file/);
});

test('power by law needs voltages', () => {
  const law = 'dynamic: { value: 100 uW/MHz/V^2, source: s, status: published }';
  const rest = ['static', 'idle'].map((key) => `${key}: { value: 10 mW/V, source: s, status: published }`).join(', ');
  expect(
    problems(
      ['measured: { source: s, status: published }', `${law}, ${rest}`],
      [', v: 900 mV, idle: 10 mW, one: 100 mW, all: 160 mW', ', v: 0 V'],
      [', v: 1 V, idle: 20 mW, one: 200 mW, all: 320 mW', ', v: 0 V'],
    ),
  ).toBe(
    'tiny.yaml:21:12  domains.cpu.power\n  found    power by law at 0 V\n  expected the voltages of the OPPs, or measured power',
  );
});
