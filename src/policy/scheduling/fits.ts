/** What a CPU has room for (kernel/sched/fair.c of Linux 6.12.117). Utilisations and capacities 0…1024. */

export interface CpuState {
  readonly utilAvg: number;
  readonly runnableAvg: number;
  readonly utilEst: number;
  /** Utilisation by real-time and deadline tasks and by interrupts. */
  readonly rt: number;
  readonly dl: number;
  readonly irq: number;
  /** Reserved bandwidth of deadline tasks. */
  readonly dlBw: number;
  readonly uclampMin: number;
  readonly uclampMax: number;
  /** The clamps are those of the last task that ran; nothing runs now. */
  readonly uclampIdle: boolean;
  /** Capacity that limits take away. */
  readonly pressure: number;
}

/** Capacity that is left for fair tasks, at least 1. */
export function capacityLeft(cpu: CpuState, capacity: number): number {
  const actual = capacity - cpu.pressure;
  const taken = cpu.rt + cpu.dl;
  if (cpu.irq >= actual || taken >= actual) return 1;
  return Math.max(1, Math.trunc(((actual - taken) * (actual - cpu.irq)) / actual));
}

/** Whether a utilisation is below 80 % of a capacity. */
const fitsCapacity = (util: number, capacity: number): boolean => util * 1280 < capacity * 1024;

/**
 * Whether a utilisation fits on a CPU under its clamps: 1 yes, 0 no, −1 yes, but the CPU cannot give the wanted boost.
 * @param capacity of the CPU at its highest OPP
 */
export function utilFits(
  util: number,
  uclampMin: number,
  uclampMax: number,
  cpu: CpuState,
  capacity: number,
  uclamp: boolean,
): 1 | 0 | -1 {
  const byCapacity = fitsCapacity(util, capacityLeft(cpu, capacity));
  if (!uclamp) return byCapacity ? 1 : 0;
  const capped = uclampMax <= capacity && !(capacity === 1024 && uclampMax === 1024);
  const fits = byCapacity || capped;
  const least = Math.min(uclampMin, uclampMax);
  if (fits && util < least && least > capacity - cpu.pressure) return -1;
  return fits ? 1 : 0;
}

/** Whether a CPU has more to do than it should for placement by energy. */
export const overutilised = (cpu: CpuState, capacity: number, uclamp: boolean): boolean =>
  utilFits(
    Math.min(capacity, Math.max(cpu.utilAvg, cpu.utilEst)),
    uclamp ? cpu.uclampMin : 0,
    uclamp ? cpu.uclampMax : 1024,
    cpu,
    capacity,
    uclamp,
  ) === 0;
