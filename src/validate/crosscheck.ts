/**
 * Cases that another simulator computed: hosts with a worker each and a timer that walks through the OPPs
 * (`socsim validate --crosscheck FILE.json`; format in `docs/cli.md`). Each host becomes a CPU cluster whose clock is
 * its speed and that does one operation a cycle, so socsim's engine has nothing to interpret.
 */
import { z } from 'zod';
import { checkSource } from '../input/check.js';
import { InputError } from '../input/errors.js';
import { readYaml } from '../input/yaml.js';
import type { Opp, Platform, ProcessingElement } from '../platform/model.js';
import {
  defineCpufreq,
  defineDevfreq,
  definePlacement,
  type CpufreqPlugin,
  type PolicyStack,
} from '../policy/contract.js';
import type { RunResult, Scenario } from '../sim/model.js';
import { simulate } from '../sim/simulate.js';
import type { Application, Layer, Network, Workload } from '../workload/model.js';
import { reportOf, type ValidationCase, type ValidationReport } from './case.js';

// ---- the file ------------------------------------------------------------------------------------------------------

const positive = z.number().positive();
const watt = z.number().nonnegative();

const hostSchema = z.looseObject({
  cores: z.int().min(1),
  speed_ops_per_s_per_core_at_opp: z.array(positive).min(1),
  power_w_idle_epsilon_allcores_at_opp: z.array(z.tuple([watt, watt, watt])).min(1),
});

const caseSchema = z
  .looseObject({
    layers: z.int().min(1),
    inferences: z.int().min(1),
    period_s: positive,
    governor: z.boolean(),
    end_s: z.number().nonnegative().optional(),
  })
  .catchall(z.union([z.number(), z.boolean(), z.string()]));

const crosscheckSchema = z.looseObject({
  model: z.looseObject({ hosts: z.record(z.string(), hostSchema) }),
  cases: z.array(caseSchema).min(1),
});

export type CrosscheckModel = z.infer<typeof crosscheckSchema>['model'];
export type CrosscheckCase = z.infer<typeof caseSchema>;
type Host = z.infer<typeof hostSchema>;

/** Reads and checks a file of cases. @throws InputError */
export function readCrosscheck(file: string): z.infer<typeof crosscheckSchema> {
  const source = readYaml(file);
  const parsed = checkSource(source, crosscheckSchema);
  const hosts = Object.entries(parsed.model.hosts);
  const bad = (name: string, key: string, found: string, expected: string): InputError => {
    const path = ['model', 'hosts', name, key];
    return new InputError([{ file, ...source.position(path), path: path.join('.'), found, expected }]);
  };
  if (hosts.length === 0)
    throw new InputError([{ file, path: 'model.hosts', found: 'no host', expected: 'at least one host' }]);
  for (const [name, host] of hosts) {
    const speeds = host.speed_ops_per_s_per_core_at_opp;
    const powers = host.power_w_idle_epsilon_allcores_at_opp;
    if (powers.length !== speeds.length)
      throw bad(name, 'power_w_idle_epsilon_allcores_at_opp', `${powers.length} rows`, `${speeds.length}, one a speed`);
    if (speeds.some((s, i) => i > 0 && s <= speeds[i - 1]!))
      throw bad(name, 'speed_ops_per_s_per_core_at_opp', speeds.join(', '), 'ascending speeds');
  }
  return parsed;
}

// ---- the scenario -----------------------------------------------------------------------------------------------------

/**
 * Position of a host in the rules: the host at position i does 1/4^i of the work and moves on at every 2^i-th firing.
 * `big` is 0 and `little` 1; any other name goes by its place in the file.
 */
const positionOf = (name: string, index: number): number => (name === 'big' ? 0 : name === 'little' ? 1 : index);

/** Work of each layer for position 0, operations: the linear congruential generator of the file's `work` rule. */
function layerWork(layers: number): number[] {
  let s = 7;
  return Array.from({ length: layers }, () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return 1e6 + ((s >>> 8) % 14_000_000);
  });
}

/** Clocks are told apart in whole kHz, so slow hosts are written with more cycles an operation. */
const cyclesPerOperation = (speeds: readonly number[]): number => {
  const gap = Math.min(speeds[0]!, ...speeds.slice(1).map((s, i) => s - speeds[i]!));
  let scale = 1;
  while (gap * scale < 1e6) scale *= 10;
  return scale;
};

function elementOf(name: string, host: Host): ProcessingElement {
  const scale = cyclesPerOperation(host.speed_ops_per_s_per_core_at_opp);
  const opps = host.speed_ops_per_s_per_core_at_opp.map((speed, i): Opp => {
    const [idle, epsilon, all] = host.power_w_idle_epsilon_allcores_at_opp[i]!;
    return {
      frequency: speed * scale,
      voltage: 0,
      idlePower: idle,
      activePower: epsilon,
      corePower: (all - epsilon) / host.cores,
    };
  });
  return {
    name,
    kind: 'cpu',
    core: name,
    count: host.cores,
    domain: { name, opps, transitionLatency: 0, stallsOnTransition: false },
    rail: name,
    capacity: 1024,
    macsPerCycle: { fp32: 1 / scale },
    efficiency: { fp32: { default: 1 } },
    unsupported: [],
    coreBandwidth: Infinity,
    bandwidth: Infinity,
    dispatchOverhead: 0,
    stallActivity: 1,
    parallelEfficiency: 1,
    preemptible: false,
  };
}

function applicationOf(name: string, position: number, work: readonly number[], inferences: number): Application {
  const layers = work.map((w, i): Layer => ({
    name: `l${i}`,
    op: 'conv',
    macs: w / 4 ** position,
    weights: 0,
    inputs: 0,
    outputs: 0,
    shape: '',
  }));
  const network: Network = {
    name: `chain-${layers.length}`,
    title: `Chain of ${layers.length} segments`,
    metric: '',
    variants: [{ name: '100%', layers, accuracy: NaN, accuracyStatus: 'derived' }],
    synthetic: true,
    source: 'rule of the cross-check file',
  };
  return {
    name,
    network,
    precision: {},
    // All at once and one at a time: the chain of inferences that the file's worker runs.
    arrivals: { kind: 'trace', times: new Array<number>(inferences).fill(0) },
    work: { kind: 'constant' },
    requirements: {},
    priority: 0,
    weight: 1024,
    concurrency: 1,
    queueLimit: Infinity,
    variant: 0,
    pinned: { element: name, cores: 1 },
    choices: [],
    startsActive: true,
    background: false,
  };
}

/** The file's timer as a plug-in: at its k-th firing the host at position i goes to OPP ⌊k/2^i⌋ mod its number of OPPs. */
function steppingGovernor(period: number, positions: ReadonlyMap<string, number>): CpufreqPlugin {
  return defineCpufreq({
    name: 'crosscheck-stepping',
    about: 'Walks through the OPPs by a timer, as the cross-check file says.',
    params: {},
    create(context) {
      const { frequencies, name } = context.domain;
      const stride = 2 ** positions.get(name)!;
      let k = 0;
      return {
        start() {
          context.request(frequencies[0]!, 'L');
          context.every(period, () => {
            k++;
            context.request(frequencies[Math.floor(k / stride) % frequencies.length]!, 'C');
          });
        },
      };
    },
  });
}

const fixedAtLowest = defineCpufreq({
  name: 'crosscheck-lowest',
  about: 'Stays at the first OPP.',
  params: {},
  create: (context) => ({
    start() {
      context.request(context.domain.frequencies[0]!, 'L');
    },
  }),
});

const noDevice = defineDevfreq({
  name: 'none',
  about: 'No device.',
  params: {},
  create: () => ({ target: () => Infinity }),
});
const first = definePlacement({
  name: 'first',
  about: 'The first candidate.',
  params: {},
  create: () => ({ place: () => 0 }),
});

/**
 * One case as a scenario that ends with the last inference.
 * @param fastForward skip from border to border (the benchmark runs both ways)
 */
export function crosscheckScenario(model: CrosscheckModel, given: CrosscheckCase, fastForward = true): Scenario {
  const hosts = Object.entries(model.hosts);
  const positions = new Map(hosts.map(([name], i) => [name, positionOf(name, i)]));
  const work = layerWork(given.layers);
  const platform: Platform = {
    name: 'crosscheck',
    title: 'Hosts of the cross-check file',
    elements: hosts.map(([name, host]) => elementOf(name, host)),
    rails: hosts.map(([name]) => name),
    tickRate: 250,
    provenance: [],
    fittedRows: [],
  };
  const workload: Workload = {
    name: 'crosscheck',
    title: 'One worker a host',
    applications: hosts.map(([name]) => applicationOf(name, positions.get(name)!, work, given.inferences)),
    timeline: [],
  };
  const governor = given.governor
    ? steppingGovernor(given.period_s * 1e9, positions)
    : (fixedAtLowest as CpufreqPlugin);
  const policy: PolicyStack = {
    name: 'crosscheck',
    cpufreq: { plugin: governor, params: {} },
    devfreq: { plugin: noDevice, params: {} },
    placement: { plugin: first, params: {} },
    manager: undefined,
    variant: undefined,
  };
  return {
    platform,
    workload,
    policy,
    seed: '1',
    duration: Infinity,
    inferences: given.inferences * hosts.length,
    fastForward,
  };
}

// ---- the comparison -----------------------------------------------------------------------------------------------------

/** Figures that a case may name, in SI: `finish_HOST_s`, `energy_HOST_j` and `end_s`. */
export function crosscheckFigures(
  model: CrosscheckModel,
  given: CrosscheckCase,
  fastForward = true,
): Map<string, number> {
  const scenario = crosscheckScenario(model, given, fastForward);
  const toLast = simulate(scenario);
  const finish = new Map(toLast.applications.map((a) => [a.name, a.latencies.at(-1) ?? NaN]));
  const last = Math.max(...finish.values());
  const period = given.period_s * 1e9;
  // The file's run ends at the first firing after both workers have: idle energy counts until then.
  const end = given.governor ? Math.ceil(last / period) * period : last;
  const whole: RunResult = simulate({ ...scenario, duration: end, inferences: Infinity });
  const failure = toLast.failure ?? whole.failure;
  if (failure !== undefined) throw new Error(`cross-check governor: ${failure.message}`);
  return new Map([
    ...scenario.platform.rails.map((rail, i): [string, number] => [`energy_${rail}_j`, whole.railEnergy[i]!]),
    ['end_s', end / 1e9],
    ...[...finish].map(([name, t]): [string, number] => [`finish_${name}_s`, t / 1e9]),
  ]);
}

const RELATIVE = 1e-6;
const ABSOLUTE = 1e-9;

/** Whether two figures agree to 1e-6 relative or 1e-9 absolute, whichever is larger. */
export const agrees = (expected: number, got: number): boolean =>
  Math.abs(got - expected) <= Math.max(RELATIVE * Math.abs(expected), ABSOLUTE);

/** Compares every figure that the cases of a file state. @throws InputError for a malformed file */
export function validateCrosscheck(file: string): ValidationReport {
  const { model, cases } = readCrosscheck(file);
  let skipped = 0;
  const compared = cases.flatMap((given, i): ValidationCase[] => {
    const figures = crosscheckFigures(model, given);
    const id = `case ${i + 1}: ${given.layers} layers, ${given.inferences} inferences, ${given.governor ? `governor every ${given.period_s} s` : 'no governor'}`;
    return Object.entries(given).flatMap(([quantity, expected]) => {
      if (!/_(s|j)$/.test(quantity) || quantity === 'period_s' || typeof expected !== 'number') return [];
      const got = figures.get(quantity);
      if (got === undefined) {
        skipped++;
        return [];
      }
      const error_pct = expected === 0 ? null : ((got - expected) / expected) * 100;
      return [{ id, quantity, expected, got, error_pct, pass: agrees(expected, got) }];
    });
  });
  return reportOf(compared, skipped);
}
