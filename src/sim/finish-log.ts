/**
 * Latencies and energies of all finished inferences, in one list: writing at its end stays in the cache, however many
 * applications there are.
 */
import { Float64List } from './growable.js';

/** Application, latency, energy. */
const WIDTH = 3;

/** Of one application, in the order of finishing. */
export interface Finishes {
  /** ns */
  readonly latencies: Float64Array;
  /** J */
  readonly energies: Float64Array;
}

export class FinishLog {
  private readonly records = new Float64List();

  push(application: number, latency: number, energy: number): void {
    this.records.push(application);
    this.records.push(latency);
    this.records.push(energy);
  }

  /** What each of so many applications finished. */
  byApplication(applications: number): Finishes[] {
    const { records } = this;
    const counts = new Int32Array(applications);
    for (let at = 0; at < records.length; at += WIDTH) counts[records.at(at)] = counts[records.at(at)]! + 1;
    const lists = Array.from(counts, (n) => ({ latencies: new Float64Array(n), energies: new Float64Array(n) }));
    counts.fill(0);
    for (let at = 0; at < records.length; at += WIDTH) {
      const a = records.at(at);
      const k = counts[a]!;
      counts[a] = k + 1;
      lists[a]!.latencies[k] = records.at(at + 1);
      lists[a]!.energies[k] = records.at(at + 2);
    }
    return lists;
  }
}
