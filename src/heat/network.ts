/**
 * Heat as a network of thermal resistances and capacities, exact between changes of power.
 *
 * C·dθ/dt = P − G·θ for the rises θ over ambient. With S = C^(−1/2)·G·C^(−1/2) = Q·Λ·Qᵀ (S is symmetric, so its modes
 * are real and decay) the mode amplitudes y = Qᵀ·C^(1/2)·θ are independent of each other: dy/dt = f − λ·y.
 * Everything is in seconds: the decomposition's tolerance is absolute, and rates per nanosecond would drown in it.
 */
import math from 'mathjs/lib/browser/math.js';

export interface HeatNetworkSpec {
  /** Heat capacity of each node, J/K, above zero. */
  readonly capacities: readonly number[];
  /** Conductance from each node to the ambient, W/K; 0 where there is none. */
  readonly toAmbient: readonly number[];
  /** Conductances between nodes, W/K, above zero. */
  readonly links: readonly { readonly a: number; readonly b: number; readonly conductance: number }[];
}

/** The conductance matrix G, W/K: row i times the rises is the power that leaves node i. */
export function conductances({ capacities, toAmbient, links }: HeatNetworkSpec): number[][] {
  const g = capacities.map((_, i) => capacities.map((_c, j) => (i === j ? toAmbient[i]! : 0)));
  for (const { a, b, conductance } of links) {
    g[a]![a]! += conductance;
    g[b]![b]! += conductance;
    g[a]![b]! -= conductance;
    g[b]![a]! -= conductance;
  }
  return g;
}

/**
 * Rises over ambient under constant power, K: the solution of G·θ = P.
 * @param power W into each node
 * @throws Error where a node has no way to the ambient
 */
export const steadyRise = (spec: HeatNetworkSpec, power: readonly number[]): number[] =>
  (math.lusolve(conductances(spec), [...power]) as number[][]).map(([rise]) => rise!);

/** How far a board at rest may drift by rounding, relative. */
const MOST_DRIFT = 1e-6;

/** Why a network cannot be computed in doubles, its figures being too far apart; undefined where it can. */
export function networkProblem(spec: HeatNetworkSpec): string | undefined {
  const power = Float64Array.from(spec.capacities, () => 1);
  try {
    const network = new HeatNetwork(spec);
    const rises = steadyRise(spec, [...power]);
    network.reset(rises);
    network.advance(1, power);
    const drift = Math.max(...rises.map((rise, i) => Math.abs(network.rise[i]! / rise - 1)));
    return drift <= MOST_DRIFT ? undefined : 'a network whose temperatures drown in rounding';
  } catch (error) {
    return `a network that cannot be solved: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** A network's temperatures over time. */
export class HeatNetwork {
  readonly size: number;
  /** Rates of the modes, 1/s, ascending. */
  readonly rates: Float64Array;
  /** Rise of each node over ambient, K, as of the last `advance`. */
  readonly rise: Float64Array;
  /** J given to the ambient since the start. */
  given = 0;
  /** Row k: what 1 W into node i adds to the forcing of mode k; the same matrix turns modes into rises. */
  private readonly modes: Float64Array;
  private readonly amplitude: Float64Array;
  private readonly forcing: Float64Array;
  /** W to the ambient for an amplitude of 1 of each mode. */
  private readonly outflow: Float64Array;

  /** @throws RangeError where a capacity or conductance is not above zero, or a node has no way to the ambient */
  constructor(readonly spec: HeatNetworkSpec) {
    const n = (this.size = spec.capacities.length);
    const positive = [...spec.capacities, ...spec.links.map((l) => l.conductance)].every((x) => x > 0 && x < Infinity);
    if (!positive) throw new RangeError('capacities and conductances of a heat network must be above zero');
    const roots = spec.capacities.map(Math.sqrt);
    const scaled = conductances(spec).map((row, i) => row.map((g, j) => g / (roots[i]! * roots[j]!)));
    const { eigenvectors } = math.eigs(scaled) as { eigenvectors: { value: number; vector: number[] }[] };
    const sorted = [...eigenvectors].sort((a, b) => a.value - b.value);
    if (!(sorted[0]!.value > 0)) throw new RangeError('every node of a heat network needs a way to the ambient');
    this.rates = Float64Array.from(sorted, ({ value }) => value);
    this.modes = new Float64Array(n * n);
    sorted.forEach(({ vector }, k) => {
      const length = Math.hypot(...vector);
      for (let i = 0; i < n; i++) this.modes[k * n + i] = vector[i]! / length / roots[i]!;
    });
    this.outflow = new Float64Array(n);
    for (let k = 0; k < n; k++)
      for (let i = 0; i < n; i++) this.outflow[k]! += spec.toAmbient[i]! * this.modes[k * n + i]!;
    this.rise = new Float64Array(n);
    this.amplitude = new Float64Array(n);
    this.forcing = new Float64Array(n);
  }

  /** Sets all rises, K. */
  reset(rises: ArrayLike<number>): void {
    const n = this.size;
    for (let k = 0; k < n; k++) {
      let y = 0;
      for (let i = 0; i < n; i++) y += this.modes[k * n + i]! * this.spec.capacities[i]! * rises[i]!;
      this.amplitude[k] = y;
    }
    this.readRises();
  }

  /**
   * Lets time pass under constant power.
   * @param seconds not negative
   * @param power   W into each node
   */
  advance(seconds: number, power: Float64Array): void {
    const n = this.size;
    this.force(power);
    for (let k = 0; k < n; k++) {
      const rate = this.rates[k]!;
      const end = this.forcing[k]! / rate;
      const way = end - this.amplitude[k]!;
      const done = -Math.expm1(-rate * seconds);
      this.given += this.outflow[k]! * (end * seconds - (way * done) / rate);
      this.amplitude[k] = this.amplitude[k]! + way * done;
    }
    this.readRises();
  }

  /**
   * Rise of one node after some time of constant power, K, without letting it pass.
   * @param seconds not negative
   */
  riseAfter(node: number, seconds: number, power: Float64Array): number {
    const n = this.size;
    this.force(power);
    let rise = 0;
    for (let k = 0; k < n; k++) {
      const rate = this.rates[k]!;
      const y = this.amplitude[k]!;
      rise += this.modes[k * n + node]! * (y - (this.forcing[k]! / rate - y) * Math.expm1(-rate * seconds));
    }
    return rise;
  }

  /** Heat stored above ambient, J. */
  stored(): number {
    let sum = 0;
    for (let i = 0; i < this.size; i++) sum += this.spec.capacities[i]! * this.rise[i]!;
    return sum;
  }

  private force(power: Float64Array): void {
    const n = this.size;
    for (let k = 0; k < n; k++) {
      let f = 0;
      for (let i = 0; i < n; i++) f += this.modes[k * n + i]! * power[i]!;
      this.forcing[k] = f;
    }
  }

  private readRises(): void {
    const n = this.size;
    for (let i = 0; i < n; i++) {
      let rise = 0;
      for (let k = 0; k < n; k++) rise += this.modes[k * n + i]! * this.amplitude[k]!;
      this.rise[i] = rise;
    }
  }
}
