/** Built-in CPU schedulers as plug-ins. */
import { defineScheduler, type SchedulerPlugin } from '../contract.js';
import { EnergyAware } from './eas.js';
import { newTaskCpu, wakeUpCpu } from './wake-up.js';

const linux = defineScheduler({
  name: 'linux',
  about: 'Threads go where the kernel puts them: by energy where it can, else by idle CPUs with room; idle CPUs pull.',
  params: {
    energy_aware: {
      type: 'boolean',
      default: true,
      about: 'by the energy model, where capacities differ and schedutil governs every CPU (sched_energy_aware)',
    },
    migration_cost: {
      type: 'number',
      default: 50_000,
      unit: 'ns',
      min: 0,
      about: 'work that is lost when a running thread moves; ours, for stopping it and cold caches',
    },
  },
  create({ params, cpus, domains, energyAware, overutilised }) {
    const byEnergy = params.energy_aware && energyAware ? new EnergyAware(domains, cpus, true) : undefined;
    const asymmetric = new Set(cpus.map((cpu) => cpu.capacity)).size > 1;
    return {
      balances: true,
      migrationCost: params.migration_cost,
      usesEnergy: byEnergy !== undefined,
      place(task) {
        if (task.previous < 0) return newTaskCpu(task.candidates());
        if (byEnergy !== undefined && !overutilised()) return byEnergy.choose(task);
        return wakeUpCpu(cpus, task, asymmetric);
      },
    };
  },
});

const cluster = defineScheduler({
  name: 'cluster',
  about: 'Threads stay on the cluster that placement chose, on its least loaded cores; nothing moves while it runs.',
  params: {},
  create: () => ({}),
});

// Each plug-in knows its own parameters; the list holds them all.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const schedulerPlugins: readonly SchedulerPlugin<any>[] = [linux, cluster];
