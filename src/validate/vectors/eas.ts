/** Replay of the energy model and of energy-aware placement: each event is a wake-up of its own. */
import { z } from 'zod';
import { EnergyAware, type Evaluation } from '../../policy/scheduling/eas.js';
import { dynamicPower, performanceStates } from '../../policy/scheduling/energy-model.js';
import { capacityLeft, overutilised, type CpuState } from '../../policy/scheduling/fits.js';
import { flag, opps, positive, replay, whole } from './replay.js';

const energyModelCase = z.looseObject({
  events: z.array(z.looseObject({ dynamic_power_coefficient: whole, microvolt: whole, hz: whole })),
});

const energyModel = replay(energyModelCase, ({ events }) =>
  events.map((e) => ({ power_uw: dynamicPower(e.dynamic_power_coefficient, e.microvolt, e.hz) })),
);

const cpuState = z.object({
  util_avg: whole,
  runnable_avg: whole.optional(),
  util_est: whole,
  rt: whole,
  dl: whole,
  irq: whole,
  dl_bw: whole,
  uclamp_min: whole,
  uclamp_max: whole,
  uclamp_idle: flag,
  pressure: whole,
});
const ownState = cpuState.partial();

const easCase = z.looseObject({
  params: z.looseObject({
    domains: z.array(z.object({ cpus: z.array(whole), capacity: positive, freq_khz: opps, power_uw: opps })).min(1),
    uclamp: flag,
    skip_inefficient: flag,
    cpu_default: cpuState,
    cpu: z.record(z.string(), ownState),
  }),
  events: z.array(
    z.looseObject({
      util_avg: whole,
      runnable_avg: whole,
      util_est: whole,
      uclamp_min: whole,
      uclamp_max: whole,
      allowed: z.array(whole),
      prev_cpu: whole,
    }),
  ),
  expect_model: z.unknown(),
  expect_cpu: z.unknown(),
});

const stateOf = (base: z.infer<typeof cpuState>, own: z.infer<typeof ownState> = {}): CpuState => {
  const s = { ...base, ...own } as z.infer<typeof cpuState>;
  return {
    utilAvg: s.util_avg,
    // Where not given: nobody waits.
    runnableAvg: own.runnable_avg ?? s.util_avg,
    utilEst: s.util_est,
    rt: s.rt,
    dl: s.dl,
    irq: s.irq,
    dlBw: s.dl_bw,
    uclampMin: s.uclamp_min,
    uclampMax: s.uclamp_max,
    uclampIdle: s.uclamp_idle,
    pressure: s.pressure,
  };
};

const eas = replay(easCase, ({ params, events }) => {
  const { uclamp } = params;
  const domains = params.domains.map(({ cpus, capacity, freq_khz, power_uw }) => ({
    cpus,
    capacity,
    states: performanceStates(capacity, freq_khz, power_uw),
  }));
  const cpus: CpuState[] = [];
  for (const c of domains.flatMap((d) => d.cpus)) cpus[c] = stateOf(params.cpu_default, params.cpu[String(c)]);
  const rule = new EnergyAware(domains, cpus, uclamp, params.skip_inefficient);
  const choices = events.map((e) => {
    const evaluations: Evaluation[] = [];
    const task = {
      utilAvg: e.util_avg,
      runnableAvg: e.runnable_avg,
      utilEst: e.util_est,
      uclampMin: uclamp ? e.uclamp_min : 0,
      uclampMax: uclamp ? e.uclamp_max : 1024,
      previous: e.prev_cpu,
      allows: (c: number) => e.allowed.includes(c),
    };
    const cpu = rule.choose(task, (evaluation) => evaluations.push(evaluation));
    return {
      cpu,
      evaluations: evaluations.map((v) => ({ dst: v.cpu, energy: v.energy, max_util: v.wanted, busy: v.busy })),
    };
  });
  const ofCpu = domains.flatMap(({ cpus: numbers, capacity }) =>
    numbers.map((c) => [
      String(c),
      { capacity: capacityLeft(cpus[c]!, capacity), overutilised: overutilised(cpus[c]!, capacity, uclamp) },
    ]),
  );
  return [...choices, domains.map((d) => d.states), Object.fromEntries(ofCpu)];
});

export const easReplays = { eas, energy_model: energyModel };
