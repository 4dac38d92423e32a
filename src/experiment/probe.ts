/**
 * How long runs will take, from trying shortened ones for a second at most. They run in a process of their own, which is
 * ended when the second is over, so that a plug-in that hangs, crashes or exits takes nothing else with it.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Run } from './model.js';
import { weightsOf } from './weight.js';

/** What the process is sent. */
export interface ProbeRequest {
  readonly tried: readonly { readonly run: Run; readonly length: number }[];
  readonly ms: number;
}

/** First message of the process: it has loaded the simulator, and nothing of the user's. */
export const READY = 'ready';

/** What the probe sends for each run that ended. */
export interface ProbeReport {
  readonly index: number;
  /** Of the run that was simulated, 0…1. */
  readonly share: number;
  readonly ms: number;
}

export interface Estimate {
  /** Of the runs that could be estimated, on `workers` cores; 0 where there is none. */
  readonly seconds: number;
  readonly workers: number;
  /** Policies (or parts of operating points) of which not even a piece of a run ended in time; `seconds` is without them. */
  readonly untried: readonly string[];
}

/** Longest time that runs are tried, all together, ms. */
const PROBE_MS = 1000;
/** Longest wait for the process to load the simulator, which it does while the files are checked, ms. */
const READY_MS = 5000;
/** Runs that are tried. */
const MOST_TRIED = 64;
/** s until workers have started. */
const START_S = 0.8;

/** Runs that take about as long, but for their weight. */
const groupOf = (run: Run): string =>
  run.kind === 'scenario' ? `${run.policy.name} in part ${run.part}` : `part ${run.part}`;

interface Tried {
  readonly run: Run;
  readonly weight: number;
  /** Weight of one simulation of it: a search makes many, all of which a piece shortens. */
  readonly length: number;
  /** Index of its experiment. */
  readonly set: number;
}

function grouped<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const own = groups.get(keyOf(value));
    if (own === undefined) groups.set(keyOf(value), [value]);
    else own.push(value);
  }
  return groups;
}

/** Runs of a group that are tried: levels of factors may make some longer than others. */
const OF_A_GROUP = 3;

/** Runs of each group, evenly spaced; the lightest first, so that a heavy one does not keep the others from being tried. */
function chosen(sets: readonly (readonly Run[])[], weights: readonly (readonly number[])[]): Tried[] {
  const tried = sets.flatMap((runs, set) => {
    const groups = grouped(
      runs.map((_run, i) => i),
      (i) => groupOf(runs[i]!),
    );
    const each = groups.size * OF_A_GROUP <= MOST_TRIED ? OF_A_GROUP : 1;
    return [...groups.values()].flatMap((own) =>
      Array.from({ length: Math.min(each, own.length) }, (_, k): Tried => {
        const i = own[Math.floor(((k + 0.5) * own.length) / Math.min(each, own.length))]!;
        const run = runs[i]!;
        const [length] = weightsOf([
          run.kind === 'scenario' ? { ...run, policy: { ...run.policy, manager: undefined } } : run,
        ]);
        return { run, weight: weights[set]![i]!, length: length!, set };
      }),
    );
  });
  return tried.sort((a, b) => a.weight - b.weight).slice(0, MOST_TRIED);
}

/** Waits for the first of some promises, or so many milliseconds. */
async function within(ms: number, promises: readonly Promise<void>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((done) => (timer = setTimeout(done, ms)));
  await Promise.race([...promises, over]);
  clearTimeout(timer);
}

/** ms a unit of weight by group: the mean over its runs, of each the longest piece that ended. */
function speedsOf(tried: readonly Tried[], reports: readonly ProbeReport[]): Map<string, number> {
  const last = new Map(reports.map(({ index, share, ms }) => [index, ms / (tried[index]!.weight * share)]));
  const groups = grouped([...last.keys()], (index) => `${tried[index]!.set} ${groupOf(tried[index]!.run)}`);
  return new Map(
    [...groups].map(([group, own]) => [group, own.reduce((sum, index) => sum + last.get(index)!, 0) / own.length]),
  );
}

export class Probe {
  private readonly child: ChildProcess | undefined;
  private readonly reports: ProbeReport[] = [];
  private readonly ended: Promise<void>;
  private readonly ready: Promise<void>;

  /** Starts the process, which loads the simulator meanwhile. */
  constructor() {
    let end = (): void => undefined;
    let begin = (): void => undefined;
    this.ended = new Promise((done) => (end = done));
    this.ready = new Promise((done) => (begin = done));
    try {
      this.child = fork(fileURLToPath(import.meta.resolve('#probe')), [], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      this.child.on('message', (message) => {
        if (message === READY) begin();
        else this.reports.push(message as ProbeReport);
      });
      // Also what comes after it was killed: an estimate is a courtesy, and its failure nobody's.
      this.child.on('error', end);
      this.child.on('exit', end);
    } catch {
      end();
    }
  }

  /** Ends the process, whatever it does. */
  close(): void {
    this.child?.kill('SIGKILL');
    if (this.child?.connected) this.child.disconnect();
    this.child?.unref();
  }

  /**
   * Time that runs will take. Ends the process.
   * @param sets runs of an experiment each; the time of the probe is for all of them together
   * @param ms longest time that it takes
   * @returns an estimate for each experiment
   */
  async estimate(sets: readonly (readonly Run[])[], ms = PROBE_MS): Promise<Estimate[]> {
    const weights = sets.map(weightsOf);
    const tried = chosen(sets, weights);
    await within(READY_MS, [this.ready, this.ended]);
    if (this.child?.connected) this.child.send({ tried, ms } satisfies ProbeRequest, () => undefined);
    await within(ms, [this.ended]);
    this.close();

    const speeds = speedsOf(tried, this.reports);
    return sets.map((runs, set) => {
      const workers = Math.max(1, Math.min(availableParallelism(), runs.length));
      const untried = new Set<string>();
      const total = runs.reduce((sum, run, i) => {
        const speed = speeds.get(`${set} ${groupOf(run)}`);
        if (speed === undefined) untried.add(groupOf(run));
        return sum + weights[set]![i]! * (speed ?? 0);
      }, 0);
      return { seconds: total === 0 ? 0 : total / 1000 / workers + START_S, workers, untried: [...untried] };
    });
  }
}
