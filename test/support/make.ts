/** Small hand-made platforms, workloads and policies: every figure a test leaves out has a plain default. */
import type {
  DvfsDomain,
  HeatModel,
  IdleStateSpec,
  Opp,
  Platform,
  ProcessingElement,
  ThermalZoneSpec,
} from '../../src/platform/model.js';
import {
  defineCpufreq,
  defineDevfreq,
  definePlacement,
  type CpufreqHandlers,
  type CpufreqContext,
  type ManagerPlugin,
  type PolicyStack,
} from '../../src/policy/contract.js';
import type { Scenario } from '../../src/sim/model.js';
import type { Application, Layer, Network, Workload } from '../../src/workload/model.js';

export const GHZ = 1e9;

export const opp = (frequency: number, more: Partial<Opp> = {}): Opp => ({
  frequency,
  voltage: 1,
  idlePower: 0.1,
  activePower: 0.2,
  corePower: 1,
  ...more,
});

export const domain = (opps: readonly Opp[], more: Partial<DvfsDomain> = {}): DvfsDomain => ({
  name: 'cpu',
  opps,
  transitionLatency: 0,
  stallsOnTransition: false,
  ...more,
});

export const element = (more: Partial<ProcessingElement> = {}): ProcessingElement => ({
  name: 'cpu',
  kind: 'cpu',
  core: 'test-core',
  count: 1,
  domain: domain([opp(GHZ)], { name: more.name ?? 'cpu' }),
  rail: more.name ?? 'cpu',
  capacity: more.kind === undefined || more.kind === 'cpu' ? 1024 : 0,
  macsPerCycle: { fp32: 1 },
  efficiency: { fp32: { default: 1 } },
  unsupported: [],
  coreBandwidth: Infinity,
  bandwidth: Infinity,
  dispatchOverhead: 0,
  stallActivity: 0.5,
  parallelEfficiency: 1,
  preemptible: true,
  ...more,
});

export const platform = (...elements: readonly ProcessingElement[]): Platform => ({
  name: 'test-platform',
  title: 'Made by a test',
  elements,
  rails: [...new Set(elements.map((e) => e.rail))],
  tickRate: 250,
  provenance: [],
  fittedRows: [],
});

/** A platform whose elements all heat one node of 2 J/K with 0.25 W/K to the ambient at 25 °C: a time constant of 8 s. */
export const heated = (cold: Platform, more: Partial<HeatModel> = {}): Platform => ({
  ...cold,
  heat: {
    ambient: 25,
    nodes: ['die'],
    network: { capacities: [2], toAmbient: [0.25], links: [] },
    nodeOfElement: cold.elements.map(() => 0),
    zones: [],
    ...more,
  },
});

export const zone = (more: Partial<ThermalZoneSpec> = {}): ThermalZoneSpec => ({
  name: 'zone',
  node: 0,
  interrupts: false,
  resolution: 0.001,
  polling: 1e9,
  pollingPassive: 1e8,
  sustainablePower: 0,
  trips: [],
  ...more,
});

/** A shallow state without latencies and a deep one: 0.1 ms in, 0.2 ms out, a quarter of the power. */
export const idleStates = (more: Partial<IdleStateSpec> = {}): IdleStateSpec[] => [
  { name: 'wfi', entry: 0, exit: 0, residency: 0, power: 1, cluster: false },
  { name: 'deep', entry: 1e5, exit: 2e5, residency: 1e6, power: 0.25, cluster: false, ...more },
];

export const layer = (macs: number, more: Partial<Layer> = {}): Layer => ({
  name: 'layer',
  op: 'conv',
  macs,
  weights: 0,
  inputs: 0,
  outputs: 0,
  shape: '',
  ...more,
});

export const network = (layers: readonly Layer[], more: Partial<Network> = {}): Network => ({
  name: 'test-network',
  title: 'Made by a test',
  metric: 'top-1',
  variants: [{ name: '100%', layers, accuracy: 0.7, accuracyStatus: 'estimated' }],
  synthetic: true,
  source: 'test',
  ...more,
});

export const application = (more: Partial<Application> = {}): Application => ({
  name: 'app',
  network: network([layer(1e6)]),
  precision: {},
  arrivals: { kind: 'closed', think: 0 },
  work: { kind: 'constant' },
  requirements: {},
  priority: 0,
  weight: 1024,
  concurrency: 1,
  queueLimit: Infinity,
  variant: 0,
  pinned: { element: 'cpu', cores: 1 },
  choices: [],
  startsActive: true,
  background: false,
  ...more,
});

export const workload = (applications: readonly Application[], timeline: Workload['timeline'] = []): Workload => ({
  name: 'test-workload',
  title: 'Made by a test',
  applications,
  timeline,
});

export const governor = (create: (context: CpufreqContext) => CpufreqHandlers) =>
  defineCpufreq({ name: 'test-governor', about: 'Made by a test.', params: {}, create });

/** Leaves the clock where it is until a manager sets it. */
export const settable = governor((context) => ({
  setSpeed: (khz) => {
    context.request(khz, 'L');
  },
}));

const still = defineDevfreq({
  name: 'test-devfreq',
  about: 'Follows its speed.',
  params: {},
  create: () => {
    let speed = 0;
    return {
      target: (status) => (speed === 0 ? status.current : speed),
      setSpeed: (hz: number) => {
        speed = hz;
      },
    };
  },
});

const first = definePlacement({
  name: 'test-first',
  about: 'First choice.',
  params: {},
  create: () => ({ place: () => 0 }),
});

export const policy = (more: Partial<PolicyStack> & { managerPlugin?: ManagerPlugin } = {}): PolicyStack => ({
  name: 'test-policy',
  cpufreq: { plugin: settable, params: {} },
  devfreq: { plugin: still, params: {} },
  placement: { plugin: first, params: {} },
  manager: more.managerPlugin && { plugin: more.managerPlugin, params: {} },
  variant: undefined,
  ...more,
});

export const scenario = (more: Partial<Scenario> & Pick<Scenario, 'platform' | 'workload'>): Scenario => ({
  policy: policy(),
  seed: '1',
  duration: Infinity,
  inferences: Infinity,
  ...more,
});
