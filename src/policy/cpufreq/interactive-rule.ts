/**
 * interactive, the governor of Android 3.10 kernels (drivers/cpufreq/cpufreq_interactive.c). Transcribed rules: jump
 * to hispeed_freq when the load is high, wait before going above it, hold before going down.
 *
 * The class keeps state and expiry times; whoever owns it makes the timers fire: `timer` at its expiry if the CPU is
 * busy (the timer is deferrable: on an idle CPU it waits for the wake-up, which `idleExit` handles), `slack` at its
 * expiry in any case. Times in µs, expiries on ticks.
 */
import type { FrequencyPolicy } from './policy.js';

export interface InteractiveTunables {
  /** kHz */
  readonly hispeedFreq: number;
  /** % */
  readonly goHispeedLoad: number;
  /** µs: [d0, f1, d1, …], d_i from frequency f_i (kHz) up. */
  readonly aboveHispeedDelay: readonly number[];
  /** %: [t0, f1, t1, …] likewise. */
  readonly targetLoads: readonly number[];
  readonly minSampleTime: number;
  readonly timerRate: number;
  /** −1: never */
  readonly timerSlack: number;
  readonly boostpulseDuration: number;
  /** Exynos variant: compares with the running frequency where Android's compares with the CPU's target. */
  readonly exynos: boolean;
}

/** Value of the last entry whose frequency is at most `khz`, else the first. */
export const lookup = (list: readonly number[], khz: number): number => {
  let i = 0;
  while (i + 2 < list.length && khz >= list[i + 1]!) i += 2;
  return list[i]!;
};

/**
 * The lowest OPP at which the load would not exceed the load aimed at.
 * @param load100 kHz really used, times 100
 * Source: choose_freq.
 */
export const chooseFrequency = (policy: FrequencyPolicy, load100: number, targetLoads: readonly number[]): number => {
  const { table, min, max } = policy;
  let freq = policy.cur;
  let low = 0; // highest known to be too slow
  let high = 4294967295; // lowest known to be fast enough
  let previous: number;
  do {
    previous = freq;
    freq = table.resolve(Math.floor(load100 / lookup(targetLoads, freq)), 'L', min, max);
    if (freq > previous) {
      low = previous;
      if (freq >= high) {
        freq = table.resolve(high - 1, 'H', min, max);
        if (freq === low) return high;
      }
    } else if (freq < previous) {
      high = previous;
      if (freq <= low) {
        freq = table.resolve(low + 1, 'L', min, max);
        if (freq === high) return freq;
      }
    }
  } while (freq !== previous);
  return freq;
};

class InteractiveCpu {
  target: number;
  floor: number;
  floorTime: number;
  hispeedTime: number;
  /** kHz · µs */
  work = 0;
  windowStart = 0;
  lastTime = 0;
  lastIdle = 0;
  /** Tick number of the expiry; NaN: not pending. */
  timer = NaN;
  slack = NaN;

  constructor(khz: number, now: number) {
    this.target = khz;
    this.floor = khz;
    this.floorTime = now;
    this.hispeedTime = now;
  }
}

export class InteractivePolicy {
  /** Load at the last evaluation, % of the CPU's target; NaN: nothing to evaluate. */
  load = NaN;
  private readonly cpus: InteractiveCpu[] = [];
  private boosted = false;
  private pulseEnd = 0;

  /**
   * @param idleTime idle counter of a CPU, µs, up to now; with io_is_busy waiting for I/O does not count
   * @param hz       ticks a second
   */
  constructor(
    private readonly policy: FrequencyPolicy,
    private readonly tunables: InteractiveTunables,
    private readonly idleTime: (cpu: number) => number,
    private readonly hz: number,
  ) {}

  start(cpus: number, now: number): void {
    for (let cpu = 0; cpu < cpus; cpu++) {
      this.cpus.push(new InteractiveCpu(this.policy.cur, now));
      this.arm(cpu, now);
    }
  }

  target(cpu: number): number {
    return this.cpus[cpu]!.target;
  }

  floor(cpu: number): number {
    return this.cpus[cpu]!.floor;
  }

  /** Expiry of the CPU's timer, µs, rounded up; NaN: not pending. */
  timerExpiry(cpu: number): number {
    return Math.ceil((this.cpus[cpu]!.timer * 1e6) / this.hz);
  }

  slackExpiry(cpu: number): number {
    return Math.ceil((this.cpus[cpu]!.slack * 1e6) / this.hz);
  }

  /** The CPU goes idle. */
  idleEntry(cpu: number, now: number): void {
    const { target, timer } = this.cpus[cpu]!;
    const atFloor = (this.tunables.exynos ? this.policy.cur : target) === this.policy.min;
    if (!atFloor && Number.isNaN(timer)) this.arm(cpu, now);
  }

  /** The CPU wakes up. @returns whether it was evaluated */
  idleExit(cpu: number, now: number): boolean {
    const state = this.cpus[cpu]!;
    if (Number.isNaN(state.timer)) {
      this.arm(cpu, now);
      return false;
    }
    if (this.tick(now) < state.timer) return false;
    state.timer = NaN;
    state.slack = NaN;
    this.evaluate(cpu, now);
    return true;
  }

  /** The timer of a busy CPU expired. */
  timer(cpu: number, now: number): void {
    this.cpus[cpu]!.timer = NaN;
    this.evaluate(cpu, now);
  }

  /** The slack timer expired: it wakes an idle CPU, so that a timer that waits gets its turn. @returns as idleExit */
  slack(cpu: number, now: number, idle: boolean): boolean {
    const state = this.cpus[cpu]!;
    state.slack = NaN;
    if (!idle) return false;
    const due = this.tick(now) >= state.timer;
    if (due) this.timer(cpu, now);
    const evaluated = this.idleExit(cpu, now);
    this.idleEntry(cpu, now);
    return due || evaluated;
  }

  /** The frequency is about to change; `policy.cur` is still the old one. */
  beforeChange(now: number): void {
    for (let cpu = 0; cpu < this.cpus.length; cpu++) this.account(cpu, now);
  }

  /** Holds at least hispeed_freq from now on, or no longer. */
  boost(on: boolean, now: number): void {
    this.boosted = on;
    if (on) this.raiseToHispeed(now);
  }

  /** Holds at least hispeed_freq for boostpulse_duration. */
  boostPulse(now: number): void {
    this.pulseEnd = now + this.tunables.boostpulseDuration;
    this.raiseToHispeed(now);
  }

  /** The limits changed. */
  limits(now: number): void {
    const { policy } = this;
    if (policy.cur > policy.max) policy.driverTarget(policy.max, 'H');
    else if (policy.cur < policy.min) policy.driverTarget(policy.min, 'L');
    for (const [cpu, state] of this.cpus.entries()) {
      state.target = Math.min(Math.max(state.target, policy.min), policy.max);
      state.timer = NaN;
      state.slack = NaN;
      this.arm(cpu, now);
    }
  }

  private tick(now: number): number {
    return Math.floor((now * this.hz) / 1e6);
  }

  /** Starts a window. */
  private arm(cpu: number, now: number): void {
    const state = this.cpus[cpu]!;
    const { timerRate, timerSlack } = this.tunables;
    state.windowStart = now;
    state.lastTime = now;
    state.lastIdle = this.idleTime(cpu);
    state.work = 0;
    state.timer = this.tick(now) + Math.ceil((timerRate * this.hz) / 1e6);
    if (timerSlack >= 0 && state.target > this.policy.min) {
      state.slack = state.timer + Math.ceil((timerSlack * this.hz) / 1e6);
    }
  }

  private account(cpu: number, now: number): void {
    const state = this.cpus[cpu]!;
    const idle = this.idleTime(cpu);
    const active = Math.max(0, now - state.lastTime - (idle - state.lastIdle));
    state.work += active * this.policy.cur;
    state.lastTime = now;
    state.lastIdle = idle;
  }

  private evaluate(cpu: number, now: number): void {
    const state = this.cpus[cpu]!;
    const rearm = this.decide(cpu, state, now);
    if (rearm && Number.isNaN(state.timer)) this.arm(cpu, now);
  }

  /** @returns whether the CPU is to be looked at again without waiting for its next idle entry or exit */
  private decide(cpu: number, state: InteractiveCpu, now: number): boolean {
    const { policy, tunables } = this;
    this.account(cpu, now);
    const window = now - state.windowStart;
    this.load = NaN;
    if (window === 0) return true;

    const load100 = Math.floor(state.work / window) * 100;
    this.load = Math.floor(load100 / state.target);
    const { hispeedFreq } = tunables;
    const boosted = this.boosted || now < this.pulseEnd;
    let wanted: number;
    if (this.load >= tunables.goHispeedLoad || boosted) {
      wanted = hispeedFreq;
      if (state.target >= hispeedFreq) {
        wanted = Math.max(chooseFrequency(policy, load100, tunables.targetLoads), hispeedFreq);
      }
    } else {
      wanted = chooseFrequency(policy, load100, tunables.targetLoads);
    }

    const delay = lookup(tunables.aboveHispeedDelay, state.target);
    if (state.target >= hispeedFreq && wanted > state.target && now - state.hispeedTime < delay) return true;
    state.hispeedTime = now;
    wanted = policy.table.resolve(wanted, 'L', policy.min, policy.max);
    if (wanted < state.floor && now - state.floorTime < tunables.minSampleTime) return true;

    if (!boosted || wanted > hispeedFreq) {
      state.floor = wanted;
      state.floorTime = now;
    }
    const before = tunables.exynos ? policy.cur : state.target;
    state.target = wanted;
    if (before !== wanted) this.setPolicy();
    return state.target !== policy.max;
  }

  private raiseToHispeed(now: number): void {
    const { hispeedFreq } = this.tunables;
    let raised = false;
    for (const state of this.cpus) {
      if (state.target < hispeedFreq) {
        state.target = hispeedFreq;
        state.hispeedTime = now;
        raised = true;
      }
      state.floor = hispeedFreq;
      state.floorTime = now;
    }
    if (raised) this.setPolicy();
  }

  /** The domain runs as fast as its most demanding CPU wants. */
  private setPolicy(): void {
    let fastest = 0;
    for (const { target } of this.cpus) fastest = Math.max(fastest, target);
    this.policy.driverTarget(fastest, 'H');
  }
}
