import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataRoot } from '../../src/input/paths.js';

const PROGRAM = `
import { compare, loadExperiment, loadPlatform, runExperiment, simulate } from 'socsim';
const plan = await loadExperiment('x.yaml', { set: ['seeds=3'] });
const outcome = await runExperiment(plan, 'out', { workers: 1 });
const { metrics } = await compare('out', { baseline: 'a', metrics: ['energy_soc_j'] });
const [pair] = metrics[0].scenarios[0].pairs;
console.log(JSON.stringify({
  runs: outcome.runs, failed: outcome.failed, pair: [pair.a, pair.b, pair.comparison.pairs],
  rails: loadPlatform('odroid-xu3').rails, simulate: typeof simulate,
}));
`;
const TYPED = `
import { compare, loadExperiment, runExperiment, type Comparison } from 'socsim';
export const main = async (): Promise<Comparison> => {
  const plan = await loadExperiment('x.yaml');
  const { runs }: { runs: number } = await runExperiment(plan, 'out');
  return compare('out', runs > 0 ? { baseline: 'a' } : {});
};
`;
const EXPERIMENT = `
name: x
policies:
  a: { cpufreq: ondemand, variant: 100% }
  b: { cpufreq: ./mine.ts, variant: 100% }
parts:
  - { name: p, kind: scenario, platforms: odroid-xu3, workloads: date2020-budgets, duration: 1 s }
`;
const PLUGIN = `
import { defineCpufreq } from 'socsim';
export default defineCpufreq({
  name: 'mine', about: 'Always the slowest.', params: {},
  create: ({ domain, request }) => ({ start: () => { request(domain.frequencies[0]!, 'L'); } }),
});
`;

test('the packed package, installed in an empty folder, can be imported, type-checked and run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'socsim-'));
  const run = (command: string, ...args: string[]): string =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
    cwd: dataRoot,
    stdio: 'ignore',
  });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', `./${tarball}`);
  for (const [name, text] of Object.entries({
    'x.yaml': EXPERIMENT,
    'mine.ts': PLUGIN,
    'main.mjs': PROGRAM,
    'typed.ts': TYPED,
  }))
    writeFileSync(join(folder, name), text);

  expect(JSON.parse(run('node', 'main.mjs'))).toEqual({
    runs: 6,
    failed: 0,
    pair: ['b', 'a', 3],
    rails: ['kfc', 'arm', 'g3d', 'mem'],
    simulate: 'function',
  });
  const tsc = join(dataRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  run('node', tsc, '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023', 'typed.ts');

  const bin = join('node_modules', '.bin', 'socsim');
  expect(run(bin, 'run', 'x.yaml', '--out', 'by-bin')).toContain('2 runs: by-bin/runs.csv');
  expect(run(bin, 'check', join('node_modules', 'socsim', 'experiments', 'date2020.yaml'), '--no-probe')).toContain(
    '1138 runs',
  );
  expect(existsSync(join(folder, 'by-bin', 'manifest.json'))).toBe(true);
}, 180_000);
