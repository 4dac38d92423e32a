/** Replay of the kind `interactive`: the governor with its timers over a whole run. */
import { z } from 'zod';
import { InteractivePolicy } from '../../policy/cpufreq/interactive-rule.js';
import type { BarePolicy } from '../../policy/cpufreq/policy.js';
import { barePolicy, flag, limitsEvent, opps, positive, replay, start, whole } from './replay.js';

const list = z.array(whole).min(1);
const event = z.discriminatedUnion('op', [
  z.looseObject({ t_us: whole, op: z.enum(['idle', 'busy']), cpu: whole }),
  z.looseObject({ t_us: whole, op: z.literal('boost'), on: flag }),
  z.looseObject({ t_us: whole, op: z.literal('boostpulse') }),
  z.looseObject({ t_us: whole, ...limitsEvent }),
]);
type Event = z.infer<typeof event>;

const interactiveCase = z.looseObject({
  opps_khz: opps,
  params: z.looseObject({
    hz: positive,
    hispeed_freq_khz: positive,
    go_hispeed_load: positive,
    target_loads: list,
    above_hispeed_delay_us: list,
    min_sample_time_us: whole,
    timer_rate_us: positive,
    timer_slack_us: z.int().min(-1),
    boostpulse_duration_us: whole,
    io_is_busy: flag.default(false),
    cpus: positive,
    start: start.extend({ t_us: whole, cpu_busy: z.array(z.boolean()).min(1) }),
    end_us: whole,
    inefficient_khz: z.array(positive).default([]),
  }),
  events: z.array(event),
});

/** Idle counters of CPUs that only the case makes busy or idle. */
class IdleCounters {
  now: number;
  private readonly sum: number[];
  private readonly since: number[];

  constructor(
    now: number,
    readonly busy: boolean[],
  ) {
    this.now = now;
    this.sum = busy.map(() => 0);
    this.since = busy.map(() => now);
  }

  read(cpu: number): number {
    return this.sum[cpu]! + (this.busy[cpu]! ? 0 : this.now - this.since[cpu]!);
  }

  set(cpu: number, busy: boolean): void {
    this.sum[cpu] = this.read(cpu);
    this.since[cpu] = this.now;
    this.busy[cpu] = busy;
  }
}

class Run {
  readonly log: unknown[] = [];
  private readonly counters: IdleCounters;
  private readonly governor: InteractivePolicy;
  private readonly cpus: readonly number[];

  constructor(
    { params }: z.infer<typeof interactiveCase>,
    private readonly policy: BarePolicy,
  ) {
    this.counters = new IdleCounters(params.start.t_us, [...params.start.cpu_busy]);
    this.cpus = params.start.cpu_busy.map((_, cpu) => cpu);
    this.governor = new InteractivePolicy(
      policy,
      {
        hispeedFreq: params.hispeed_freq_khz,
        goHispeedLoad: params.go_hispeed_load,
        aboveHispeedDelay: params.above_hispeed_delay_us,
        targetLoads: params.target_loads,
        minSampleTime: params.min_sample_time_us,
        timerRate: params.timer_rate_us,
        timerSlack: params.timer_slack_us,
        boostpulseDuration: params.boostpulse_duration_us,
        exynos: false,
      },
      (cpu) => this.counters.read(cpu),
      params.hz,
    );
    policy.beforeChange = () => this.governor.beforeChange(this.counters.now);
    this.governor.start(this.cpus.length, params.start.t_us);
  }

  /** Fires the timers that expire up to `end`, in the order of time, timers before slack timers. */
  timers(end: number): void {
    for (;;) {
      const expiries = this.cpus.flatMap((cpu) => {
        const timer = this.counters.busy[cpu]! ? this.governor.timerExpiry(cpu) : NaN;
        return [timer, this.governor.slackExpiry(cpu)];
      });
      const next = Math.min(...expiries.filter((time) => time <= end));
      if (next === Infinity) return;
      this.counters.now = Math.max(next, this.counters.now);
      for (const cpu of this.cpus) {
        if (this.counters.busy[cpu]! && this.governor.timerExpiry(cpu) <= next) {
          this.governor.timer(cpu, this.counters.now);
          this.entry('timer', cpu, true);
        }
      }
      for (const cpu of this.cpus) {
        if (this.governor.slackExpiry(cpu) > next || Number.isNaN(this.governor.slackExpiry(cpu))) continue;
        const evaluated = this.governor.slack(cpu, this.counters.now, !this.counters.busy[cpu]!);
        if (evaluated) this.entry('slack', cpu, true);
      }
    }
  }

  apply(happened: Event): void {
    const now = happened.t_us;
    this.counters.now = now;
    switch (happened.op) {
      case 'idle':
        this.governor.idleEntry(happened.cpu, now);
        this.counters.set(happened.cpu, false);
        this.entry('idle', happened.cpu, false);
        break;
      case 'busy': {
        const evaluated = this.governor.idleExit(happened.cpu, now);
        this.counters.set(happened.cpu, true);
        this.entry(evaluated ? 'wake' : 'busy', happened.cpu, evaluated);
        break;
      }
      case 'boost':
        this.governor.boost(happened.on, now);
        this.entry('boost', 0, false);
        break;
      case 'boostpulse':
        this.governor.boostPulse(now);
        this.entry('boost', 0, false);
        break;
      case 'limits':
        this.policy.setLimits(happened.min_khz, happened.max_khz);
        this.governor.limits(now);
        this.entry('limits', 0, false);
        break;
    }
  }

  private entry(what: string, cpu: number, evaluated: boolean): void {
    const { governor, policy } = this;
    const time = (us: number): number | null => (Number.isNaN(us) ? null : us);
    this.log.push({
      t_us: this.counters.now,
      what,
      cpu,
      ...(evaluated && !Number.isNaN(governor.load) ? { load: governor.load } : {}),
      target_khz: governor.target(cpu),
      cur_khz: policy.cur,
      floor_khz: governor.floor(cpu),
      next_timer_us: time(governor.timerExpiry(cpu)),
      slack_us: time(governor.slackExpiry(cpu)),
    });
  }
}

const interactive = replay(interactiveCase, (vector) => {
  const { params, events, opps_khz } = vector;
  const run = new Run(vector, barePolicy(opps_khz, params.start, params.inefficient_khz));
  for (const happened of events) {
    run.timers(happened.t_us);
    run.apply(happened);
  }
  run.timers(params.end_us);
  return run.log;
});

export const interactiveReplays = { interactive };
