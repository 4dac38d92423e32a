/**
 * From a wanted frequency to an operating point, as Linux' cpufreq core does it (drivers/cpufreq/freq_table.c and
 * cpufreq.c of 6.12.117). Frequencies in kHz; works for any unit of integers.
 */

/** L: lowest at or above. H: highest at or below. C: closest. With E, OPPs marked inefficient are skipped. */
export type TableRelation = 'L' | 'H' | 'C' | 'LE' | 'HE' | 'CE';

export interface Limits {
  readonly min: number;
  readonly max: number;
}

export class FrequencyTable {
  /** In the driver's order; ascending unless a platform says so. Only ties of C depend on it. */
  readonly frequencies: readonly number[];
  readonly lowest: number;
  readonly highest: number;
  private readonly efficient: readonly number[];
  /** What C does halfway between two OPPs. */
  private readonly tieGoesUp: boolean;

  /**
   * @param frequencies all OPPs, in the driver's order; at least one
   * @param inefficient OPPs that cost as much as a faster one
   */
  constructor(frequencies: readonly number[], inefficient: readonly number[] = []) {
    if (frequencies.length === 0) throw new RangeError('a frequency table needs at least one frequency');
    this.frequencies = [...frequencies];
    this.lowest = Math.min(...frequencies);
    this.highest = Math.max(...frequencies);
    this.efficient =
      inefficient.length === 0 ? this.frequencies : frequencies.filter((frequency) => !inefficient.includes(frequency));
    this.tieGoesUp = frequencies.some((frequency, i) => i > 0 && frequency < frequencies[i - 1]!);
  }

  /** The OPP for `target`, which is first clamped to the limits. With min > max, max wins. */
  resolve(target: number, relation: TableRelation, min: number, max: number): number {
    const wanted = Math.min(Math.max(target, min), max);
    const kind = relation.charAt(0);
    if (relation.length === 2 && this.efficient !== this.frequencies && this.efficient.length > 0) {
      const found = this.search(this.efficient, wanted, kind);
      if (found >= min && found <= max) return found;
    }
    return this.search(this.frequencies, wanted, kind);
  }

  /** The limits that follow from a wished range: both are OPPs. */
  resolveLimits(wishedMin: number, wishedMax: number): Limits {
    let max = Math.min(Math.max(wishedMax, this.lowest), this.highest);
    let min = Math.min(Math.max(wishedMin, this.lowest), this.highest, max);
    if (!this.frequencies.some((frequency) => frequency >= min && frequency <= max)) {
      max = this.search(this.frequencies, max, 'H');
      min = Math.min(min, max);
    }
    const newMax = this.resolve(max, 'H', min, max);
    const newMin = this.resolve(min, 'L', min, max);
    return { min: Math.min(newMin, newMax), max: newMax };
  }

  private search(frequencies: readonly number[], wanted: number, kind: string): number {
    let below = -Infinity; // greatest at or below
    let above = Infinity; // least at or above
    for (const frequency of frequencies) {
      if (frequency <= wanted && frequency > below) below = frequency;
      if (frequency >= wanted && frequency < above) above = frequency;
    }
    if (above === Infinity) return below;
    if (below === -Infinity) return above;
    if (kind === 'L') return above;
    if (kind === 'H') return below;
    const down = wanted - below;
    const up = above - wanted;
    return down > up || (down === up && this.tieGoesUp) ? above : below;
  }
}
