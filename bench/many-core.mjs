/**
 * Time an event on a chip of 8-core tiles, each with a DRAM of its own, all cores busy: it must not grow with the chip.
 * Heat is off (its network grows with the nodes); the idle governor is on.
 */
import { defaultUse } from '../dist/policy/registry.js';
import { simulate } from '../dist/sim/simulate.js';
import { sideBySide } from './measure.mjs';

const MS = 1e6;
const CORES = 8;
const TILES = [1, 8, 64, 512];
/** Events that are timed, about: those of a run beyond a shorter one, which makes what all inferences then use again. */
const EVENTS = 1_000_000;
const FIRST = 500_000;
/** Layers of 1 ms alone, 12 of them an inference. */
const LAYERS = 12;

const opp = (frequency, corePower) => ({ frequency, voltage: 1, idlePower: 0.1, activePower: 0.2, corePower });

const tile = (t) => ({
  name: `tile${t}`,
  kind: 'cpu',
  core: 'core',
  count: CORES,
  domain: {
    name: `tile${t}`,
    opps: [opp(0.5e9, 0.3), opp(1e9, 1)],
    transitionLatency: 1e5,
    stallsOnTransition: false,
  },
  rail: `tile${t}`,
  capacity: 1024,
  macsPerCycle: { fp32: 1 },
  efficiency: { fp32: { default: 1 } },
  unsupported: [],
  coreBandwidth: 2e9,
  bandwidth: 8e9,
  dispatchOverhead: 1000,
  stallActivity: 0.5,
  parallelEfficiency: 1,
  preemptible: true,
  memory: t,
  idleStates: [
    { name: 'wfi', entry: 0, exit: 1000, residency: 1000, power: 1, cluster: false },
    { name: 'off', entry: 1e5, exit: 2e5, residency: 1e6, power: 0.3, cluster: false },
  ],
});

const platformOf = (tiles) => ({
  name: `tiles-${tiles}`,
  title: '8-core tiles',
  elements: Array.from({ length: tiles }, (_, t) => tile(t)),
  rails: Array.from({ length: 2 * tiles }, (_, r) => (r < tiles ? `tile${r}` : `dram${r - tiles}`)),
  memories: Array.from({ length: tiles }, (_, t) => ({
    bandwidth: 8e9,
    energyPerByte: 5e-11,
    idlePower: 0.02,
    rail: `dram${t}`,
  })),
  tickRate: 250,
  provenance: [],
  fittedRows: [],
});

const layer = (i, core) => ({
  name: `l${i}`,
  op: 'conv',
  // No two cores in step.
  macs: 1e6 + 997 * core + 131 * i,
  weights: 2e5,
  inputs: 1e4,
  outputs: 1e4,
  shape: '',
});

const NETWORKS = Array.from({ length: CORES }, (_n, core) => ({
  name: `n${core}`,
  title: 'made',
  metric: 'none',
  variants: [
    {
      name: '100%',
      layers: Array.from({ length: LAYERS }, (_l, i) => layer(i, core)),
      accuracy: NaN,
      accuracyStatus: 'estimated',
    },
  ],
  synthetic: true,
  source: 'made',
}));

const workloadOf = (tiles) => ({
  name: 'busy',
  title: 'All cores busy',
  applications: Array.from({ length: tiles * CORES }, (_, k) => ({
    name: `a${k}`,
    network: NETWORKS[k % CORES],
    precision: {},
    arrivals: { kind: 'closed', think: 0 },
    work: { kind: 'uniform', spread: 0.3 },
    requirements: {},
    priority: 0,
    weight: 1024,
    concurrency: 1,
    queueLimit: Infinity,
    variant: 0,
    pinned: { element: `tile${Math.floor(k / CORES)}`, cores: 1 },
    choices: [],
    startsActive: true,
    background: false,
  })),
  timeline: [],
});

const policy = {
  name: 'busy',
  cpufreq: defaultUse('cpufreq', 'performance'),
  devfreq: defaultUse('devfreq', 'performance'),
  cpuidle: defaultUse('cpuidle', 'menu'),
  scheduler: defaultUse('scheduler', 'linux'),
  placement: defaultUse('placement', 'fixed'),
  manager: undefined,
  variant: undefined,
};

export async function run() {
  const events = {};
  const tasks = {};
  for (const tiles of TILES) {
    const platform = platformOf(tiles);
    const workload = workloadOf(tiles);
    const cores = tiles * CORES;
    const task = (duration) => () => {
      const result = simulate({
        platform,
        workload,
        policy,
        seed: '1',
        duration,
        inferences: Infinity,
        idle: true,
        contention: true,
        fastForward: false,
      });
      if (result.failure) throw new Error(result.failure.message);
      return result.events;
    };
    const lasting = (count) => task((count / cores) * 1.3 * MS);
    const [whole, first] = [lasting(FIRST + EVENTS), lasting(FIRST)];
    events[cores] = whole() - first();
    tasks[cores] = whole;
    tasks[`first of ${cores}`] = first;
  }
  const measured = await sideBySide(tasks, { rounds: 3, time: 300 });
  const rate = (cores) => events[cores] / (1 / measured.rate(String(cores)) - 1 / measured.rate(`first of ${cores}`));
  const least = CORES * TILES[0];
  return {
    question: 'Events a second on 8-core tiles, all cores busy (reference: one tile)',
    unit: 'events/s',
    rows: TILES.map((tiles) => ({
      case: `${tiles * CORES} cores`,
      rate: rate(tiles * CORES),
      reference: rate(least),
      ...(tiles === TILES.at(-1) && { target: { ratio: 0.5 } }),
    })),
  };
}
