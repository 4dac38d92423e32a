/** Power of each element at its present OPP and temperature. */
import { excessLeakage } from '../heat/leakage.js';
import type { Layout } from './layout.js';

export class UnitPower {
  /** W while nothing runs; what is there as soon as a core is busy; and what each fully busy core adds. */
  readonly idle: Float64Array;
  readonly active: Float64Array;
  readonly core: Float64Array;
  /** °C that leakage is taken at; NaN: that of the power table. */
  readonly temperature: Float64Array;

  constructor(private readonly layout: Layout) {
    const n = layout.elements.length;
    this.idle = new Float64Array(n);
    this.active = new Float64Array(n);
    this.core = new Float64Array(n);
    this.temperature = new Float64Array(n).fill(NaN);
  }

  /** Takes the power of an element at an OPP. */
  read(e: number, opp: number): void {
    const domain = this.layout.domains[this.layout.domainOf[e]!]!;
    const { voltage, idlePower, activePower, corePower } = domain.opps[opp]!;
    const law = domain.leakage;
    const celsius = this.temperature[e]!;
    const excess = law === undefined || Number.isNaN(celsius) ? 0 : excessLeakage(law, voltage, celsius);
    // A table that holds less than its own leakage would go below zero in the cold.
    this.idle[e] = Math.max(0, idlePower + excess);
    this.active[e] = Math.max(0, activePower + excess);
    this.core[e] = corePower;
  }
}
