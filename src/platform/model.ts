/**
 * The immutable model of a system-on-chip as the rest of socsim reads it.
 * All quantities are SI (Hz, V, W, J, byte/s) except time, which is in nanoseconds.
 */

import type { LeakageLaw } from '../heat/leakage.js';
import type { HeatNetworkSpec } from '../heat/network.js';

/** How a figure is known. `recalled` figures are plausibility only and are printed as such. */
export type Status = 'published' | 'derived' | 'estimated' | 'recalled';

/** Weakest first: the status of a figure made from several is the weakest of theirs. */
export const STATUS_ORDER: readonly Status[] = ['recalled', 'estimated', 'derived', 'published'];

/** Where one figure comes from. `path` is the place in the platform file, e.g. `domains.big.opps.points[3].v`. */
export interface Provenance {
  readonly path: string;
  readonly value: string;
  readonly status: Status;
  /** Entries of the file's table of sources; none for a figure that is in no file but computed from some that are. */
  readonly sources: readonly { readonly key: string; readonly text: string }[];
  /** What stands beside the figure or its group; for a computed one what it is made of. */
  readonly note?: string;
}

export type Precision = 'fp32' | 'fp16' | 'int8';
export const PRECISIONS: readonly Precision[] = ['fp32', 'fp16', 'int8'];

/** One operating performance point of a DVFS domain with the power of the unit it clocks. */
export interface Opp {
  /** Clock frequency in Hz. */
  readonly frequency: number;
  /** Supply voltage in V; 0 where a platform has none. */
  readonly voltage: number;
  /** Power of the whole unit in W while none of its cores runs anything. */
  readonly idlePower: number;
  /** Power of the whole unit in W that is there as soon as one core is busy, without any core's own share. */
  readonly activePower: number;
  /** Power in W that each fully busy core adds to `activePower`. */
  readonly corePower: number;
}

/** Clock and supply of one or more processing elements, or of a memory: Linux' cpufreq policy or devfreq device. */
export interface DvfsDomain {
  readonly name: string;
  /** Ascending in frequency, at least one. */
  readonly opps: readonly Opp[];
  /** Time from a frequency request until the new clock runs, ns. */
  readonly transitionLatency: number;
  /** Whether work stands still during a transition. */
  readonly stallsOnTransition: boolean;
  /** Leakage of the unit by temperature; undefined: its power does not follow temperature. */
  readonly leakage?: LeakageLaw;
}

/** Share of the peak that an operator reaches, above 0 to 1, by operator class; `default` where a class is absent. */
export type Efficiency = Readonly<Record<string, number>> & { readonly default: number };

/** An idle state of the CPUs of a cluster. */
export interface IdleStateSpec {
  readonly name: string;
  /** ns until power has fallen, and from a wake-up until instructions run. */
  readonly entry: number;
  readonly exit: number;
  /** ns for which it has to last to be worth it. */
  readonly residency: number;
  /** Share of the power in the shallowest state that is left, 0…1. */
  readonly power: number;
  /** Whether it is in effect only while all CPUs of the cluster ask for such a state. */
  readonly cluster: boolean;
}

/** How a GPU or NPU goes off by itself. */
export interface Autosuspend {
  /** ns of rest until it does. */
  readonly delay: number;
  /** ns until it works again. */
  readonly wake: number;
  /** Share of its idle power that is left, 0…1. */
  readonly power: number;
}

/**
 * A processing element to which an application can be mapped: a CPU cluster (of which it takes 1…count cores),
 * a GPU or an NPU (of which it takes the whole).
 */
export interface ProcessingElement {
  readonly name: string;
  readonly kind: 'cpu' | 'gpu' | 'npu';
  /** Microarchitecture, e.g. `cortex-a15`. */
  readonly core: string;
  /** Cores of a CPU cluster; 1 for a GPU or NPU. */
  readonly count: number;
  readonly domain: DvfsDomain;
  /** Name of the power rail that feeds it. */
  readonly rail: string;
  /** Work a second at the highest OPP relative to the fastest CPU core of the SoC, 1…1024 (Linux' capacity). 0 for GPU and NPU. */
  readonly capacity: number;
  /** Peak multiply-accumulates a cycle by precision; an absent precision cannot run. */
  readonly macsPerCycle: Readonly<Partial<Record<Precision, number>>>;
  /** Shares of the peak that operators reach, by precision; one for each precision of `macsPerCycle`. */
  readonly efficiency: Readonly<Partial<Record<Precision, Efficiency>>>;
  /** Operators this unit cannot run. */
  readonly unsupported: readonly string[];
  /** Memory bandwidth of one core in byte/s. */
  readonly coreBandwidth: number;
  /** Memory bandwidth of all its cores together in byte/s. */
  readonly bandwidth: number;
  /** Fixed time to dispatch one layer, ns, whatever the clock. */
  readonly dispatchOverhead: number;
  /** Share of a busy core's power that it draws while stalled on memory, 0…1. */
  readonly stallActivity: number;
  /** Parallel efficiency η: n cores are η^(n−1)·n times as fast as one. */
  readonly parallelEfficiency: number;
  /** From shallow to deep; absent: an idle core draws what the OPP's table says. */
  readonly idleStates?: readonly IdleStateSpec[];
  readonly autosuspend?: Autosuspend;
  /** Index of its memory; absent: the first. */
  readonly memory?: number;
  /** Bytes of cache or buffer that keep weights and activations on the chip; absent: none. */
  readonly buffer?: number;
  /** Whether a running inference can be pre-empted at a layer border by one of higher priority. */
  readonly preemptible: boolean;
}

/** A domain whose clock a trip caps. State s is the cap at the s-th OPP below the highest. */
export interface CoolingBinding {
  readonly domain: string;
  readonly lower: number;
  readonly upper: number;
  readonly weight: number;
}

export interface ThermalTrip {
  readonly type: 'active' | 'passive' | 'hot' | 'critical';
  /** °C */
  readonly temperature: number;
  /** K */
  readonly hysteresis: number;
  readonly cooling: readonly CoolingBinding[];
}

/** Built-in thermal governors. */
export const THERMAL_GOVERNORS = ['step_wise', 'bang_bang', 'fair_share', 'power_allocator', 'user_space'] as const;
export type ThermalGovernorName = (typeof THERMAL_GOVERNORS)[number];

export interface ThermalZoneSpec {
  readonly name: string;
  /** Node of the network that its sensor sits on. */
  readonly node: number;
  readonly interrupts: boolean;
  /** K */
  readonly resolution: number;
  /** ns; 0: none */
  readonly polling: number;
  readonly pollingPassive: number;
  /** W; 0: not known */
  readonly sustainablePower: number;
  /** Has the zone whatever a policy names, for it stands for what knows of no policy; absent: the policy's. */
  readonly governor?: ThermalGovernorName;
  readonly trips: readonly ThermalTrip[];
}

export interface HeatModel {
  /** °C */
  readonly ambient: number;
  readonly nodes: readonly string[];
  readonly network: HeatNetworkSpec;
  /** Node that each element heats, in the order of the elements. */
  readonly nodeOfElement: readonly number[];
  /** Node that each memory heats, −1 for none; absent: none of them heats any. */
  readonly nodeOfMemory?: readonly number[];
  readonly zones: readonly ThermalZoneSpec[];
}

/** What a platform's memory is called among the domains, and among what heats a node. */
export const MEMORY = 'memory';

/** What a sensor makes of the quantity that it measures. */
export interface SensorSpec {
  /** ns between two samples; 0, for temperatures only: measured when it is read. */
  readonly period: number;
  /** Step of its readings, W or K. */
  readonly resolution: number;
  /** ns from a sample until it can be read. */
  readonly delay: number;
  /** Standard deviation of what is added to each reading, W or K. */
  readonly noise: number;
}

/** What of a board's power and temperature software can read. */
export interface SensorModel {
  /** Power of each rail, in the order of the rails; undefined: that rail has no sensor. */
  readonly rails: readonly (SensorSpec | undefined)[];
  /** Power of all rails together; undefined: nothing measures it. */
  readonly meter: SensorSpec | undefined;
  /** Temperature of each thermal zone, in the order of the zones. */
  readonly zones: readonly SensorSpec[];
}

/** Built-in devfreq governors; the first is that of a memory whose platform names none. */
export const MEMORY_GOVERNORS = [
  'simple_ondemand',
  'passive',
  'nvhost_podgov',
  'performance',
  'powersave',
  'userspace',
] as const;
export type MemoryGovernor = (typeof MEMORY_GOVERNORS)[number];

/** A DRAM that elements share. */
export interface MemoryModel {
  /** byte/s that all of its elements together can have, at the highest OPP. */
  readonly bandwidth: number;
  /** J/byte of traffic, at any OPP. */
  readonly energyPerByte: number;
  /** W whether used or not, at the highest OPP. */
  readonly idlePower: number;
  /**
   * Its own clock. Bandwidth is in proportion to the frequency, and `idlePower` of an OPP is what it draws there whether
   * used or not. Absent: one fixed clock.
   */
  readonly domain?: DvfsDomain;
  /** What its driver has its clock governed by where a policy does not say. */
  readonly governor?: MemoryGovernor;
  /** Name of the power rail that feeds it; no other memory is on it. */
  readonly rail: string;
}

export interface Platform {
  readonly name: string;
  readonly title: string;
  readonly elements: readonly ProcessingElement[];
  /** Names of the power rails in the order in which they are reported. */
  readonly rails: readonly string[];
  /** Absent or empty: elements have bandwidths of their own, and DRAM draws nothing. */
  readonly memories?: readonly MemoryModel[];
  /** Rate of the operating system's tick, Hz. */
  readonly tickRate: number;
  /** undefined: temperatures are not modelled. */
  readonly heat?: HeatModel;
  /** undefined: policies read the truth. */
  readonly sensors?: SensorModel;
  /** Every figure of the file with its source, then the watts of OPPs that are computed from them. */
  readonly provenance: readonly Provenance[];
  /** Ids of published rows (see `socsim validate`) that were used to fit a figure of this file. */
  readonly fittedRows: readonly string[];
}

/** Of one element, in a platform file. */
export const MOST_CORES = 31;

/** First and last number of a cluster's CPUs, as `affinity` and monitors count them; undefined of a GPU or NPU. */
export function cpusOf(
  { elements }: Platform,
  element: ProcessingElement,
): readonly [first: number, last: number] | undefined {
  if (element.kind !== 'cpu') return undefined;
  const before = elements.slice(0, elements.indexOf(element)).filter((e) => e.kind === 'cpu');
  const first = before.reduce((sum, e) => sum + e.count, 0);
  return [first, first + element.count - 1];
}

/** The processing element with that name; undefined where there is none. */
export const elementByName = (platform: Platform, name: string): ProcessingElement | undefined =>
  platform.elements.find((e) => e.name === name);
