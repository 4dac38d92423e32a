/**
 * A pool of processes. A task that hangs, crashes, leaves the process or eats memory takes its process with it, and
 * nothing else: the tasks that were to follow it go to another process.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MEMORY_SIGNAL, SETTINGS_VARIABLE, type ChildSettings, type ResultMessage } from './protocol.js';

export type FailureKind = 'timeout' | 'memory' | 'crash' | 'error';

/** What became of a task. */
export type TaskOutcome<R> = { readonly result: R } | { readonly failure: FailureKind; readonly reason: string };

export interface PoolOptions {
  /** URL of the module that calls `serve`. */
  readonly module: string;
  /** Processes, at least 1. */
  readonly processes: number;
  /** ms that one task may take; Infinity: any. */
  readonly timeout: number;
  /** Most resident bytes of one process. */
  readonly memory: number;
  /** Whether what the processes write on stderr is shown. */
  readonly debug: boolean;
}

interface Member {
  readonly process: ChildProcess;
  /** Tasks that it has, the one in progress first. */
  readonly tasks: number[];
  timer: NodeJS.Timeout | undefined;
  /** Why we are ending it. */
  ending: FailureKind | undefined;
  /** Batches that were sent and are not yet done. */
  batches: number;
  /** Whether it has loaded: the time that this takes is no task's. */
  ready: boolean;
}

/** Batches that a process has at a time: while it works on one, the next is already there. */
const AHEAD = 2;

/**
 * V8 lets a heap grow far beyond what is alive; with a process a core that adds up. These keep it close, at the price of
 * collecting more often, which runs hardly notice: they allocate little.
 */
const FRUGAL = ['--max-semi-space-size=4', '--heap-growing-percent=70'];

const seconds = (ms: number): string => `${+(ms / 1e3).toPrecision(3)} s`;
const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

export class ProcessPool<T, R> {
  private readonly members = new Set<Member>();
  private queue: number[][] = [];
  private tasks: readonly T[] = [];
  private left = 0;
  private stopped = false;
  private settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;
  private onOutcome: (index: number, outcome: TaskOutcome<R>) => void = () => undefined;

  constructor(private readonly options: PoolOptions) {}

  /**
   * Runs all tasks.
   * @param batches indices into `tasks`, in the order in which they start
   * @param onOutcome called once a task, in the order of finishing; what it throws ends the run
   */
  async run(
    tasks: readonly T[],
    batches: readonly (readonly number[])[],
    onOutcome: (index: number, outcome: TaskOutcome<R>) => void,
  ): Promise<void> {
    this.tasks = tasks;
    this.queue = batches.map((b) => [...b]).reverse();
    this.left = this.queue.reduce((sum, b) => sum + b.length, 0);
    this.onOutcome = onOutcome;
    if (this.left === 0) return;
    try {
      await new Promise<void>((resolve, reject) => {
        this.settle = { resolve, reject };
        const wanted = Math.min(this.options.processes, this.queue.length);
        while (this.members.size < wanted) this.start();
      });
    } finally {
      this.stop();
    }
  }

  /** Ends all processes at once. */
  stop(): void {
    this.stopped = true;
    for (const member of this.members) {
      clearTimeout(member.timer);
      member.process.removeAllListeners();
      member.process.kill('SIGKILL');
    }
    this.members.clear();
  }

  private start(): void {
    const { module, memory, debug } = this.options;
    const settings: ChildSettings = { memory, parent: process.pid };
    const child = fork(fileURLToPath(module), {
      serialization: 'advanced',
      execArgv: FRUGAL,
      env: { ...process.env, [SETTINGS_VARIABLE]: JSON.stringify(settings) },
      // Whatever a plug-in prints must not mix with our tables.
      stdio: ['ignore', 2, debug ? 2 : 'ignore', 'ipc'],
    });
    const member: Member = { process: child, tasks: [], timer: undefined, ending: undefined, batches: 0, ready: false };
    this.members.add(member);
    child.on('message', (message) => {
      this.guarded(() => {
        this.receive(member, message as ResultMessage<R>);
      });
    });
    child.on('exit', (code, signal) => {
      this.guarded(() => {
        this.lost(member, code, signal);
      });
    });
    child.on('error', (error) => this.settle?.reject(error));
    for (let k = 0; k < AHEAD; k++) this.feed(member);
  }

  private guarded(act: () => void): void {
    if (this.stopped) return;
    try {
      act();
    } catch (error) {
      this.settle?.reject(error);
    }
  }

  /** Gives a process its next batch. */
  private feed(member: Member): void {
    const batch = this.queue.pop();
    if (batch === undefined) return;
    const first = member.tasks.length === 0;
    member.tasks.push(...batch);
    member.batches++;
    member.process.send({ tasks: batch.map((id) => ({ id, task: this.tasks[id]! })) });
    if (first) this.watch(member);
  }

  /** Starts the clock of the task in progress. */
  private watch(member: Member): void {
    clearTimeout(member.timer);
    const { timeout } = this.options;
    if (!member.ready || member.tasks.length === 0 || timeout > 2 ** 31 - 1) return;
    member.timer = setTimeout(() => {
      member.ending = 'timeout';
      member.process.kill('SIGKILL');
    }, timeout);
  }

  private receive(member: Member, message: ResultMessage<R>): void {
    if ('ready' in message) {
      member.ready = true;
      this.watch(member);
      return;
    }
    if ('idle' in message) {
      member.batches--;
      while (member.batches < AHEAD && this.queue.length > 0) this.feed(member);
      return;
    }
    member.tasks.shift();
    this.watch(member);
    this.done(
      message.id,
      'error' in message ? { failure: 'error', reason: message.error } : { result: message.result },
    );
  }

  private done(index: number, outcome: TaskOutcome<R>): void {
    this.onOutcome(index, outcome);
    this.left--;
    if (this.left === 0) this.settle?.resolve();
  }

  /** A process has ended: the task in progress is the cause, the others go back to the head of the queue. */
  private lost(member: Member, code: number | null, signal: NodeJS.Signals | null): void {
    clearTimeout(member.timer);
    this.members.delete(member);
    const [culprit, ...others] = member.tasks;
    if (others.length > 0) this.queue.push(others);
    if (this.queue.length > 0) this.start();
    if (culprit !== undefined) this.done(culprit, this.causeOf(member, code, signal));
  }

  private causeOf(member: Member, code: number | null, signal: NodeJS.Signals | null): TaskOutcome<R> {
    const { timeout, memory } = this.options;
    if (member.ending === 'timeout') return { failure: 'timeout', reason: `took more than ${seconds(timeout)}` };
    if (signal === MEMORY_SIGNAL) return { failure: 'memory', reason: `used more than ${mebibytes(memory)} of memory` };
    if (signal === 'SIGABRT' || code === 134)
      return { failure: 'memory', reason: 'its process was aborted, most probably for want of heap memory' };
    const how = signal === null ? `with exit code ${String(code)}` : `by ${signal}`;
    return { failure: 'crash', reason: `its process ended ${how}` };
  }
}
