import { InputError } from '../../src/input/errors.js';
import { parseYaml } from '../../src/input/yaml.js';
import { loadNetwork, loadWorkload, parseWorkload } from '../../src/workload/load.js';

/** Path, found and nearest of every fault. */
function faults(text: string): string[] {
  try {
    parseWorkload(parseYaml(text, 'w.yaml'));
  } catch (error) {
    if (error instanceof InputError)
      return error.issues.map((i) => `${i.path}: ${i.found} → ${i.nearest ?? i.expected}`);
    throw error;
  }
  return [];
}

/** A workload of one application with the given lines in place of, or besides, the sound ones. */
const withApp = (lines: string, rest = ''): string => `
title: t
applications:
  - name: a
    ${lines.includes('network:') || lines.includes('work:') ? '' : 'network: resnet18'}
    ${lines.includes('arrivals:') ? '' : 'arrivals: { closed: 0 ms }'}
    ${lines}
${rest}`;

test('the sound form has no faults', () => {
  expect(faults(withApp('priority: 1'))).toEqual([]);
});

test.each([
  ['an unknown network, with the nearest', 'network: resnet19', ['applications[0].network: resnet19 → resnet18']],
  ['an unknown key, with the nearest', 'priorty: 1', ['applications[0].priorty: priorty → priority']],
  ['an unknown variant, with the nearest', 'variant: 10%', ['applications[0].variant: 10% → 100%']],
  [
    'a wrong unit',
    'requirements: { latency: 5 mJ }',
    ['applications[0].requirements.latency: "5 mJ", an energy → a time such as 5 ms'],
  ],
  [
    'a number without a unit',
    'arrivals: { periodic: 500 }',
    ['applications[0].arrivals.periodic: 500 → a time such as 5 ms'],
  ],
  [
    'a negative figure',
    'requirements: { energy: -1 mJ }',
    ['applications[0].requirements.energy: "-1 mJ", which is negative → an energy such as 100 mJ, not below zero'],
  ],
  ['a NaN', 'variation: { lognormal: .nan }', ['applications[0].variation.lognormal: NaN → a number']],
  [
    'a period of zero',
    'arrivals: { periodic: 0 s }',
    ['applications[0].arrivals.periodic: "0 s" → a time such as 5 ms, at least 1 us'],
  ],
  [
    'a release every picosecond',
    'arrivals: { periodic: 1e-12 s }',
    ['applications[0].arrivals.periodic: "1e-12 s" → a time such as 5 ms, at least 1 us'],
  ],
  [
    'a rate without end',
    'arrivals: { poisson: 1e9 /s }',
    ['applications[0].arrivals.poisson: "1e9 /s" → a rate such as 20 /s, above zero and at most 1000000 /s'],
  ],
  [
    'a spread that leaves no inference its mean',
    'variation: { lognormal: 38 }',
    ['applications[0].variation.lognormal: 38 → a number at most 3'],
  ],
  ['no release', 'arrivals: { trace: [] }', ['applications[0].arrivals.trace: an empty list → at least one release']],
  [
    'more cores than can be counted',
    'choices: [{ element: big, cores: 1..4000000000 }]',
    ['applications[0].choices[0].cores: 1..4000000000 → a range from 1 to at most 31, e.g. 1..4'],
  ],
  [
    'a choice given twice',
    'choices: [{ element: big, cores: [1, 2] }, { element: big, cores: [2], max_frequency: 1 GHz }]',
    ['applications[0].choices[1]: big:2 → each element and number of cores in one choice'],
  ],
  ['a CPU given twice', 'affinity: [0, 4, 0]', ['applications[0].affinity[2]: 0 → each CPU once']],
  [
    'work of no time',
    'work: 0.001 cycles',
    ['applications[0].work: 0.001 cycles → cycles such as 50 Mcycles, from 1 kcycles to 1000000 Gcycles'],
  ],
  [
    'work of all time',
    `work: ${'9'.repeat(400)} Gcycles`,
    [`applications[0].work: ${'9'.repeat(77)}... → cycles such as 50 Mcycles, from 1 kcycles to 1000000 Gcycles`],
  ],
  [
    'a clamp that no deadline thread has',
    'scheduling: { deadline: { runtime: 1 ms, period: 9 ms } }\n    uclamp: { min: 9 }',
    ['applications[0].uclamp: uclamp of a deadline application → none: its clock follows its reservation'],
  ],
  [
    'an accuracy above 100 %',
    'requirements: { accuracy: 101 % }',
    ['applications[0].requirements.accuracy: 101 % → a share of at most 100 %'],
  ],
  [
    'two kinds of arrivals',
    'arrivals: { periodic: 1 s, closed: 1 s }',
    ['applications[0].arrivals: periodic and closed → exactly one of periodic, poisson, closed, trace'],
  ],
  [
    'no kind of arrivals',
    'arrivals: {}',
    ['applications[0].arrivals: no arrivals → exactly one of periodic, poisson, closed, trace'],
  ],
  [
    'jitter without a period',
    'arrivals: { closed: 1 s, jitter: 1 % }',
    ['applications[0].arrivals.jitter: jitter → jitter only with periodic'],
  ],
  [
    'a trace that goes back',
    'arrivals: { trace: [2 ms, 1 ms] }',
    ['applications[0].arrivals.trace[1]: an earlier time than the one before → ascending times'],
  ],
  ['a trace file that is not there', 'arrivals: { trace: none.csv }', ['none.csv: ']],
  ['nice and weight together', 'nice: 5\n    weight: 10', ['applications[0].weight: nice and weight → one of the two']],
  ['a nice value that Linux has not', 'nice: 20', ['applications[0].nice: 20 → a number at most 19']],
  [
    'network and work together',
    'network: resnet18\n    work: 5 Mcycles',
    ['applications[0].work: network and work → one of the two'],
  ],
  [
    'work that is no number of cycles',
    'work: 5 MHz',
    ['applications[0].work: 5 MHz → cycles of the fastest CPU core such as 50 Mcycles'],
  ],
  [
    'a pinned application with choices',
    'pinned: { element: big }\n    choices: [{ element: big }]',
    ['applications[0].choices: pinned and choices → one of the two'],
  ],
  [
    'a background load with requirements',
    'background: true\n    requirements: { latency: 1 s }',
    ['applications[0].requirements: requirements of a background load → none'],
  ],
  [
    'a range of cores that goes down',
    'choices: [{ element: big, cores: 4..1 }]',
    ['applications[0].choices[0].cores: 4..1 → a range from 1 to at most 31, e.g. 1..4'],
  ],
  [
    'an application that nothing starts',
    'active: false',
    ['timeline: no start of a → a start for each application that is not active'],
  ],
])('%s is one clear fault', (_, lines, expected) => {
  const found = faults(withApp(lines));
  expect(found).toHaveLength(expected.length);
  expected.forEach((text, i) => expect(found[i]).toContain(text === 'none.csv: ' ? 'no such file' : text));
});

test.each([
  [
    'out of order',
    '[{ at: 2 s, stop: a }, { at: 1 s, start: a }]',
    ['timeline[1].at: an earlier time than the event before → events in order of time'],
  ],
  ['about an unknown application', '[{ at: 2 s, stop: b }]', ['timeline[0].stop: b → an application of this workload']],
  [
    'with two actions',
    '[{ at: 2 s, stop: a, start: a }]',
    ['timeline[0]: start and stop → exactly one of start, stop, require, resource'],
  ],
  ['with no action', '[{ at: 2 s }]', ['timeline[0]: no action → exactly one of start, stop, require, resource']],
  ['that starts what runs', '[{ at: 2 s, start: a }]', ['timeline[0].start: a, active → one that is not']],
  [
    'that stops what does not run',
    '[{ at: 1 s, stop: a }, { at: 2 s, stop: a }]',
    ['timeline[1].stop: a, not active → one that is'],
  ],
  [
    'that requires nothing',
    '[{ at: 2 s, require: a }]',
    ['timeline[0]: nothing required → requirements, arrivals or both'],
  ],
  [
    'that takes a resource without a count',
    '[{ at: 2 s, resource: gpu }]',
    ['timeline[0]: no cores → cores that are there from now on'],
  ],
])('an event %s is one clear fault', (_, timeline, expected) => {
  expect(faults(withApp('priority: 1', `timeline: ${timeline}`))).toEqual(expected);
});

test('all faults of a file are told at once, with their lines', () => {
  const text = withApp('network: resnet19\n    arrivals: { closed: 1 s, jitter: 1 % }\n    nice: 5\n    weight: 10');
  try {
    parseWorkload(parseYaml(text, 'w.yaml'));
    throw new Error('no fault found');
  } catch (error) {
    expect((error as InputError).issues.map((i) => i.line)).toEqual([7, 8, 10]);
  }
});

test('a workload inside another file is named by its whole path and its own line', () => {
  const text =
    'workload:\n  title: t\n  applications:\n    - { name: a, network: resnet19, arrivals: { closed: 0 s } }\n';
  const source = parseYaml(text, 'experiment.yaml');
  expect(() => parseWorkload(source, ['workload'])).toThrow(
    'experiment.yaml:4:27  workload.applications[0].network\n  found    resnet19',
  );
});

test('an unknown network or workload names the nearest', () => {
  expect(() => loadNetwork('alexnett')).toThrow('did you mean alexnet?');
  expect(() => loadWorkload('date2020-budget')).toThrow('did you mean date2020-budgets?');
});
