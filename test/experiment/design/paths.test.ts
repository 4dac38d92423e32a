import { join } from 'node:path';
import { platformPaths, workloadPaths } from '../../../src/experiment/design/paths.js';
import { platformWithSettings, withSettings } from '../../../src/experiment/design/settings.js';
import { dataRoot } from '../../../src/input/paths.js';
import { parseYaml, readYaml } from '../../../src/input/yaml.js';
import { platformFrom } from '../../../src/platform/load.js';
import { platformSchema } from '../../../src/platform/schema.js';

const xu3 = readYaml(join(dataRoot, 'platforms', 'odroid-xu3.yaml'));
const platform = platformPaths(xu3.value);
const workload = workloadPaths(
  parseYaml(
    `
title: x
applications:
  - { name: dnn1, network: squeezenet1_1, arrivals: { periodic: 1 s } }
  - { name: dnn2, network: squeezenet1_1, arrivals: { poisson: 2 /s } }
timeline: [{ at: 1 s, stop: dnn1 }]
`,
    'x.yaml',
  ).value,
);

describe('paths into a platform', () => {
  test('name members of lists by their name or their place', () => {
    const steps = ['elements', 1, 'count'];
    expect(platform.get('elements.big.count')).toEqual(steps);
    expect(platform.get('elements[1].count')).toEqual(steps);
    expect(platform.get('domains.big.opps.points[3].v')).toEqual(['domains', 'big', 'opps', 'points', 3, 'v']);
  });

  test('may begin with an element, a domain or a core type, whichever has what follows', () => {
    expect(platform.get('big.count')).toEqual(['elements', 1, 'count']);
    expect(platform.get('big.transition.stalls')).toEqual(['domains', 'big', 'transition', 'stalls', 'value']);
    expect(platform.get('cortex-a15.stall_activity')).toEqual(['cores', 'cortex-a15', 'stall_activity', 'value']);
  });

  test('end at the value of a figure, and so that of an absent optional one can be set', () => {
    expect(platform.get('tick_rate')).toEqual(['tick_rate', 'value']);
    const { fp16 } = platformSchema.parse(xu3.value).cores['cortex-a15']!.macs_per_cycle;
    expect(fp16).toBeUndefined();
    const path = platform.get('cortex-a15.macs_per_cycle.fp16')!;
    const changed = platformFrom(platformWithSettings(xu3, [{ path, value: 8 }]));
    expect(changed.elements.find((e) => e.name === 'big')!.macsPerCycle.fp16).toBe(8);
  });

  test('lead to no names, for rows and files refer to things by them', () => {
    expect([...platform.keys()].filter((p) => /(^|\.)(name|source|status|sources)$/.test(p))).toEqual([]);
  });
});

test('a figure that an experiment sets is estimated, with the experiment as its source', () => {
  const settings = [{ path: platform.get('big.bandwidth')!, value: '5 GB/s' }];
  const changed = platformFrom(platformWithSettings(xu3, settings));
  expect(changed.elements.find((e) => e.name === 'big')!.bandwidth).toBe(5e9);
  const figure = changed.provenance.find((p) => p.path.startsWith('elements') && p.value === '5 GB/s')!;
  expect(figure.status).toBe('estimated');
  // The file itself, which others share, is as it was.
  expect(platformFrom(xu3).elements.find((e) => e.name === 'big')!.bandwidth).not.toBe(5e9);
});

test('a measured power that an experiment sets is estimated, and the clocks beside it are as they were', () => {
  const opps = { source: 'tree', status: 'published', points: [{ f: '1 GHz', v: '1 V', idle: '1 W', one: '2 W' }] };
  const power = { measured: { source: 'meter', status: 'published' } };
  const file = parseYaml(JSON.stringify({ domains: { cpu: { power, opps } }, sources: {} }), 'x.yaml');
  const path = ['domains', 'cpu', 'opps', 'points', 0, 'one'];
  const changed = platformWithSettings(file, [{ path, value: '3 W' }]).value;
  expect(changed).toMatchObject({
    domains: { cpu: { power: { measured: { status: 'estimated' } }, opps: { status: 'published' } } },
  });
  expect(file.value).toMatchObject({ domains: { cpu: { power } } });
});

describe('paths into a workload', () => {
  test('begin with an application, and have short names of what is varied most', () => {
    expect(workload.get('dnn1.deadline')).toEqual(['applications', 0, 'requirements', 'latency']);
    expect(workload.get('dnn1.period')).toEqual(workload.get('applications.dnn1.arrivals.periodic'));
    expect(workload.get('dnn2.rate')).toEqual(['applications', 1, 'arrivals', 'poisson']);
    expect(workload.get('timeline[0].at')).toEqual(['timeline', 0, 'at']);
    expect(workload.get('dnn3.deadline')).toBeUndefined();
  });
});

test('settings make the blocks on their way, and leave positions of everything else alone', () => {
  const source = parseYaml('a: 1\nb: { c: 2 }\n', 'x.yaml');
  const settings = [
    { path: ['b', 'd', 'e'], value: 3 },
    { path: ['a'], value: 4 },
  ];
  const changed = withSettings(source, settings, [], (i) => ({ file: 'y.yaml', line: 10 + i, column: 1 }));
  expect(changed.value).toEqual({ a: 4, b: { c: 2, d: { e: 3 } } });
  expect(source.value).toEqual({ a: 1, b: { c: 2 } });
  expect(changed.position(['b', 'd', 'e'])).toMatchObject({ line: 10 });
  expect(changed.origin!(['a']).file).toBe('y.yaml');
  expect(changed.position(['b', 'c'])).toMatchObject({ line: 2 });
  expect(changed.origin!(['b', 'c']).file).toBe('x.yaml');
});
