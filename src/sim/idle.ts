/**
 * The idle loop of each CPU: a governor chooses a state when the last task has left and again at each tick that it
 * kept; the state saves power until the CPU wakes, which takes the exit latency.
 *
 * Rules and simplifications. The timers that a CPU knows of are the releases of periodic applications without jitter
 * and the thinking times of closed ones, on the CPU that the first task of the application ran on last; whatever else
 * wakes it comes as an interrupt. Governors' own polls cost no CPU time and wake nobody. A cluster state is in effect
 * while every CPU of the cluster has asked for one; a CPU that asked for it alone gets its deepest core state. While
 * it enters and leaves a state, a CPU draws what it draws in the shallowest one.
 */
import type { EventQueue } from '../kernel/event-queue.js';
import type { CpuidleHandlers, CpuidlePlugin, PluginUse } from '../policy/contract.js';
import { tickLength, type IdleQuery } from '../policy/cpuidle/governor.js';
import { EventKind } from './events.js';
import { checkHandlers, shown } from './handlers.js';
import { clusterOf, type IdleCluster } from './idle-states.js';
import type { IdleResult } from './model.js';
import { PluginError } from './plugin-guard.js';
import type { RunContext } from './run-context.js';

/** Sleep length where no timer is set: the rules want a number, ns. */
const NO_TIMER = 4e12;
/** Way of the software through the idle loop, ns. */
const LOOP_TIME = 1000;
const RUNNING = -1;

export class IdleCpus implements IdleQuery {
  latencyRequest = 2e12;
  ioWaiters = 0;
  tickStopped = false;
  private readonly name: string;
  private readonly tick: number;
  private readonly clusters: readonly (IdleCluster | undefined)[];
  private readonly governors: (CpuidleHandlers | undefined)[] = [];
  /** State that each CPU asked for, or RUNNING, and since when it is idle without a wake-up, ns. */
  private readonly state: Int32Array;
  private readonly since: Float64Array;
  /** State that each CPU is in, which may be shallower, and since when, ns. */
  private readonly inEffect: Int32Array;
  private readonly from: Float64Array;
  private readonly stopped: Uint8Array;
  private readonly event: Int32Array;
  /** ns of each CPU in each state, `width` states a CPU. */
  private readonly residency: Float64Array;
  private readonly width: number;
  private wakeups = 0;
  private figuresFrom = 0;
  /** CPU that the present question is about. */
  private asking = 0;
  private readonly report = { state: 0, residency: 0, span: 0, gotTick: false, pollLimit: false };

  constructor(
    private readonly engine: RunContext,
    private readonly queue: EventQueue,
    private readonly use: PluginUse,
    /** Time of the next timer that a CPU knows of, ns; Infinity for none. */
    private readonly nextTimer: (cpu: number) => number,
  ) {
    const { layout, platform } = engine;
    this.name = use.plugin.name;
    this.tick = tickLength(platform.tickRate);
    const { latency_request: request, deepest } = use.params;
    if (typeof request === 'number') this.latencyRequest = request;
    this.clusters = layout.elements.map((e) => clusterOf(e, typeof deepest === 'number' ? deepest : Infinity));
    this.width = Math.max(1, ...this.clusters.map((c) => c?.states.count ?? 0));
    this.state = new Int32Array(layout.cpuCount).fill(RUNNING);
    this.since = new Float64Array(layout.cpuCount);
    this.inEffect = this.state.slice();
    this.from = new Float64Array(layout.cpuCount);
    this.stopped = new Uint8Array(layout.cpuCount);
    this.residency = new Float64Array(layout.cpuCount * this.width);
    this.event = Int32Array.from({ length: layout.cpuCount }, (_, cpu) =>
      queue.add(EventKind.IdleTick, cpu, EventKind.IdleTick),
    );
  }

  /** Share of its idle power that a cluster draws in the deepest state that its CPUs may enter. */
  restedShare(element: number): number {
    const cluster = this.clusters[element];
    return cluster === undefined ? 1 : cluster.power[cluster.states.enabled.lastIndexOf(1)]!;
  }

  /** All CPUs enter the idle loop: nothing has run yet. */
  start(): void {
    const { layout, guard } = this.engine;
    for (let cpu = 0; cpu < layout.cpuCount; cpu++) {
      const cluster = this.clusters[layout.elementOfCpu[cpu]!];
      // With one state there is nothing to choose, and Linux asks nobody.
      if (cluster !== undefined && cluster.states.count > 1)
        this.governors[cpu] = guard.call(this.name, () =>
          checkHandlers('cpuidle', (this.use.plugin as CpuidlePlugin).create(this.contextOf(cpu, cluster))),
        );
    }
    for (let cpu = 0; cpu < layout.cpuCount; cpu++) this.enter(cpu, 0);
  }

  private contextOf(cpu: number, { states }: IdleCluster) {
    return {
      ...this.engine.baseContext(this.name, `policy/cpuidle/${this.name}/${String(cpu)}`),
      params: this.use.params as never,
      cpu,
      states,
      tick: this.tick,
    };
  }

  /** The last task has left a CPU. */
  enter(cpu: number, t: number): void {
    if (this.clusters[this.engine.layout.elementOfCpu[cpu]!] === undefined) return;
    this.stopped[cpu] = 0;
    this.choose(cpu, t);
  }

  private choose(cpu: number, t: number): void {
    const governor = this.governors[cpu];
    this.since[cpu] = t;
    const e = this.engine.layout.elementOfCpu[cpu]!;
    if (governor === undefined) {
      this.state[cpu] = 0;
      this.update(e, t);
      return;
    }
    this.asking = cpu;
    this.tickStopped = this.stopped[cpu] === 1;
    const outer = this.engine.guard.enter(this.name);
    const chosen = governor.select(this);
    const { count } = this.clusters[e]!.states;
    if (!(Number.isInteger(chosen) && chosen >= 0 && chosen < count))
      throw new PluginError(`chose the idle state ${shown(chosen)}, expected a number from 0 to ${String(count - 1)}`);
    this.engine.guard.running = outer;
    this.state[cpu] = chosen;
    if (governor.stopTick) this.stopped[cpu] = 1;
    if (this.stopped[cpu] === 0) this.queue.at(this.event[cpu]!, this.nextTick(t));
    this.update(e, t);
  }

  private nextTick(t: number): number {
    return (Math.floor(t / this.tick) + 1) * this.tick;
  }

  sleepLength(): number {
    const timer = this.nextTimer(this.asking);
    return timer === Infinity ? NO_TIMER : Math.round(timer - this.engine.now);
  }

  deltaTick(): number {
    const sleep = this.sleepLength();
    return this.tickStopped ? sleep : Math.min(sleep, Math.round(this.nextTick(this.engine.now) - this.engine.now));
  }

  /** A tick that the governor kept wakes an idle CPU, which finds nothing to do. */
  onTick(cpu: number, t: number): void {
    this.leave(cpu, t, true);
    this.choose(cpu, t);
  }

  /**
   * A task comes to an idle CPU.
   * @returns ns until it runs
   */
  wake(cpu: number, t: number): number {
    if (this.state[cpu] === RUNNING) return 0;
    const e = this.engine.layout.elementOfCpu[cpu]!;
    const cluster = this.clusters[e];
    if (cluster === undefined) return 0;
    this.queue.cancel(this.event[cpu]!);
    const idled = t - this.since[cpu]!;
    const state = this.inEffect[cpu]!;
    if (idled > 0) this.leave(cpu, t, false);
    else this.refuse(cpu);
    this.state[cpu] = RUNNING;
    this.update(e, t);
    return idled > 0 ? Math.max(0, cluster.entry[state]! - idled) + cluster.exit[state]! : 0;
  }

  /** Work came in the instant of the choice: nothing was entered. */
  private refuse(cpu: number): void {
    const outer = this.engine.guard.enter(this.name);
    this.governors[cpu]?.refused?.();
    this.engine.guard.running = outer;
  }

  /** Books an idle that ends at t, and tells the governor of it. */
  private leave(cpu: number, t: number, gotTick: boolean): void {
    const e = this.engine.layout.elementOfCpu[cpu]!;
    const cluster = this.clusters[e]!;
    const idled = t - this.since[cpu]!;
    const state = this.inEffect[cpu]!;
    this.wakeups++;
    const exit = cluster.exit[state]!;
    const awake = Math.min(cluster.entry[state]!, idled) + (gotTick ? exit : 0);
    const { count } = this.engine.layout.elements[e]!;
    if (awake > 0) this.engine.processors.drawSaved(e, ((1 - cluster.power[state]!) / count) * awake, t);
    const governor = this.governors[cpu];
    if (governor === undefined) return;
    const { report } = this;
    report.state = this.state[cpu]!;
    report.residency = Math.round(idled + exit);
    report.span = report.residency + LOOP_TIME;
    report.gotTick = gotTick;
    const outer = this.engine.guard.enter(this.name);
    governor.reflect(report);
    this.engine.guard.running = outer;
  }

  private book(residency: Float64Array, cpu: number, t: number): void {
    const state = this.inEffect[cpu]!;
    if (state === RUNNING) return;
    const slot = cpu * this.width + state;
    residency[slot] = residency[slot]! + (t - Math.max(this.from[cpu]!, this.figuresFrom));
  }

  /** Whether every CPU of a cluster has asked for a state of the cluster. */
  private together(cluster: IdleCluster, e: number): boolean {
    const first = this.engine.layout.firstCpu[e]!;
    const { count } = this.engine.layout.elements[e]!;
    for (let cpu = first; cpu < first + count; cpu++) {
      const state = this.state[cpu]!;
      if (state === RUNNING || cluster.shared[state] === 0) return false;
    }
    return true;
  }

  /** States of a cluster's CPUs have changed: what is in effect now, and how much of its idle power it draws. */
  private update(e: number, t: number): void {
    const cluster = this.clusters[e]!;
    const first = this.engine.layout.firstCpu[e]!;
    const { count } = this.engine.layout.elements[e]!;
    const together = this.together(cluster, e);
    let sum = 0;
    for (let cpu = first; cpu < first + count; cpu++) {
      const asked = this.state[cpu]!;
      const state = asked === RUNNING || together ? asked : cluster.alone[asked]!;
      if (state !== this.inEffect[cpu]) {
        this.book(this.residency, cpu, t);
        this.inEffect[cpu] = state;
        this.from[cpu] = t;
      }
      sum += state === RUNNING ? 1 : cluster.power[state]!;
    }
    this.engine.processors.setPowered(e, sum / count, t);
  }

  /** The run ends at t: the way into the present states has been paid for. */
  finish(t: number): void {
    const { elements, elementOfCpu, cpuCount } = this.engine.layout;
    for (let cpu = 0; cpu < cpuCount; cpu++) {
      const e = elementOfCpu[cpu]!;
      const cluster = this.clusters[e];
      if (cluster === undefined || this.state[cpu] === RUNNING) continue;
      const state = this.inEffect[cpu]!;
      const awake = Math.min(cluster.entry[state]!, t - this.since[cpu]!);
      const saved = (1 - cluster.power[state]!) / elements[e]!.count;
      this.engine.processors.drawSaved(e, saved * awake, t);
    }
  }

  /** Figures count from t on. */
  restart(t: number): void {
    this.residency.fill(0);
    this.wakeups = 0;
    this.figuresFrom = t;
  }

  result(t: number): Omit<IdleResult, 'off'> {
    const { layout } = this.engine;
    const residency = this.residency.slice();
    for (let cpu = 0; cpu < layout.cpuCount; cpu++) {
      const e = layout.elementOfCpu[cpu]!;
      const cluster = this.clusters[e];
      if (cluster !== undefined && this.state[cpu] !== RUNNING) this.book(residency, cpu, t);
    }
    const timeIn = (e: number, state: number): number => {
      let time = 0;
      for (let c = 0; c < layout.elements[e]!.count; c++)
        time += residency[(layout.firstCpu[e]! + c) * this.width + state]!;
      return time / layout.elements[e]!.count;
    };
    return {
      wakeups: this.wakeups,
      states: layout.elements.flatMap((element, e) =>
        (element.idleStates ?? []).map(({ name }, s) => ({ element: element.name, state: name, time: timeIn(e, s) })),
      ),
    };
  }
}
