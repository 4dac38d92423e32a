import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planExperiment } from '../../src/batch/plan.js';
import { executeRun } from '../../src/experiment/run.js';
import { physicsOf } from '../../src/experiment/physics.js';

test('everything is modelled unless it is switched off, by a part over the experiment', () => {
  const heat = { initial: 'ambient', leakageTolerance: 0.5 };
  const on = { heat, idle: true, contention: true, sensors: true };
  expect(physicsOf(undefined, undefined)).toEqual(on);
  expect(physicsOf({ heat: false }, undefined)).toEqual({ ...on, heat: undefined });
  for (const key of ['idle', 'contention', 'sensors'] as const)
    expect(physicsOf({ [key]: false }, undefined)).toEqual({ ...on, [key]: false });
  const off = { heat: false, sensors: false, idle: false };
  expect(physicsOf(off, { sensors: true })).toEqual({ heat: undefined, idle: false, contention: true, sensors: true });
  expect(physicsOf(off, { heat: true })).toMatchObject({ heat, idle: false });
});

test('heat begins where it is told to, and leakage follows as closely as it is told to', () => {
  expect(physicsOf({ initial_temperature: 'steady', leakage_tolerance: 0.1 }, undefined).heat).toEqual({
    initial: 'steady',
    leakageTolerance: 0.1,
  });
  expect(physicsOf({ initial_temperature: 'steady' }, { initial_temperature: 60 }).heat!.initial).toBe(60);
});

describe('A run of an experiment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'socsim-physics-'));
  let files = 0;
  const rowOf = async (more = ''): Promise<Record<string, unknown>> => {
    const file = join(folder, `x${++files}.yaml`);
    const part =
      'name: p, kind: scenario, platforms: odroid-xu3, workloads: date2020-budgets, duration: 4 s, warm_up: 1 s';
    writeFileSync(file, `name: x\nseeds: 1\nparts:\n  - { ${part}${more} }\n`); // prettier-ignore
    const [run] = (await planExperiment(file)).runs;
    return (await executeRun(run!, { jobs: false, timeline: false })).row;
  };
  const balance = (row: Record<string, unknown>): number =>
    (Number(row['energy_app_j']) + Number(row['energy_idle_j'])) / Number(row['energy_soc_j']);
  const states = ['big_wfi', 'big_power-down', 'little_wfi', 'little_power-down', 'gpu_off'];

  test('has its figures of heat, idle and memory with all of it on, and energies that add up', async () => {
    const row = await rowOf();
    expect(row['failed']).toBeUndefined();
    expect(row['temperature_max_c']).toBeGreaterThan(25);
    expect(row['temperature_end_c']).toBeLessThanOrEqual(row['temperature_max_c'] as number);
    expect(row['throttled_s']).toBe(0);
    expect(row['wakeups_per_s']).toBeGreaterThan(0);
    expect(row['dram_traffic_gb']).toBeGreaterThan(0);
    const shares = states.map((state) => Number(row[`idle_${state}_share`]));
    for (const share of shares) expect(share).toBeGreaterThanOrEqual(0);
    // Of the time after the warm-up, in which nothing came to the GPU.
    expect(shares[0]! + shares[1]!).toBeLessThanOrEqual(1 + 1e-9);
    expect(shares[2]! + shares[3]!).toBeLessThanOrEqual(1 + 1e-9);
    expect(shares[4]).toBe(1);
    expect(balance(row)).toBeCloseTo(1, 9);
  });

  test.each([
    ['heat', ['temperature_max_c', 'temperature_end_c', 'throttled_s', 'shutdown']],
    ['idle', ['wakeups_per_s', ...states.map((state) => `idle_${state}_share`)]],
    ['contention', []],
  ])('leaves out %s alone where that is switched off', async (name, columns) => {
    const [on, off] = [await rowOf(), await rowOf(`, physics: { ${name}: false }`)];
    const gone = Object.keys(on).filter((key) => on[key] !== undefined && off[key] === undefined);
    expect(gone.sort()).toEqual(columns.filter((key) => on[key] !== undefined).sort());
    expect(balance(off)).toBeCloseTo(1, 9);
    expect(off['energy_soc_j']).not.toBe(on['energy_soc_j']);
  });
});
