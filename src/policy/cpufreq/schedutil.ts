import { defineCpufreq, type CpufreqContext, type CpuSignals, type ParamSpecs } from '../contract.js';
import { defaultRateLimit, tickLength } from './defaults.js';
import { DomainPolicy } from './policy.js';
import { SugovPolicy, type SugovCpuInputs } from './schedutil-rule.js';

export const schedutil = defineCpufreq({
  name: 'schedutil',
  about: "Frequency follows the scheduler's PELT utilisation with a quarter of headroom.",
  params: {
    rate_limit: {
      type: 'number',
      default: -1,
      unit: 'us',
      min: -1,
      about: "least time between two changes; -1: the kernel's default for the latency",
    },
    fast_switch: {
      type: 'boolean',
      default: false,
      about: 'the driver changes the clock inside the scheduler; new limits then wait for the next event',
    },
    kernel: {
      type: 'choice',
      default: '6.12',
      values: ['6.12', '6.1'],
      about: 'rules of this Linux version; 6.1 does not look at runnable time',
    },
  },
  create(context) {
    const { domain, params, tickRate } = context;
    const kernel = params.kernel as '6.12' | '6.1';
    const limit = params.rate_limit < 0 ? defaultRateLimit(kernel, domain.transitionLatency) : params.rate_limit;
    const options = {
      rateLimit: limit * 1000,
      tick: tickLength(tickRate),
      capacity: domain.capacity,
      frequencyInvariant: true,
      uclamp: true,
      fastSwitch: params.fast_switch,
      kernel,
    };
    const cpus = domain.cpus.map((cpu) => new ContextInputs(context, cpu));
    const governor = new SugovPolicy(new DomainPolicy(context), options, cpus);
    // A run begins long after boot: its first event is not within the rate limit of anything.
    governor.lastUpdateTime = -Infinity;
    return {
      ticks: true,
      onUtilisation: (cpu, time) => {
        for (const inputs of cpus) inputs.take();
        governor.hook(domain.cpus.indexOf(cpu), time);
      },
      onLimits: () => governor.limits(),
    };
  },
});

/** A CPU of the context; there are no interrupts, and nothing waits for I/O. */
class ContextInputs<P extends ParamSpecs> implements SugovCpuInputs {
  readonly irq = 0;
  private signals: CpuSignals;

  constructor(
    private readonly context: CpufreqContext<P>,
    private readonly cpu: number,
  ) {
    this.signals = context.signals(cpu);
  }

  /** Takes the signals of now: they are read many times at each event. */
  take(): void {
    this.signals = this.context.signals(this.cpu);
  }

  get utilAvg(): number {
    return this.signals.utilAvg;
  }

  get runnableAvg(): number {
    return this.signals.runnableAvg;
  }

  get utilEst(): number {
    return this.signals.utilEst;
  }

  get rt(): number {
    return this.signals.rt;
  }

  get dl(): number {
    return this.signals.dl;
  }

  get dlBw(): number {
    return this.signals.dlBw;
  }

  get uclampMin(): number {
    return this.signals.uclampMin;
  }

  get uclampMax(): number {
    return this.signals.uclampMax;
  }

  get rtRunning(): boolean {
    return this.signals.rtRunning;
  }

  get idleCalls(): number {
    return this.signals.idleCalls;
  }
}
