/**
 * Energy-aware wake-up placement: find_energy_efficient_cpu of kernel/sched/fair.c, Linux 6.12.117. Utilisations and
 * capacities 0…1024.
 */
import { domainEnergy, type PerformanceState } from './energy-model.js';
import { capacityLeft, utilFits, type CpuState } from './fits.js';

export interface EasDomain {
  /** Numbers of its CPUs, ascending. */
  readonly cpus: readonly number[];
  /** Of each of its CPUs at the highest OPP. */
  readonly capacity: number;
  readonly states: readonly PerformanceState[];
}

export interface WakingTask {
  readonly utilAvg: number;
  readonly runnableAvg: number;
  readonly utilEst: number;
  readonly uclampMin: number;
  readonly uclampMax: number;
  readonly previous: number;
  allows(cpu: number): boolean;
}

/** One energy that was computed; `cpu` −1: without the task. */
export interface Evaluation {
  readonly cpu: number;
  readonly energy: number;
  readonly wanted: number;
  readonly busy: number;
}

const NOBODY = -1;

export class EnergyAware {
  /**
   * @param domains in the order of visiting: Linux goes from the highest first CPU to the lowest
   * @param cpus    state of each CPU by its number, read at each call
   */
  constructor(
    private readonly domains: readonly EasDomain[],
    private readonly cpus: readonly CpuState[],
    private readonly uclamp: boolean,
    private readonly skipInefficient = true,
  ) {}

  /**
   * The CPU on which a waking task costs least.
   * @param note told each energy that is computed
   */
  choose(task: WakingTask, note?: (evaluation: Evaluation) => void): number {
    if (Math.max(task.utilAvg, task.utilEst) === 0 && task.uclampMin === 0) return task.previous;
    const best = { cpu: NOBODY, delta: Infinity, fits: -1, capacity: 0 };
    const previous = { delta: Infinity, fits: -1, capacity: 0 };
    for (const domain of this.domains) {
      const room = this.roomIn(domain, task);
      if (room.cpu < 0 && room.previousSpare < 0) continue;
      if (room.previousSpare >= 0) previous.fits = room.previousFits;
      const actual = domain.capacity - this.cpus[domain.cpus[0]!]!.pressure;
      const base = this.energy(domain, task, NOBODY, actual, note);
      if (room.previousSpare >= 0) {
        const energy = this.energy(domain, task, task.previous, actual, note);
        // Utilisation changed while it was looked at.
        if (energy < base) return task.previous;
        previous.delta = energy - base;
        previous.capacity = actual;
        best.delta = Math.min(best.delta, previous.delta);
      }
      if (room.cpu < 0 || room.spare <= room.previousSpare || room.fits < best.fits) continue;
      if (room.fits < 0 && actual <= best.capacity) continue;
      const energy = this.energy(domain, task, room.cpu, actual, note);
      if (energy < base) return task.previous;
      if (room.fits > 0 && best.fits > 0 && energy - base >= best.delta) continue;
      Object.assign(best, { cpu: room.cpu, delta: energy - base, fits: room.fits, capacity: actual });
    }
    const better =
      best.fits > previous.fits ||
      (best.fits > 0 && best.delta < previous.delta) ||
      (best.fits < 0 && best.capacity > previous.capacity);
    return better && best.cpu >= 0 ? best.cpu : task.previous;
  }

  /** The CPU of a domain with most room for the task beside the previous one, and the room there. */
  private roomIn(domain: EasDomain, task: WakingTask) {
    const found = { cpu: NOBODY, spare: -1, fits: -1, previousSpare: -1, previousFits: -1 };
    let [least, most] = [task.uclampMin, task.uclampMax];
    for (const c of domain.cpus) {
      if (!task.allows(c)) continue;
      const cpu = this.cpus[c]!;
      const util = this.utilOf(c, domain, task, c, false);
      // As in the kernel, these clamps stay in force for idle CPUs that come after this one.
      if (this.uclamp && !cpu.uclampIdle) {
        least = Math.max(cpu.uclampMin, task.uclampMin);
        most = Math.max(cpu.uclampMax, task.uclampMax);
      }
      const fits = utilFits(util, least, most, cpu, domain.capacity, this.uclamp);
      if (fits === 0) continue;
      const spare = Math.max(0, capacityLeft(cpu, domain.capacity) - util);
      if (c === task.previous) {
        found.previousSpare = spare;
        found.previousFits = fits;
      } else if (fits > found.fits || (fits === found.fits && spare > found.spare))
        Object.assign(found, { cpu: c, spare, fits });
    }
    return found;
  }

  /** Utilisation by fair tasks of a CPU if the task ran on `target`; `boost` counts waiting for the CPU as well. */
  private utilOf(c: number, domain: EasDomain, task: WakingTask, target: number, boost: boolean): number {
    const cpu = this.cpus[c]!;
    const moved = (own: number, of: number): number => {
      if (target === c && task.previous !== c) return own + of;
      return target !== c && task.previous === c ? Math.max(0, own - of) : own;
    };
    let util = moved(cpu.utilAvg, task.utilAvg);
    if (boost) util = Math.max(util, moved(cpu.runnableAvg, task.runnableAvg));
    const estimated = cpu.utilEst + (target === c ? task.utilEst : 0);
    return Math.min(domain.capacity, Math.max(util, estimated));
  }

  /** Of all classes together, interrupts taken off first. */
  private whole(cpu: CpuState, capacity: number, fair: number): number {
    if (cpu.irq >= capacity) return capacity;
    const util = fair + cpu.rt + cpu.dl;
    if (util >= capacity) return capacity;
    return Math.min(capacity, Math.trunc((util * (capacity - cpu.irq)) / capacity) + cpu.irq);
  }

  private energy(
    domain: EasDomain,
    task: WakingTask,
    target: number,
    actual: number,
    note: ((evaluation: Evaluation) => void) | undefined,
  ): number {
    const { capacity } = domain;
    let wanted = 0;
    let busy = 0;
    for (const c of domain.cpus) {
      const cpu = this.cpus[c]!;
      wanted = Math.max(wanted, this.wantedOf(c, domain, task, target));
      busy += this.whole(cpu, capacity, this.utilOf(c, domain, task, NOBODY, false));
    }
    wanted = Math.min(actual, wanted);
    const most = actual * domain.cpus.length;
    busy = Math.min(most, busy);
    if (target >= 0) busy = Math.min(most, busy + this.taskBusy(task));
    const energy = domainEnergy(domain.states, wanted, busy, actual, this.skipInefficient);
    note?.({ cpu: target, energy, wanted, busy });
    return energy;
  }

  /** Performance that schedutil would ask for. */
  private wantedOf(c: number, domain: EasDomain, task: WakingTask, target: number): number {
    const cpu = this.cpus[c]!;
    const { capacity } = domain;
    const util = this.whole(cpu, capacity, this.utilOf(c, domain, task, target, true));
    let low = Math.max(cpu.irq + cpu.dlBw, this.uclamp ? cpu.uclampMin : 0);
    let high = Math.min(capacity, this.uclamp ? cpu.uclampMax : 1024);
    if (cpu.irq >= capacity) low = high = capacity;
    if (target === c && this.uclamp) {
      low = Math.max(low, task.uclampMin);
      high = cpu.uclampIdle ? task.uclampMax : Math.max(high, task.uclampMax);
    }
    return Math.max(low, Math.min(util + (util >> 2), high));
  }

  /** What the task adds to the busy time, by the interrupts of the CPU that it comes from. */
  private taskBusy(task: WakingTask): number {
    const { capacity } = this.domains.find((d) => d.cpus.includes(task.previous))!;
    const { irq } = this.cpus[task.previous]!;
    const util = Math.max(task.utilAvg, task.utilEst);
    return irq >= capacity ? capacity : Math.trunc((util * (capacity - irq)) / capacity);
  }
}
