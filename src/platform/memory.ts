/** The memory of a platform file into the model. */
import { formatQuantity } from '../units/units.js';
import { MEMORY, type DvfsDomain, type MemoryModel, type Opp, type Provenance } from './model.js';
import { memoryIdlePower } from './power.js';
import { weakest } from './provenance.js';
import type { MemoryFile } from './schema.js';

export const memoryOf = (memory: MemoryFile): MemoryModel => ({
  bandwidth: memory.bandwidth.value,
  energyPerByte: memory.energy.value,
  idlePower: memory.idle.value,
  rail: memory.rail,
  ...(memory.clock && { domain: domainOf(memory.idle.value, memory.clock) }),
  ...(memory.clock?.governor && { governor: memory.clock.governor.value }),
});

type ClockFile = NonNullable<MemoryFile['clock']>;

function domainOf(idle: number, { transition, clocked, opps }: ClockFile): DvfsDomain {
  const top = opps.points.at(-1)!;
  return {
    name: MEMORY,
    transitionLatency: transition.latency.value,
    stallsOnTransition: transition.stalls.value,
    opps: opps.points.map(({ f, v }): Opp => {
      // Where no voltage is known only the frequency counts.
      const scale = (f / top.f) * (top.v > 0 ? (v / top.v) ** 2 : 1);
      const power = memoryIdlePower(idle, clocked.value, scale);
      // Traffic has its energy a byte, so nothing comes on top.
      return { frequency: f, voltage: v, idlePower: power, activePower: power, corePower: 0 };
    }),
  };
}

/** Bandwidth of a memory at an OPP, byte/s: in proportion to the frequency. */
export const bandwidthAt = ({ bandwidth, domain }: MemoryModel, opp: number): number =>
  domain === undefined ? bandwidth : bandwidth * (domain.opps[opp]!.frequency / domain.opps.at(-1)!.frequency);

/** What follows for each OPP is as well known as the weakest of what it is made of. */
export const memoryProvenance = (file: MemoryFile, memory: MemoryModel): Provenance[] =>
  (memory.domain?.opps ?? []).flatMap((opp, i) => {
    const { clocked, opps } = file.clock!;
    const path = `memory.clock.opps.points[${i}]`;
    return [
      {
        path: `${path}.bandwidth`,
        value: formatQuantity(bandwidthAt(memory, i), 'bandwidth'),
        status: weakest([file.bandwidth.status, opps.status, 'estimated']),
        sources: [],
        note: 'bandwidth of this memory in proportion to the clock',
      },
      {
        path: `${path}.idle`,
        value: `${(opp.idlePower * 1000).toFixed(1)} mW`,
        status: weakest([file.idle.status, clocked.status, opps.status]),
        sources: [],
        note: 'idle of this memory, its clocked share by V²·f',
      },
    ];
  });
