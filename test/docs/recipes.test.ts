/** The recipes for CI and for clusters, run as the pages have them, with `socsim` on the path and `npx` in its place. */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { dataRoot } from '../../src/input/paths.js';
import { Workshop, type Outcome } from '../support/cli.js';

const blocks = (page: string, language: string): string[] =>
  [
    ...readFileSync(join(dataRoot, 'docs', page), 'utf8').matchAll(
      new RegExp('```' + language + '\\n([\\s\\S]*?)```', 'g'),
    ),
  ].map(([, text]) => text!);

/** Two scenarios of two policies each, so that there is something to cut. */
const EXPERIMENT = `
name: mine
seeds: 1
policies:
  fast: { cpufreq: performance }
  slow: { cpufreq: powersave }
parts:
  - name: alone
    kind: scenario
    platforms: [odroid-xu3, rk3588]
    workloads: single-mobilenet
    duration: 1 s
`;

const MAIN = join(dataRoot, 'dist', 'cli', 'main.js');

/** A folder with the experiment, and commands on its path that stand for an installed socsim. */
function workshop(file: string): Workshop {
  const shop = new Workshop().write({
    [file]: EXPERIMENT,
    'bin/socsim': `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "$@"\n`,
    'bin/npx': '#!/bin/sh\nexec "$@"\n',
    'bin/npm': '#!/bin/sh\n',
    // As GNU parallel does it, one after the other: {} is each word behind `:::`.
    'bin/parallel': [
      '#!/bin/sh',
      'shift 4',
      'command=',
      'while [ "$1" != ::: ]; do command="$command $1"; shift; done',
      'shift',
      'for i; do sh -c "$(echo "$command" | sed "s/{}/$i/g")" || exit 1; done',
      '',
    ].join('\n'),
  });
  for (const name of ['socsim', 'npx', 'npm', 'parallel']) chmodSync(join(shop.folder, 'bin', name), 0o755);
  return shop;
}

function sh(shop: Workshop, script: string, env: Readonly<Record<string, string>> = {}): Outcome {
  const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', script], {
    cwd: shop.folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      NO_COLOR: '1',
      ...env,
      PATH: `${join(shop.folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
    },
  });
  return { code: status, out: stdout, err: stderr };
}

interface Workflow {
  readonly jobs: { readonly gate: { readonly steps: readonly { readonly run?: string }[] } };
}
interface Pipeline {
  readonly policies: { readonly script: readonly string[] };
}

test('the gate, and what GitHub and GitLab are told to run', () => {
  const shop = workshop('experiments/mine.yaml');
  expect(sh(shop, blocks('ci.md', 'sh')[0]!).code).toBe(0);
  const [github, gitlab] = blocks('ci.md', 'yaml').map((text) => parse(text) as unknown);

  const steps = (github as Workflow).jobs.gate.steps.flatMap(({ run }) => run ?? []);
  const onGitHub = sh(shop, steps.join('\n'), { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: 'summary.md' });
  expect({ code: onGitHub.code, err: onGitHub.err }).toEqual({ code: 0, err: '' });
  expect(shop.read('summary.md')).toContain('no worse than the baseline');
  expect(shop.read('gate.xml')).toContain('<testsuite');

  const onGitLab = sh(shop, (gitlab as Pipeline).policies.script.join('\n'), { GITHUB_ACTIONS: '' });
  expect({ code: onGitLab.code, err: onGitLab.err }).toEqual({ code: 0, err: '' });
  expect(shop.read('gate.md')).toContain('no worse than the baseline');
}, 60_000);

const local = (): string => {
  const shop = workshop('sweep.yaml');
  expect(sh(shop, 'socsim run sweep.yaml --out local').code).toBe(0);
  return shop.read('local/runs.csv');
};

test('shards by hand and by GNU parallel give the bytes of a local run', () => {
  const [byHand, , byParallel] = blocks('clusters.md', 'sh');
  const expected = local();
  const first = workshop('sweep.yaml');
  // Two scenarios are two blocks: one of the three shards is empty.
  expect(sh(first, byHand!).code).toBe(0);
  expect(first.read('results/sweep/runs.csv')).toBe(expected);
  const second = workshop('sweep.yaml');
  expect(sh(second, byParallel!.replaceAll('20', '2')).code).toBe(0);
  expect(second.read('results/sweep/runs.csv')).toBe(expected);
}, 60_000);

interface Job {
  readonly spec: {
    readonly completions: number;
    readonly template: { readonly spec: { readonly containers: readonly { readonly args: readonly string[] }[] } };
  };
}

test('each index of the Kubernetes job runs its shard', () => {
  const job = parse(blocks('clusters.md', 'yaml')[0]!) as Job;
  const shop = workshop('sweep.yaml');
  const command = job.spec.template.spec.containers[0]!.args[0]!.replaceAll('/data', '.').replaceAll('/20', '/2');
  expect(job.spec.completions).toBe(20);
  for (const index of ['0', '1']) expect(sh(shop, command, { JOB_COMPLETION_INDEX: index }).code).toBe(0);
  expect(sh(shop, 'socsim merge shards/* --out results').code).toBe(0);
  expect(shop.read('results/runs.csv')).toBe(local());
}, 60_000);
