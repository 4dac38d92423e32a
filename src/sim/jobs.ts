/** Inferences in flight, one slot each: state in typed arrays, indexed by a small integer that is reused. */
import type { EventQueue } from '../kernel/event-queue.js';
import type { SimTable } from './sim-table.js';
import { EventKind } from './events.js';
import { IntStack } from './growable.js';

export class JobTable {
  private capacity = 16;
  private readonly spare = new IntStack();
  private used = 0;

  application = new Int32Array(16);
  /** Which of the application's concurrent inferences this is. */
  lane = new Int32Array(16);
  element = new Int32Array(16);
  variant = new Int32Array(16);
  profile = new Int32Array(16);
  /** Of this element, on which it runs. */
  cores = new Int32Array(16);
  /** Of all elements together: an inference on several has a slot on each, in a ring. */
  width = new Int32Array(16);
  next = new Int32Array(16);
  /** 1: done with its layer while slots on other elements are not. */
  held = new Uint8Array(16);
  /** Bit c: runs on core c of its element. */
  mask = new Int32Array(16);
  /** Where it stands in its cost table, ns alone at the present clock; negative: overhead before the first layer. */
  position = new Float64Array(16);
  /** Negative or 0: position up to which its cores are on their way out of an idle state, and do no work yet. */
  awakeAt = new Float64Array(16);
  /** Layer being executed; kept only while layers are executed one by one. */
  layer = new Int32Array(16);
  /** Mean share of its cores, 0…1. */
  share = new Float64Array(16);
  /** 1: off its cores until its thread has budget again. */
  parked = new Uint8Array(16);
  /** Share of its slowest core over the mean: threads meet at the end of a layer. */
  even = new Float64Array(16);
  /** How fast it gets on over how fast its cores could: `pace · even`; 0 while held or without a clock. */
  tempo = new Float64Array(16);
  /** Share of the traffic of its table that it causes, over time and over its elements. */
  flow = new Float64Array(16);
  /** Share of the bandwidth that it demands which it gets, above 0 to 1: how fast it gets on for all else. */
  pace = new Float64Array(16);
  /** Factor on the work of this input. */
  work = new Float64Array(16);
  /** Border where its next event is: that before the layer of this number, or the end where it is their number. */
  nextStop = new Int32Array(16);
  /** B/ns that it may demand in a layer without anybody being short, whatever the others do. */
  leftOver = new Float64Array(16);
  /** Progress in table time per time. */
  rate = new Float64Array(16);
  /** Event of its next completion. */
  event = new Int32Array(16);
  /** Ends at the next layer border because it lost its element. */
  evicted = new Uint8Array(16);
  release = new Float64Array(16);
  deadline = new Float64Array(16);
  budget = new Float64Array(16);
  index = new Float64Array(16);
  start = new Float64Array(16);
  /** J on its element's rail at its start. */
  energyStart = new Float64Array(16);
  readonly table: SimTable[] = [];

  constructor(private readonly queue: EventQueue) {}

  /** A free slot with its own event; all fields are the caller's to set. */
  acquire(): number {
    if (this.spare.length > 0) return this.spare.pop();
    if (this.used === this.capacity) this.grow();
    const slot = this.used++;
    this.event[slot] = this.queue.add(EventKind.Progress, slot, EventKind.Progress);
    return slot;
  }

  /** What two slots of one inference have in common, and where it stands. */
  copy(from: number, to: number): void {
    const { application, lane, variant, width, awakeAt, work, held, layer, evicted } = this;
    const { release, deadline, budget, index, start } = this;
    for (const field of [
      application,
      lane,
      variant,
      width,
      awakeAt,
      work,
      held,
      layer,
      evicted,
      release,
      deadline,
      budget,
      index,
      start,
    ])
      field[to] = field[from]!;
  }

  free(slot: number): void {
    this.queue.cancel(this.event[slot]!);
    this.spare.push(slot);
  }

  /** Frees all slots of an inference. */
  freeRing(slot: number): void {
    let k = slot;
    do {
      const following = this.next[k]!;
      this.free(k);
      k = following;
    } while (k !== slot);
  }

  /** Whether no slot of its inference has a lower number: to count an inference once. */
  isFirst(slot: number): boolean {
    for (let k = this.next[slot]!; k !== slot; k = this.next[k]!) if (k < slot) return false;
    return true;
  }

  private grow(): void {
    this.capacity *= 2;
    const i32 = (a: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => copied(new Int32Array(this.capacity), a);
    const f64 = (a: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => copied(new Float64Array(this.capacity), a);
    this.application = i32(this.application);
    this.lane = i32(this.lane);
    this.element = i32(this.element);
    this.variant = i32(this.variant);
    this.profile = i32(this.profile);
    this.cores = i32(this.cores);
    this.mask = i32(this.mask);
    this.width = i32(this.width);
    this.next = i32(this.next);
    this.layer = i32(this.layer);
    this.nextStop = i32(this.nextStop);
    this.event = i32(this.event);
    this.position = f64(this.position);
    this.awakeAt = f64(this.awakeAt);
    this.share = f64(this.share);
    this.pace = f64(this.pace);
    this.even = f64(this.even);
    this.tempo = f64(this.tempo);
    this.flow = f64(this.flow);
    this.leftOver = f64(this.leftOver);
    this.work = f64(this.work);
    this.rate = f64(this.rate);
    this.release = f64(this.release);
    this.deadline = f64(this.deadline);
    this.budget = f64(this.budget);
    this.index = f64(this.index);
    this.start = f64(this.start);
    this.energyStart = f64(this.energyStart);
    this.parked = copied(new Uint8Array(this.capacity), this.parked);
    this.held = copied(new Uint8Array(this.capacity), this.held);
    this.evicted = copied(new Uint8Array(this.capacity), this.evicted);
  }
}

function copied<A extends Int32Array | Float64Array | Uint8Array>(to: A, from: A): A {
  to.set(from);
  return to;
}
