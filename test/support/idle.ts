/** CPUs that rest: 5 ms of work every 20 ms on one core, for a second, under a governor of idle. */
import { defaultUse } from '../../src/policy/registry.js';
import type { PluginUse } from '../../src/policy/contract.js';
import type { ProcessingElement } from '../../src/platform/model.js';
import type { RunResult, Scenario } from '../../src/sim/model.js';
import { simulate } from '../../src/sim/simulate.js';
import type { Application } from '../../src/workload/model.js';
import { application, element, idleStates, layer, network, platform, policy, scenario, workload } from './make.js';

export const MS = 1e6;

export const governed = (name: string, params: Record<string, number> = {}): PluginUse => {
  const use = defaultUse('cpuidle', name);
  return { ...use, params: { ...use.params, ...params } };
};

export interface Setup {
  readonly governor?: PluginUse;
  readonly elements?: readonly ProcessingElement[];
  readonly apps?: readonly Application[];
  readonly more?: Partial<Scenario>;
}

/** 5 ms of work every 20 ms on one core, for a second. */
export const periodic = (more: Partial<Application> = {}): Application =>
  application({
    network: network([layer(5e6)]),
    arrivals: { kind: 'periodic', period: 20 * MS, offset: 0, jitter: 0 } as never,
    ...more,
  });

export const run = ({
  governor = governed('always-deepest'),
  elements = [element({ idleStates: idleStates() })],
  apps = [periodic()],
  more = {},
}: Setup = {}): RunResult =>
  simulate(
    scenario({
      platform: platform(...elements),
      workload: workload(apps),
      policy: policy({ cpuidle: governor }),
      duration: 1000 * MS,
      idle: true,
      ...more,
    }),
  );

export const timeIn = (result: RunResult, state: string, name = 'cpu'): number =>
  result.idle!.states.find((s) => s.element === name && s.state === state)!.time / MS;
