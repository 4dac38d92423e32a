/** Rows for `--timeline`: what changed and when, in the order of their times. */
import type { TimelineRow } from './model.js';

export class Timeline {
  private readonly list: TimelineRow[] = [];
  private readonly last = new Map<string, string | number>();

  constructor(readonly enabled: boolean) {}

  /** By time, and at one instant in the order in which they came: the power of an interval is known at its end only. */
  rows(): TimelineRow[] {
    return this.list.sort((a, b) => a.time - b.time);
  }

  /** Adds a row where the value differs from the last one of this subject and quantity. `time`: ns. */
  value(time: number, subject: string, quantity: string, value: string | number): void {
    if (!this.enabled) return;
    const key = `${subject}\n${quantity}`;
    if (this.last.get(key) === value) return;
    this.last.set(key, value);
    this.list.push({ time, subject, quantity, value });
  }

  /** Adds a row whatever was there before. */
  note(time: number, subject: string, message: string): void {
    if (this.enabled) this.list.push({ time, subject, quantity: 'log', value: message });
  }
}
