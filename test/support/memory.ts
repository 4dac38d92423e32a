/** Small boards with a memory whose clock can change. */
import type { DvfsDomain, MemoryModel, Opp, Platform } from '../../src/platform/model.js';
import { defineDevfreq, type PluginUse } from '../../src/policy/contract.js';
import type { RunResult } from '../../src/sim/model.js';
import { domain, element, GHZ, opp, platform } from './make.js';

export const MS = 1e6;
/** B/s of the memory at its highest OPP, and J/B. */
export const BANDWIDTH = 10e9;
export const PER_BYTE = 50e-12;

/** An OPP of a memory. @param idlePower W */
export const memoryOpp = (frequency: number, idlePower: number): Opp =>
  opp(frequency, { idlePower, activePower: idlePower, corePower: 0 });

/** Half and full clock. */
export const HALVES = [memoryOpp(0.4 * GHZ, 0.012), memoryOpp(0.8 * GHZ, 0.02)];

export const memoryClock = (opps: readonly Opp[] = HALVES, more: Partial<DvfsDomain> = {}): DvfsDomain =>
  domain(opps, { name: 'memory', ...more });

/** A memory of 10 GB/s that draws 20 mW. @param clock undefined: fixed */
export const memory = (clock: DvfsDomain | undefined, more: Partial<MemoryModel> = {}): MemoryModel => ({
  bandwidth: BANDWIDTH,
  energyPerByte: PER_BYTE,
  idlePower: 0.02,
  rail: 'mem',
  ...(clock && { domain: clock }),
  ...more,
});

/** CPUs of one core and 1 GHz, each on a rail of its name and able to take the whole bandwidth, and a memory. */
export function memoryBoard(names: readonly string[], dram: MemoryModel): Platform {
  const elements = names.map((name) =>
    element({
      name,
      domain: domain([opp(GHZ)], { name }),
      coreBandwidth: dram.bandwidth,
      bandwidth: dram.bandwidth,
      // So that both parts of a stretched layer show in the energy.
      stallActivity: 0.5,
    }),
  );
  return { ...platform(...elements), rails: [...names, dram.rail], memories: [dram] };
}

/** A devfreq governor that asks for a frequency, Hz, at each of some times, ns. */
export const scripted = (...script: readonly (readonly [number, number])[]): PluginUse => ({
  plugin: defineDevfreq({
    name: 'scripted',
    about: 'Made by a test.',
    params: {},
    create(context) {
      let wish = 0;
      for (const [time, hz] of script)
        context.at(time, () => {
          wish = hz;
          context.update();
        });
      return { target: () => wish };
    },
  }),
  params: {},
});

/** Asks for a pseudo-random OPP at a fixed period, ns: interruptions in the middle of layers. */
export const restlessMemory = (period: number): PluginUse => ({
  plugin: defineDevfreq({
    name: 'restless',
    about: 'Made by a test.',
    params: {},
    create(context) {
      let k = 1;
      const { frequencies } = context.domain;
      return {
        polling: period,
        target() {
          k = (k * 1664525 + 1013904223) % 4294967296;
          return frequencies[k % frequencies.length]!;
        },
      };
    },
  }),
  params: {},
});

/** When the clock of the memory was what: [ms, MHz]. */
export const clockOf = ({ timeline }: RunResult): [number, number][] =>
  timeline
    .filter((row) => row.subject === 'domain/memory' && row.quantity === 'frequency_mhz')
    .map((row) => [row.time / MS, Number(row.value)]);

/** ms at which each application's first inference finished. */
export const finishes = ({ jobs }: RunResult): Record<string, number> =>
  Object.fromEntries(jobs.filter((j) => j.index === 0).map((j) => [j.application, j.finish / MS]));
