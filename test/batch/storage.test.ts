import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planExperiment } from '../../src/batch/plan.js';
import { runBatch } from '../../src/batch/run.js';
import { realFiles, StorageError, storageError, type Files } from '../../src/store/files.js';
import { Workshop } from '../support/cli.js';

const folder = mkdtempSync(join(tmpdir(), 'socsim-'));
const file = (text: string): string => {
  const path = join(folder, 'x.yaml');
  writeFileSync(path, text);
  return path;
};
const EXPERIMENT = `
name: x
policies: { a: { cpufreq: ondemand, variant: 25% }, b: { cpufreq: powersave, variant: 25% } }
seeds: 5
parts: [{ name: p, kind: scenario, platforms: odroid-xu3, workloads: date2020-budgets, duration: 1 s }]
`;
const failing = (code: string): Error => Object.assign(new Error(code), { code });

/** Files whose write number `n`, and every later one, fails half-way. */
function tearing(n: number): Files {
  let writes = 0;
  return {
    ...realFiles,
    write(path, fd, bytes) {
      writes++;
      if (writes < n) {
        realFiles.write(path, fd, bytes);
        return;
      }
      realFiles.write(path, fd, bytes.subarray(0, bytes.length >> 1));
      throw storageError(path, failing('ENOSPC'));
    },
  };
}

test('a disk that is full at any moment loses nothing: the same call ends with the same bytes when there is room', async () => {
  const plan = await planExperiment(file(EXPERIMENT));
  await runBatch(plan, join(folder, 'whole'), { workers: 0 });
  const whole = readFileSync(join(folder, 'whole', 'runs.csv'), 'utf8');
  let n = 1;
  for (; n < 40; n++) {
    const out = join(folder, `torn${n}`);
    try {
      await runBatch(plan, out, { workers: 0, files: tearing(n) });
      break;
    } catch (error) {
      expect(error).toBeInstanceOf(StorageError);
      expect((error as Error).message).toContain('the same command goes on when there is room');
    }
    await runBatch(plan, out, { workers: 0 });
    expect(readFileSync(join(out, 'runs.csv'), 'utf8')).toBe(whole);
  }
  // One write a run at least, the lock and the files.
  expect(n).toBeGreaterThan(10);
});

test('a folder that cannot be written is told before anything runs', async () => {
  const plan = await planExperiment(file(EXPERIMENT));
  const files: Files = {
    ...realFiles,
    makeFolder(path) {
      throw storageError(path, failing('EROFS'));
    },
  };
  await expect(runBatch(plan, join(folder, 'ro'), { files })).rejects.toThrow('the file system is read-only');
});

test('storage that fails is exit code 2 with one clear line', () => {
  const shop = new Workshop().write({ 'x.yaml': EXPERIMENT, 'out/.socsim': 'a file where a folder has to be' });
  const { code, err } = shop.socsim('run', 'x.yaml', '--out', 'out');
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(code).toBe(2);
});

describe('replication by precision', () => {
  const until = (more: string): string =>
    `${EXPERIMENT.replace('seeds: 5', 'seeds: 3')}until: { metric: latency_mean_ms, ${more} }\n`;
  const seedsOf = (out: string): string[] => [
    ...new Set(
      readFileSync(join(out, 'runs.csv'), 'utf8')
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[4]!),
    ),
  ];
  const WORK =
    'workload: { title: t, applications: [{ name: a, network: dynamic-cnn-cifar10, arrivals: { poisson: 5 /s } }] }';
  const varying = (text: string): string => text.replace('workloads: date2020-budgets', WORK).replace('1 s', '20 s');

  test('adds seeds to a block until the widest interval is narrow enough, and says so', async () => {
    const out = join(folder, 'until');
    const plan = await planExperiment(file(varying(until('half_width: 8 %, max: 60'))));
    const { replications, runs } = await runBatch(plan, out, { workers: 0 });
    const [done] = replications;
    expect(done).toMatchObject({ reached: true, metric: 'latency_mean_ms' });
    expect(done!.halfWidth).toBeLessThanOrEqual(0.08);
    expect(done!.seeds.length).toBeGreaterThan(3);
    // Both policies have the same seeds, so that they stay pairs.
    expect(runs).toBe(2 * done!.seeds.length);
    expect(seedsOf(out)).toEqual(done!.seeds);
  });
  test('stops at the most seeds that it may take, and says that it was not enough', async () => {
    const plan = await planExperiment(file(varying(until('half_width: 0.001 %, max: 7'))));
    const { replications } = await runBatch(plan, join(folder, 'max'), { workers: 0 });
    expect(replications[0]).toMatchObject({ reached: false });
    expect(replications[0]!.seeds).toHaveLength(7);
  });
  test('takes an absolute half width where the mean may be 0', async () => {
    const text = varying(until('half_width: 1000, max: 7')).replace('latency_mean_ms', 'missed');
    const { replications } = await runBatch(await planExperiment(file(text)), join(folder, 'abs'), { workers: 0 });
    expect(replications[0]).toMatchObject({ reached: true, relative: false, seeds: ['1', '2', '3'] });
  });
});
