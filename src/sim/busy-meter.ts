/** Counters of devfreq devices: for how much of a window each was busy. */
import type { RunContext } from './run-context.js';

export interface BusyMeter {
  /** Busy ns of a window of `total` ns that ends now and began with the call before. */
  read(total: number): number;
}

/** A GPU or NPU is busy while it has a job; of several behind one clock the busiest counts. */
export class ElementsMeter implements BusyMeter {
  private before = 0;

  constructor(
    private readonly engine: RunContext,
    private readonly domain: number,
  ) {}

  read(): number {
    const { layout, processors, now } = this.engine;
    let busy = 0;
    for (const e of layout.elementsOfDomain[this.domain]!) {
      processors.settle(e, now);
      busy = Math.max(busy, processors.busyTime[e]!);
    }
    const since = busy - this.before;
    this.before = busy;
    return since;
  }
}

/**
 * A memory is busy for the share of the window that its traffic has of what it could have moved at the clocks that it
 * had: what counters of transfers and of cycles in a memory controller say.
 */
export class TrafficMeter implements BusyMeter {
  private moved = 0;
  private possible = 0;

  constructor(
    private readonly engine: RunContext,
    private readonly memory: number,
  ) {}

  read(total: number): number {
    const { processors, now } = this.engine;
    processors.settleAll(now);
    const moved = processors.ledger.traffic[this.memory]!;
    const possible = processors.memory.possible[this.memory]!;
    const share = possible > this.possible ? (moved - this.moved) / (possible - this.possible) : 0;
    this.moved = moved;
    this.possible = possible;
    // Rounding must not make it busier than always.
    return total * Math.min(share, 1);
  }
}
