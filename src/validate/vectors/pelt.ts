/** Replays of the kinds `pelt`, `pelt_cpu`, `util_est`. */
import { z } from 'zod';
import { CpuLoad } from '../../policy/pelt/cpu.js';
import { PeltSignal } from '../../policy/pelt/pelt.js';
import { UtilEst61, UtilEst612 } from '../../policy/pelt/util-est.js';
import { kernel, positive, replay, whole } from './replay.js';

const peltCase = z.looseObject({
  params: z.looseObject({
    weight: positive,
    init: z
      .looseObject({ util_avg: whole.default(0), util_sum: whole.default(0), period_contrib: whole.default(0) })
      .optional(),
  }),
  events: z.array(z.looseObject({ dt_ns: whole, state: z.enum(['run', 'wait', 'sleep']) })),
});

const pelt = replay(peltCase, ({ params, events }) => {
  const signal = new PeltSignal(params.weight);
  if (params.init !== undefined) {
    signal.utilAvg = params.init.util_avg;
    signal.utilSum = params.init.util_sum;
    signal.periodContrib = params.init.period_contrib;
  }
  let now = 0;
  return events.map(({ dt_ns, state }) => {
    now += dt_ns;
    const queued = state === 'sleep' ? 0 : 1;
    signal.update(now, queued, queued, state === 'run' ? 1 : 0);
    return {
      util_avg: signal.utilAvg,
      util_sum: signal.utilSum,
      runnable_avg: signal.runnableAvg,
      load_avg: signal.loadAvg,
      period_contrib: signal.periodContrib,
    };
  });
});

const cpuCase = z.looseObject({
  params: z.looseObject({ capacity: positive, start_khz: positive, ref_khz: positive, weight: positive }),
  events: z.array(
    z.discriminatedUnion('op', [
      z.looseObject({ t_ns: whole, op: z.enum(['wake', 'tick', 'sleep']) }),
      z.looseObject({ t_ns: whole, op: z.literal('freq'), khz: positive }),
    ]),
  ),
});

const peltCpu = replay(cpuCase, ({ params, events }) => {
  const { capacity, start_khz, ref_khz, weight } = params;
  const cpu = new CpuLoad({ capacity, reference: ref_khz, khz: start_khz, pelt: 'integer' });
  const task = cpu.newTask(weight, 0);
  cpu.attach(task, 0);
  return events.map((event) => {
    const { t_ns: time } = event;
    if (event.op === 'wake') cpu.enqueue(task, time);
    else if (event.op === 'tick') cpu.tick(time);
    else if (event.op === 'sleep') cpu.dequeue(task, time);
    else cpu.setFrequency(time, event.khz as number);
    const peltNow = cpu.clock.now;
    if (event.op === 'sleep') cpu.enterIdle();
    return {
      pelt_now_ns: peltNow,
      task_util_avg: task.signal.utilAvg,
      queue_util_avg: cpu.utilAvg,
      lost_idle_ns: cpu.clock.lostIdle,
    };
  });
});

const utilEstCase = z.looseObject({
  kernel,
  params: z.looseObject({ capacity: positive, util_est: whole }),
  events: z.array(z.looseObject({ util_avg: whole, runnable_avg: whole })),
});

const utilEst = replay(utilEstCase, ({ kernel: version, params, events }) => {
  const start = params.util_est;
  const estimate = version === '6.1' ? new UtilEst61(start, start) : new UtilEst612(start);
  return events.map(({ util_avg, runnable_avg }) => {
    estimate.changed();
    estimate.sleep(util_avg, runnable_avg, params.capacity);
    return { util_est: estimate.value };
  });
});

export const peltReplays = { pelt, pelt_cpu: peltCpu, util_est: utilEst };
