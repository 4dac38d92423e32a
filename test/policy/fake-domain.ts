/** A domain and a clock for governors, without the simulator: time moves only when the test says so. */
import { NO_SIGNALS } from '../../src/sim/cpus.js';
import type {
  CpufreqContext,
  CpufreqHandlers,
  CpufreqPlugin,
  CpuSignals,
  ParamSpec,
  ParamSpecs,
} from '../../src/policy/contract.js';
import { BarePolicy } from '../../src/policy/cpufreq/policy.js';
import { FrequencyTable } from '../../src/policy/freq-table.js';

export const OPPS = [200000, 400000, 600000, 800000, 1000000, 1200000, 1400000, 1600000, 1800000, 2000000];

const MS = 1e6;

export class FakeDomain {
  readonly policy = new BarePolicy(new FrequencyTable(OPPS), { cur: 200000, min: 200000, max: 2000000 });
  readonly signals: { -readonly [K in keyof CpuSignals]: CpuSignals[K] }[];
  handlers: CpufreqHandlers = {};
  /** Whether all that runs is niced. */
  niced = false;
  /** ns */
  transitionLatency = 0;
  private time = 0;
  private readonly busy: boolean[];
  private readonly idle: number[];
  private readonly since: number[];
  private timers: { id: number; time: number; fn: () => void }[] = [];
  private nextTimer = 0;

  constructor(cpus = 1) {
    this.busy = Array.from({ length: cpus }, () => false);
    this.idle = this.busy.map(() => 0);
    this.since = this.busy.map(() => 0);
    this.signals = this.busy.map(() => ({ ...NO_SIGNALS }));
  }

  /** Starts the governor with its default parameters but for `given`. */
  start<P extends ParamSpecs>(plugin: CpufreqPlugin<P>, given: Record<string, unknown> = {}): this {
    const defaults = Object.entries<ParamSpec>(plugin.params).map(([name, spec]) => [name, spec.default] as const);
    const params: Record<string, unknown> = { ...Object.fromEntries(defaults), ...given };
    this.handlers = plugin.create(this.context(params as CpufreqContext<P>['params']));
    this.policy.beforeChange = () => this.handlers.beforeChange?.();
    this.handlers.start?.();
    return this;
  }

  get khz(): number {
    return this.policy.cur;
  }

  setBusy(cpu: number, busy: boolean): void {
    this.idle[cpu] = this.idleTime(cpu);
    this.since[cpu] = this.time;
    this.busy[cpu] = busy;
    this.handlers.onUtilisation?.(cpu, this.time);
    if (!busy) this.signals[cpu]!.idleCalls++;
    this.handlers.onIdle?.(cpu, !busy);
  }

  setLimits(min: number, max: number): void {
    this.policy.setLimits(min, max);
    this.handlers.onLimits?.();
  }

  /** Lets time pass to `ms`, with timers, and a tick every 4 ms on busy CPUs. */
  runTo(ms: number): void {
    const end = ms * MS;
    for (;;) {
      const tick = this.handlers.ticks === true ? (Math.floor(this.time / (4 * MS)) + 1) * 4 * MS : Infinity;
      const timer = this.timers.reduce((least, { time }) => Math.min(least, time), Infinity);
      const next = Math.min(tick, timer);
      if (next > end) break;
      this.time = next;
      if (next === timer) this.fire(next);
      if (next === tick) this.busy.forEach((busy, cpu) => busy && this.handlers.onUtilisation?.(cpu, next));
    }
    this.time = end;
  }

  private fire(time: number): void {
    const due = this.timers.find((timer) => timer.time === time)!;
    this.timers = this.timers.filter((timer) => timer !== due);
    due.fn();
  }

  private idleTime(cpu: number): number {
    return this.idle[cpu]! + (this.busy[cpu]! ? 0 : this.time - this.since[cpu]!);
  }

  private context<P extends ParamSpecs>(params: CpufreqContext<P>['params']): CpufreqContext<P> {
    const { policy } = this;
    const at = (time: number, fn: () => void): number => {
      this.timers.push({ id: ++this.nextTimer, time, fn });
      return this.nextTimer;
    };
    return {
      params,
      domain: {
        name: 'fake',
        frequencies: OPPS,
        cpus: this.busy.map((_, cpu) => cpu),
        capacity: 1024,
        transitionLatency: this.transitionLatency,
        current: () => policy.cur,
        min: () => policy.min,
        max: () => policy.max,
      },
      tickRate: 250,
      now: () => this.time,
      at,
      every: () => {
        throw new Error('governors set their timers one by one');
      },
      cancel: (id) => {
        this.timers = this.timers.filter((timer) => timer.id !== id);
      },
      random: () => 0,
      log: () => {},
      request: (khz, relation) => policy.driverTarget(khz, relation),
      idleTime: (cpu) => this.idleTime(cpu),
      niceTime: (cpu) => (this.niced ? this.time - this.idleTime(cpu) : 0),
      isIdle: (cpu) => !this.busy[cpu]!,
      signals: (cpu): CpuSignals => this.signals[cpu]!,
    };
  }
}
