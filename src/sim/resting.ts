/** What rests: CPUs in their idle loops, GPUs and NPUs that go off. Where idle is not modelled, nothing happens here. */
import type { EventQueue } from '../kernel/event-queue.js';
import type { PluginUse } from '../policy/contract.js';
import { Gating } from './gating.js';
import { IdleCpus } from './idle.js';
import type { IdleResult } from './model.js';
import type { RunContext } from './run-context.js';

export class Resting {
  private readonly cpus: IdleCpus | undefined;
  private readonly gating: Gating | undefined;
  /** Applications whose first thread slept last on each CPU, and that CPU of each application. */
  private readonly sleepers: number[][];
  private readonly home: Int32Array;

  /** @param governor of CPU idle; undefined where idle is not modelled */
  constructor(
    private readonly engine: RunContext,
    private readonly queue: EventQueue,
    governor: PluginUse | undefined,
  ) {
    this.sleepers = Array.from({ length: engine.layout.cpuCount }, () => []);
    this.home = new Int32Array(engine.apps.length).fill(-1);
    if (governor === undefined) return;
    this.cpus = new IdleCpus(engine, queue, governor, (cpu) => this.nextTimer(cpu));
    this.gating = new Gating(engine, queue);
  }

  /** Everything rests: call once, before anything runs. */
  start(): void {
    this.cpus?.start();
    this.gating?.start();
  }

  /** Share of its idle power that an element draws once it has rested for long. */
  restedShare(element: number): number {
    if (this.cpus === undefined) return 1;
    return this.engine.layout.elements[element]!.autosuspend?.power ?? this.cpus.restedShare(element);
  }

  private nextTimer(cpu: number): number {
    let next = Infinity;
    for (const app of this.sleepers[cpu]!) {
      const state = this.engine.apps[app]!;
      const { releaseEvent } = state;
      if (this.queue.pending(releaseEvent)) next = Math.min(next, state.nextTimer(this.queue.timeOf(releaseEvent)));
    }
    return next;
  }

  /** The first thread of an application is now on a CPU (−1: on none), and will sleep there. */
  settleDown(app: number, cpu: number): void {
    const before = this.home[app]!;
    if (cpu === before) return;
    if (before >= 0) this.sleepers[before]!.splice(this.sleepers[before]!.indexOf(app), 1);
    if (cpu >= 0) this.sleepers[cpu]!.push(app);
    this.home[app] = cpu;
  }

  /** A CPU has no thread left. */
  enter(cpu: number, t: number): void {
    this.cpus?.enter(cpu, t);
  }

  /** A thread comes to an idle CPU. @returns ns until it runs */
  wake(cpu: number, t: number): number {
    return this.cpus?.wake(cpu, t) ?? 0;
  }

  /** Work comes to a GPU or NPU. @returns ns until it can begin */
  wakeDevice(element: number, t: number): number {
    return this.gating?.wake(element, t) ?? 0;
  }

  /** Whether a GPU or NPU is on. */
  isOn(element: number): boolean {
    return this.gating?.isOn(element) ?? true;
  }

  /** A GPU or NPU has nothing to do. */
  rests(element: number, t: number): void {
    this.gating?.rest(element, t);
  }

  /** A tick that the idle governor of a CPU kept. */
  tick(cpu: number, t: number): void {
    this.cpus!.onTick(cpu, t);
  }

  /** A GPU or NPU has rested long enough to go off. */
  suspend(element: number, t: number): void {
    this.gating!.suspend(element, t);
  }

  /** Figures count from t on. */
  restart(t: number): void {
    this.cpus?.restart(t);
    this.gating?.restart(t);
  }

  /** The run ends at t. */
  finish(t: number): void {
    this.cpus?.finish(t);
  }

  /** Up to t; undefined where idle is not modelled. */
  result(t: number): IdleResult | undefined {
    return this.cpus && { ...this.cpus.result(t), off: this.gating!.result(t) };
  }
}
