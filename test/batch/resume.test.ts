import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stream } from '../../src/kernel/random.js';
import { dataRoot } from '../../src/input/paths.js';
import { Workshop } from '../support/cli.js';

/** Enough short runs that a kill falls anywhere between the first and the last of them. */
const EXPERIMENT = `
name: sweep
policies:
  a: { cpufreq: ondemand, variant: 100% }
  b: { cpufreq: schedutil, variant: 25% }
factors: { workload.dnn.period: [100 ms, 200 ms, 300 ms] }
seeds: 12
parts:
  - { name: p, kind: scenario, platforms: [odroid-xu3], workloads: date2020-budgets, duration: 5 s }
`;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const start = (shop: Workshop, ...args: string[]): { killAfter: (ms: number) => Promise<number | null> } => {
  const child = spawn(process.execPath, [join(dataRoot, 'dist', 'cli', 'main.js'), ...args], {
    cwd: shop.folder,
    stdio: 'ignore',
  });
  return {
    killAfter: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => child.kill('SIGKILL'), ms);
        child.on('exit', (code) => {
          clearTimeout(timer);
          resolve(code);
        });
      }),
  };
};

test('a run that is killed again and again ends with the bytes of an undisturbed one', async () => {
  const shop = new Workshop().write({ 'x.yaml': EXPERIMENT });
  const began = performance.now();
  expect(shop.socsim('run', 'x.yaml', '--out', 'whole', '--jobs').code).toBe(0);
  const whole = performance.now() - began;
  const random = stream('1', 'kills');
  let kills = 0;
  for (let k = 0; k < 20; k++) {
    // Some begin anew, so that early moments are met as often as late ones.
    if (k % 5 === 0) rmSync(join(shop.folder, 'torn'), { recursive: true, force: true });
    const code = await start(shop, 'run', 'x.yaml', '--out', 'torn', '--jobs').killAfter(random.uniform() * whole);
    if (code === null) kills++;
    else rmSync(join(shop.folder, 'torn'), { recursive: true, force: true });
  }
  expect(kills).toBeGreaterThan(10);
  expect(shop.socsim('run', 'x.yaml', '--out', 'torn', '--jobs').code).toBe(0);
  for (const file of ['runs.csv', 'jobs.csv']) expect(shop.read(`torn/${file}`)).toBe(shop.read(`whole/${file}`));
}, 120_000);

test('Ctrl-C stops at once, says how to go on, and is exit code 130', async () => {
  const shop = new Workshop().write({ 'x.yaml': EXPERIMENT.replace('5 s', '2000 s') });
  const child = spawn(process.execPath, [join(dataRoot, 'dist', 'cli', 'main.js'), 'run', 'x.yaml'], {
    cwd: shop.folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  // On a busy machine it takes a while to get that far.
  while (!existsSync(join(shop.folder, 'results', 'sweep', '.socsim', 'lock'))) await wait(50);
  await wait(500);
  const at = performance.now();
  child.kill('SIGINT');
  const code = await new Promise((resolve) => child.on('exit', resolve));
  expect(performance.now() - at).toBeLessThan(1000);
  expect(code).toBe(130);
  expect(err).toContain('the same command goes on from there');
  // The lock is given back.
  expect(readdirSync(join(shop.folder, 'results', 'sweep', '.socsim'))).not.toContain('lock');
}, 20_000);

describe('what is done already is not done again', () => {
  const shop = new Workshop().write({ 'x.yaml': EXPERIMENT });
  shop.socsim('run', 'x.yaml', '--out', 'r');
  const records = (): number =>
    readdirSync(join(shop.folder, 'r', '.socsim', 'cache'))
      .map((name) => shop.read(`r/.socsim/cache/${name}`).split('\n').length - 1)
      .reduce((a, b) => a + b, 0);

  test('where the same is asked for, or a comment has changed', () => {
    expect(records()).toBe(72);
    shop.write({ 'x.yaml': `# a comment\n${EXPERIMENT.replace('seeds: 12', 'seeds:   12 # twelve')}` });
    expect(shop.socsim('run', 'x.yaml', '--out', 'r').code).toBe(0);
    expect(records()).toBe(72);
  });
  test('where a policy is added: only its cells run', () => {
    shop.write({ 'x.yaml': EXPERIMENT.replace('factors', '  c: { cpufreq: powersave, variant: 25% }\nfactors') });
    expect(shop.socsim('run', 'x.yaml', '--out', 'r').code).toBe(0);
    expect(records()).toBe(108);
    expect(shop.read('r/runs.csv').trimEnd().split('\n')).toHaveLength(109);
  });
});

test('rows do not depend on the number of processes', () => {
  const shop = new Workshop().write({ 'x.yaml': EXPERIMENT });
  const rows = ['0', '1', '2', '3'].map((n) => {
    expect(shop.socsim('run', 'x.yaml', '--out', `w${n}`, '--workers', n).code).toBe(0);
    return shop.read(`w${n}/runs.csv`);
  });
  expect(new Set(rows).size).toBe(1);
});
