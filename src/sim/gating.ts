/** GPUs and NPUs that go off when they have rested for a while (run-time power management with autosuspend). */
import type { EventQueue } from '../kernel/event-queue.js';
import { EventKind } from './events.js';
import type { IdleResult } from './model.js';
import type { RunContext } from './run-context.js';

export class Gating {
  private readonly event: Int32Array;
  /** Since when an element is off, ns; −1: it is on. */
  private readonly offSince: Float64Array;
  private readonly off: Float64Array;

  constructor(
    private readonly engine: RunContext,
    private readonly queue: EventQueue,
  ) {
    const { elements } = engine.layout;
    this.event = Int32Array.from(elements, (_, e) => queue.add(EventKind.Autosuspend, e, EventKind.Autosuspend));
    this.offSince = new Float64Array(elements.length).fill(-1);
    this.off = new Float64Array(elements.length);
  }

  /** Nothing runs yet. */
  start(): void {
    for (let e = 0; e < this.event.length; e++) this.rest(e, 0);
  }

  /** An element has nothing to do from t on. */
  rest(e: number, t: number): void {
    const spec = this.engine.layout.elements[e]!.autosuspend;
    if (spec !== undefined) this.queue.at(this.event[e]!, t + spec.delay);
  }

  /** The delay has passed. */
  suspend(e: number, t: number): void {
    this.offSince[e] = t;
    this.engine.processors.setPowered(e, this.engine.layout.elements[e]!.autosuspend!.power, t);
    this.engine.governors.clockChanged(this.engine.layout.domainOf[e]!);
  }

  /**
   * Work comes to an element.
   * @returns ns until it can begin
   */
  wake(e: number, t: number): number {
    const spec = this.engine.layout.elements[e]!.autosuspend;
    if (spec === undefined) return 0;
    this.queue.cancel(this.event[e]!);
    const since = this.offSince[e]!;
    if (since < 0) return 0;
    this.off[e] = this.off[e]! + (t - since);
    this.offSince[e] = -1;
    this.engine.processors.setPowered(e, 1, t);
    this.engine.governors.clockChanged(this.engine.layout.domainOf[e]!);
    return spec.wake;
  }

  isOn(e: number): boolean {
    return this.offSince[e]! < 0;
  }

  /** Figures count from t on. */
  restart(t: number): void {
    this.off.fill(0);
    for (let e = 0; e < this.off.length; e++) if (this.offSince[e]! >= 0) this.offSince[e] = t;
  }

  /** ns that each element that can go off was off, up to t. */
  result(t: number): IdleResult['off'] {
    return this.engine.layout.elements.flatMap(({ name, autosuspend }, e) => {
      if (autosuspend === undefined) return [];
      const since = this.offSince[e]!;
      return [{ element: name, time: this.off[e]! + (since < 0 ? 0 : t - since) }];
    });
  }
}
