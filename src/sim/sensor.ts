/** One sensor at run time: samples at multiples of its period, in its steps, late and noisy as its figures say. */
import type { RandomStream } from '../kernel/random.js';
import type { SensorSpec } from '../platform/model.js';
import { Float64List } from './growable.js';

/** Nearest step, as a converter that is trimmed to its middle has it. */
export const nearest = (value: number, step: number): number => Math.round(value / step) * step;

/** The step that was reached, as thermal zones count. The margin keeps a value on a step from falling below it. */
export const reached = (value: number, step: number): number => Math.floor(value / step + 1e-9) * step;

export class Sensor {
  /** ns of the next sample. */
  next: number;
  /** ns */
  readonly period: number;
  private readonly readings = new Float64List();
  /** Sum of the first `summed` readings. */
  private sum = 0;
  private summed = 0;

  constructor(
    private readonly spec: SensorSpec,
    /** What it is exposed to at a time, ns: asked at each sample, in their order. */
    private readonly measure: (t: number) => number,
    private readonly quantise: (value: number, step: number) => number,
    /** Drawn from once a sample, and only where it is noisy. */
    private readonly random: RandomStream,
  ) {
    this.period = spec.period;
    this.next = spec.period;
  }

  /** Takes the sample that is due at `next`. */
  sample(): void {
    const { spec, readings } = this;
    readings.push(this.reading(this.next));
    this.next = (readings.length + 1) * spec.period;
  }

  private reading(t: number): number {
    const { noise, resolution } = this.spec;
    const step = this.quantise(this.measure(t), resolution);
    return noise > 0 ? step + noise * this.random.normal() : step;
  }

  /** How many readings there are to be read at t, ns: the k-th from k·period + delay on, exactly. */
  readable(t: number): number {
    const { period, delay } = this.spec;
    let k = Math.max(0, Math.floor((t - delay) / period));
    if ((k + 1) * period + delay <= t) k++;
    else if (k > 0 && k * period + delay > t) k--;
    return k;
  }

  /** ns after t at which there is one more reading. Only where there is a period. */
  nextReadable(t: number): number {
    return (this.readable(t) + 1) * this.spec.period + this.spec.delay;
  }

  /** The last reading at t, ns; undefined before the first. Without a period it is taken now. */
  read(t: number): number | undefined {
    if (this.spec.period === 0) return this.reading(t);
    const k = this.readable(t);
    return k === 0 ? undefined : this.readings.at(k - 1);
  }

  /** The k-th reading, from 0. */
  at(k: number): number {
    return this.readings.at(k);
  }

  /** Sum of all readings up to t (not before the t of an earlier call), each times the period in s. */
  integral(t: number): number {
    const k = this.readable(t);
    while (this.summed < k) this.sum += this.readings.at(this.summed++);
    return this.sum * this.spec.period * 1e-9;
  }
}
