/** Columns of `runs.csv` that say what was run, and how well its inputs are known. */
import { factor, type Column } from './column.js';
import { reducedPrecision, weakest, type RunView } from './figures.js';
import { writtenParams, writtenPlugin } from './stack-text.js';

const stackOf = (view: RunView) => (view.run.kind === 'scenario' ? view.run.policy : undefined);

export const factorColumns: readonly Column[] = [
  factor('part', 'Part of the experiment that the run belongs to.', (v) => v.run.part),
  factor('platform', 'Platform.', (v) => v.platform.name),
  factor('workload', 'Workload; for an operating point the network.', (v) => v.workload.name),
  factor(
    'policy',
    'Policy of the experiment; `fixed-point` for an operating point.',
    (v) => stackOf(v)?.name ?? 'fixed-point',
  ),
  factor('seed', 'Seed of all random streams of the run.', (v) => v.run.seed),
  {
    name: 'factor_<name>',
    unit: '',
    meaning: 'Level of a factor of the experiment, as written; of a bundle its label.',
    measured: false,
    cells: (v) => Object.entries(v.run.factors).map(([name, level]) => [`factor_${name}`, level] as const),
  },
  factor('cpufreq', 'CPU frequency governor of the policy.', (v) => writtenPlugin(stackOf(v)?.cpufreq)),
  factor('cpufreq_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.cpufreq)),
  factor('devfreq', 'Device (GPU, NPU) frequency governor of the policy.', (v) => writtenPlugin(stackOf(v)?.devfreq)),
  factor('devfreq_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.devfreq)),
  factor('memfreq', 'Memory frequency governor of the policy.', (v) => writtenPlugin(stackOf(v)?.memfreq)),
  factor('memfreq_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.memfreq)),
  factor('cpuidle', 'CPU idle governor of the policy.', (v) => writtenPlugin(stackOf(v)?.cpuidle)),
  factor('cpuidle_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.cpuidle)),
  factor('scheduler', 'CPU scheduler of the policy.', (v) => writtenPlugin(stackOf(v)?.scheduler)),
  factor('scheduler_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.scheduler)),
  factor('thermal', 'Thermal governor of the policy.', (v) => writtenPlugin(stackOf(v)?.thermal)),
  factor('thermal_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.thermal)),
  factor('placement', 'Placement plug-in of the policy.', (v) => writtenPlugin(stackOf(v)?.placement)),
  factor('placement_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.placement)),
  factor('manager', 'Runtime manager of the policy; empty where it has none.', (v) =>
    writtenPlugin(stackOf(v)?.manager),
  ),
  factor('manager_params', 'Its parameters, defaults included.', (v) => writtenParams(stackOf(v)?.manager)),
  factor(
    'start_variant',
    'Variant that the policy starts at, and stays at without a manager.',
    (v) => stackOf(v)?.variant,
  ),
  factor(
    'variant',
    'Variant of a fixed operating point (the one chosen, under `oracle-static`).',
    (v) => v.point?.variant,
  ),
  factor('element', 'Processing element of a fixed operating point.', (v) => v.point?.element),
  factor('cores', 'Cores of a fixed operating point.', (v) => v.point?.cores),
  factor('opp_mhz', 'Clock of a fixed operating point.', (v) => v.point && v.point.frequency / 1e6, 'MHz'),
  factor(
    'figures',
    'All figures are simulated. `fitted`: figures of the platform were fitted to a row measured at this point; `row-prediction`: there is a measured row and nothing was fitted to it (`socsim validate` compares); `prediction`: nobody measured here.',
    (v) => v.mark,
  ),
  factor(
    'accuracy_status',
    'Weakest status of the accuracies behind `accuracy_mean`: published, derived, estimated or recalled.',
    (v) => v.accuracyStatus,
  ),
  factor(
    'reduced_precision',
    'Foreground applications that run in another precision than fp32 on some element; their accuracy is counted as that of fp32.',
    (v) => reducedPrecision(v.workload),
  ),
  factor(
    'platform_status',
    'Weakest status of the figures of the platform; `socsim show platform NAME --provenance` has each.',
    (v) => weakest(v.platform.provenance.map((p) => p.status)),
  ),
  factor('socsim_version', 'Version of socsim.', (v) => v.version),
  factor(
    'inputs_hash',
    'SHA-256 over the resolved inputs: platform, workload, policy with plug-in texts, seed, length.',
    (v) => v.inputsHash,
  ),
];
