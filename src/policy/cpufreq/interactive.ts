import { defineCpufreq, type CpufreqContext, type ParamSpecs, type Timer } from '../contract.js';
import { InteractivePolicy } from './interactive-rule.js';
import { DomainPolicy } from './policy.js';

export const interactive = defineCpufreq({
  name: 'interactive',
  about:
    'Jumps to a high frequency when the load is high, waits before going beyond it and before going down (Android).',
  params: {
    hispeed_freq: {
      type: 'number',
      default: 0,
      unit: 'kHz',
      min: 0,
      about: 'frequency of the first jump; 0: the upper limit at the start',
    },
    go_hispeed_load: { type: 'number', default: 99, unit: '%', min: 1, about: 'load that causes the jump' },
    above_hispeed_delay: {
      type: 'numbers',
      default: [20000],
      about: 'wait before a step above hispeed_freq, us: [d0, f1, d1, …], d1 from frequency f1 (kHz) up',
    },
    target_loads: {
      type: 'numbers',
      default: [90],
      about: 'load aimed at, %: [t0, f1, t1, …], t1 from frequency f1 (kHz) up',
    },
    min_sample_time: { type: 'number', default: 80000, unit: 'us', min: 0, about: 'hold time before a step down' },
    timer_rate: { type: 'number', default: 20000, unit: 'us', min: 1, about: 'window over which load is taken' },
    timer_slack: {
      type: 'number',
      default: 80000,
      unit: 'us',
      min: -1,
      about: 'wait after timer_rate before an idle CPU above the lowest frequency is woken to look; -1: never',
    },
    boost: { type: 'boolean', default: false, about: 'hold at least hispeed_freq all the time' },
    exynos: {
      type: 'boolean',
      default: false,
      about: "the Exynos big.LITTLE tree's variant: compares with the running frequency instead of a CPU's target",
    },
  },
  create(context) {
    const { params, domain, tickRate } = context;
    const governor = new InteractivePolicy(
      new DomainPolicy(context),
      {
        hispeedFreq: params.hispeed_freq || domain.max(),
        goHispeedLoad: params.go_hispeed_load,
        aboveHispeedDelay: pairs('above_hispeed_delay', params.above_hispeed_delay, 0),
        targetLoads: pairs('target_loads', params.target_loads, 1),
        minSampleTime: params.min_sample_time,
        timerRate: params.timer_rate,
        timerSlack: params.timer_slack,
        boostpulseDuration: 80000,
        exynos: params.exynos,
      },
      (cpu) => Math.floor(context.idleTime(domain.cpus[cpu]!) / 1000),
      tickRate,
    );
    const now = (): number => Math.floor(context.now() / 1000);
    const timers = new TickTimers(context, governor);

    return {
      start() {
        governor.start(domain.cpus.length, now());
        if (params.boost) governor.boost(true, now());
        timers.follow();
      },
      onIdle(cpu, idle) {
        const slot = domain.cpus.indexOf(cpu);
        if (idle) governor.idleEntry(slot, now());
        else governor.idleExit(slot, now());
        timers.follow();
      },
      onLimits() {
        governor.limits(now());
        timers.follow();
      },
      beforeChange: () => governor.beforeChange(now()),
    };
  },
});

/** @throws RangeError unless the list is a value followed by (frequency, value) pairs, ascending, none below `least` */
const pairs = (name: string, list: readonly number[], least: number): readonly number[] => {
  const frequencies = list.filter((_, i) => i % 2 === 1);
  const ascending = frequencies.every((khz, i) => i === 0 || khz > frequencies[i - 1]!);
  if (list.length % 2 === 1 && ascending && list.every((value) => value >= least)) return list;
  throw new RangeError(`${name} [${list.join(', ')}] is not a value and then pairs of ascending frequency and value`);
};

/** Keeps one timer of the context for each expiry that the governor shows. */
class TickTimers<P extends ParamSpecs> {
  private readonly expiry: number[];
  private readonly timers: (Timer | undefined)[];

  constructor(
    private readonly context: CpufreqContext<P>,
    private readonly governor: InteractivePolicy,
  ) {
    // Two places a CPU: its timer, its slack timer.
    this.expiry = context.domain.cpus.flatMap(() => [NaN, NaN]);
    this.timers = this.expiry.map(() => undefined);
  }

  /** Sets, moves and cancels timers after anything that may have changed expiries. */
  follow(): void {
    for (let cpu = 0; cpu < this.context.domain.cpus.length; cpu++) {
      this.set(2 * cpu, this.governor.timerExpiry(cpu));
      this.set(2 * cpu + 1, this.governor.slackExpiry(cpu));
    }
  }

  private set(place: number, expiry: number): void {
    if (Object.is(expiry, this.expiry[place])) return;
    this.expiry[place] = expiry;
    const pending = this.timers[place];
    if (pending !== undefined) this.context.cancel(pending);
    this.timers[place] = Number.isNaN(expiry) ? undefined : this.context.at(expiry * 1000, () => this.fire(place));
  }

  private fire(place: number): void {
    this.timers[place] = undefined;
    const cpu = place >> 1;
    const now = Math.floor(this.context.now() / 1000);
    const idle = this.context.isIdle(this.context.domain.cpus[cpu]!);
    if (place % 2 === 1) this.governor.slack(cpu, now, idle);
    else if (!idle) this.governor.timer(cpu, now);
    this.follow();
  }
}
