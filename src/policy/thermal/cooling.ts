/** Power models of cooling devices that cap a frequency: state s is the cap at the s-th OPP from the top. */
import type { PowerModel } from './zone.js';

export interface CoolingOpp {
  readonly khz: number;
  /** Of one busy CPU, or of the whole busy device. */
  readonly microwatts: number;
}

const milliwatts = (opp: CoolingOpp): number => Math.trunc(opp.microwatts / 1000);

/** Highest OPP whose power is at most `power` (mW), the lowest where none is. */
function highestWithin(opps: readonly CoolingOpp[], power: number): number {
  let best = 0;
  opps.forEach((opp, j) => {
    if (power >= milliwatts(opp)) best = j;
  });
  return best;
}

/** What a cpufreq policy's cooling reads. */
export interface CpuLoadSource {
  /** kHz that the policy runs at. */
  frequency(): number;
  /** Sum over its CPUs of 100·utilisation/capacity, each truncated. */
  load(): number;
}

/** Linux' cpufreq cooling: power is that of one CPU at full load, times the load. */
export class CpufreqCooling implements PowerModel {
  private lastLoad = 0;

  /** @param opps ascending in frequency and power */
  constructor(
    private readonly opps: readonly CoolingOpp[],
    private readonly cpus: number,
    private readonly source: CpuLoadSource,
  ) {}

  requestedPower(): number {
    const { opps } = this;
    const frequency = this.source.frequency();
    const at = opps.findIndex(({ khz }) => frequency <= khz);
    this.lastLoad = this.source.load();
    return Math.trunc((milliwatts(opps[at < 0 ? opps.length - 1 : at]!) * this.lastLoad) / 100);
  }

  powerOf(state: number): number {
    return milliwatts(this.opps[this.opps.length - 1 - state]!) * this.cpus;
  }

  stateFor(power: number): number {
    const perCpu = Math.trunc((power * 100) / (this.lastLoad || 1));
    return this.opps.length - 1 - highestWithin(this.opps, perCpu);
  }
}

/** What a devfreq device's cooling reads: the status of the last devfreq run. */
export interface DeviceLoadSource {
  /** kHz */
  frequency(): number;
  busy(): number;
  total(): number;
}

/** Linux' devfreq cooling: power is that of the busy device, times its busy share. */
export class DevfreqCooling implements PowerModel {
  constructor(
    private readonly opps: readonly CoolingOpp[],
    private readonly source: DeviceLoadSource,
  ) {}

  /** Busy share of the last window, 1…1024, above where busy passes total. */
  private share(): number {
    let busy = this.source.busy();
    let total = this.source.total();
    if (total > 0xfffff) {
      total = Math.floor(total / 1024);
      busy = Math.floor(busy / 1024);
    }
    return Math.max(Math.trunc((busy * 1024) / Math.max(total, 1)), 1);
  }

  requestedPower(): number {
    const frequency = this.source.frequency();
    const opp = this.opps.find(({ khz }) => khz === frequency);
    return opp === undefined ? 0 : Math.floor((milliwatts(opp) * this.share()) / 1024);
  }

  powerOf(state: number): number {
    return milliwatts(this.opps[this.opps.length - 1 - state]!);
  }

  stateFor(power: number): number {
    const whole = Math.trunc((power * 1024) / this.share());
    return this.opps.length - 1 - highestWithin(this.opps, whole);
  }
}
