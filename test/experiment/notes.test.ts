/** Entries of policies that do nothing: what is told follows from what the board files hold. */
import { planExperiment } from '../../src/batch/plan.js';
import { Workshop } from '../support/cli.js';

interface Setup {
  readonly policies?: string;
  readonly parts?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

const part = (more: string, name = 's'): string =>
  `  - { name: ${name}, kind: scenario, workloads: single-mobilenet, duration: 10 ms, ${more} }\n`;

function shopOf({ policies = '', parts = [], files = {} }: Setup): Workshop {
  return new Workshop().write({ 'x.yaml': `name: x\npolicies: { ${policies} }\nparts:\n${parts.join('')}`, ...files });
}

async function notes(setup: Setup): Promise<string[]> {
  const { experiment } = await planExperiment(`${shopOf(setup).folder}/x.yaml`);
  return experiment.notes.map((n) => `${n.line}: ${n.path} ${n.text}`);
}

describe('an entry that does nothing is told', () => {
  test.each([
    [
      'memfreq where the clock of the memory is fixed',
      'p: { memfreq: performance }',
      'platforms: raspberry-pi-4',
      'policies.p.memfreq has no effect: the memory of raspberry-pi-4 has no clock to govern',
    ],
    [
      'memfreq without contention',
      'p: { memfreq: performance }',
      'platforms: rk3588, physics: { contention: false }',
      'policies.p.memfreq has no effect: contention is off, and the memory then stays at its highest OPP',
    ],
    [
      'cpuidle without idle states',
      'p: { preset: android-3.10, cpuidle: { use: ladder } }',
      'platforms: rk3588, physics: { idle: false }',
      'policies.p.cpuidle has no effect: idle is off',
    ],
    [
      'thermal without heat',
      'p: { thermal: bang_bang }',
      'platforms: [rk3588, pixel6], physics: { heat: false }',
      'policies.p.thermal has no effect: heat is off',
    ],
  ])('%s', async (_, policies, more, expected) => {
    expect(await notes({ policies, parts: [part(more)] })).toEqual([`2: ${expected}`]);
  });

  test('at the defaults of a part, once for all policies', async () => {
    const parts = [part('platforms: rk3588, physics: { idle: false }, defaults: { cpuidle: menu }')];
    const [note, ...others] = await notes({ policies: 'a: {}, b: { cpufreq: performance }', parts });
    expect(note).toBe('4: parts[0].defaults.cpuidle has no effect: idle is off');
    expect(others).toEqual([]);
  });
});

describe('nothing is told', () => {
  test.each([
    ['of what comes from a preset', 'p: android-3.10, q: { preset: linux-6.12 }', ['platforms: raspberry-pi-4, physics: { idle: false, heat: false }']],
    ['where it has an effect on one of the platforms', 'p: { memfreq: performance }', ['platforms: [raspberry-pi-4, rk3588]']],
    ['where it has an effect in one of the parts', 'p: { cpuidle: menu }', ['platforms: rk3588, physics: { idle: false }', 'platforms: rk3588']],
    ['of a policy that no part has', 'p: { cpuidle: menu }, q: {}', ['platforms: rk3588, policies: q, physics: { idle: false }']],
    ['of what has an effect', 'p: { memfreq: performance, cpuidle: menu, thermal: bang_bang, devfreq: performance }', ['platforms: rk3588']],
  ])('%s', async (_, policies, more) => {
    expect(await notes({ policies, parts: more.map((m, i) => part(m, `s${i}`)) })).toEqual([]);
  }); // prettier-ignore
});

test('check and run print notes on stderr and change neither output nor exit code', () => {
  const setup = { policies: 'p: { cpuidle: menu }', parts: [part('platforms: rk3588, physics: { idle: false }')] };
  const shop = shopOf(setup);
  const text = 'x.yaml:2:27  policies.p.cpuidle\n  note     has no effect: idle is off\n';
  for (const command of [['check', '--no-probe'], ['run', '--workers', '0']]) {
    const { code, out, err } = shop.socsim(...command, 'x.yaml');
    expect(code).toBe(0);
    expect(out).not.toContain('note');
    expect(err.match(/no effect/g)).toHaveLength(1);
    expect(err).toContain(text);
  }
}); // prettier-ignore
