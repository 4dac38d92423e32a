/** What goes into one simulation and what comes out. */
import type { Platform } from '../platform/model.js';
import type { Workload } from '../workload/model.js';
import type { PolicyStack } from '../policy/contract.js';

export interface HeatSettings {
  /** Of all nodes at the start: the ambient's, that of a board that has rested long, or so many °C. */
  readonly initial: 'ambient' | 'steady' | number;
  /** K that a node may move before leakage is taken anew, above zero. */
  readonly leakageTolerance: number;
}

export const HEAT_DEFAULTS: HeatSettings = { initial: 'ambient', leakageTolerance: 0.5 };

/** Temperatures of a run. */
export interface HeatResult {
  /** °C, highest of any node that an element heats. */
  readonly peak: number;
  /** °C at the end, of the hottest such node. */
  readonly final: number;
  /** ns with at least one clock capped by a thermal governor. */
  readonly throttled: number;
  /** What ended the run before its time: a critical trip, or leakage that ran away. */
  readonly shutdown:
    { readonly kind: 'critical' | 'runaway'; readonly where: string; readonly time: number } | undefined;
}

/** Idle of a run. */
export interface IdleResult {
  /** How often a CPU left an idle state, for a task or for a tick. */
  readonly wakeups: number;
  /** ns of a mean CPU of the element in each of its states. */
  readonly states: readonly { readonly element: string; readonly state: string; readonly time: number }[];
  /** ns that each GPU and NPU that can go off was off. */
  readonly off: readonly { readonly element: string; readonly time: number }[];
}

export interface Scenario {
  readonly platform: Platform;
  readonly workload: Workload;
  readonly policy: PolicyStack;
  /** Names the random streams together with each component's name; never with the policy's. */
  readonly seed: string;
  /** End of the run, ns; Infinity: until `inferences`. */
  readonly duration: number;
  /** Finished foreground inferences after which the run ends; Infinity: until `duration`. */
  readonly inferences: number;
  /** Violated inferences beyond which the run is given up, because only fewer are of interest; absent: none. */
  readonly mostViolated?: number;
  /** Inferences released before this time (ns) are left out of the figures; energies are counted from it. */
  readonly warmUp?: number;
  /** Temperatures, leakage and thermal zones, where the platform has them; undefined: off. */
  readonly heat?: HeatSettings;
  /** Idle states of CPUs, and GPUs and NPUs that go off, where the platform has them (default no). */
  readonly idle?: boolean;
  /** Whether elements share the bandwidth of their memory (default no: its clock then stays at the highest OPP). */
  readonly contention?: boolean;
  /** Whether plug-ins read the board's sensors, where the platform has some (default no: they read the truth). */
  readonly sensors?: boolean;
  /** Skip from border to border of an inference where nothing can intervene (default), or execute every layer. */
  readonly fastForward?: boolean;
  /** Which PELT the CPUs keep (default closed form). */
  readonly pelt?: 'closed-form' | 'integer';
  readonly recordJobs?: boolean;
  readonly recordTimeline?: boolean;
  /** ns between two looks at what a timeline shows (default 0: after every event). */
  readonly timelineStep?: number;
}

/** Figures of one application; arrays hold one entry a finished foreground inference, in order of finish. */
export interface ApplicationResult {
  readonly name: string;
  readonly background: boolean;
  readonly released: number;
  readonly finished: number;
  /** Dropped at a full queue. */
  readonly dropped: number;
  /** Finished late, dropped, or overdue at the end. */
  readonly missed: number;
  /** Finished with more energy than the requirement. */
  readonly overEnergy: number;
  /** Late, dropped, overdue or over energy: each inference counted once. */
  readonly violated: number;
  /** ns, release to finish. */
  readonly latencies: Float64Array;
  /** J, the element's rail from start to finish. */
  readonly energies: Float64Array;
  /** Mean accuracy of finished inferences, 0…1; NaN where none or unknown. */
  readonly accuracy: number;
  /** J attributed to the application. */
  readonly energy: number;
  /** ns of service. */
  readonly busyTime: number;
}

export interface JobRow {
  readonly application: string;
  readonly index: number;
  readonly release: number;
  readonly start: number;
  readonly finish: number;
  readonly variant: string;
  readonly element: string;
  readonly cores: number;
  /** Hz at the finish. */
  readonly frequency: number;
  /** J */
  readonly energy: number;
  readonly late: boolean;
  readonly overEnergy: boolean;
}

export interface TimelineRow {
  /** ns */
  readonly time: number;
  /** e.g. `domain/big`, `rail/arm`, `app/dnn1`, `cpu/4`. */
  readonly subject: string;
  /** `frequency_mhz`, `power_w`, `utilisation`, `queue`, `mapping`, `variant`, `log`, … */
  readonly quantity: string;
  readonly value: string | number;
}

/** A plug-in that threw or answered nonsense. */
export interface RunFailure {
  readonly plugin: string;
  /** ns */
  readonly time: number;
  readonly message: string;
}

export interface RunResult {
  /** ns that the figures cover. */
  readonly duration: number;
  /** ns before that, which the figures leave out. */
  readonly warmUp: number;
  /** J by rail, in the platform's order. */
  readonly railEnergy: readonly number[];
  /** J of the rails that no application caused. */
  readonly idleEnergy: number;
  readonly applications: readonly ApplicationResult[];
  /** Bytes to and from DRAM; undefined where it is not modelled. */
  readonly dramTraffic: number | undefined;
  readonly frequencyChanges: number;
  /** undefined where temperatures are not modelled. */
  readonly heat: HeatResult | undefined;
  /** undefined where it is not modelled. */
  readonly idle: IdleResult | undefined;
  readonly events: number;
  readonly estimator: string;
  readonly jobs: readonly JobRow[];
  readonly timeline: readonly TimelineRow[];
  readonly failure: RunFailure | undefined;
}
