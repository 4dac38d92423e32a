/**
 * Temperatures at run time. Between two looks the network advances exactly under the mean power of each element and
 * memory, so the heat that enters it is the energy of the rails. A look is due before any node that matters can have moved by the
 * leakage tolerance, whatever the load does meanwhile; leakage is taken anew where one has.
 */
import { excessLeakage } from '../heat/leakage.js';
import { conductances, HeatNetwork, steadyRise } from '../heat/network.js';
import type { HeatModel } from '../platform/model.js';
import type { HeatSettings } from './model.js';
import type { Processors } from './processors.js';

const NS = 1e-9;
/** °C from which silicon is taken for destroyed: leakage has grown faster than heat leaves. */
export const RUNAWAY = 300;
/** Rounds in which a resting board has to find its temperature. */
const MOST_ROUNDS = 10_000;

export class Heat {
  /** °C of each node at the last look. */
  readonly temperature: Float64Array;
  /** Highest °C of any node that an element heats, since the figures began. */
  peak = -Infinity;
  /** W into each node on average between the last two looks, or now where somebody asked. */
  readonly power: Float64Array;
  private readonly network: HeatNetwork;
  private readonly conductance: readonly (readonly number[])[];
  /** J of each element, and of each memory, at the last look. */
  private readonly energy: Float64Array;
  private readonly memoryEnergy: Float64Array;
  /** Node that each memory heats; −1: none. */
  private readonly nodeOfMemory: readonly number[];
  /** W into each node since the last look, for `at`. */
  private readonly drawn: Float64Array;
  /** Nodes whose movement bounds the time to the next look. */
  private readonly watched: readonly number[];
  private since = 0;

  constructor(
    private readonly model: HeatModel,
    private readonly settings: HeatSettings,
    private readonly processors: Processors,
    /** Share of its idle power that an element draws once it has rested for long. */
    private readonly restedShare: (element: number) => number,
  ) {
    const n = model.nodes.length;
    this.network = new HeatNetwork(model.network);
    this.conductance = conductances(model.network);
    this.temperature = new Float64Array(n);
    this.power = new Float64Array(n);
    this.drawn = new Float64Array(n);
    this.energy = new Float64Array(model.nodeOfElement.length);
    this.nodeOfMemory = model.nodeOfMemory ?? [];
    this.memoryEnergy = new Float64Array(this.nodeOfMemory.length);
    this.watched = [...new Set([...model.nodeOfElement, ...model.zones.map((z) => z.node)])];
    this.begin();
  }

  /** K that a node may move before leakage is taken anew. */
  get tolerance(): number {
    return this.settings.leakageTolerance;
  }

  /** °C of the hottest node that an element heats, at the last look. */
  hottest(): number {
    return Math.max(...this.model.nodeOfElement.map((node) => this.temperature[node]!));
  }

  /** Whether leakage has run away. */
  get ranAway(): boolean {
    return !(Math.max(...this.temperature) < RUNAWAY);
  }

  private begin(): void {
    const { initial } = this.settings;
    const { model, network } = this;
    if (initial === 'steady') network.reset(this.steady());
    else network.reset(model.nodes.map(() => (initial === 'ambient' ? 0 : initial - model.ambient)));
    this.read();
    for (let e = 0; e < model.nodeOfElement.length; e++)
      this.processors.setTemperature(e, this.temperature[model.nodeOfElement[e]!]!, 0);
  }

  /** Rises of a board that has rested for long: power and leakage of elements in deep idle, found by going round. */
  private steady(): number[] {
    const { model, processors } = this;
    for (let e = 0; e < model.nodeOfElement.length; e++) processors.setPowered(e, this.restedShare(e), 0);
    let rises = model.nodes.map(() => 0);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const power = model.nodes.map(() => 0);
      model.nodeOfElement.forEach((node, e) => {
        processors.setTemperature(e, model.ambient + rises[node]!, 0);
        power[node]! += processors.meters.power(e, 0);
      });
      this.nodeOfMemory.forEach((node, m) => {
        if (node >= 0) power[node]! += processors.meters.railPower(processors.layout.railOfMemory[m]!, 0);
      });
      const next = steadyRise(model.network, power);
      const moved = Math.max(...next.map((rise, i) => Math.abs(rise - rises[i]!)));
      rises = next;
      if (moved < 1e-9 || !(Math.max(...rises) < RUNAWAY)) break;
    }
    for (let e = 0; e < model.nodeOfElement.length; e++) processors.setPowered(e, 1, 0);
    return rises;
  }

  /** °C of a node at time t, ns, not before the last look: what a look would find there, without one. */
  at(node: number, t: number): number {
    const { model, temperature, processors, drawn } = this;
    const seconds = (t - this.since) * NS;
    if (seconds <= 0) return temperature[node]!;
    drawn.fill(0);
    for (let e = 0; e < model.nodeOfElement.length; e++) {
      const into = model.nodeOfElement[e]!;
      drawn[into] = drawn[into]! + (processors.meters.elementEnergy(e, t) - this.energy[e]!) / seconds;
    }
    for (let m = 0; m < this.nodeOfMemory.length; m++) {
      const into = this.nodeOfMemory[m]!;
      if (into < 0) continue;
      const energy = processors.meters.railEnergy(processors.layout.railOfMemory[m]!, t);
      drawn[into] = drawn[into]! + (energy - this.memoryEnergy[m]!) / seconds;
    }
    return model.ambient + this.network.riseAfter(node, seconds, drawn);
  }

  /** Brings temperatures to time t, ns, and takes leakage anew where it is due. */
  look(t: number): void {
    const { processors, model, temperature } = this;
    const { nodeOfElement } = model;
    const length = t - this.since;
    if (length <= 0) return;
    processors.settleAll(t);
    this.power.fill(0);
    for (let e = 0; e < nodeOfElement.length; e++) {
      const energy = processors.ledger.element[e]!;
      const node = nodeOfElement[e]!;
      this.power[node] = this.power[node]! + (energy - this.energy[e]!) / (length * NS);
      this.energy[e] = energy;
    }
    this.takeMemories(length);
    this.network.advance(length * NS, this.power);
    this.since = t;
    this.read();
    for (let e = 0; e < nodeOfElement.length; e++) {
      const here = temperature[nodeOfElement[e]!]!;
      if (Math.abs(here - processors.units.temperature[e]!) >= this.settings.leakageTolerance)
        processors.setTemperature(e, here, t);
    }
  }

  /** Mean power of the memories over the last so many ns: of a rail that feeds nothing else. */
  private takeMemories(length: number): void {
    const { nodeOfMemory, memoryEnergy, power } = this;
    const { layout, ledger } = this.processors;
    for (let m = 0; m < nodeOfMemory.length; m++) {
      const node = nodeOfMemory[m]!;
      if (node < 0) continue;
      const energy = ledger.rail[layout.railOfMemory[m]!]!;
      power[node] = power[node]! + (energy - memoryEnergy[m]!) / (length * NS);
      memoryEnergy[m] = energy;
    }
  }

  private read(): void {
    for (let i = 0; i < this.temperature.length; i++) this.temperature[i] = this.model.ambient + this.network.rise[i]!;
    const { nodeOfElement } = this.model;
    for (let e = 0; e < nodeOfElement.length; e++)
      this.peak = Math.max(this.peak, this.temperature[nodeOfElement[e]!]!);
  }

  /** ns within which no watched node can move by the tolerance, from full load to no power at all. */
  horizon(): number {
    const { model, network, conductance } = this;
    const most = this.mostPower();
    let fastest = 0;
    for (const i of this.watched) {
      let outflow = 0;
      for (let j = 0; j < network.size; j++) outflow += conductance[i]![j]! * network.rise[j]!;
      const way = Math.max(Math.abs(most[i]! - outflow), Math.abs(outflow)) / model.network.capacities[i]!;
      fastest = Math.max(fastest, way);
    }
    return fastest > 0 ? (this.tolerance / fastest) * 1e9 : Infinity;
  }

  /** W into each node with every core and the memory busy at the highest OPP, leakage at the present temperature. */
  private mostPower(): Float64Array {
    const most = new Float64Array(this.network.size);
    this.processors.layout.elements.forEach((element, e) => {
      const top = element.domain.opps.at(-1)!;
      const law = element.domain.leakage;
      const node = this.model.nodeOfElement[e]!;
      const leak = law === undefined ? 0 : excessLeakage(law, top.voltage, this.temperature[node]!);
      most[node]! += top.activePower + element.count * top.corePower + Math.max(leak, 0);
    });
    this.nodeOfMemory.forEach((node, m) => {
      const { idlePower, bandwidth, energyPerByte } = this.processors.layout.memories[m]!;
      if (node >= 0) most[node]! += idlePower + bandwidth * energyPerByte;
    });
    return most;
  }

  /** Power of each node at this instant, for a prediction. The look must be of now. */
  readPower(t: number): void {
    this.power.fill(0);
    for (let e = 0; e < this.model.nodeOfElement.length; e++) {
      const node = this.model.nodeOfElement[e]!;
      this.power[node] = this.power[node]! + this.processors.meters.power(e, t);
    }
    for (let m = 0; m < this.nodeOfMemory.length; m++) {
      const node = this.nodeOfMemory[m]!;
      if (node < 0) continue;
      const rail = this.processors.layout.railOfMemory[m]!;
      this.power[node] = this.power[node]! + this.processors.meters.railPower(rail, t);
    }
  }

  /**
   * ns from the last look until a node passes a temperature under the power of now, within a time; Infinity: not
   * within it. What happens between the ends of that time is short of a change in power and is not searched for.
   * @param celsius °C
   * @param within  ns
   */
  crossing(node: number, celsius: number, within: number): number {
    const target = celsius - this.model.ambient;
    const above = (ns: number): boolean => this.network.riseAfter(node, ns * NS, this.power) >= target;
    const before = this.network.rise[node]! >= target;
    if (above(within) === before) return Infinity;
    let [low, high] = [0, within];
    // To the nanosecond, and then on the far side.
    while (high - low > 0.5) {
      const middle = (low + high) / 2;
      if (above(middle) === before) low = middle;
      else high = middle;
    }
    return high;
  }
}
