import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { dataRoot } from '../../src/input/paths.js';
import { Workshop } from '../support/cli.js';

const EXPERIMENT = `
name: x
policies:
  good: { cpufreq: ondemand, variant: 25% }
  bad: { cpufreq: ./bad.mjs, variant: 25% }
  other: { cpufreq: schedutil, variant: 25% }
parts:
  - { name: p, kind: scenario, platforms: odroid-xu3, workloads: date2020-budgets, duration: 1 s }
`;
const plugin = (start: string, head = ''): string => `${head}
export default { kind: 'cpufreq', name: 'bad', about: 'Made by a test.', params: {},
  create({ request, domain }) { return { start() { ${start} } }; } };`;

/** Rows by policy: the reason of their failure. */
function failures(shop: Workshop): Record<string, string> {
  const [head, ...rows] = shop
    .read('results/x/runs.csv')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const [policy, failed] = ['policy', 'failed'].map((name) => head!.indexOf(name)) as [number, number];
  return Object.fromEntries(rows.map((row) => [row[policy]!, row[failed]!]));
}

describe('a plug-in', () => {
  test.each([
    ['hangs', plugin('for (;;);'), ['--timeout', '3 s'], 'timeout: took more than 3 s'],
    ['leaves the process', plugin('process.exit(3);'), [], 'crash: its process ended with exit code 3'],
    [
      'kills the process',
      plugin("process.kill(process.pid, 'SIGKILL'); for (;;);"),
      [],
      'crash: its process ended by SIGKILL',
    ],
    [
      'fills buffers',
      plugin('const a = []; for (;;) a.push(Buffer.alloc(1 << 20, 1));'),
      ['--memory', '400 MB'],
      'memory: used more than 381 MiB of memory',
    ],
    [
      'fills the heap',
      plugin('const a = []; for (;;) a.push({ a: [a.length] });'),
      ['--memory', '400 MB'],
      'memory: used more than 381 MiB of memory',
    ],
    [
      'reserves buffers that it never touches',
      plugin('globalThis.kept = new ArrayBuffer(1 << 30); request(domain.frequencies[0], "L");'),
      ['--memory', '400 MB'],
      'memory: used more than 381 MiB of memory',
    ],
  ])('that %s fails its own run and no other', (_what, text, args, reason) => {
    const shop = new Workshop().write({ 'x.yaml': EXPERIMENT, 'bad.mjs': text });
    const { code, out } = shop.socsim('run', 'x.yaml', ...args);
    expect(failures(shop)).toEqual({ good: '', bad: reason, other: '' });
    expect(out).toContain('1 of 3 runs failed');
    expect(code).toBe(1);
  });

  test('that failed is tried again where the cause may have been outside, and else only when asked', () => {
    const shop = new Workshop().write({
      'x.yaml': EXPERIMENT,
      'bad.mjs': plugin('process.exit(3);', "import './flag.mjs';"),
      'flag.mjs': '',
    });
    const records = (): number => {
      const { stdout } = spawnSync('sh', ['-c', 'cat results/x/.socsim/cache/*.log | wc -l'], {
        cwd: shop.folder,
        encoding: 'utf8',
      });
      return Number(stdout);
    };
    shop.socsim('run', 'x.yaml');
    expect(records()).toBe(3);
    shop.socsim('run', 'x.yaml');
    expect(records()).toBe(4);
    // A changed file of the plug-in makes other runs of it.
    shop.write({ 'bad.mjs': plugin("throw new Error('no');", "import './flag.mjs';") });
    shop.socsim('run', 'x.yaml');
    expect(records()).toBe(5);
    shop.socsim('run', 'x.yaml');
    expect(records()).toBe(5);
    shop.socsim('run', 'x.yaml', '--retry-failed');
    expect(records()).toBe(6);
    // And so does a file that it imports.
    shop.write({ 'flag.mjs': '// changed\n' });
    shop.socsim('run', 'x.yaml');
    expect(records()).toBe(7);
  });
});

test('a process of the pool does not outlive its parent, not even when it hangs', async () => {
  const shop = new Workshop().write({ 'x.yaml': EXPERIMENT, 'bad.mjs': plugin('for (;;);') });
  const parent = spawn(
    process.execPath,
    [join(dataRoot, 'dist', 'cli', 'main.js'), 'run', 'x.yaml', '--workers', '2'],
    {
      cwd: shop.folder,
      stdio: 'ignore',
    },
  );
  const children = (): string[] =>
    spawnSync('ps', ['-o', 'pid=,stat=', '--ppid', String(parent.pid)], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter((line) => line.trim() !== '' && !line.includes('Z'))
      .map((line) => line.trim().split(/\s+/)[0]!);
  for (let k = 0; k < 50 && children().length < 2; k++) await new Promise((resolve) => setTimeout(resolve, 100));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const pids = children();
  expect(pids.length).toBeGreaterThan(0);
  parent.kill('SIGKILL');
  const alive = (pid: string): boolean =>
    spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' }).stdout.trim().replace(/^Z.*/, '') !== '';
  for (let k = 0; k < 30 && pids.some(alive); k++) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(pids.filter(alive)).toEqual([]);
}, 20_000);
