/** Timers of plug-ins on the event queue. A periodic timer fires at exact multiples of its period and allocates nothing. */
import type { EventQueue } from '../kernel/event-queue.js';
import type { Timer } from '../policy/contract.js';
import { EventKind } from './events.js';
import { IntStack } from './growable.js';
import { PluginError } from './plugin-guard.js';

interface Slot {
  event: number;
  owner: string;
  fn: (() => void) | undefined;
  first: number;
  /** 0: fires once. */
  period: number;
  count: number;
  generation: number;
}

const GENERATIONS = 2 ** 20;
/** Timers that may fire in one instant; one that is set again in its own instant fires for ever. */
const MOST_AT_ONCE = 1e6;

export class PolicyTimers {
  private readonly slots: Slot[] = [];
  private readonly spare = new IntStack();
  /** When a timer fired last, ns, and how many others have in that instant. */
  private instant = -1;
  private fired = 0;

  constructor(private readonly queue: EventQueue) {}

  /**
   * @param owner plug-in's name, for messages
   * @param time ns of the first firing
   * @param period ns; 0: once
   */
  set(owner: string, time: number, period: number, fn: () => void): Timer {
    const index = this.spare.length > 0 ? this.spare.pop() : this.slots.length;
    if (index === this.slots.length) {
      const event = this.queue.add(EventKind.Timer, index, EventKind.Timer);
      this.slots.push({ event, owner, fn, first: time, period, count: 0, generation: 0 });
    }
    const slot = this.slots[index]!;
    slot.owner = owner;
    slot.fn = fn;
    slot.first = time;
    slot.period = period;
    slot.count = 0;
    this.queue.at(slot.event, time);
    return index * GENERATIONS + slot.generation;
  }

  /** Cancels a timer; one that has fired or was cancelled before is left alone. */
  cancel(timer: Timer): void {
    const index = Math.floor(timer / GENERATIONS);
    const slot = this.slots[index];
    if (slot?.fn === undefined || slot.generation !== timer % GENERATIONS) return;
    this.queue.cancel(slot.event);
    this.release(index, slot);
  }

  ownerOf(index: number): string {
    return this.slots[index]!.owner;
  }

  /** Runs the timer in slot `index`, whose event has just been taken from the queue, at time t, ns. */
  fire(index: number, t: number): void {
    const slot = this.slots[index]!;
    const fn = slot.fn!;
    this.count(slot.owner, t);
    if (slot.period > 0) {
      slot.count++;
      this.queue.at(slot.event, slot.first + slot.count * slot.period);
    } else {
      this.release(index, slot);
    }
    fn();
  }

  private count(owner: string, t: number): void {
    if (t !== this.instant) {
      this.instant = t;
      this.fired = 0;
    } else if (++this.fired > MOST_AT_ONCE)
      throw new PluginError(`${owner} set a timer in the instant of its own timer, a million times: time cannot go on`);
  }

  private release(index: number, slot: Slot): void {
    slot.fn = undefined;
    slot.generation = (slot.generation + 1) % GENERATIONS;
    this.spare.push(index);
  }
}
