/** Replays of the kinds `schedutil` (the hook alone) and `schedutil_loop` (with PELT and util_est of one task). */
import { z } from 'zod';
import { tickLength } from '../../policy/cpufreq/defaults.js';
import { IDLE_CPU, SugovPolicy, type SugovCpuInputs } from '../../policy/cpufreq/schedutil-rule.js';
import { CpuLoad } from '../../policy/pelt/cpu.js';
import { barePolicy, flag, kernel, limitsEvent, opps, positive, replay, start, whole } from './replay.js';

const inputs = z.looseObject({
  util_avg: whole.optional(),
  runnable_avg: whole.optional(),
  util_est: whole.optional(),
  rt: whole.optional(),
  dl: whole.optional(),
  irq: whole.optional(),
  dl_bw: whole.optional(),
  uclamp_min: whole.optional(),
  uclamp_max: whole.optional(),
  rt_running: flag.optional(),
  idle_calls: whole.optional(),
});

const hookCase = z.looseObject({
  kernel,
  opps_khz: opps,
  params: z.looseObject({
    rate_limit_us: whole,
    hz: positive,
    cpus: positive,
    capacity: positive,
    ref_khz: positive.nullish(),
    frequency_invariant: flag,
    uclamp: flag,
    fast_switch: flag,
    start,
    initial_cpu_state: inputs,
    inefficient_khz: z.array(positive).default([]),
  }),
  events: z.array(
    z.discriminatedUnion('op', [
      z.looseObject({
        op: z.literal('hook'),
        t_ns: whole,
        cpu: whole,
        iowait: flag.default(false),
        set: z.record(z.string(), inputs).default({}),
      }),
      z.looseObject({ ...limitsEvent }),
    ]),
  ),
});

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Takes over what a case sets. */
const patch = (cpu: Mutable<SugovCpuInputs>, set: z.infer<typeof inputs>): void => {
  cpu.utilAvg = set.util_avg ?? cpu.utilAvg;
  cpu.runnableAvg = set.runnable_avg ?? cpu.runnableAvg;
  cpu.utilEst = set.util_est ?? cpu.utilEst;
  cpu.rt = set.rt ?? cpu.rt;
  cpu.dl = set.dl ?? cpu.dl;
  cpu.irq = set.irq ?? cpu.irq;
  cpu.dlBw = set.dl_bw ?? cpu.dlBw;
  cpu.uclampMin = set.uclamp_min ?? cpu.uclampMin;
  cpu.uclampMax = set.uclamp_max ?? cpu.uclampMax;
  cpu.rtRunning = set.rt_running ?? cpu.rtRunning;
  cpu.idleCalls = set.idle_calls ?? cpu.idleCalls;
};

const schedutil = replay(hookCase, (vector) => {
  const { params, opps_khz, events } = vector;
  const policy = barePolicy(opps_khz, params.start, params.inefficient_khz);
  const cpus = Array.from({ length: params.cpus }, (): Mutable<SugovCpuInputs> => ({ ...IDLE_CPU }));
  for (const cpu of cpus) patch(cpu, params.initial_cpu_state);
  const governor = new SugovPolicy(
    policy,
    {
      rateLimit: params.rate_limit_us * 1000,
      tick: tickLength(params.hz),
      capacity: params.capacity,
      reference: params.ref_khz ?? undefined,
      frequencyInvariant: params.frequency_invariant,
      uclamp: params.uclamp,
      fastSwitch: params.fast_switch,
      kernel: vector.kernel,
    },
    cpus,
  );
  return events.map((event) => {
    if (event.op === 'limits') {
      policy.setLimits(event.min_khz, event.max_khz);
      governor.limits();
      return { cur_khz: policy.cur };
    }
    for (const [cpu, set] of Object.entries(event.set)) patch(cpus[Number(cpu)]!, set);
    governor.hook(event.cpu, event.t_ns, event.iowait);
    return {
      changed: governor.lastUpdateTime === event.t_ns,
      next_khz: governor.nextFreq,
      cached_raw_khz: governor.cachedRawFreq,
      cur_khz: policy.cur,
      iowait_boost: governor.boost(event.cpu),
    };
  });
});

const loopCase = z.looseObject({
  kernel,
  opps_khz: opps,
  params: z.looseObject({
    capacity: positive,
    ref_khz: positive,
    tick_ns: positive,
    rate_limit_us: whole,
    util_est_order: z.enum(['after', 'before']),
    period_us: positive,
    first_wake_ns: whole,
    activations: positive,
    start_khz: positive,
    weight: positive,
  }),
  events: z.array(z.looseObject({ activation: whole, work_us_at_ref: positive })).min(1),
});

const schedutilLoop = replay(loopCase, (vector) => {
  const { params, opps_khz, events } = vector;
  const { capacity, ref_khz, tick_ns, start_khz } = params;
  const policy = barePolicy(opps_khz, {
    cur_khz: start_khz,
    min_khz: Math.min(...opps_khz),
    max_khz: Math.max(...opps_khz),
  });
  const cpu = new CpuLoad({
    capacity,
    reference: ref_khz,
    khz: start_khz,
    pelt: 'integer',
    kernel: vector.kernel,
    utilEstOrder: params.util_est_order,
  });
  const task = cpu.newTask(params.weight, 0);
  cpu.attach(task, 0);
  const governor = new SugovPolicy(
    policy,
    {
      rateLimit: params.rate_limit_us * 1000,
      tick: tick_ns,
      capacity,
      reference: ref_khz,
      frequencyInvariant: true,
      uclamp: false,
      fastSwitch: true,
      kernel: vector.kernel,
    },
    [loadInputs(cpu)],
  );
  const log: unknown[] = [];
  const hook = (time: number, recomputed: boolean): void => {
    if (!recomputed) return;
    const before = policy.cur;
    governor.hook(0, time);
    if (policy.cur === before) return;
    cpu.setFrequency(time, policy.cur);
    log.push({ t_ns: time, khz: policy.cur });
  };

  for (let activation = 0; activation < params.activations; activation++) {
    const work = events.findLast((event) => event.activation <= activation) ?? events[0]!;
    let left = work.work_us_at_ref * 1000 * ref_khz; // kHz · ns
    let now = params.first_wake_ns + activation * params.period_us * 1000;
    hook(now, cpu.enqueue(task, now));
    for (;;) {
      const end = now + Math.ceil(left / policy.cur);
      const tick = (Math.floor(now / tick_ns) + 1) * tick_ns;
      if (tick >= end) {
        now = end;
        break;
      }
      left -= (tick - now) * policy.cur;
      now = tick;
      hook(now, cpu.tick(now));
    }
    hook(now, cpu.dequeue(task, now));
    cpu.enterIdle();
    log.push({ t_ns: now, activation, task_util_avg: task.signal.utilAvg, util_est: task.utilEst.value });
  }
  return log;
});

/** A run queue's signals as schedutil reads them, live. */
const loadInputs = (cpu: CpuLoad): SugovCpuInputs => ({
  ...IDLE_CPU,
  get utilAvg() {
    return cpu.utilAvg;
  },
  get runnableAvg() {
    return cpu.runnableAvg;
  },
  get utilEst() {
    return cpu.utilEst;
  },
  get idleCalls() {
    return cpu.idleCalls;
  },
});

export const schedutilReplays = { schedutil, schedutil_loop: schedutilLoop };
