import type { CpuState } from '../../src/policy/scheduling/fits.js';

/** What a scheduler sees of a CPU on which nothing has run. */
export const idleCpu: CpuState = {
  utilAvg: 0,
  runnableAvg: 0,
  utilEst: 0,
  rt: 0,
  dl: 0,
  irq: 0,
  dlBw: 0,
  uclampMin: 0,
  uclampMax: 1024,
  uclampIdle: true,
  pressure: 0,
};
