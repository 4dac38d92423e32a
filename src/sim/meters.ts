/**
 * What rails and elements draw, read without touching anything: records and predictions must not change the rounding
 * of figures.
 */
import type { Processors } from './processors.js';

const NS = 1e-9;

export class Meters {
  constructor(private readonly processors: Processors) {}

  /** J of a rail up to time t, ns. */
  railEnergy(rail: number, t: number): number {
    const { layout, ledger, memory, jobCount, since } = this.processors;
    let energy = ledger.rail[rail]!;
    for (const e of layout.elementsOfRail[rail]!) energy += this.energySinceSettling(e, t);
    if (!memory.feeds(rail)) return energy;
    energy += memory.idleSinceSettling(rail, t);
    for (let e = 0; e < since.length; e++) {
      for (let k = 0; k < jobCount[e]!; k++) {
        const j = this.processors.jobOn(e, k);
        energy += memory.energy(rail, e, j, this.processors.walk(j, t - since[e]!));
      }
    }
    return energy;
  }

  /** ns up to t in which the busiest of the elements of a rail was at work. */
  railBusy(rail: number, t: number): number {
    const { layout, busyTime, jobCount, since } = this.processors;
    let most = 0;
    for (const e of layout.elementsOfRail[rail]!)
      most = Math.max(most, busyTime[e]! + (jobCount[e]! > 0 ? t - since[e]! : 0));
    return most;
  }

  /** J of an element up to time t, ns. */
  elementEnergy(e: number, t: number): number {
    return this.processors.ledger.element[e]! + this.energySinceSettling(e, t);
  }

  private energySinceSettling(e: number, t: number): number {
    const { jobs, jobCount, units, since } = this.processors;
    const dt = t - since[e]!;
    const count = jobCount[e]!;
    if (count === 0 || this.processors.cores.busy[e] === 0) return units.idle[e]! * dt * NS;
    let active = 0;
    for (let k = 0; k < count; k++) {
      const j = this.processors.jobOn(e, k);
      active += this.processors.walk(j, dt).activity * jobs.cores[j]!;
    }
    return (units.active[e]! * dt + units.core[e]! * active) * NS;
  }

  /** W that an element draws at time t (ns, not before its last settling). */
  power(e: number, t: number): number {
    const { jobs, jobCount, layout, units, since } = this.processors;
    const count = jobCount[e]!;
    if (count === 0 || this.processors.cores.busy[e] === 0) return units.idle[e]!;
    const { stallActivity } = layout.elements[e]!;
    let activity = 0;
    for (let k = 0; k < count; k++) {
      const j = this.processors.jobOn(e, k);
      const table = jobs.table[j]!;
      const position = jobs.position[j]! + jobs.rate[j]! * (t - since[e]!);
      const tempo = jobs.tempo[j]!;
      const overhead = position < jobs.awakeAt[j]! ? 0 : 1;
      const rate = position < 0 ? overhead : table.activityRate[table.layerAt(position)]!;
      const own = rate * tempo + stallActivity * (1 - tempo);
      activity += own * jobs.share[j]! * jobs.cores[j]!;
    }
    return units.active[e]! + units.core[e]! * activity;
  }

  /** W that a rail feeds at time t (ns, not before the last settling of its elements). */
  railPower(rail: number, t: number): number {
    const { layout, memory, jobCount, since } = this.processors;
    let sum = 0;
    for (const e of layout.elementsOfRail[rail]!) sum += this.power(e, t);
    const m = layout.memoryOfRail[rail]!;
    if (m < 0) return sum;
    sum += memory.idlePowerOn(rail);
    for (const e of layout.elementsOfMemory[m]!)
      for (let k = 0; k < jobCount[e]!; k++) sum += memory.power(this.processors.jobOn(e, k), t - since[e]!);
    return sum;
  }
}
