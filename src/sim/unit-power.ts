/** Power of each element at its present OPP and temperature. */
import { excessLeakage, type LeakageLaw } from '../heat/leakage.js';
import type { Layout } from './layout.js';

export class UnitPower {
  /** W while nothing runs; what is there as soon as a core is busy; and what each fully busy core adds. */
  readonly idle: Float64Array;
  readonly active: Float64Array;
  readonly core: Float64Array;
  /** Share of its idle power that an element draws: below 1 where cores or the whole are in deeper states. */
  readonly powered: Float64Array;
  /** W of its idle power in the shallowest states. */
  readonly awake: Float64Array;
  /** °C that leakage is taken at; NaN: that of the power table. */
  readonly temperature: Float64Array;

  /** idle, active, core (W) and voltage (V) of each OPP of the domain of each element, one after the other. */
  private readonly tables: readonly Float64Array[];
  private readonly laws: readonly (LeakageLaw | undefined)[];

  constructor(layout: Layout) {
    const n = layout.elements.length;
    const byDomain = layout.domains.map((domain) =>
      Float64Array.from(domain.opps.flatMap((o) => [o.idlePower, o.activePower, o.corePower, o.voltage])),
    );
    this.tables = Array.from(layout.domainOf, (domain) => byDomain[domain]!);
    this.laws = layout.elements.map((element) => element.domain.leakage);
    this.idle = new Float64Array(n);
    this.active = new Float64Array(n);
    this.core = new Float64Array(n);
    this.powered = new Float64Array(n).fill(1);
    this.awake = new Float64Array(n);
    this.temperature = new Float64Array(n).fill(NaN);
  }

  /** Takes the power of an element at an OPP. */
  read(e: number, opp: number): void {
    const table = this.tables[e]!;
    const idlePower = table[4 * opp]!;
    const celsius = this.temperature[e]!;
    const law = this.laws[e];
    const excess = law === undefined || Number.isNaN(celsius) ? 0 : excessLeakage(law, table[4 * opp + 3]!, celsius);
    // A table that holds less than its own leakage would go below zero in the cold.
    const awake = Math.max(0, idlePower + excess);
    const saved = awake * (1 - this.powered[e]!);
    this.awake[e] = awake;
    this.idle[e] = awake - saved;
    this.active[e] = Math.max(0, table[4 * opp + 1]! + excess - saved);
    this.core[e] = table[4 * opp + 2]!;
  }
}
