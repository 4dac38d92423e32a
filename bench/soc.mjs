/**
 * Simulated seconds a second of a whole SoC: five periodic applications on CPU, GPU and NPU of the RK3588 and two
 * background loads, with every part of the physics, each alone, and none.
 */
import { defaultMemoryUse, defaultUse } from '../dist/policy/registry.js';
import { loadPlatform } from '../dist/platform/load.js';
import { HEAT_DEFAULTS } from '../dist/sim/model.js';
import { simulate } from '../dist/sim/simulate.js';
import { loadNetwork } from '../dist/workload/load.js';
import { sideBySide } from './measure.mjs';

const S = 1e9;
const DURATION = 20 * S;
const TARGET = 300;

/** MobileNet v2 of the smallest width, cut to so many layers. */
function network(segments) {
  const whole = loadNetwork('mobilenet_v2');
  const [variant] = whole.variants;
  return { ...whole, variants: [{ ...variant, layers: variant.layers.slice(0, segments) }] };
}

const application = (name, segments, more) => ({
  name,
  network: network(segments),
  precision: {},
  arrivals: { kind: 'periodic', period: 0.1 * S, jitter: 0 },
  work: { kind: 'constant' },
  requirements: { latency: 0.1 * S },
  priority: 0,
  weight: 1024,
  concurrency: 1,
  queueLimit: Infinity,
  variant: 0,
  pinned: undefined,
  choices: [],
  startsActive: true,
  background: false,
  ...more,
});

const onCpus = (cores) =>
  ['little', 'big0', 'big1'].map((element) => ({ element, cores: [cores], maxFrequency: Infinity }));

/** @param variation of the work of each input: without it, periods repeat */
const workload = {
  name: 'five-periodic',
  title: 'Five periodic applications and two background loads',
  applications: [
    application('camera', 60, { choices: onCpus(2), work: { kind: 'uniform', spread: 0.2 } }),
    application('voice', 40, { choices: onCpus(1) }),
    application('gpu', 50, { pinned: { element: 'gpu', cores: 1 } }),
    application('npu-a', 60, { pinned: { element: 'npu', cores: 1 }, precision: { npu: 'int8' } }),
    application('npu-b', 45, { pinned: { element: 'npu', cores: 1 }, precision: { npu: 'int8' } }),
    ...[
      ['sync', 0.01, 820],
      ['scan', 0.03, 335],
    ].map(([name, period, weight]) =>
      application(name, 10, {
        choices: onCpus(1),
        arrivals: { kind: 'poisson', rate: 1 / (period * S) },
        requirements: {},
        background: true,
        weight,
      }),
    ),
  ],
  timeline: [],
};

const policy = {
  name: 'linux-6.12',
  cpufreq: defaultUse('cpufreq', 'schedutil'),
  devfreq: defaultUse('devfreq', 'simple_ondemand'),
  memfreq: defaultMemoryUse('simple_ondemand'),
  cpuidle: defaultUse('cpuidle', 'teo'),
  scheduler: defaultUse('scheduler', 'linux'),
  thermal: defaultUse('thermal', 'step_wise'),
  placement: defaultUse('placement', 'least-loaded-fastest'),
  manager: undefined,
  variant: undefined,
};

const PHYSICS = {
  none: {},
  heat: { heat: HEAT_DEFAULTS },
  idle: { idle: true },
  contention: { contention: true },
  all: { heat: HEAT_DEFAULTS, idle: true, contention: true, sensors: true },
};

export async function run() {
  const platform = { ...loadPlatform('rk3588'), tickRate: 250 };
  const task = (physics) => () => {
    const scenario = { platform, workload, policy, seed: '1', duration: DURATION, inferences: Infinity, ...physics };
    const { failure, applications } = simulate(scenario);
    if (failure) throw new Error(failure.message);
    const finished = applications.filter((a) => !a.background).reduce((sum, a) => sum + a.finished, 0);
    if (finished < 5 * 10 * (DURATION / S) - 10) throw new Error(`only ${finished} inferences were finished`);
  };
  const measured = await sideBySide(
    Object.fromEntries(Object.entries(PHYSICS).map(([name, physics]) => [name, task(physics)])),
    { rounds: 5, time: 200 },
  );
  return {
    question: 'Five periodic applications and two background loads on the RK3588, by what of the physics is on',
    unit: 'simulated s/s',
    rows: Object.keys(PHYSICS).map((name) => ({
      case: name,
      rate: (measured.rate(name) * DURATION) / S,
      ...(name === 'all' && { target: { rate: TARGET } }),
    })),
  };
}
