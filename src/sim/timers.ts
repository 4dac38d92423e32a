/** Timers of plug-ins on the event queue. A periodic timer fires at exact multiples of its period and allocates nothing. */
import type { EventQueue } from '../kernel/event-queue.js';
import type { Timer } from '../policy/contract.js';
import { EventKind } from './events.js';
import { IntStack } from './growable.js';

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

export class PolicyTimers {
  private readonly slots: Slot[] = [];
  private readonly spare = new IntStack();

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

  /** Runs the timer in slot `index`, whose event has just been taken from the queue. */
  fire(index: number): void {
    const slot = this.slots[index]!;
    const fn = slot.fn!;
    if (slot.period > 0) {
      slot.count++;
      this.queue.at(slot.event, slot.first + slot.count * slot.period);
    } else {
      this.release(index, slot);
    }
    fn();
  }

  private release(index: number, slot: Slot): void {
    slot.fn = undefined;
    slot.generation = (slot.generation + 1) % GENERATIONS;
    this.spare.push(index);
  }
}
