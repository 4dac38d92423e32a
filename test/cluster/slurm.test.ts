import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Workshop } from '../support/cli.js';

/** A Slurm that answers; `.ci/start-slurm` starts one. */
const slurm = spawnSync('sinfo', ['--noheader', '--format=%t'], { encoding: 'utf8', timeout: 20_000 }).stdout;
const up = typeof slurm === 'string' && /idle|mix|alloc/.test(slurm);

const EXPERIMENT = `
name: sweep
policies:
  a: { cpufreq: ondemand, variant: 100% }
  b: { cpufreq: schedutil, variant: 25% }
factors: { workload.dnn.period: [200 ms, 300 ms, 400 ms] }
seeds: 2
parts:
  - { name: p, kind: scenario, platforms: [odroid-xu3], workloads: date2020-budgets, duration: 2 s }
verdicts: [{ claim: energy_soc_j of b is below a }]
`;

const shop = new Workshop().write({ 'x.yaml': EXPERIMENT });

if (!up) {
  test('where no Slurm answers, submit says so and is exit code 2', () => {
    console.warn('no Slurm answers here: the tests of an array job are left to .ci/run, which starts one');
    const { code, err } = shop.socsim('submit', '--slurm', 'x.yaml', '--shards', '3', '--out', 'c', '--processes', '1');
    expect(err).toContain('sbatch');
    expect(code).toBe(2);
  });
} else {
  describe('an experiment as a Slurm array job', () => {
    const submit = ['submit', '--slurm', 'x.yaml', '--shards', '3', '--out', 'c', '--processes', '1'];
    const whole = shop.socsim('run', 'x.yaml', '--out', 'whole');

    test('waits, and merges to the bytes and verdicts of a local run', () => {
      const { code, out, err } = shop.socsim(...submit, '--wait');
      expect([code, err]).toEqual([0, '']);
      expect(shop.read('c/runs.csv')).toBe(shop.read('whole/runs.csv'));
      expect(out.replace('c/runs.csv', 'whole/runs.csv')).toBe(whole.out);
    }, 60_000);

    test('hands in again only what is not done, by the results on disk', () => {
      rmSync(join(shop.folder, 'c', 'shards', '2'), { recursive: true });
      const { out } = shop.socsim(...submit);
      expect(out).toMatch(/1 of 3 shards handed in as job \d+/);
      expect(shop.read('c/submit.sbatch')).toContain('#SBATCH --array=2\n');
      let last = shop.socsim(...submit, '--wait');
      for (let k = 0; k < 5 && last.code !== 0; k++) last = shop.socsim(...submit, '--wait');
      expect(last.out).toContain('3 of 3 conditions held');
      // Nothing is left: no job is made.
      expect(shop.socsim(...submit).out).toContain('12 runs: c/runs.csv');
    }, 120_000);

    test('takes a template of the user, and tells a task that fails', () => {
      shop.write({
        'own.sbatch':
          '#!/bin/bash\n#SBATCH --array={{array}}\n#SBATCH --output={{logs}}/%a.txt\nexit 3\n# {{command}}\n',
      });
      const { code, err } = shop.socsim(
        'submit',
        '--slurm',
        'x.yaml',
        '--shards',
        '2',
        '--out',
        'd',
        '--template',
        'own.sbatch',
        '--wait',
      );
      expect(err).toContain('2 of 2 shards did not finish');
      expect(code).toBe(1);
    }, 60_000);
  });
}
