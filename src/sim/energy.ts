/**
 * Energy, exact between events: per rail, and the same joules once more by what caused them.
 *
 * An element with nothing to do draws `idlePower`. With work it draws `activePower + corePower · Σ activity`.
 * `idlePower` is always counted as idle; what comes on top is attributed to the jobs: `corePower` by their own
 * activity, `activePower − idlePower` in proportion to the CPU time they get.
 * Rails and causes are summed independently, so that their equality is a test of the book-keeping.
 */
export class EnergyLedger {
  /** J since the start by rail. */
  readonly rail: Float64Array;
  /** J since the start by application. */
  readonly application: Float64Array;
  /** J since the start by element, whoever caused them. */
  readonly element: Float64Array;
  /** Bytes to and from each memory since the start. */
  readonly traffic: Float64Array;
  /** J since the start that no application caused, by element, and behind these by memory. */
  readonly idle: Float64Array;

  constructor(rails: number, applications: number, elements: number, memories: number) {
    this.rail = new Float64Array(rails);
    this.application = new Float64Array(applications);
    this.idle = new Float64Array(elements + memories);
    this.traffic = new Float64Array(memories);
    this.element = new Float64Array(elements);
  }

  totalRails(): number {
    return sum(this.rail);
  }

  totalCauses(): number {
    return sum(this.application) + sum(this.idle);
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const v of values) total += v;
  return total;
}
