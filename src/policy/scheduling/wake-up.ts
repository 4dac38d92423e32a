/**
 * Wake-up placement without an energy model: select_idle_sibling and find_idlest_cpu of Linux 6.12, simplified to what
 * decides on one socket. The waker is taken for the CPU that the task slept on.
 */
import { capacityLeft, utilFits, type CpuState } from './fits.js';

/** A CPU as placement sees it, read at each call. */
export interface PlacementCpu extends CpuState {
  readonly number: number;
  /** Index of its cluster. */
  readonly cluster: number;
  /** At the highest OPP, 1…1024. */
  readonly capacity: number;
  readonly idle: boolean;
  /** Tasks that are queued on it. */
  readonly runnable: number;
}

export interface SleepingTask {
  readonly utilAvg: number;
  readonly utilEst: number;
  readonly uclampMin: number;
  readonly uclampMax: number;
  readonly previous: number;
  allows(cpu: number): boolean;
}

const fits = (cpu: PlacementCpu, task: SleepingTask): 1 | 0 | -1 =>
  utilFits(Math.max(task.utilAvg, task.utilEst), task.uclampMin, task.uclampMax, cpu, cpu.capacity, true);

/**
 * The CPU of a task that wakes up: the one that it slept on where that is idle and has room for it, else the next idle
 * one that has, else the best of the idle ones, else where it slept. With equal capacities nobody asks for room, and
 * the search stays in the cluster.
 */
export function wakeUpCpu(cpus: readonly PlacementCpu[], task: SleepingTask, asymmetric: boolean): number {
  const target = task.previous;
  const home = cpus[target]!;
  const suits = (cpu: PlacementCpu): boolean =>
    task.allows(cpu.number) && cpu.idle && (asymmetric ? fits(cpu, task) > 0 : cpu.cluster === home.cluster);
  let best = -1;
  let bestFits: number = -2;
  let bestCapacity = -1;
  for (let k = 0; k < cpus.length; k++) {
    const cpu = cpus[(target + k) % cpus.length]!;
    if (suits(cpu)) return cpu.number;
    if (!asymmetric || !task.allows(cpu.number) || !cpu.idle) continue;
    // Room but no boost comes before no room, and then capacity decides.
    const how = fits(cpu, task) < 0 ? 0 : -1;
    const capacity = how === 0 ? cpu.capacity - cpu.pressure : cpu.capacity;
    if (how > bestFits || (how === bestFits && capacity > bestCapacity)) {
      best = cpu.number;
      bestFits = how;
      bestCapacity = capacity;
    }
  }
  return best >= 0 ? best : target;
}

/** The CPU of a new task, of those that it may have: in the cluster with the most idle CPUs, then the least load, the one that is least loaded. */
export function newTaskCpu(cpus: readonly PlacementCpu[]): number {
  const byCluster = new Map<number, PlacementCpu[]>();
  for (const cpu of cpus) {
    const members = byCluster.get(cpu.cluster);
    if (members === undefined) byCluster.set(cpu.cluster, [cpu]);
    else members.push(cpu);
  }
  const clusters = [...byCluster.values()].map((members) => ({
    members,
    idle: members.filter((cpu) => cpu.idle).length,
    load: members.reduce((sum, cpu) => sum + cpu.runnable, 0) / members.length,
  }));
  const idlest = clusters.reduce((a, b) => (b.idle > a.idle || (b.idle === a.idle && b.load < a.load) ? b : a));
  const room = (cpu: PlacementCpu): number => capacityLeft(cpu, cpu.capacity) - cpu.utilAvg;
  return idlest.members.reduce((a, b) => {
    if (a.idle !== b.idle) return b.idle ? b : a;
    if (a.runnable !== b.runnable) return b.runnable < a.runnable ? b : a;
    return room(b) > room(a) ? b : a;
  }).number;
}
