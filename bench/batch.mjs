/** What a run costs beside its simulation, what a second process brings, and how fast shards merge. */
import { mkdtempSync, openSync, writeSync, closeSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadExperiment, runExperiment } from '../dist/api.js';
import { writeManifest } from '../dist/batch/manifest.js';
import { headerOf } from '../dist/experiment/columns.js';
import { csvOf } from '../dist/experiment/csv.js';
import { membersOf } from '../dist/experiment/members.js';
import { executeRun } from '../dist/experiment/run.js';
import { realFiles } from '../dist/store/files.js';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

const experiment = (seeds, duration, levels) => `
name: bench
seeds: ${seeds}
policies:
  a: { cpufreq: ondemand, variant: 25% }
  b: { cpufreq: schedutil, variant: 25% }
factors: { workload.dnn.period: [${levels}] }
parts:
  - { name: p, kind: scenario, platforms: odroid-xu3, workloads: date2020-budgets, duration: ${duration} }
`;

const periods = (n) => Array.from({ length: n }, (_, i) => `${(i + 1) * 50} ms`).join(', ');

/** Seconds from the first finished run to the last, so that the start of the processes is left out, and runs in between. */
async function steady(folder, plan, workers, name) {
  let first;
  let last = 0;
  await runExperiment(plan, join(folder, name), {
    workers,
    onProgress: ({ done }) => {
      last = performance.now();
      // Both processes are at work by then.
      if (done === 40) first = last;
    },
  });
  return { seconds: (last - first) / 1000, runs: plan.runs.length - 40 };
}

async function overhead(folder) {
  writeFileSync(join(folder, 'short.yaml'), experiment(400, '100 ms', periods(2)));
  const plan = await loadExperiment(join(folder, 'short.yaml'));
  const alone = performance.now();
  for (const run of plan.runs.slice(0, 400)) await executeRun(run, { jobs: false, timeline: false });
  const simulation = (performance.now() - alone) / 400;
  const { seconds, runs } = await steady(folder, plan, 1, 'short');
  return {
    case: `short runs (${simulation.toFixed(2)} ms of simulation each), one process`,
    rate: runs / seconds,
    target: { rate: 500 },
  };
}

async function efficiency(folder) {
  // About 50 ms a run.
  writeFileSync(join(folder, 'long.yaml'), experiment(120, '1600 s', periods(1)));
  const plan = await loadExperiment(join(folder, 'long.yaml'));
  const rate = async (workers) => {
    const { seconds, runs } = await steady(folder, plan, workers, `long${workers}`);
    return runs / seconds;
  };
  const one = await rate(1);
  return {
    case: `runs of ${(1000 / one).toFixed(0)} ms on two processes, beside twice one`,
    rate: await rate(2),
    reference: 2 * one,
    target: { ratio: 0.9 },
  };
}

async function merge(folder) {
  const rows = 1_000_000;
  writeFileSync(join(folder, 'big.yaml'), experiment(10_000, '1 s', periods(50)));
  const file = join(folder, 'big.yaml');
  const plan = await loadExperiment(file);
  const header = headerOf(membersOf(plan.experiment));
  const { row } = await executeRun(plan.runs[0], { jobs: false, timeline: false });
  const line = csvOf(header, [row], false);
  const [blocks, runs] = [50, rows / 50];
  for (const index of [1, 2]) {
    const shard = join(folder, `s${index}`);
    mkdirSync(shard);
    const fd = openSync(join(shard, 'runs.csv'), 'w');
    writeSync(fd, csvOf(header, []));
    const places = [];
    for (let block = index - 1; block < blocks; block += 2) {
      for (let k = 0; k < runs / 1000; k++) writeSync(fd, line.repeat(1000));
      places.push({ block, runs, bytes: { runs: runs * line.length, jobs: 0, timeline: 0 } });
    }
    closeSync(fd);
    writeManifest(realFiles, shard, {
      command: [],
      file,
      experiment: plan.experiment,
      blocks: places,
      blocksInAll: blocks,
      records: { jobs: false, timeline: false },
      shard: { index, of: 2 },
      complete: true,
      failed: 0,
      replications: [],
    });
  }
  const start = performance.now();
  const script = `process.on('exit', () => console.error(process.resourceUsage().maxRSS))`;
  const { stderr, status } = spawnSync(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(script)}`,
      MAIN,
      'merge',
      's1',
      's2',
      '--out',
      'merged',
      '--experiment',
      file,
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  const seconds = (performance.now() - start) / 1000;
  const megabytes = Math.round(Number(stderr.trim().split('\n').at(-1)) / 1000);
  return {
    case: `merge of ${rows.toLocaleString('en-US')} rows of ${header.length} columns, ${megabytes} MB`,
    rate: rows / seconds,
    target: { rate: rows / 30 },
  };
}

function help() {
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    execFileSync(process.execPath, [MAIN, '--help'], { stdio: 'ignore' });
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return { case: `socsim --help, ${times[4].toFixed(0)} ms`, rate: 1000 / times[4], target: { rate: 1000 / 150 } };
}

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'socsim-bench-'));
  try {
    const rows = [await overhead(folder), await efficiency(folder), await merge(folder), help()];
    return { question: 'Batches: runs, rows and starts of the program a second', unit: 'a second', rows };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
