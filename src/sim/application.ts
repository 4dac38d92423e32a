/** One application at run time: its releases, the inferences that wait, and its figures. */
import { stream, type RandomStream } from '../kernel/random.js';
import type { Application, Arrivals, Requirements, WorkVariation } from '../workload/model.js';
import type { Finishes } from './finish-log.js';
import { IntStack, RecordQueue } from './growable.js';
import type { ApplicationResult } from './model.js';

/** Offsets in a waiting inference's record. */
export const Waiting = { Release: 0, Work: 1, Deadline: 2, Budget: 3, Index: 4 } as const;
const WIDTH = 5;

export type Clamps = NonNullable<Application['uclamp']>;

export const UNCLAMPED: Clamps = { min: 0, max: 1024 };

/** Of a real-time thread that has no clamps of its own. */
const BOOSTED: Clamps = { min: 1024, max: 1024 };

export class ApplicationState {
  active = false;
  requirements: Requirements;
  arrivals: Arrivals;
  /** Utilisation clamps of its threads, which those of deadline applications do not have. */
  uclamp: Clamps;
  /** Variant for the next inference. */
  variant: number;
  /** Mapping for the next inference; element −1: none. */
  element = -1;
  cores = 0;
  /** Whether its mapping is only one of the CPU clusters that its threads may run on. */
  floats = false;
  /** Whether it ever may: a manager's and a pinned one stay on their cluster. */
  mayFloat = true;
  /** Inferences on processing elements now. */
  inFlight = 0;
  readonly waiting = new RecordQueue(WIDTH);
  /** Event of the next release. */
  releaseEvent = -1;
  /** ns of decisions to be charged to the next inference. */
  decisionTime = 0;
  /** Core masks that each lane used last, and the lanes that are free (last freed first). */
  readonly laneMask: number[] = [];
  readonly laneElement: number[] = [];
  readonly freeLanes = new IntStack();

  released = 0;
  /** Releases before the figures begin, or at the very end. */
  private uncounted = 0;
  finished = 0;
  dropped = 0;
  missed = 0;
  overEnergy = 0;
  violated = 0;
  overdue = 0;
  /** Finished inferences by variant. */
  readonly finishedBy: Float64Array;
  busyTime = 0;

  private origin = 0;
  private count = 0;
  private lastRelease = 0;
  /** When the present arrivals end, ns. */
  private phaseEnd = Infinity;
  private readonly arrivalStream: RandomStream;
  private readonly workStream: RandomStream;

  constructor(
    readonly spec: Application,
    readonly index: number,
    seed: string,
    variant: number | undefined,
    /** When the scenario starts or stops it or changes its arrivals, ns, ascending. */
    private readonly phases: readonly number[],
  ) {
    this.requirements = spec.requirements;
    this.arrivals = spec.arrivals;
    this.uclamp = spec.uclamp ?? (spec.scheduling === undefined ? UNCLAMPED : BOOSTED);
    this.variant = variant ?? spec.variant;
    this.finishedBy = new Float64Array(spec.network.variants.length);
    this.arrivalStream = stream(seed, `arrivals/${spec.name}`);
    this.workStream = stream(seed, `work/${spec.name}`);
  }

  /** Starts the arrival process at time t (ns) and returns the first release, Infinity where there is none. */
  restartArrivals(t: number): number {
    this.origin = t;
    this.lastRelease = t;
    this.phaseEnd = this.phases.find((start) => start > t) ?? Infinity;
    this.count = 0;
    return this.arrivals.kind === 'closed' ? t : this.nextRelease(t);
  }

  /** Time of the next release after one at t; Infinity for a closed loop (a finish releases) and at a trace's end. */
  nextRelease(t: number): number {
    const a = this.arrivals;
    switch (a.kind) {
      case 'periodic': {
        const k = this.count++;
        const nominal = this.origin + k * a.period;
        // The grid of the next phase has that instant. Jitter must not let both release.
        if (nominal >= this.phaseEnd) return Infinity;
        const jitter = a.jitter > 0 ? a.jitter * a.period * (2 * this.arrivalStream.uniform() - 1) : 0;
        // Releases keep their order, whatever the jitter.
        this.lastRelease = Math.max(this.lastRelease, nominal + jitter);
        return this.lastRelease;
      }
      case 'poisson':
        return t + this.arrivalStream.exponential(1 / a.rate);
      case 'trace': {
        const time = a.times[this.count++];
        return time === undefined ? Infinity : this.origin + time;
      }
      case 'closed':
        return Infinity;
    }
  }

  /** When its own timer wakes it, ns; Infinity where it waits for something else: a frame, a request. */
  nextTimer(pendingRelease: number): number {
    if (!this.active) return Infinity;
    const { arrivals } = this;
    const own = arrivals.kind === 'closed' || (arrivals.kind === 'periodic' && arrivals.jitter === 0);
    return own ? pendingRelease : Infinity;
  }

  /**
   * Records a release at time t.
   * @param starts whether it can begin at once, without waiting
   * @param counts whether figures count it
   * @returns false where the queue is full and the inference was dropped
   */
  enqueue(t: number, starts: boolean, counts: boolean): boolean {
    const work = drawWork(this.spec.work, this.workStream);
    const index = counts ? this.released++ : this.uncounted++;
    if (this.waiting.length >= this.spec.queueLimit && !starts) return false;
    const at = this.waiting.pushBack();
    const buffer = this.waiting.buffer;
    buffer[at + Waiting.Release] = t;
    buffer[at + Waiting.Work] = work;
    buffer[at + Waiting.Deadline] = t + (this.requirements.latency ?? Infinity);
    buffer[at + Waiting.Budget] = this.requirements.energy ?? Infinity;
    buffer[at + Waiting.Index] = index;
    return true;
  }

  /** Mean over finished inferences. By counts, so that one variant alone gives its accuracy to the last digit. */
  private accuracy(): number {
    if (this.finished === 0) return NaN;
    let sum = 0;
    this.spec.network.variants.forEach((v, i) => {
      if (this.finishedBy[i]! > 0) sum += this.finishedBy[i]! * v.accuracy;
    });
    return sum / this.finished;
  }

  /** @param energy J attributed to the application */
  result(energy: number, { latencies, energies }: Finishes): ApplicationResult {
    return {
      name: this.spec.name,
      background: this.spec.background,
      released: this.released,
      finished: this.finished,
      dropped: this.dropped,
      missed: this.missed + this.dropped + this.overdue,
      overEnergy: this.overEnergy,
      violated: this.violated + this.dropped + this.overdue,
      latencies,
      energies,
      accuracy: this.accuracy(),
      energy,
      busyTime: this.busyTime,
    };
  }
}

/** Factor on the work of one input, mean 1. */
function drawWork(variation: WorkVariation, random: RandomStream): number {
  switch (variation.kind) {
    case 'constant':
      return 1;
    case 'exponential':
      return random.exponential(1);
    case 'uniform':
      return 1 + variation.spread * (2 * random.uniform() - 1);
    case 'lognormal':
      return random.lognormal(variation.sigma);
  }
}
