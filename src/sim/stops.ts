/**
 * Where the event of each job is and what becomes of the job there: at the end of its inference, or at a border between
 * layers where something may change.
 */
import type { EventQueue } from '../kernel/event-queue.js';
import type { Processors } from './processors.js';
import type { SimTable } from './sim-table.js';

export class Stops {
  private readonly contended: boolean;
  /** Whether the next stop of every job is the end of its layer. */
  private readonly layerByLayer: boolean;

  constructor(
    private readonly processors: Processors,
    private readonly queue: EventQueue,
    private readonly fastForward: boolean,
  ) {
    this.contended = processors.contended;
    this.layerByLayer = !fastForward && !this.contended;
  }

  /** Sets the event of a job's next stop from its present position and rate. */
  schedule(j: number, t: number): void {
    const { jobs } = this.processors;
    const rate = jobs.rate[j]!;
    if (rate === 0) {
      this.queue.cancel(jobs.event[j]!);
      return;
    }
    const table = jobs.table[j]!;
    const stop = this.layerByLayer ? jobs.layer[j]! + 1 : this.next(j);
    jobs.nextStop[j] = stop;
    const left = ((stop === table.layers ? table.total : table.time[stop]!) - jobs.position[j]!) / rate;
    this.queue.at(jobs.event[j]!, left > 0 ? t + left : t);
  }

  /** The border between layers where the next event of a job is. */
  private next(j: number): number {
    const { jobs, memory } = this.processors;
    const table = jobs.table[j]!;
    const together = jobs.next[j] !== j;
    if (!this.contended || !memory.isShort(jobs.element[j]!)) {
      if (!this.fastForward || together) return jobs.layer[j]! + 1;
      return jobs.evicted[j] === 0 ? table.layers : followingBorder(table, jobs.position[j]!);
    }
    // It demands nothing of the memory before its first layer.
    if (jobs.position[j]! < 0) return 0;
    if (!this.fastForward || together) return jobs.layer[j]! + 1;
    return jobs.evicted[j] === 0 ? memory.nextBorder(j) : followingBorder(table, jobs.position[j]!);
  }

  /**
   * A job's event came: it is at its next stop. Settles its element.
   * @returns true where the inference is finished (or evicted at a layer border), false where its next layer has begun
   */
  reach(j: number, t: number): boolean {
    const { jobs, memory, sharing } = this.processors;
    this.processors.settle(jobs.element[j]!, t);
    if (jobs.evicted[j] === 1) return true;
    const stop = jobs.nextStop[j]!;
    if (stop > 0 && jobs.next[j] !== j) return this.meet(j, t);
    const table = jobs.table[j]!;
    if (stop === table.layers) return true;
    jobs.layer[j] = stop;
    // The border itself, without the rounding of the way there.
    jobs.position[j] = table.time[stop]!;
    if (this.layerByLayer) {
      // Its rate is what it was. To find that out anew would be a tenth of the time that layers take.
      jobs.nextStop[j] = stop + 1;
      this.queue.at(jobs.event[j]!, t + (table.time[stop + 1]! - table.time[stop]!) / jobs.rate[j]!);
      return false;
    }
    // The next layer may want more or less of the memory.
    if (this.contended && memory.isShort(jobs.element[j]!)) sharing.nextDemand(j, t);
    else this.schedule(j, t);
    return false;
  }

  /**
   * A slot of an inference on several elements is done with its layer, where all of them meet.
   * @returns whether the inference is finished
   */
  private meet(j: number, t: number): boolean {
    const { jobs } = this.processors;
    const border = jobs.nextStop[j]!;
    jobs.held[j] = 1;
    jobs.position[j] = jobs.table[j]!.time[border]!;
    let all = true;
    for (let k = jobs.next[j]!; k !== j; k = jobs.next[k]!) if (jobs.held[k] === 0) all = false;
    if (all && border === jobs.table[j]!.layers) return true;
    if (!all) {
      this.processors.reshare(jobs.element[j]!, t);
      return false;
    }
    let k = j;
    do {
      this.processors.settle(jobs.element[k]!, t);
      jobs.held[k] = 0;
      jobs.layer[k] = border;
      jobs.position[k] = jobs.table[k]!.time[border]!;
      k = jobs.next[k]!;
    } while (k !== j);
    do {
      this.processors.reshare(jobs.element[k]!, t);
      k = jobs.next[k]!;
    } while (k !== j);
    return false;
  }
}

/** The border that follows a position: before the first layer, its start. */
const followingBorder = (table: SimTable, position: number): number =>
  position <= 0 ? 0 : table.layerAt(position) + 1;
