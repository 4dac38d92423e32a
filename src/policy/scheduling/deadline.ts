/**
 * SCHED_DEADLINE (kernel/sched/deadline.c of Linux 6.12): admission, the constant bandwidth server, and how fast a
 * budget is used up. Times in ns. The kernel's cuts to whole ns are left out, those of bandwidths are kept.
 */

export interface Reservation {
  /** Budget of a period. */
  readonly runtime: number;
  /** Of an activation, after its wake-up; runtime ≤ deadline ≤ period. */
  readonly deadline: number;
  readonly period: number;
  /** Unreserved and unused bandwidth slows the use of the budget (GRUB). */
  readonly reclaim: boolean;
}

/** A bandwidth of 1. */
export const UNIT = 2 ** 20;
/** 95 %, the part that may be reserved. */
export const LIMIT = 996_147;

export const bandwidth = ({ runtime, period }: Reservation): number => Math.floor((runtime * UNIT) / period);

/**
 * Whether reservations are admitted to CPUs of these capacities.
 * @param capacities 1…1024, of each CPU
 */
export function admits(reservations: readonly Reservation[], capacities: readonly number[]): boolean {
  const total = reservations.reduce((sum, r) => sum + bandwidth(r), 0);
  const all = capacities.reduce((sum, c) => sum + c, 0);
  return total <= Math.floor((LIMIT * all) / 1024);
}

/** State of a server. */
export interface Server {
  /** Budget that is left. */
  budget: number;
  /** Absolute deadline; −∞ before the first activation, which is then a new period. */
  deadline: number;
}

/** A task wakes up at t: its old deadline and budget go on, unless they would give it more than its bandwidth. */
export function wakeUp(server: Server, reservation: Reservation, t: number): void {
  const { runtime, deadline, period } = reservation;
  const left = server.deadline - t;
  if (deadline < period && left < 0 && t < replenishAt(server, reservation)) {
    // Its period is not over yet: a new one would give it two budgets in it.
    server.budget = 0;
    return;
  }
  if (left >= 0 && server.budget * deadline <= left * runtime) return;
  if (deadline < period && left >= 0) {
    // What is left of the deadline at the reserved density.
    server.budget = (Math.floor((runtime * UNIT) / deadline) * left) / UNIT;
    return;
  }
  server.deadline = t + deadline;
  server.budget = runtime;
}

/** When a server whose budget is used up may run again. */
export const replenishAt = (server: Server, { deadline, period }: Reservation): number =>
  server.deadline - deadline + period;

/** Gives the budgets of the periods that have begun. */
export function replenish(server: Server, { runtime, period }: Reservation): void {
  while (server.budget <= 0) {
    server.deadline += period;
    server.budget += runtime;
  }
}

/** When a task that has blocked stops to count as active: until then it could still claim its bandwidth. */
export const zeroLag = (server: Server, { runtime, period }: Reservation): number =>
  server.deadline - (server.budget * period) / runtime;

/** Bandwidths of a CPU, in parts of UNIT. */
export interface Bandwidths {
  /** Of all tasks whose CPU this is, and of the active ones among them. */
  readonly all: number;
  readonly running: number;
  /** Of all tasks of the system, over its CPUs. */
  readonly mean: number;
}

/**
 * Budget used up in a ns of running.
 * @param speed of the CPU now, 0…1 of the greatest one's highest: what a ns counts for without reclaiming
 */
export function budgetRate(reservation: Reservation, speed: number, { all, running, mean }: Bandwidths): number {
  if (!reservation.reclaim) return speed;
  const inactive = all - running;
  const free = LIMIT - mean;
  const own = bandwidth(reservation);
  const used = inactive + free > LIMIT - own ? own : LIMIT - inactive - free;
  return Math.floor((used * 269) / 256) / UNIT;
}
