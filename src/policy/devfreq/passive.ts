/**
 * passive with the parent cpufreq (drivers/devfreq/governor_passive.c of Linux 6.12.117; 6.1 the same). There a device
 * has parents of one kind. A memory has clients of several, and its clock follows the highest of their votes, so GPUs and
 * NPUs may be parents besides.
 */
import { defineDevfreq, type DomainClock } from '../contract.js';

/** Place of a clock in its range, whole %. A range of one frequency gives 0: there arm64 divides 0 by 0, which is 0. */
const percentOf = ({ current, min, max }: DomainClock): number =>
  max > min ? Math.floor(((current - min) * 100) / (max - min)) : 0;

/**
 * Wanted frequency, Hz: as high in the range of the device as the highest parent is in its own; 0 without parents.
 * @param lowest and highest frequency of the device, Hz
 */
export const passiveTarget = (parents: readonly DomainClock[], lowest: number, highest: number): number =>
  parents.reduce((most, p) => Math.max(most, lowest + Math.floor(((highest - lowest) * percentOf(p)) / 100)), 0);

export const passive = defineDevfreq({
  name: 'passive',
  about: 'As high in its range as the highest clock of a CPU domain is in its own; changes when that does.',
  params: {
    devices: {
      type: 'boolean',
      default: false,
      about: 'GPUs and NPUs count too while they are on, one of a single frequency as at its highest',
    },
  },
  create(context) {
    const { frequencies } = context.domain;
    const [lowest, highest] = [frequencies[0]!, frequencies.at(-1)!];
    const run = (): void => {
      context.update();
    };
    if (!context.params.devices)
      return { target: () => passiveTarget(context.cpus(), lowest, highest), onCpuClock: run };
    // A device that is on asks for something, and one without a choice of clocks would never.
    const devices = (): DomainClock[] => context.devices().map((d) => (d.max > d.min ? d : { ...d, min: 0 }));
    return {
      target: () => passiveTarget([...context.cpus(), ...devices()], lowest, highest),
      onCpuClock: run,
      onDeviceClock: run,
    };
  },
});
