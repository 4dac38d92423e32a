/** What the columns of an experiment are named after. */
import type { Members } from './columns.js';
import { idleStateName } from './idle-columns.js';
import { platformOf, workloadOf } from './inputs.js';
import type { Platform } from '../platform/model.js';
import type { Experiment, InputRef } from './model.js';

const unset = (reference: InputRef): InputRef => ({ ...reference, settings: [] });
const distinct = (names: readonly string[]): string[] => [...new Set(names)];

/** Idle states of CPUs, and `off` of what goes off. */
const idleStatesOf = ({ elements }: Platform): string[] =>
  elements.flatMap(({ name, idleStates, autosuspend }) => [
    ...(idleStates ?? []).map((state) => idleStateName(name, state.name)),
    ...(autosuspend ? [idleStateName(name, 'off')] : []),
  ]);

/** Rails, foreground applications and factors of an experiment, each in the order in which its runs meet them. */
export function membersOf(experiment: Experiment): Members {
  const inputs = experiment.parts.flatMap((part): { platform: InputRef; workload: InputRef | undefined }[] =>
    part.kind === 'scenario'
      ? part.scenarios.map(({ platform, workload }) => ({ platform, workload }))
      : part.scenarios.map(({ platform }) => ({ platform, workload: undefined })),
  );
  const platforms = new Map(inputs.map(({ platform }) => [JSON.stringify(unset(platform)), unset(platform)]));
  const simulated = new Map(
    inputs.flatMap(({ platform, workload }) =>
      workload ? [[JSON.stringify(unset(platform)), unset(platform)] as const] : [],
    ),
  );
  const workloads = new Map(
    inputs.flatMap(({ workload }) => (workload ? [[JSON.stringify(unset(workload)), unset(workload)] as const] : [])),
  );
  return {
    rails: distinct([...platforms.values()].flatMap((p) => platformOf(p).rails)),
    idleStates: distinct([...simulated.values()].flatMap((p) => idleStatesOf(platformOf(p)))),
    applications: distinct(
      [...workloads.values()].flatMap((w) =>
        workloadOf(w)
          .applications.filter((a) => !a.background)
          .map((a) => a.name),
      ),
    ),
    factors: distinct(experiment.parts.flatMap((part) => part.factorNames)),
  };
}
