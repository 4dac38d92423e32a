import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COLUMNS, columnByName, headerOf, rowOf } from '../../src/experiment/columns.js';
import { columnsPage } from '../../src/experiment/columns-page.js';
import { csvOf } from '../../src/experiment/csv.js';
import { view } from '../support/results.js';
import { dataRoot } from '../../src/input/paths.js';

describe('a row of runs.csv', () => {
  test('adds up energies, inferences and percentiles over foreground applications', () => {
    const row = rowOf(view());
    expect(row).toMatchObject({
      part: 'b',
      policy: 'ondemand',
      cpufreq_params: 'sampling_rate=10000;up_threshold=80',
      energy_rail_cpu_j: 5,
      energy_soc_j: 5,
      energy_idle_j: 1,
      energy_app_j: 4,
      released: 6,
      finished: 5,
      missed: 2,
      violated: 3,
      latency_p50_ms: 3,
      latency_max_ms: 5,
      energy_inference_mj: 200,
      energy_soc_per_inference_mj: 1000,
      throughput_per_s: 0.5,
      accuracy_mean: 0.7,
      app_dnn_missed: 1,
    });
  });
  test('has energies of applications and idle that add up to the rails', () => {
    const row = rowOf(view());
    expect(row['energy_app_j']! as number).toBeCloseTo(
      (row['energy_soc_j'] as number) - (row['energy_idle_j'] as number),
      12,
    );
  });
  test('of a failed run has factors and the reason, and no figures', () => {
    const row = rowOf(view({ failure: { plugin: 'mine', time: 2.5e9, message: 'no such knob' } }));
    expect(row['failed']).toBe('mine at 2.5 s: no such knob');
    expect(row['policy']).toBe('ondemand');
    expect(row).not.toHaveProperty('energy_soc_j');
    expect(row).not.toHaveProperty('energy_rail_cpu_j');
  });
  test('tells temperatures, throttled time, idle and traffic in the units of their names', () => {
    const row = rowOf(
      view({
        heat: {
          peak: 71.5,
          final: 60.25,
          throttled: 2.5e9,
          shutdown: { kind: 'critical', where: 'cpu', time: 7.5e9 },
        },
        idle: {
          wakeups: 230,
          states: [{ element: 'big', state: 'Cluster Sleep', time: 4e9 }],
          off: [{ element: 'gpu', time: 9e9 }],
        },
        dramTraffic: 3.5e9,
      }),
    );
    expect(row).toMatchObject({
      temperature_max_c: 71.5,
      temperature_end_c: 60.25,
      throttled_s: 2.5,
      shutdown: 'critical cpu at 7.5 s',
      wakeups_per_s: 23,
      'idle_big_cluster-sleep_share': 0.4,
      idle_gpu_off_share: 0.9,
      dram_traffic_gb: 3.5,
    });
  });
  test('holds no wall-clock time, host or path', () => {
    const names = COLUMNS.map((c) => c.name).join(' ');
    expect(names).not.toMatch(/wall|host|path|date|node/);
  });
});

describe('columns', () => {
  test('are declared once each', () => {
    const names = COLUMNS.map((c) => c.name);
    expect(new Set(names).size).toBe(names.length);
  });
  test('have a unit in their name where they have one', () => {
    for (const c of COLUMNS.filter((x) => x.unit !== '')) {
      const suffix = c.unit === '1/s' ? 'per_s' : c.unit.toLowerCase().replace('°', '');
      expect(c.name).toMatch(new RegExp(`_${suffix}$`));
    }
  });
  test('of a family are found by the name they have in the file', () => {
    expect(columnByName('energy_rail_arm_j')?.name).toBe('energy_rail_<rail>_j');
    expect(columnByName('app_dnn_missed')?.better).toBe('lower');
    expect(columnByName('idle_big_power-down_share')?.name).toBe('idle_<element>_<state>_share');
    expect(columnByName('nonsense')).toBeUndefined();
  });
  test('come from the inputs, in declared order, and are those of every row', () => {
    const row = rowOf(view({}, { factors: { speed: 'high' } }));
    const header = headerOf({
      rails: ['other', 'cpu'],
      idleStates: ['cpu_wfi'],
      applications: ['dnn', 'other'],
      factors: ['speed'],
    });
    expect(header.indexOf('part')).toBe(0);
    expect(header.indexOf('energy_rail_other_j')).toBe(header.indexOf('energy_rail_cpu_j') - 1);
    expect(header).toContain('idle_cpu_wfi_share');
    expect(header.indexOf('energy_rail_cpu_j')).toBeLessThan(header.indexOf('energy_soc_j'));
    expect(Object.keys(row).filter((name) => !header.includes(name))).toEqual([]);
  });
  test('are all described in docs/columns.md', () => {
    expect(readFileSync(join(dataRoot, 'docs', 'columns.md'), 'utf8')).toBe(columnsPage());
  });
});

describe('CSV', () => {
  test('quotes, keeps numbers exact and disarms formulas in text only', () => {
    const row = { a: '=1+1', b: -0.1, c: 'x,"y"', d: undefined, e: NaN, f: '@cmd', g: 1 / 3 };
    expect(csvOf(Object.keys(row), [row])).toBe(`a,b,c,d,e,f,g\n'=1+1,-0.1,"x,""y""",,,'@cmd,0.3333333333333333\n`);
  });
});
